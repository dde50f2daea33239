"""The skills of teams and of the company taken together: who sees them, and that nothing tells of a few people."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from compagnon.kit import clock
from compagnon.kit.ids import to_text
from compagnon.people.models import Person, Team
from compagnon.people.viewer import operator
from compagnon.skills import crowd
from compagnon.skills.distance import Need, closest_steps, distance
from compagnon.skills.models import Evidence, Framework, Job, JobSkill, PersonJob, PersonSkill, Skill
from compagnon.skills.selectors.heat import COMPANY, Filters, heat, tree
from compagnon.skills.selectors.outlook import outlook
from compagnon.skills.selectors.sums import QUARTERS, sums
from tests.world import World


class Works:
    """A company of two teams, whose welders' job asks for mastery of one skill."""

    def __init__(self, world: World) -> None:
        self.world = world
        framework, _new = Framework.objects.get_or_create(source="company")
        now = clock.now()
        self.skill = Skill.objects.create(framework=framework, code="w", label_fr="=Souder", created_at=now)
        self.job = Job.objects.create(framework=framework, code="w", label_fr="Soudeur", created_at=now)
        JobSkill.objects.create(job=self.job, skill=self.skill, is_essential=True, level=3)
        self.boss, self.chief = world.person("Boss"), world.person("Chef")
        self.top = Team.objects.create(name="Usine", path="Usine", manager=self.boss)
        self.north = self.team("Nord", manager=self.chief)
        self.south = self.team("Sud")

    def team(self, name: str, **fields: Any) -> Team:
        return Team.objects.create(name=name, path=f"Usine / {name}", parent=self.top, **fields)

    def people(
        self, team: Team, *levels: int, audience: str = "company", manager: Person | None = None
    ) -> list[Person]:
        found = []
        for level in levels:
            person = self.world.person()
            Person.objects.filter(pk=person.pk).update(team=team, manager=manager)
            PersonJob.objects.create(person=person, job=self.job)
            row = PersonSkill.objects.create(
                person=person, skill=self.skill, level=level, audience=audience, since=clock.now()
            )
            Evidence.objects.create(person_skill=row, kind="declared", level=level, at=clock.now())
            found.append(person)
        return found


@pytest.fixture
def works(world: World) -> Works:
    return Works(world)


def cells(works: Works, scope: int = COMPANY, manager: int | None = None) -> list[Any]:
    found = heat(sums(manager), tree(), scope, Filters(depth=2))
    return list(found.rows[0].cells[:3]) if found.rows else []  # the last column is those in no team


# Who sees what


@pytest.mark.parametrize(
    ("who", "company", "north", "south"),
    [("boss", 403, 200, 200), ("chief", 403, 200, 403), ("learning", 200, 200, 200), ("admin", 200, 200, 200),
     ("anyone", 403, 403, 403), ("visitor", 302, 302, 302)],
)  # fmt: skip
def test_who_sees_the_skills_of_teams(works: Works, who: str, company: int, north: int, south: int) -> None:
    world = works.world
    people = {"boss": works.boss, "chief": works.chief, "anyone": world.person("Ana"), "visitor": None}
    if who == "learning":
        people[who] = world.person("Rose")
        Person.objects.filter(pk=people[who].pk).update(leads_learning=True)
    elif who == "admin":
        people[who] = world.administrator()
    client = world.client(people[who])
    for suffix in ("", "_csv"):
        assert client.get(reverse(f"company_skills{suffix}")).status_code == company
        assert client.get(reverse(f"team_skills{suffix}", args=[works.north.pk])).status_code == north
        assert client.get(reverse(f"team_skills{suffix}", args=[works.south.pk])).status_code == south


def test_a_team_that_is_not_there_is_missing(works: Works) -> None:
    assert works.world.client(works.boss).get(reverse("team_skills", args=[7])).status_code == 404


# Nothing about a few people


def test_five_people_are_told_of_and_four_are_not(works: Works) -> None:
    works.people(works.north, 1, 1, 2, 3, 3)
    works.people(works.south, 4, 4, 4, 4, 4)
    whole, north, south = cells(works)
    assert (whole.people, north.level, north.expected, north.share, south.share) == (10, 2.0, 3.0, 40, 100)


def test_a_small_team_is_not_worked_out_from_the_others(works: Works) -> None:
    works.people(works.north, 1, 1, 2, 3, 3)
    works.people(works.south, 4)
    whole, north, south = cells(works)
    assert not whole.few
    assert south.few, "one person"
    assert north.few, "or the whole less this team would tell of that person"


def test_what_someone_hides_is_counted_nowhere(works: Works) -> None:
    works.people(works.north, 3, 3, 3, 3, 3)
    works.people(works.north, 1, audience="me")
    assert cells(works)[0].share == 100


def test_what_is_shown_to_the_manager_is_in_their_picture_alone(works: Works) -> None:
    works.people(works.north, 3, 3, 3, 3)
    works.people(works.north, 3, audience="manager", manager=works.chief)
    assert not cells(works)
    assert cells(works, works.north.pk, works.chief.pk)[0].share == 100
    assert not cells(works, works.north.pk, works.boss.pk)


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 8)), min_size=1, max_size=14))
@settings(max_examples=400, deadline=None)
def test_no_difference_of_told_figures_is_about_one_to_four_people(rows: list[tuple[int, int]]) -> None:
    parents: dict[int, int | None] = {0: None}
    people = {0: rows[0][1]}
    for node, (parent, count) in enumerate(rows[1:], 1):
        parents[node], people[node] = parent % node, count
    told = crowd.shown(parents, people)

    def branch(node: int) -> set[int]:
        return {node}.union(*(branch(child) for child, parent in parents.items() if parent == node))

    def size(nodes: set[int]) -> int:
        return sum(people[node] for node in nodes)

    for node in told:
        assert size(branch(node)) >= crowd.FEW
        # What remains once every figure told below is taken away; all that subtraction gives is made of these.
        rest = branch(node).difference(*(branch(other) for other in told if other != node and other in branch(node)))
        assert size(rest) == 0 or size(rest) >= crowd.FEW
    assert (0 in told) == (size(branch(0)) >= crowd.FEW)


@given(st.integers(0, 1000), st.integers(0, 1000))
def test_told_numbers_never_differ_by_a_few(one: int, other: int) -> None:
    assert abs(crowd.told(one) - crowd.told(other)) not in range(1, crowd.FEW)
    assert crowd.told(one) <= one < crowd.told(one) + crowd.FEW


# As a whole


def test_the_outlook_tells_demand_what_rests_on_one_and_a_year(works: Works) -> None:
    with clock.at(clock.now() - timedelta(days=200)):
        works.people(works.north, 1, 1, 1, 1, 1, 3)
    PersonSkill.objects.filter(level=1).update(target=3)
    found = outlook(operator(), sums(None), tree(), COMPANY)
    assert [(one.seekers, one.able) for one in found.demand] == [(5, None)]
    assert [one.person.name.split()[0][:8] for one in found.rests_on_one] == ["Personne"]
    assert [quarter.share for quarter in found.trend] == [0, 0, 44, 44, 44]
    assert len(found.trend) == QUARTERS + 1


def test_the_page_and_the_file_say_the_same(works: Works) -> None:
    works.people(works.north, 1, 1, 2, 3, 3)
    works.people(works.south, 4)
    client = works.world.client(works.world.administrator())
    page = client.get(reverse("company_skills"), {"depth": "2", "measure": "share"})
    assert "=Souder" in page.content.decode()
    text = client.get(reverse("company_skills_csv"), {"depth": "2"}).content.decode()
    assert text.startswith("\ufeff")
    assert "'=Souder;" in text, "no formula"
    assert text.count("moins de cinq") == 2


@pytest.mark.parametrize("query", ["depth=99999999", "page=-1", "page=x", "family=zz", "job=zz&framework=no"])
def test_hostile_filters_are_harmless(works: Works, query: str) -> None:
    client = works.world.client(works.world.administrator())
    assert client.get(f"{reverse('company_skills')}?{query}").status_code == 200


def test_the_company_costs_the_same_however_large(works: Works) -> None:
    counts = []
    for _time in range(2):
        works.people(works.north, *[2] * 6)
        cache.clear()
        with CaptureQueriesContext(connection) as asked:
            figures = sums(None)
            heat(figures, tree(), COMPANY, Filters())
        counts.append(len(asked))
    # same skills; people; asked; held; evidence; marks; skills; jobs; teams
    assert counts == [9, 9]


# Near jobs

NEEDS = st.dictionaries(st.integers(1, 6), st.builds(Need, st.integers(1, 4), st.booleans()), max_size=6)
LEVELS = st.dictionaries(st.integers(1, 6), st.integers(0, 4), max_size=6)


@given(NEEDS, LEVELS)
def test_the_distance_is_a_share(needs: dict[int, Need], levels: dict[int, int]) -> None:
    assert 0 <= distance(needs, levels) <= 1
    assert distance(needs, dict.fromkeys(needs, 4)) == 0
    assert distance(needs, {}) == (1 if needs else 0)


@given(NEEDS, LEVELS, st.integers(1, 6))
def test_learning_never_leads_away(needs: dict[int, Need], levels: dict[int, int], skill: int) -> None:
    assert distance(needs, {**levels, skill: min(4, levels.get(skill, 0) + 1)}) <= distance(needs, levels)


@given(NEEDS, LEVELS)
def test_the_first_step_brings_closest(needs: dict[int, Need], levels: dict[int, int]) -> None:
    steps = closest_steps(needs, levels)

    def after(skill: int) -> float:
        return distance(needs, {**levels, skill: needs[skill].level})

    assert steps == sorted(steps, key=lambda one: (round(after(one), 9), one))
    assert all(after(steps[0]) <= after(one) + 1e-9 for one in needs) if steps else distance(needs, levels) == 0


def test_near_jobs_are_shown_with_their_steps_and_one_can_be_wished_for(works: Works) -> None:
    [ana] = works.people(works.north, 1)
    framework = works.job.framework
    near = Job.objects.create(framework=framework, code="n", label_fr="Chaudronnier", created_at=clock.now())
    JobSkill.objects.create(job=near, skill=works.skill, level=2)
    client = works.world.client(ana)
    body = client.get(reverse("mobility")).content.decode()
    assert "Chaudronnier" in body
    assert "50\u202f%" in body or "50\u00a0%" in body
    client.post(reverse("set_goal"), {"job": to_text(near.pk)})
    assert PersonJob.objects.get(person=ana).goal == near
    client.post(reverse("set_goal"), {"job": to_text(works.job.pk)})
    assert PersonJob.objects.get(person=ana).goal == near, "one’s own job is no goal"
    client.post(reverse("set_goal"), {"job": ""})
    assert PersonJob.objects.get(person=ana).goal is None
