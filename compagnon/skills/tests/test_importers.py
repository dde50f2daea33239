"""Published frameworks, brought in release after release."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from compagnon.kit import clock
from compagnon.kit.errors import Denied
from compagnon.kit.reconciliation import ImportRefused, Reconciliation
from compagnon.people import actions as people
from compagnon.people.viewer import operator
from compagnon.skills import commands
from compagnon.skills.importers.esco import read_esco
from compagnon.skills.importers.published import Published, PublishedJob, PublishedSkill
from compagnon.skills.importers.release import bring
from compagnon.skills.importers.rome import read_rome
from compagnon.skills.models import (
    Change,
    Framework,
    Job,
    JobMove,
    JobSkill,
    PersonSkill,
    Release,
    Skill,
    SkillName,
    SkillTerm,
)
from compagnon.skills.selectors.search import find_jobs, find_skills
from compagnon.skills.tests.folders import URI, esco, rome, write
from tests.world import World

SKILLS = {"1": "Tailler les arbres", "2": "Conduire un tracteur"}
JOBS = {"A1": "Jardinier / Jardinière", "A2": "Agriculteur / Agricultrice"}


def bring_rome(folder: Path, version: str = "", **files: object) -> Reconciliation:
    return bring(operator(), read_rome(rome(folder, **files)), version=version)  # type: ignore[arg-type]


def told(release: str) -> list[tuple[str, str, str]]:
    return [
        (change.what, str(change.skill or change.job), change.before)
        for change in Change.objects.filter(release__version=release).order_by("pk")
    ]


def test_rome_is_brought_in_with_what_links_its_jobs(db: None, tmp_path: Path) -> None:
    counts = bring_rome(
        tmp_path, skills=SKILLS, jobs=JOBS, knowledge={"3": "Botanique"},
        names=[("A1", "Élagueur"), ("A1", "Jardinier / Jardinière")],
        links=[("A1", "1", "Principale"), ("A1", "2", ""), ("A1", "3", "Émergente"), ("A1", "900", "")],
        moves=[("A1", "A2")],
    )  # fmt: skip
    job = Job.objects.get(code="A1")
    assert (job.family_fr, job.is_ecological, job.is_digital, job.is_demographic) == ("Agriculture", True, True, False)
    assert job.about_fr == "Cultive. Assure l’entretien."
    assert [name.name for name in job.names.all()] == ["Élagueur"]
    links = {link.skill.code: (link.is_essential, link.is_emerging) for link in JobSkill.objects.all()}
    assert links == {"1": (True, False), "2": (False, False), "3": (False, True)}
    assert JobMove.objects.get().to.code == "A2"
    assert Skill.objects.get(code="3").kind == Skill.Kind.KNOWLEDGE
    assert Release.objects.get().version == "4.60"
    assert not Change.objects.exists()
    assert counts.files["unix_coherence_item_v460_utf8.csv"].left_out == {"work context": 1}
    assert [found.label for found in find_skills(operator(), "arbre taille")] == ["Tailler les arbres"]
    assert [(found.label, found.also) for found in find_jobs(operator(), "elagueurs")] == [(JOBS["A1"], "Élagueur")]


def test_twice_is_once(db: None, tmp_path: Path) -> None:
    files = {"skills": SKILLS, "jobs": JOBS, "names": [("A1", "Élagueur")], "links": [("A1", "1", "Principale")]}
    bring_rome(tmp_path, **files)
    models = (Skill, Job, JobSkill, Release, SkillTerm)
    before = [list(model.objects.order_by("pk").values()) for model in models]
    counts = bring_rome(tmp_path, **files)
    assert not counts.created
    assert not counts.changed
    assert before == [
        list(model.objects.order_by("pk").values()) for model in (Skill, Job, JobSkill, Release, SkillTerm)
    ]


def test_a_new_release_tells_what_it_added_renamed_and_retired_and_loses_nobody_s_skill(
    world: World, tmp_path: Path
) -> None:
    bring_rome(tmp_path / "a", skills={**SKILLS, "3": "Greffer", "4": "Semer"}, jobs=JOBS)
    ana = world.person("Ana")
    old = Skill.objects.get(code="3")
    PersonSkill.objects.create(person=ana, skill=old, level=3, brings=True, since=clock.now())
    counts = bring_rome(
        tmp_path / "b", version="4.61",
        skills={"1": "Tailler des arbres", "2": SKILLS["2"], "4": "Semer", "5": "greffer"}, jobs=JOBS,
    )  # fmt: skip
    assert told("4.61") == [
        ("renamed", "Tailler des arbres", "Tailler les arbres"), ("added", "greffer", ""), ("retired", "Greffer", ""),
    ]  # fmt: skip
    assert (counts.created["skill"], counts.changed["skill"]) == (1, 2)
    old.refresh_from_db()
    assert old.retired_at is not None
    assert old.replaced_by == Skill.objects.get(code="5")
    assert PersonSkill.objects.get(person=ana).skill == old
    assert [found.label for found in find_skills(operator(), "greffer")] == ["greffer"]
    counts = Release.objects.get(version="4.61").counts
    assert {key: counts[key] for key in ("added", "renamed", "retired", "returned")} == {
        "added": 1, "renamed": 1, "retired": 1, "returned": 0,
    }  # fmt: skip


def test_what_was_retired_may_return(db: None, tmp_path: Path) -> None:
    bring_rome(tmp_path / "a", skills=SKILLS, jobs=JOBS)
    bring_rome(tmp_path / "b", version="b", skills={"1": SKILLS["1"]}, jobs=JOBS)
    bring_rome(tmp_path / "c", version="c", skills=SKILLS, jobs=JOBS)
    assert told("b") == [("retired", SKILLS["2"], "")]
    assert told("c") == [("returned", SKILLS["2"], "")]
    back = Skill.objects.get(code="2")
    assert (back.retired_at, back.replaced_by) == (None, None)
    assert find_skills(operator(), "tracteur")


def test_a_retired_job_points_to_the_one_that_took_its_names_over(db: None, tmp_path: Path) -> None:
    names = [("A1", "Élagueur"), ("A1", "Grimpeur"), ("A2", "Fermier")]
    bring_rome(tmp_path / "a", skills=SKILLS, jobs=JOBS, names=names, links=[("A1", "1", "")])
    bring_rome(tmp_path / "b", version="b", skills=SKILLS, jobs={"A3": "Paysagiste", "A2": JOBS["A2"]},
               names=[("A3", "Élagueur"), ("A3", "Grimpeur"), ("A2", "Fermier")])  # fmt: skip
    old = Job.objects.get(code="A1")
    assert old.replaced_by == Job.objects.get(code="A3")
    assert old.job_skills.count() == 1  # whoever has this job keeps knowing what it asked for


def test_esco_is_brought_in_in_both_languages(db: None, tmp_path: Path) -> None:
    folder = esco(
        tmp_path,
        skills={"fr": {"1": "souder|brasage", "k2": "métallurgie"}, "en-us": {"1": "weld", "k2": ""}, "de": {"1": "x"}},
        jobs={"fr": {"a": "soudeur/soudeuse"}, "en": {"a": "welder|brazier"}},
        relations=[("a", "essential", "1"), ("a", "optional", "k2"), ("a", "optional", "newer")],
        broader=[("1", "k2"), ("1", "newer")],
        relations_file="occupation_skill_relations.csv",
        more={"inScheme": "x", "status": "released"},
    )
    published = read_esco(folder)
    assert published.ignored == ["skills_de.csv"]
    counts = bring(operator(), published, version="1.0")
    weld = Skill.objects.get(code=f"{URI}skill/1")
    assert (weld.label_fr, weld.label_en, weld.broader.label_fr) == ("souder", "weld", "métallurgie")
    assert list(SkillName.objects.values_list("language", "name")) == [("fr", "brasage")]
    assert Skill.objects.get(label_fr="métallurgie").kind == Skill.Kind.KNOWLEDGE
    assert {link.skill.label_fr: link.is_essential for link in JobSkill.objects.all()} == {
        "souder": True, "métallurgie": False,
    }  # fmt: skip
    assert counts.files["occupation_skill_relations.csv"].left_out == {"not in the other files": 1}
    assert find_jobs(operator(), "braziers")[0].label == "soudeur/soudeuse"


def test_esco_says_itself_what_replaces_a_skill(db: None, tmp_path: Path) -> None:
    jobs = {"fr": {"a": "soudeur"}}
    bring(operator(), read_esco(esco(tmp_path / "a", skills={"fr": {"1": "souder", "2": "forger"}}, jobs=jobs)))
    folder = esco(tmp_path / "b", skills={"fr": {"2": "forger"}}, jobs=jobs)
    write(
        folder / "skills_en.csv",
        [
            {"conceptUri": f"{URI}skill/1", "preferredLabel": "weld", "status": "obsolete",
             "isReplacedBy": f"{URI}skill/2"},
        ],
    )  # fmt: skip
    bring(operator(), read_esco(folder))
    old = Skill.objects.get(code=f"{URI}skill/1")
    assert old.retired_at is not None
    assert old.replaced_by.label_fr == "forger"


def test_columns_may_come_in_any_order_with_others_semicolons_and_a_mark_of_order(db: None, tmp_path: Path) -> None:
    folder = esco(tmp_path, skills={"fr": {"1": "souder"}}, jobs={"fr": {"a": "soudeur"}})
    text = f'\ufeffextra;preferredLabel;ConceptUri\r\n"a;b";souder;{URI}skill/1\r\n'
    (folder / "skills_fr.csv").write_text(text, encoding="utf-8", newline="")
    assert read_esco(folder).skills[f"{URI}skill/1"].label_fr == "souder"


def spoil(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


SPOILED = [
    ("referentiel_competence", '"Conduire un tracteur"', '"Conduire un tracteur', 3),  # a quotation mark is missing
    ("referentiel_competence", '"Tailler les arbres","",', '"Tailler les arbres",', 2),  # truncated
    ("referentiel_competence", '"2"', '"1"', 3),  # the same code twice
    ("referentiel_competence", '"Tailler les arbres"', '""', 2),
    ("referentiel_competence", "Tailler", "Tail\0ler", 2),
    ("referentiel_competence", "Tailler", "x" * 400, 2),
    ("referentiel_competence", "Tailler", "x" * 1_000_000, 2),
    ("referentiel_competence", "libelle_competence", "libelle", 1),
    ("referentiel_competence", '"definition"', '"dé', 1),
    ("coherence_item", '"A1"', '"Z9"', 2),
    ("coherence_item", '"1"', '"777"', 2),
    ("rubrique_mobilite", '"A2"', '"Z9"', 2),
    ("rubrique_mobilite", '"1"', '"un"', 2),
    ("texte", '"A1"', '"Z9"', 2),
]


@pytest.mark.parametrize(("name", "old", "new", "line"), SPOILED)
def test_a_malformed_file_is_refused_whole_with_its_name_and_line(
    db: None, tmp_path: Path, name: str, old: str, new: str, line: int
) -> None:
    folder = rome(tmp_path, skills=SKILLS, jobs=JOBS, links=[("A1", "1", "Principale")], moves=[("A1", "A2")])
    spoil(folder / f"unix_{name}_v460_utf8.csv", old, new)
    with pytest.raises(ImportRefused) as refusal:
        bring(operator(), read_rome(folder))
    assert f"unix_{name}_v460_utf8.csv" in str(refusal.value)
    assert f"{line} " in str(refusal.value).replace("\u00a0", " ").replace(":", " ")
    assert not Framework.objects.exists()


def test_a_file_in_another_encoding_is_refused_at_its_line(db: None, tmp_path: Path) -> None:
    folder = rome(tmp_path, skills={"1": "Tailler", "2": "Élaguer"}, jobs=JOBS)
    path = folder / "unix_referentiel_competence_v460_utf8.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode("latin-1"))
    with pytest.raises(ImportRefused, match="3"):
        read_rome(folder)


def test_a_folder_that_lacks_files_or_mixes_releases_is_refused(db: None, tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match="referentiel_code_rome"):
        read_rome(tmp_path)
    with pytest.raises(ImportRefused, match="skills_fr"):
        read_esco(tmp_path)
    rome(tmp_path, skills=SKILLS, jobs=JOBS)
    (tmp_path / "unix_texte_v460_utf8.csv").rename(tmp_path / "unix_texte_v461_utf8.csv")
    with pytest.raises(ImportRefused, match="461"):
        read_rome(tmp_path)
    rome(tmp_path, skills=SKILLS, jobs=JOBS)
    with pytest.raises(ImportRefused, match="v461"):
        read_rome(tmp_path)


def test_relations_of_another_release_of_esco_are_refused(db: None, tmp_path: Path) -> None:
    relations = [("b", "essential", "7"), ("b", "essential", "8"), ("a", "essential", "1")]
    folder = esco(tmp_path, skills={"fr": {"1": "souder"}}, jobs={"fr": {"a": "soudeur"}}, relations=relations)
    with pytest.raises(ImportRefused, match="occupationSkillRelations"):
        read_esco(folder)


def test_only_those_who_steer_skills_bring_a_framework_in(world: World, tmp_path: Path) -> None:
    published = read_rome(rome(tmp_path, skills=SKILLS, jobs=JOBS))
    with pytest.raises(Denied):
        bring(world.viewer(world.person()), published)


def test_the_command_counts_without_writing_then_writes_and_reports(db: None, tmp_path: Path) -> None:
    folder, report = rome(tmp_path / "rome", skills=SKILLS, jobs=JOBS), tmp_path / "report.json"
    dry = CliRunner().invoke(commands.rome, [str(folder), "--dry-run", "--report", str(report)])
    assert dry.exit_code == 0, dry.output
    assert json.loads(report.read_text())["created"] == {"job": 2, "skill": 2}
    assert not Skill.objects.exists()
    done = CliRunner().invoke(commands.rome, [str(folder), "--release", "printemps"])
    assert done.exit_code == 0, done.output
    assert Release.objects.get().version == "printemps"
    esco(tmp_path / "esco", skills={"fr": {"1": "souder"}}, jobs={"fr": {"a": "soudeur"}})
    assert CliRunner().invoke(commands.esco, [str(tmp_path / "esco")]).exit_code == 0
    assert Release.objects.filter(framework__source="esco", version=clock.now().date().isoformat()).exists()


CODES = st.sampled_from("abcdef")
RELEASE = st.dictionaries(CODES, st.sampled_from(["Souder", "Forger", "Percer", "Meuler"]), min_size=1)


class TestReleases(TestCase):
    @settings(max_examples=40, deadline=None)
    @given(st.lists(RELEASE, min_size=1, max_size=5), st.data())
    def test_whatever_releases_follow_nobody_loses_a_skill_and_the_changes_told_are_exact(
        self, releases: list[dict[str, str]], data: st.DataObject
    ) -> None:
        person = people.add_person(
            operator(), first_name="Ana", last_name="M", email="a@example.test", password="x" * 20
        )
        living: dict[str, str] = {}
        ever: dict[str, str] = {}
        for number, labels in enumerate(releases):
            published = Published("rome", str(number), jobs={"J": PublishedJob("J", label_fr="Métier")})
            published.skills = {code: PublishedSkill(code, "know_how", label_fr=name) for code, name in labels.items()}
            bring(operator(), published)
            expected = {("added", code, "") for code in labels if code not in ever}
            expected |= {("returned", code, "") for code in labels if code in ever and code not in living}
            expected |= {
                ("renamed", code, ever[code]) for code in labels if code in ever and ever[code] != labels[code]
            }
            expected |= {("retired", code, "") for code in living if code not in labels}
            changes = Change.objects.filter(release__version=str(number))
            assert set(changes.values_list("what", "skill__code", "before")) == (expected if number else set())
            living, ever = labels, ever | labels
            held = set(PersonSkill.objects.values_list("skill__code", flat=True))
            for code in data.draw(st.sets(CODES)) & set(labels) - held:
                skill = Skill.objects.get(code=code)
                PersonSkill.objects.create(person=person, skill=skill, level=1, since=clock.now())
                held.add(code)
            assert set(PersonSkill.objects.values_list("skill__code", flat=True)) == held
            assert set(Skill.objects.filter(retired_at=None).values_list("code", flat=True)) == set(labels)
            for gone in Skill.objects.filter(replaced_by__isnull=False).select_related("replaced_by"):
                assert gone.replaced_by.retired_at is None or gone.replaced_by.code not in labels
            found = {skill.id for name in set(ever.values()) for skill in find_skills(operator(), name, limit=40)}
            assert found <= set(Skill.objects.filter(retired_at=None).values_list("pk", flat=True))

    @settings(max_examples=40, deadline=None)
    @given(st.binary(max_size=300), st.sampled_from(["referentiel_competence", "texte", "coherence_item"]))
    def test_whatever_bytes_a_file_holds_they_are_read_or_refused(self, content: bytes, name: str) -> None:
        with tempfile.TemporaryDirectory() as place:
            folder = rome(Path(place) / "rome", skills=SKILLS, jobs=JOBS)
            path = folder / f"unix_{name}_v460_utf8.csv"
            path.write_bytes(path.read_bytes() + content)
            try:
                read_rome(folder)
            except ImportRefused as refusal:
                assert name in str(refusal)  # noqa: PT017
