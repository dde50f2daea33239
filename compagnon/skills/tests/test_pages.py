"""A skill's page, a job's page, frameworks and their releases."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from compagnon.kit import clock
from compagnon.kit.errors import Denied, Missing
from compagnon.kit.ids import to_text
from compagnon.people.models import Person
from compagnon.people.viewer import Viewer, operator
from compagnon.skills.actions.index import reindex_jobs, reindex_skills
from compagnon.skills.actions.jobs import set_goal, set_job
from compagnon.skills.importers.published import Published, PublishedJob, PublishedSkill
from compagnon.skills.importers.release import bring
from compagnon.skills.models import (
    Framework,
    Job,
    JobMove,
    JobSkill,
    PersonJob,
    PersonSkill,
    Release,
    Skill,
    SkillLevel,
    SkillTie,
)
from compagnon.skills.names import skill_url
from compagnon.skills.selectors.pages import job_view, skill_view
from tests.world import World


def release(version: str, skills: dict[str, str]) -> None:
    published = Published("rome", version, jobs={"A1": PublishedJob("A1", label_fr="Soudeur", family_fr="Industrie")})
    published.skills = {
        code: PublishedSkill(code, "know_how", label_fr=label, about_fr="On assemble.", is_ecological=True)
        for code, label in skills.items()
    }
    published.links = {("A1", code): (code == "1", False) for code in skills}
    bring(operator(), published)


def has(person: Person, skill: Skill, level: int = 3, **fields: Any) -> PersonSkill:
    fields.setdefault("brings", level > 0)
    return PersonSkill.objects.create(person=person, skill=skill, level=level, since=clock.now(), **fields)


def page(world: World, person: Person, url: str) -> str:
    return world.client(person).get(url).content.decode()


def test_a_skill_says_what_it_is_where_it_comes_from_and_what_asks_for_it(world: World) -> None:
    release("4.60", {"1": "Souder"})
    skill = Skill.objects.get(code="1")
    SkillLevel.objects.create(skill=skill, level=4, sentence_fr="Forme les nouveaux au poste.")
    text = page(world, world.person(), reverse("skill", args=[skill.pk]))
    for words in ("Souder", "On assemble.", "Licence Ouverte 2.0", "France Travail", "Soudeur", "Forme les nouveaux",
                  "transition écologique"):  # fmt: skip
        assert words in text


def test_a_retired_skill_names_what_replaces_it(world: World) -> None:
    release("a", {"1": "Souder", "2": "Forger"})
    release("b", {"1": "Souder", "3": "forger"})
    old, new = Skill.objects.get(code="2"), Skill.objects.get(code="3")
    text = page(world, world.person(), reverse("skill", args=[old.pk]))
    assert reverse("skill", args=[new.pk]) in text


def test_colleagues_are_shown_as_they_chose_and_in_no_order_that_ranks_them(world: World) -> None:
    release("a", {"1": "Souder"})
    skill = Skill.objects.get(code="1")
    boss = world.person("Zoé")
    karim = world.person("Karim", manager_id=boss.pk)
    paul = world.person("Paul")
    for person, audience in ((karim, "manager"), (paul, "me"), (world.person("Bea"), "company")):
        has(person, skill, audience=audience)
    has(world.person("Ana"), skill, level=1, target=3)
    left = world.person("Parti")
    has(left, skill)
    Person.objects.filter(pk=left.pk).update(is_active=False, deactivated_at=clock.now())

    def bringing(viewer: Viewer) -> list[str]:
        return [one.card.name.split()[0] for one in skill_view(viewer, skill.pk).bringing]

    assert bringing(world.viewer(world.person())) == ["Ana", "Bea"]
    assert bringing(world.viewer(boss)) == ["Ana", "Bea", "Karim"]
    assert bringing(world.viewer(paul)) == ["Ana", "Bea", "Paul"]
    assert [one.level for one in skill_view(world.viewer(boss), skill.pk).seeking] == [3]


def test_a_company_s_skill_gathers_those_who_declared_the_same_elsewhere(world: World) -> None:
    release("a", {"1": "Souder"})
    rome = Skill.objects.get(code="1")
    ours = Skill.objects.create(
        framework=Framework.objects.create(source="company"), code="s", label_fr="Assembler", created_at=clock.now()
    )
    SkillTie.objects.create(skill=ours, same_as=rome)
    ana = world.person("Ana")
    has(ana, rome, level=2)
    has(ana, ours, level=3)
    view = skill_view(world.viewer(ana), ours.pk)
    assert [(one.card.name, one.level) for one in view.bringing] == [(ana.name, 3)]
    assert view.mine.level == 3
    assert [link.label for link in view.same_as] == ["Souder"]
    assert [link.label for link in skill_view(world.viewer(ana), rome.pk).same_as] == ["Assembler"]


def test_a_job_says_what_it_asks_for_and_where_one_is(world: World) -> None:
    release("a", {"1": "Souder", "2": "Forger"})
    job = Job.objects.get()
    near = Job.objects.create(framework=job.framework, code="A2", label_fr="Chaudronnier", created_at=clock.now())
    JobMove.objects.create(job=job, to=near)
    ana = world.person("Ana")
    has(ana, Skill.objects.get(code="1"))
    view = job_view(world.viewer(ana), job.pk)
    assert [(line.label, line.level, line.mine) for line in view.essential] == [("Souder", 2, 3)]
    assert [(line.label, line.level, line.mine) for line in view.others] == [("Forger", 1, None)]
    text = page(world, ana, reverse("job", args=[job.pk]))
    for words in ("Soudeur", "Chaudronnier", "Industrie", "Souder"):
        assert words in text


def test_one_says_which_job_is_mine_and_which_one_i_aim_for(world: World) -> None:
    release("a", {"1": "Souder"})
    job, ana = Job.objects.get(), world.person("Ana")
    client = world.client(ana)
    other = Job.objects.create(framework=job.framework, code="A0", label_fr="Forgeron", created_at=clock.now())
    client.post(reverse("job_mine", args=[job.pk]))
    client.post(reverse("job_goal", args=[other.pk]))
    client.post(reverse("job_goal", args=[job.pk]))  # it is hers already
    mine = PersonJob.objects.get(person=ana)
    assert (mine.job, mine.goal) == (job, other)
    client.post(reverse("job_goal", args=[other.pk]), {"not": "1"})
    mine.refresh_from_db()
    assert (mine.job, mine.goal) == (job, None)
    with pytest.raises(Missing):
        set_job(world.viewer(ana), job_id=7)
    with pytest.raises(Denied):
        set_goal(Viewer(), job_id=job.pk)


def test_a_retired_job_gives_way_to_what_replaces_it(world: World) -> None:
    release("a", {"1": "Souder"})
    new = Job.objects.get()
    old = Job.objects.create(
        framework=new.framework, code="A0", label_fr="Forgeron", created_at=clock.now(), retired_at=clock.now(),
        replaced_by=new,
    )  # fmt: skip
    assert set_goal(world.viewer(world.person()), job_id=old.pk).goal == new


def test_frameworks_name_their_publisher_and_their_latest_release(world: World) -> None:
    release("4.60", {"1": "Souder"})
    text = page(world, world.person(), "/frameworks")
    for words in ("ROME 4.0", "4.60", "Licence Ouverte 2.0", "ESCO", "Commission européenne", "compagnon import esco"):
        assert words in text


def test_a_release_shows_what_it_changed_a_page_at_a_time(world: World) -> None:
    release("a", {"1": "Souder", "2": "Forger"})
    release("b", {"1": "Souder au MIG", **{f"n{number}": f"Neuve {number:03}" for number in range(70)}})
    heir = Skill.objects.get(code="n69")
    Skill.objects.filter(label_fr="Forger").update(replaced_by=heir)
    client = world.client(world.person())
    text = client.get("/frameworks/rome").content.decode()
    assert "Souder au MIG" in text
    assert "Neuve 048" in text
    assert "Neuve 069" not in text
    after = text.split("after=")[1].split('"')[0]
    assert "Neuve 069" in client.get("/frameworks/rome", {"after": after}).content.decode()
    retired = client.get("/frameworks/rome", {"what": "retired"}).content.decode()
    assert "Forger" in retired
    assert f'<a href="{skill_url(heir.pk)}">Neuve 069</a>' in retired
    assert "Souder au MIG" not in retired
    first = Release.objects.get(version="a")
    assert "Forger" not in client.get("/frameworks/rome", {"release": to_text(first.pk)}).content.decode()
    assert client.get("/frameworks/onet").status_code == 404


def test_one_looks_a_skill_or_a_job_up_without_javascript(world: World) -> None:
    release("a", {"1": "Souder"})
    ana = world.person()
    assert reverse("skill", args=[Skill.objects.get().pk]) in page(world, ana, "/skills/browse?q=soud")
    assert reverse("job", args=[Job.objects.get().pk]) in page(world, ana, "/skills/browse?q=soud&of=jobs")
    assert page(world, ana, "/skills/browse?q=zzz")
    fragment = world.client(ana).get("/skills/browse?q=soud", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment


def queries(viewer: Viewer, view: Any, id: int) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        view(viewer, id)
    return len(captured)


def test_pages_cost_the_same_number_of_queries_at_two_and_fifty_rows(world: World) -> None:
    release("a", {"1": "Souder", "2": "Forger"})
    skill, job, viewer = Skill.objects.get(code="1"), Job.objects.get(), world.viewer(world.person())
    has(world.person(), skill, target=4)
    before = queries(viewer, skill_view, skill.pk), queries(viewer, job_view, job.pk)
    # The skill, its family's narrower ones, names, levels, ties, jobs and their number, both sides of people and their
    # numbers, mine; the job, who I am to it, its skills, which are the same, mine, names, ties, near jobs.
    assert before == (12, 8)
    release("b", {"1": "Souder", **{str(number): f"Neuve {number}" for number in range(2, 60)}})
    for number in range(50):
        has(world.person(), skill, target=4)
        other = Job.objects.create(framework=job.framework, code=str(number), label_fr="X", created_at=clock.now())
        JobSkill.objects.create(job=other, skill=skill)
        JobMove.objects.create(job=job, to=other)
    reindex_skills([skill.pk])
    reindex_jobs([job.pk])
    assert (queries(viewer, skill_view, skill.pk), queries(viewer, job_view, job.pk)) == before
