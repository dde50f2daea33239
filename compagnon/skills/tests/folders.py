"""Small frameworks in the files of the real ones."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

Rows = Sequence[Mapping[str, str]]
URI = "http://data.europa.eu/esco/"


def write(path: Path, rows: Rows, columns: Sequence[str] = ()) -> Path:
    """A CSV file; its columns are those of the first row, else `columns`."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]) if rows else columns, quoting=csv.QUOTE_ALL)
        writer.writeheader()
        writer.writerows(rows)
    return path


def rome(
    folder: Path,
    *,
    skills: Mapping[str, str],
    jobs: Mapping[str, str],
    knowledge: Mapping[str, str] = {},
    names: Sequence[tuple[str, str]] = (),
    links: Sequence[tuple[str, str, str]] = (),
    moves: Sequence[tuple[str, str]] = (),
    version: str = "460",
) -> Path:
    """A release of ROME: labels by code; names (job, name), links (job, skill, heart) and moves."""
    folder.mkdir(exist_ok=True)

    def file(name: str, rows: Rows, *columns: str) -> None:
        write(folder / f"unix_{name}_v{version}_utf8.csv", rows, columns)

    file("grand_domaine", [{"code_grand_domaine": "A", "libelle_grand_domaine": "Agriculture"}])
    file(
        "referentiel_code_rome",
        [
            {
                "code_rome": code, "code_ogr": "1", "libelle_rome": label,
                "transition_eco": "Emploi Vert" if code == "A1" else "Emploi Brun", "transition_num": "O",
                "transition_demo": "N",
            }
            for code, label in jobs.items()
        ],
        "code_rome", "libelle_rome",
    )  # fmt: skip
    file(
        "referentiel_appellation",
        [
            {"code_ogr": str(number), "libelle_appellation_long": name, "code_rome": job, "peu_usite": "N"}
            for number, (job, name) in enumerate(names)
        ],
        "code_ogr", "libelle_appellation_long", "code_rome",
    )  # fmt: skip
    file(
        "referentiel_competence",
        [
            {
                "code_ogr": code, "libelle_competence": label, "definition": "", "code_ogr_macro_comp": "",
                "cat_comp": "Savoir-faire", "transition_eco": "O", "transition_num": "N",
            }
            for code, label in skills.items()
        ],
        "code_ogr", "libelle_competence",
    )  # fmt: skip
    file(
        "referentiel_savoir",
        [{"code_ogr_savoir": code, "libelle_savoir": label} for code, label in knowledge.items()],
        "code_ogr_savoir", "libelle_savoir",
    )  # fmt: skip
    file("referentiel_contexte_travail", [{"code_ogr": "900", "libelle_cont_travail": "Dehors"}])
    file(
        "coherence_item",
        [{"code_rome": job, "code_ogr": skill, "coeur_metier": heart} for job, skill, heart in links],
        "code_rome", "code_ogr", "coeur_metier",
    )  # fmt: skip
    file(
        "rubrique_mobilite",
        [{"code_rome": job, "code_rome_cible": to, "numero_ordre": "1"} for job, to in moves],
        "code_rome", "code_rome_cible", "numero_ordre",
    )  # fmt: skip
    file(
        "texte",
        [
            {
                "code_rome": code, "libelle_type_texte": kind, "position_phrase": place, "libelle_texte": text,
            }
            for code in list(jobs)[:1]
            for kind, place, text in [
                ("definition", "2", "Assure l''entretien"),
                ("definition", "1", "Cultive."),
                ("acces_metier", "1", "CAP."),
            ]
        ],
        "code_rome", "libelle_type_texte", "position_phrase", "libelle_texte",
    )  # fmt: skip
    return folder


def esco(
    folder: Path,
    *,
    skills: Mapping[str, Mapping[str, str]],
    jobs: Mapping[str, Mapping[str, str]],
    relations: Sequence[tuple[str, str, str]] = (),
    broader: Sequence[tuple[str, str]] = (),
    relations_file: str = "occupationSkillRelations.csv",
    more: Mapping[str, str] = {},
) -> Path:
    """A release of ESCO: by language, labels by code, « | » before other names; relations (job, kind, skill)."""
    folder.mkdir(exist_ok=True)
    for language, labels in skills.items():
        rows = [
            {
                "conceptType": "KnowledgeSkillCompetence", "conceptUri": f"{URI}skill/{code}",
                "skillType": "knowledge" if code.startswith("k") else "skill/competence",
                "preferredLabel": label.split("|")[0], "altLabels": "\n".join(label.split("|")[1:]),
                "description": "", **more,
            }
            for code, label in labels.items()
        ]  # fmt: skip
        write(folder / f"skills_{language}.csv", rows, ["conceptUri", "preferredLabel"])
    for language, labels in jobs.items():
        rows = [
            {
                "conceptType": "Occupation", "conceptUri": f"{URI}occupation/{code}", "iscoGroup": "2166",
                "preferredLabel": label.split("|")[0], "altLabels": "\n".join(label.split("|")[1:]),
                "description": "About it.",
            }
            for code, label in labels.items()
        ]  # fmt: skip
        write(folder / f"occupations_{language}.csv", rows, ["conceptUri", "preferredLabel"])
    write(
        folder / relations_file,
        [
            {"occupationUri": f"{URI}occupation/{job}", "relationType": kind, "skillUri": f"{URI}skill/{skill}"}
            for job, kind, skill in relations
        ],
        ["occupationUri", "relationType", "skillUri"],
    )
    write(
        folder / "broaderRelationsSkillPillar.csv",
        [{"conceptUri": f"{URI}skill/{one}", "broaderUri": f"{URI}skill/{above}"} for one, above in broader],
        ["conceptUri", "broaderUri"],
    )
    return folder
