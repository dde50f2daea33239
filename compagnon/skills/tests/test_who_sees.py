"""Nobody sees a level they may not see, wherever skills are shown; and who may do what with them."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compagnon.home.selectors.for_you import reader
from compagnon.home.selectors.people import find_colleagues, profile
from compagnon.home.selectors.welcome import colleagues_to_meet
from compagnon.journal.subjects import cards
from compagnon.kit.errors import Denied, Missing
from compagnon.kit.ids import to_text
from compagnon.people.models import Person
from compagnon.people.viewer import Viewer
from compagnon.skills import actions
from compagnon.skills.access import visible_person_skills
from compagnon.skills.models import Evidence, PersonSkill
from compagnon.skills.selectors.shown import colleagues_on, skills_shown
from compagnon.skills.tests.test_person import helped, skill
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
        assert label in reader(viewer).seeks  # one's own goal is one's own
    if hidden:
        client = world.client(people[role])
        page = client.get(f"/people/{to_text(ana.pk)}").content.decode()
        assert all(label not in page for _id, label, _row in hidden)


VERBS: dict[str, tuple[Callable[[Viewer, PersonSkill, Evidence], object], set[str]]] = {
    "affirm": (lambda by, row, piece: actions.affirm(by, person_skill_id=row.pk), {"person"}),
    "show": (lambda by, row, piece: actions.show_skill(by, person_skill_id=row.pk, audience="me"), {"person"}),
    "remove": (lambda by, row, piece: actions.remove_skill(by, person_skill_id=row.pk), {"person"}),
    "ask": (lambda by, row, piece: actions.ask_validation(by, person_skill_id=row.pk), {"person"}),
    "withdraw": (lambda by, row, piece: actions.withdraw_validation(by, person_skill_id=row.pk), {"person"}),
    "decline": (lambda by, row, piece: actions.decline_evidence(by, evidence_id=piece.pk), {"person"}),
    "accept": (lambda by, row, piece: actions.accept_evidence(by, evidence_id=piece.pk), {"person"}),
    "validate": (lambda by, row, piece: actions.validate(by, person_skill_id=row.pk, level=3), {"manager"}),
    "replace both sides": (
        lambda by, row, piece: actions.set_skills(by, person_id=row.person_id, brings=[(row.skill_id, 2)]), {"person"}
    ),
    "confirm, helped": (
        lambda by, row, piece: actions.confirm(
            by, person_skill_id=row.pk, was_helped=True, subject_kind="post", subject_id=9
        ), {"colleague", "manager", "administrator"}
    ),
    "confirm, not helped": (
        lambda by, row, piece: actions.confirm(
            by, person_skill_id=row.pk, was_helped=False, subject_kind="post", subject_id=9
        ), set()
    ),
    "keep evidence": (
        lambda by, row, piece: actions.keep_evidence(by, subject_kind="post", subject_id=9, pieces=[]), set()
    ),
    "verify": (lambda by, row, piece: actions.verify_levels(by, repair=True), set()),
    "say their job": (
        lambda by, row, piece: actions.set_job(by, person_id=row.person_id, job_id=None), {"person", "administrator"}
    ),
}  # fmt: skip


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("role", ["anonymous", "colleague", "manager", "person", "administrator"])
def test_who_may_do_what(world: World, verb: str, role: str) -> None:
    boss = world.person("Lise")
    ana, ben = world.person("Ana", manager_id=boss.pk), world.person("Ben")
    row = actions.set_skill(world.viewer(ana), skill_id=skill().pk, level=2)
    piece = helped(ana, row.skill, ben)
    actions.ask_validation(world.viewer(ana), person_skill_id=row.pk)
    people: dict[str, Person] = {
        "colleague": ben,
        "manager": boss,
        "person": ana,
        "administrator": world.administrator(),
    }
    viewer = world.viewer(people[role]) if role in people else Viewer()
    act, allowed = VERBS[verb]
    if role in allowed:
        act(viewer, row, piece)
    else:
        with pytest.raises((Denied, Missing)):
            act(viewer, row, piece)


MIGRATE = """
import django; django.setup()
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
executor = MigrationExecutor(connection)
before = [("people", "0002_person_leads_learning"), ("skills", "0002_frameworks")]
executor.migrate(before)
apps = executor.loader.project_state(before).apps
person = apps.get_model("people", "Person").objects.create(email="a@example.test", joined_at=timezone.now())
told = [("brings", "Excel"), ("brings", "Soudure TIG"), ("seeks", "excel"), ("seeks", "Négociation")]
for place, (side, label) in enumerate(told):
    apps.get_model("people", "Interest").objects.create(
        person=person, side=side, label=label, folded=label.casefold(), position=place
    )
executor = MigrationExecutor(connection)
executor.migrate(executor.loader.graph.leaf_nodes())
from compagnon.people.viewer import operator
from compagnon.skills import actions
from compagnon.skills.models import PersonSkill
for row in PersonSkill.objects.order_by("position"):
    print(row.skill.label_fr, row.level, row.target, row.brings, row.skill.proposed_by_id == person.pk,
          list(row.evidence.values_list("kind", "level")), sep="|")
print(actions.verify_levels(operator(), repair=False))
"""


def test_what_people_said_in_their_own_words_becomes_skills_of_theirs(tmp_path: Path) -> None:
    """On a database of its own, through the migrations that the suite passes over."""
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "compagnon.config.settings", "SECRET_KEY": "x" * 50,
           "DATA_DIR": str(tmp_path), "DATABASE_URL": f"sqlite:///{tmp_path / 'db.sqlite3'}"}  # fmt: skip
    done = subprocess.run([sys.executable, "-c", MIGRATE], env=env, capture_output=True, text=True, check=False)
    assert done.stdout.splitlines() == [
        "Excel|2|3|True|True|[('declared', 2)]",
        "Soudure TIG|2|None|True|True|[('declared', 2)]",
        "Négociation|0|2|False|True|[]",
        "0",
    ], done.stderr
