"""My gap: what is lacking, who is proposed to help and who never is, and what one may learn of others."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from compagnon.kit import clock
from compagnon.kit.ids import to_text
from compagnon.mentoring.models import Ask, Availability, Pair, Side
from compagnon.mentoring.selectors.gap import gap_view
from compagnon.mentoring.selectors.helpers import helpers_by_skill
from compagnon.people.models import Person
from compagnon.skills.models import (
    Evidence,
    Framework,
    Job,
    JobSkill,
    PersonJob,
    PersonSkill,
    Skill,
    SkillTie,
)
from compagnon.skills.selectors.gaps import Asked, Held, gaps, gaps_of, my_gaps
from tests.world import World


def skill(label: str, source: str = "company", **fields: Any) -> Skill:
    framework, _new = Framework.objects.get_or_create(source=source)
    return Skill.objects.create(framework=framework, code=label, label_fr=label, created_at=clock.now(), **fields)


def job(label: str, *asks: tuple[Skill, int, bool]) -> Job:
    framework, _new = Framework.objects.get_or_create(source="company")
    found = Job.objects.create(framework=framework, code=label, label_fr=label, created_at=clock.now())
    for one, level, essential in asks:
        JobSkill.objects.create(job=found, skill=one, level=level, is_essential=essential)
    return found


def has(person: Person, one: Skill, level: int, **fields: Any) -> PersonSkill:
    return PersonSkill.objects.create(person=person, skill=one, level=level, since=clock.now(), **fields)


def brings(person: Person, one: Skill, level: int = 3, **fields: Any) -> PersonSkill:
    return has(person, one, level, brings=True, **fields)


# What is lacking


def test_essential_and_big_gaps_come_first() -> None:
    asked = [Asked(1, 2, False, "job"), Asked(2, 2, True, "goal"), Asked(3, 4, True, "job"), Asked(4, 1, True, "job")]
    assert [gap.skill_id for gap in gaps([Held(4, 1)], asked, {})] == [3, 2, 1]


def test_a_wish_prevails_and_says_all_its_reasons() -> None:
    [gap] = gaps([Held(1, 1, 2)], [Asked(1, 4, False, "job")], {})
    assert (gap.target, gap.size, gap.why, gap.is_essential) == (2, 1, ("job", "wish"), True)
    assert gaps([Held(1, 3)], [Asked(1, 3, True, "job")], {}) == []


def test_a_skill_counts_as_the_one_it_is_tied_to(world: World) -> None:
    ana, ours, theirs = world.person(), skill("Souder"), skill("Soudage", "rome")
    SkillTie.objects.create(skill=ours, same_as=theirs)
    PersonJob.objects.create(person=ana, job=job("Soudeur", (theirs, 3, True)))
    has(ana, ours, 2)
    [gap] = my_gaps(world.viewer(ana))
    assert (gap.skill_id, gap.level, gap.target) == (ours.pk, 2, 3)


def test_what_is_hidden_is_lacking_for_nobody_but_oneself(world: World) -> None:
    ana, one = world.person(), skill("Excel")
    PersonJob.objects.create(person=ana, job=job("Comptable", (one, 3, True)))
    row = has(ana, one, 1, audience="me")
    assert my_gaps(world.viewer(ana))
    assert not gaps_of([ana.pk])
    row.audience = "company"
    row.save()
    assert [gap.size for gap in gaps_of([ana.pk])[ana.pk]] == [2]


# Who can help


def helpers(world: World, person: Person, one: Skill, **given: Any) -> list[str]:
    found = helpers_by_skill(world.viewer(person), [one.pk], **given)
    return [helper.card.name.split()[0] for helper in found.get(one.pk, ())]


def test_those_who_know_more_and_say_so_are_proposed_with_reasons(world: World) -> None:
    ana, lea, tom = world.person("Ana", site="Lyon"), world.person("Lea", site="Lyon"), world.person("Tom")
    one = skill("Excel")
    row = brings(lea, one, 3)
    brings(tom, one, 1)
    has(ana, one, 1)
    Evidence.objects.create(person_skill=row, kind="confirmed", by=tom, at=clock.now())
    [found] = helpers_by_skill(world.viewer(ana), [one.pk])[one.pk]
    assert found.card.name == "Lea Martin"
    assert found.why == "maîtrise, confirmé par 1 collègue, même site"


@pytest.mark.parametrize("case", ["hidden", "manager", "inactive", "paused", "never", "over", "oneself", "not brought"])
def test_nobody_is_proposed_against_what_they_said(world: World, case: str) -> None:
    ana, lea, one = world.person("Ana"), world.person("Lea"), skill("Excel")
    audience = {"hidden": "me", "manager": "manager"}.get(case, "company")
    has(ana if case == "oneself" else lea, one, 3, brings=case != "not brought", audience=audience)
    if case == "manager":
        Person.objects.filter(pk=lea.pk).update(manager=ana)
    elif case == "inactive":
        Person.objects.filter(pk=lea.pk).update(is_active=False, deactivated_at=clock.now())
    elif case == "paused":
        Availability.objects.create(person=lea, paused_until=(clock.now() + timedelta(days=2)).date())
    elif case == "never":
        Availability.objects.create(person=lea, asks_a_month=0)
    elif case == "over":
        Availability.objects.create(person=lea, asks_a_month=1)
        asked = world.question(ana, world.community(members=(ana,)))
        Ask.objects.create(post=asked, person=lea, at=clock.now() - timedelta(days=29))
    assert helpers(world, ana, one) == []


def test_those_who_help_already_come_after_others(world: World) -> None:
    ana, one = world.person("Ana"), skill("Excel")
    busy, free = world.person("Busy"), world.person("Free")
    brings(busy, one)
    brings(free, one)
    for _time in range(2):
        pair = Pair.objects.create(state="running", proposed_at=clock.now(), answer_by=clock.now().date())
        Side.objects.create(pair=pair, person=busy)
    assert helpers(world, ana, one) == ["Free", "Busy"]


def test_it_is_not_the_same_three_each_day_but_the_same_all_day(world: World) -> None:
    ana, one = world.person("Ana"), skill("Excel")
    for number in range(9):
        brings(world.person(f"P{number}"), one)
    seen: set[str] = set()
    for day in range(12):
        with clock.at(clock.now().replace(hour=9) + timedelta(days=day)):
            today = helpers(world, ana, one, limit=3)
            assert helpers(world, ana, one, limit=3) == today
            seen.update(today)
    assert len(seen) > 6


# The page


def test_who_else_needs_it_is_a_number_in_fives_and_only_those_who_show_it(world: World) -> None:
    ana, one = world.person("Ana"), skill("Excel")
    post = job("Comptable", (one, 3, True))
    for person in [ana, *(world.person() for _number in range(6))]:
        PersonJob.objects.create(person=person, job=post)
    open_, shy = world.person("Ouverte"), world.person("Discrete")
    has(open_, one, 1, target=2)
    has(shy, one, 1, target=2, audience="me")
    [card] = gap_view(world.viewer(ana)).cards
    assert card.others == 5
    assert [person.name for person in card.seekers] == ["Ouverte Martin"]


def test_one_says_which_level_one_is_after(world: World) -> None:
    ana, one = world.person("Ana"), skill("Excel")
    PersonJob.objects.create(person=ana, job=job("Comptable", (one, 3, True)))
    client = world.client(ana)
    assert "Excel" in client.get(reverse("gap")).content.decode()
    client.post(reverse("gap_target"), {"skill": to_text(one.pk), "target": "4", "audience": "me"})
    row = PersonSkill.objects.get(person=ana)
    assert (row.level, row.target, row.audience) == (0, 4, "me")
    for wrong in (
        {"skill": "zz"},
        {"skill": to_text(one.pk), "target": "9"},
        {"skill": to_text(one.pk), "audience": "x"},
    ):
        assert client.post(reverse("gap_target"), wrong).status_code == 302
    assert PersonSkill.objects.get(person=ana).target == 4


def test_empty_places_say_what_to_do(world: World) -> None:
    ana, one = world.person("Ana"), skill("Excel")
    client = world.client(ana)
    assert reverse("my_job") in client.get(reverse("gap")).content.decode()
    PersonJob.objects.create(person=ana, job=job("Comptable", (one, 1, True)))
    has(ana, one, 2)
    assert "Rien ne manque" in client.get(reverse("gap")).content.decode()


def test_it_costs_the_same_for_two_gaps_and_for_many(world: World) -> None:
    ana, colleague = world.person("Ana"), world.person()
    here = world.community(members=(ana,))
    counts = []
    for size in (2, 50):
        PersonJob.objects.all().delete()
        asks = [(skill(f"S{size}-{number}"), 3, True) for number in range(size)]
        PersonJob.objects.create(person=ana, job=job(f"J{size}", *asks))
        for one, *_ in asks:
            brings(colleague, one)
        world.question(ana, here)
        cache.clear()
        viewer = world.viewer(ana)
        with CaptureQueriesContext(connection) as asked:
            gap_view(viewer)
        counts.append(len(asked))
    # same skills, held, job, what it asks; words; my job; same skills; helpers (2); readable (2); posts (2);
    # communities (2); those who seek; needs; my rows
    assert counts[0] == counts[1] <= 18
