"""Reads France Travail's ROME 4.0 as published: a folder of files `unix_…_v460_utf8.csv`.

Jobs with their definition, names in use, family (*grand domaine*) and marks; know-how, knowledge and ways of being;
what each job asks for, the heart of it told from the rest (*cœur de métier*); mobility. A job counts for the ecological
transition where France Travail calls it green (*Emploi Vert*) or strategic for it (*Emploi stratégique pour la
Transition écologique*), not where it calls it white or brown. Rarely used names are kept: by them some find their job.
"""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

from django.utils.translation import gettext as _

from compagnon.kit.reconciliation import ImportRefused
from compagnon.kit.text import fold, shorten
from compagnon.skills.importers.published import (
    CONTEXT,
    LABEL,
    SAID_TWICE,
    Published,
    PublishedJob,
    PublishedSkill,
)
from compagnon.skills.importers.sheets import SILENT, Progress, label, one_line, refuse, rows
from compagnon.skills.models import Skill

_JOBS, _NAMES, _SKILLS, _KNOWLEDGE = (
    "referentiel_code_rome", "referentiel_appellation", "referentiel_competence", "referentiel_savoir"
)  # fmt: skip
_CONTEXTS, _LINKS, _MOVES = "referentiel_contexte_travail", "coherence_item", "rubrique_mobilite"
_TEXTS, _FAMILIES = "texte", "grand_domaine"
_NEEDED = (_JOBS, _NAMES, _SKILLS, _KNOWLEDGE, _CONTEXTS, _LINKS, _MOVES)
_FILE = re.compile(r"(?:unix_)?([a-z_]+?)(?:_v(\d{2,5}))?(?:_utf-?8)?\.csv", re.IGNORECASE)
_ECOLOGICAL = {"emploi vert", "emploi strategique pour la transition ecologique"}


def read_rome(folder: Path, progress: Progress = SILENT) -> Published:
    """The release that this folder holds.

    Raises:
        ImportRefused: a file is missing, or says what it cannot.
    """
    files, version = _files(folder)
    return _Reader(files, Published("rome", version), progress).read()


def _files(folder: Path) -> tuple[dict[str, Path], str]:
    files: dict[str, Path] = {}
    versions: set[str] = set()
    for path in sorted(folder.iterdir()):
        match = _FILE.fullmatch(path.name)
        if match is None or (name := match[1].lower()) not in {*_NEEDED, _TEXTS, _FAMILIES}:
            continue
        if name in files:
            raise ImportRefused(
                _("%(first)s and %(second)s say the same thing: keep one release in the folder.")
                % {"first": files[name].name, "second": path.name}
            )
        files[name] = path
        versions.add(match[2] or "")
    if missing := [name for name in _NEEDED if name not in files]:
        raise ImportRefused(
            _("%(folder)s lacks %(files)s: give the folder into which ROME 4.0 was unpacked, with all its CSV files.")
            % {"folder": folder, "files": ", ".join(f"unix_{name}_v…_utf8.csv" for name in missing)}
        )
    if len(versions) > 1:
        raise ImportRefused(
            _("%(folder)s mixes several releases (%(versions)s): keep one.")
            % {"folder": folder, "versions": ", ".join(sorted(filter(None, versions)))}
        )
    digits = versions.pop()
    return files, f"{digits[:-2]}.{digits[-2:]}" if len(digits) > 2 else digits


class _Reader:
    def __init__(self, files: dict[str, Path], published: Published, progress: Progress) -> None:
        self.files, self.published, self.progress = files, published, progress

    def read(self) -> Published:
        self._families()
        self._jobs()
        self._names()
        self._texts()
        self._skills()
        self._knowledge()
        self._links()
        self._moves()
        return self.published

    def _families(self) -> None:
        self.families: dict[str, str] = {}
        if path := self.files.get(_FAMILIES):
            count = self.published.told.files[path.name]
            for line, (code, name) in self._rows(path, "code_grand_domaine", "libelle_grand_domaine"):
                self.families[code] = shorten(label(path, line, name), 200)
                count.brought += 1

    def _jobs(self) -> None:
        path = self.files[_JOBS]
        count = self.published.told.files[path.name]
        marks = ("transition_eco", "transition_num", "transition_demo")
        for line, (code, name, ecological, digital, demographic) in self._rows(
            path, "code_rome", "libelle_rome", optional=marks
        ):
            _once(path, line, code, self.published.jobs)
            self.published.jobs[code] = PublishedJob(
                code,
                label_fr=_named(path, line, name),
                family_fr=self.families.get(code[:1], ""),
                is_ecological=fold(ecological) in _ECOLOGICAL,
                is_digital=digital == "O",
                is_demographic=demographic == "O",
            )
            count.brought += 1

    def _names(self) -> None:
        path = self.files[_NAMES]
        count = self.published.told.files[path.name]
        for line, (name, code) in self._rows(path, "libelle_appellation_long", "code_rome"):
            job, name = self._job(path, line, code), _named(path, line, name)
            if fold(name) == fold(job.label_fr):
                count.left_out[LABEL] += 1
            elif ("fr", name) in job.names:
                count.left_out[SAID_TWICE] += 1
            else:
                job.names["fr", name] = None
                count.brought += 1

    def _texts(self) -> None:
        if (path := self.files.get(_TEXTS)) is None:
            return
        count = self.published.told.files[path.name]
        told: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for line, (code, kind, place, text) in self._rows(
            path, "code_rome", "libelle_type_texte", "position_phrase", "libelle_texte"
        ):
            self._job(path, line, code)
            if kind != "definition":
                count.left_out["not a definition"] += 1
                continue
            told[code].append((_number(path, line, place), one_line(text.replace("''", "’"))))
            count.brought += 1
        for code, sentences in told.items():
            self.published.jobs[code].about_fr = " ".join(_ended(text) for _place, text in sorted(sentences))

    def _skills(self) -> None:
        path = self.files[_SKILLS]
        count = self.published.told.files[path.name]
        lines: dict[str, int] = {}
        for line, (code, name, about, above, category, ecological, digital) in self._rows(
            path, "code_ogr", "libelle_competence",
            optional=("definition", "code_ogr_macro_comp", "cat_comp", "transition_eco", "transition_num"),
        ):  # fmt: skip
            _once(path, line, code, self.published.skills)
            behaviour = fold(category).startswith("savoir-etre")
            self.published.skills[code] = PublishedSkill(
                code,
                Skill.Kind.BEHAVIOUR if behaviour else Skill.Kind.KNOW_HOW,
                label_fr=_named(path, line, name),
                about_fr=one_line(about),
                broader=above,
                is_ecological=ecological == "O",
                is_digital=digital == "O",
            )
            lines[code] = line
            count.brought += 1
        for code, skill in self.published.skills.items():
            if skill.broader and (skill.broader not in self.published.skills or skill.broader == code):
                raise refuse(path, lines[code], _unknown(skill.broader))

    def _knowledge(self) -> None:
        path = self.files[_KNOWLEDGE]
        count = self.published.told.files[path.name]
        for line, (code, name, ecological, digital) in self._rows(
            path, "code_ogr_savoir", "libelle_savoir", optional=("transition_eco", "transition_num")
        ):
            _once(path, line, code, self.published.skills)
            self.published.skills[code] = PublishedSkill(
                code,
                Skill.Kind.KNOWLEDGE,
                label_fr=_named(path, line, name),
                is_ecological=ecological == "O",
                is_digital=digital == "O",
            )
            count.brought += 1

    def _links(self) -> None:
        contexts = {code for _line, (code,) in self._rows(self.files[_CONTEXTS], "code_ogr")}
        path = self.files[_LINKS]
        count = self.published.told.files[path.name]
        links, skills, jobs = self.published.links, self.published.skills, self.published.jobs
        for line, (job, skill, heart) in self._rows(path, "code_rome", "code_ogr", optional=("coeur_metier",)):
            if skill not in skills:
                if skill not in contexts:
                    raise refuse(path, line, _unknown(skill))
                count.left_out[CONTEXT] += 1
                continue
            if job not in jobs:
                raise refuse(path, line, _unknown(job))
            heart = fold(heart)
            was = links.get((job, skill))
            if was is not None:
                count.left_out[SAID_TWICE] += 1
            else:
                count.brought += 1
            essential, emerging = was or (False, False)
            links[job, skill] = (essential or heart == "principale", emerging or heart == "emergente")

    def _moves(self) -> None:
        path = self.files[_MOVES]
        count = self.published.told.files[path.name]
        for line, (job, to, place) in self._rows(path, "code_rome", "code_rome_cible", optional=("numero_ordre",)):
            self._job(path, line, job)
            self._job(path, line, to)
            if job == to or (job, to) in self.published.moves:
                count.left_out[SAID_TWICE] += 1
                continue
            self.published.moves[job, to] = _number(path, line, place) if place else 0
            count.brought += 1

    def _rows(self, path: Path, *needed: str, optional: tuple[str, ...] = ()):  # type: ignore[no-untyped-def]
        return rows(path, needed, optional, progress=self.progress)

    def _job(self, path: Path, line: int, code: str) -> PublishedJob:
        job = self.published.jobs.get(code)
        if job is None:
            raise refuse(path, line, _unknown(code))
        return job


def _ended(sentence: str) -> str:
    """A sentence with the full stop that some lack."""
    return sentence if not sentence or sentence[-1] in ".!?…:;" else f"{sentence}."


def _named(path: Path, line: int, text: str) -> str:
    found = label(path, line, text)
    if not found:
        raise refuse(path, line, _("it has no name."))
    return found


def _once(path: Path, line: int, code: str, known: object) -> None:
    if not code or len(code) > 160:
        raise refuse(path, line, _("it has no code."))
    if code in known:  # type: ignore[operator]
        raise refuse(
            path, line, _("the code %(code)s is there twice: take the file anew.") % {"code": shorten(code, 80)}
        )


def _unknown(code: str) -> str:
    return _("no other file knows the code “%(code)s”: take all files of the same release.") % {
        "code": shorten(code, 80)
    }


def _number(path: Path, line: int, text: str) -> int:
    if not re.fullmatch(r"\d{1,4}", text):
        raise refuse(path, line, _("“%(value)s” is not a number.") % {"value": shorten(text, 40)})
    return int(text)
