"""Nobody sees a level they may not see, wherever skills are shown."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compagnon.home.selectors.for_you import reader
from compagnon.home.selectors.people import find_colleagues, profile
from compagnon.home.selectors.welcome import colleagues_to_meet
from compagnon.journal.subjects import cards
from compagnon.kit.ids import to_text
from compagnon.skills import actions
from compagnon.skills.access import visible_person_skills
from compagnon.skills.selectors.shown import colleagues_on, skills_shown
from compagnon.skills.tests.test_person import skill
from tests.world import World

NUMBERS = itertools.count(1000)
AUDIENCES = {"company": {"colleague", "manager", "person", "administrator"}, "manager": {"manager", "person"},
             "me": {"person"}}  # fmt: skip


@pytest.mark.parametrize("role", ["colleague", "manager", "person", "administrator"])
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(
    st.tuples(st.sampled_from(sorted(AUDIENCES)), st.integers(0, 4), st.one_of(st.none(), st.integers(1, 4)),
              st.booleans()), min_size=1, max_size=5))  # fmt: skip
def test_nobody_sees_a_level_they_may_not_see(world: World, role: str, rows: list[tuple]) -> None:
    boss = world.person("Lise")
    ana = world.person("Ana", manager_id=boss.pk)
    people = {"colleague": world.person("Ben"), "manager": boss, "person": ana, "administrator": world.administrator()}
    shown, hidden = set(), set()
    for audience, level, target, brings in rows:
        one = skill(f"Gréement{next(NUMBERS)}x")
        if not level and (target is None):
            continue
        row = actions.set_skill(
            world.viewer(ana), skill_id=one.pk, level=level, target=target, brings=brings and level > 0,
            audience=audience,
        )  # fmt: skip
        (shown if role in AUDIENCES[audience] else hidden).add((one.pk, one.label_fr, row.pk))
    viewer = world.viewer(people[role])
    for person in set(people.values()) - {ana}:
        world_skills = [(id, 2) for id, _label, _row in shown | hidden]
        actions.set_skills(world.viewer(person), person_id=person.pk, seeks=world_skills)
    seen = {one.id for side in skills_shown(viewer, [ana.pk])[ana.pk] for one in side}
    found = profile(viewer, ana.pk)
    seen |= {one.id for one in [*found.brings, *found.seeks]}
    ids = [id for id, _label, _row in shown | hidden]
    seen |= {one.id for person_id, one in colleagues_on(viewer, ids) if person_id == ana.pk}
    seen |= set(visible_person_skills(viewer).filter(person=ana).values_list("skill_id", flat=True))
    assert not seen & {id for id, _label, _row in hidden}
    for _id, label, row in hidden:
        assert ana.pk not in {one.person.id for one in find_colleagues(viewer, q=label).people}
        assert cards(viewer, "person_skill", [row]) == {}
        assert all(label not in one.why for one in colleagues_to_meet(viewer) if one.person.id == ana.pk)
        assert label in [skill.name for skill in reader(viewer).seeks]  # one's own goal is one's own
    if hidden:
        client = world.client(people[role])
        page = client.get(f"/people/{to_text(ana.pk)}").content.decode()
        assert all(label not in page for _id, label, _row in hidden)
