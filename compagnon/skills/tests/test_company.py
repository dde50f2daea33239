"""The company's own skills and jobs: what learning & development writes, on screen and from files."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compagnon.kit.errors import Denied, Invalid, Missing
from compagnon.kit.ids import to_text
from compagnon.kit.reconciliation import ImportRefused
from compagnon.people import actions as people
from compagnon.people.models import Person
from compagnon.people.viewer import Viewer, operator
from compagnon.skills.actions import company
from compagnon.skills.actions.person import set_skill
from compagnon.skills.content import JobContent, Needed, SkillContent, content_of_job, content_of_skill
from compagnon.skills.importers.company import as_csv, export_jobs, export_skills, import_company
from compagnon.skills.models import Framework, Job, PersonJob, PersonSkill, Skill
from tests.world import World


@pytest.fixture
def lead(world: World) -> Viewer:
    person = world.person("Agathe")
    people.set_leads_learning(operator(), person_id=person.pk, leads_learning=True)
    return world.viewer(person)


def skill(by: Viewer, label: str, **fields: object) -> Skill:
    return company.save_skill(by, content=SkillContent(label=(label, ""), **fields))


def holds(person: Person, skill: Skill, level: int, world: World, **fields: object) -> PersonSkill:
    return PersonSkill.objects.create(person=person, skill=skill, level=level, since=person.joined_at, **fields)


def test_only_learning_and_development_writes_skills(world: World) -> None:
    with pytest.raises(Denied):
        skill(world.viewer(world.person()), "Réglage de loi d’eau")


def test_a_skill_keeps_what_was_typed(lead: Viewer) -> None:
    content = SkillContent(
        label=("Réglage de loi d’eau", "Weather compensation setting"),
        about=("Adapter le départ d’eau au temps qu’il fait.", ""),
        kind="knowledge",
        family="Thermique",
        names=(("Loi d’eau", "Courbe de chauffe"), ("Heating curve",)),
        levels={1: ("Lit une courbe", "Reads a curve"), 4: ("L’enseigne", "")},
        is_ecological=True,
    )
    saved = company.save_skill(lead, content=content)
    assert content_of_skill(Skill.objects.get(pk=saved.pk)) == content
    assert saved.code == "reglage-de-loi-d-eau"


def test_two_skills_do_not_have_the_same_name(lead: Viewer) -> None:
    skill(lead, "Négociation")
    with pytest.raises(Invalid) as refused:
        skill(lead, "NEGOCIATION")
    assert "label_fr" in refused.value.fields


def test_a_skill_without_a_name_and_one_too_long_are_refused_together(lead: Viewer) -> None:
    with pytest.raises(Invalid) as refused:
        company.save_skill(lead, content=SkillContent(label=("", ""), about=("x" * 2000, ""), kind="magic"))
    assert set(refused.value.fields) == {"label_fr", "about_fr", "kind"}


def test_a_family_is_made_once(lead: Viewer) -> None:
    one, two = skill(lead, "Brasage", family="Atelier"), skill(lead, "Dudgeonnage", family=" ATELIER ")
    assert one.broader_id == two.broader_id


def test_a_skill_of_a_published_framework_is_not_edited_here(lead: Viewer, world: World) -> None:
    rome = Framework.objects.create(source="rome")
    theirs = Skill.objects.create(framework=rome, code="1", label_fr="Souder", created_at=world.person().joined_at)
    with pytest.raises(Missing):
        company.save_skill(lead, content=SkillContent(label=("Autre", "")), skill_id=theirs.pk)


def test_a_retired_skill_stays_with_whoever_has_it(lead: Viewer, world: World) -> None:
    old, new = skill(lead, "Minitel"), skill(lead, "Web")
    held = holds(world.person(), old, 3, world)
    company.retire_skill(lead, skill_id=old.pk, replaced_by_id=new.pk)
    held.refresh_from_db()
    assert held.skill.replaced_by == new
    assert held.level == 3
    assert company.restore_skill(lead, skill_id=old.pk).retired_at is None


def test_merging_moves_what_people_declared_and_keeps_the_more_private(lead: Viewer, world: World) -> None:
    words, kept = skill(lead, "Négo"), skill(lead, "Négociation")
    ana, leo = world.viewer(world.person("Ana")), world.viewer(world.person("Léo"))
    set_skill(ana, skill_id=words.pk, level=2)
    set_skill(leo, skill_id=kept.pk, level=1, brings=True)
    set_skill(leo, skill_id=words.pk, level=3, target=4, audience="me")
    company.merge_skill(lead, skill_id=words.pk, into_id=kept.pk)
    assert not PersonSkill.objects.filter(skill=words).exists()
    assert PersonSkill.objects.get(person=ana.id, skill=kept).level == 2
    merged = PersonSkill.objects.get(person=leo.id, skill=kept)
    assert (merged.level, merged.target, merged.brings, merged.audience) == (3, 4, True, "me")
    assert merged.evidence.count() == 2


def test_a_job_asks_for_skills_with_their_level(lead: Viewer) -> None:
    curve = skill(lead, "Loi d’eau")
    content = JobContent(
        label=("Technicien / Technicienne de maintenance", "Maintenance technician"),
        names=(("Technicien SAV",), ()),
        skills=[Needed(curve.pk, 3)],
    )
    job = company.save_job(lead, content=content)
    assert content_of_job(job) == content
    with pytest.raises(Invalid) as refused:
        company.save_job(lead, content=JobContent(label=("Autre", ""), skills=[Needed(curve.pk, 5)]))
    assert "skills" in refused.value.fields


def test_whoever_has_a_retired_job_goes_to_the_one_that_replaces_it(lead: Viewer, world: World) -> None:
    old = company.save_job(lead, content=JobContent(label=("Frigoriste", "")))
    new = company.save_job(lead, content=JobContent(label=("Technicien PAC", "")))
    person = world.person()
    PersonJob.objects.create(person=person, job=old, goal=new)
    company.retire_job(lead, job_id=old.pk, replaced_by_id=new.pk)
    held = PersonJob.objects.get(person=person)
    assert (held.job, held.goal) == (new, None)


SKILLS = """code;Compétence;skill_en;famille;niveau 1 fr;numérique
loi-eau;Réglage de loi d’eau;Heating curve;Thermique;Lit une courbe;non
;Négociation;;Commerce;;oui
"""
JOBS = """métier;job_en;compétence demandée;niveau;essentielle
Technicien PAC;Technician;loi-eau;3;oui
Technicien PAC;Technician;negociation;1;non
"""


def test_skills_and_jobs_come_in_from_files_once(lead: Viewer) -> None:
    assert import_company(lead, data=SKILLS.encode(), name="skills.csv").added == [
        "Réglage de loi d’eau",
        "Négociation",
    ]
    jobs = import_company(lead, data=JOBS.encode("cp1252"), name="jobs.csv")
    assert (jobs.jobs, jobs.added) == (True, ["Technicien PAC"])
    again = [import_company(lead, data=text.encode(), name="x.csv") for text in (SKILLS, JOBS)]
    assert [(one.added, one.changed, one.problems) for one in again] == [([], [], [])] * 2
    assert Job.objects.get().job_skills.count() == 2


def test_a_dry_run_and_a_file_with_a_problem_change_nothing(lead: Viewer) -> None:
    assert import_company(lead, data=SKILLS.encode(), name="s.csv", dry_run=True).added
    wrong = SKILLS + ";Encore;;Commerce;;peut-être\n;" + "x" * 400 + ";;;;\n"
    outcome = import_company(lead, data=wrong.encode(), name="s.csv")
    assert [problem.split()[1] for problem in outcome.problems] == ["4", "5"]
    assert not Skill.objects.exclude(kind="group").exists()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK\x03\x04",
        b"a;b\n1;2\n",
        b"skill_fr;skill_fr\na;b\n",
        b"skill_fr\n",
        b'skill_fr\n"a\n',
        b"skill_fr;kind\na\n",
    ],
)  # fmt: skip
def test_a_file_that_is_not_one_is_refused_whole(lead: Viewer, data: bytes) -> None:
    with pytest.raises(ImportRefused):
        import_company(lead, data=data, name="x.csv")


names = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=20).map(str.strip).filter(bool)


@pytest.mark.django_db
@given(labels=st.lists(names, max_size=6, unique_by=str.casefold), family=names, about=names)
def test_what_is_written_out_changes_nothing_when_it_is_read_back(labels: list[str], family: str, about: str) -> None:
    from django.db import transaction

    with transaction.atomic():
        by = operator()
        for label in labels:
            try:
                skill(by, label, family=family, about=(about, ""))
            except Invalid:
                continue  # the same name but for accents
        before = as_csv(export_skills())
        if Skill.objects.exclude(kind="group").exists():
            outcome = import_company(by, data=before.encode(), name="skills.csv")
            assert (outcome.added, outcome.changed, outcome.problems) == ([], [], [])
        assert as_csv(export_skills()) == before
        transaction.set_rollback(True)


def test_a_file_for_spreadsheets_holds_no_formula(lead: Viewer) -> None:
    skill(lead, "=HYPERLINK(1)")
    assert ";=HYPERLINK" not in as_csv(export_skills())
    assert list(export_jobs())[1:] == []


def test_learning_and_development_writes_a_skill_and_a_job_on_screen(world: World, lead: Viewer) -> None:
    client = world.client(Person.objects.get(pk=lead.id))
    assert client.post("/frameworks/company/edit/skills/new", {"kind": "know_how"}).status_code == 422
    typed = {"label_fr": "Négociation", "kind": "know_how", "family": "Commerce", "level_1_fr": "Écoute"}
    assert client.post("/frameworks/company/edit/skills/new", typed).status_code == 302
    negotiation = Skill.objects.get(label_fr="Négociation")
    page = client.get("/frameworks/company/edit").content.decode()
    assert "Négociation" in page
    job = {"label_fr": "Vendeuse", "skill_0": "negociation", "level_0": "3", "essential_0": "on"}
    job |= {f"level_{row}": "2" for row in (1, 2, 3)}
    assert client.post("/frameworks/company/edit/jobs/new", job).status_code == 302
    assert Job.objects.get().job_skills.get().skill == negotiation
    refused = client.post("/frameworks/company/edit/jobs/new", job | {"label_fr": "Autre", "skill_1": "Inconnue"})
    assert refused.status_code == 422
    assert "Inconnue" in refused.content.decode()
    assert client.get("/frameworks/company/edit?show=jobs").status_code == 200
    for path in (f"skills/{to_text(negotiation.pk)}", f"jobs/{to_text(Job.objects.get().pk)}", "skills/new", "import"):
        assert client.get(f"/frameworks/company/edit/{path}").status_code == 200


def test_a_file_is_tried_before_it_is_brought_in(world: World, lead: Viewer) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    client = world.client(Person.objects.get(pk=lead.id))
    tried = client.post(
        "/frameworks/company/edit/import", {"file": SimpleUploadedFile("s.csv", SKILLS.encode("cp1252"))}
    )
    assert "Réglage de loi d’eau" in tried.content.decode()
    assert not Skill.objects.exists()
    done = client.post("/frameworks/company/edit/import", {"carried": SKILLS, "name": "s.csv", "now": "1"})
    assert done.status_code == 302
    assert Skill.objects.exclude(kind="group").count() == 2
    written = client.get("/frameworks/company/skills.csv")
    assert written["Content-Type"].startswith("text/csv")
    assert "reglage" in written.content.decode() or "loi-eau" in written.content.decode()


def test_a_proposed_skill_is_kept_or_made_one_with_another(world: World, lead: Viewer) -> None:
    client = world.client(Person.objects.get(pk=lead.id))
    known, author = skill(lead, "Négociation"), world.person("Ana")
    words = Skill.objects.create(
        framework=known.framework, code="nego", label_fr="Négo", created_at=author.joined_at, proposed_by=author
    )
    assert "Négo" not in client.get("/frameworks/company/edit?state=proposed").content.decode()
    holds(author, words, 1, world)  # shown to all colleagues
    assert "Négo" in client.get("/frameworks/company/edit?state=proposed").content.decode()
    address = f"/frameworks/company/edit/skills/{to_text(words.pk)}"
    assert client.get(address).status_code == 200
    client.post(f"{address}/merge", {"into": "négociation"})
    words.refresh_from_db()
    assert words.replaced_by == known
    client.post(f"{address}/restore")
    client.post(f"{address}/retire")
    words.refresh_from_db()
    assert (words.retired_at is None, words.replaced_by) == (False, None)
