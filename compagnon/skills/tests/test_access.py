"""Who may do what with people's skills; and the passage of people's own words into skills."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from compagnon.kit.errors import Denied, Missing
from compagnon.people.models import Person
from compagnon.people.viewer import Viewer
from compagnon.skills import actions
from compagnon.skills.models import Evidence, PersonSkill
from compagnon.skills.tests.test_person import helped, skill
from tests.world import World

VERBS: dict[str, tuple[Callable[[Viewer, PersonSkill, Evidence], object], set[str]]] = {
    "affirm": (lambda by, row, piece: actions.affirm(by, person_skill_id=row.pk), {"person"}),
    "remove": (lambda by, row, piece: actions.remove_skill(by, person_skill_id=row.pk), {"person"}),
    "ask": (lambda by, row, piece: actions.ask_validation(by, person_skill_id=row.pk), {"person"}),
    "withdraw": (lambda by, row, piece: actions.withdraw_validation(by, person_skill_id=row.pk), {"person"}),
    "decline": (lambda by, row, piece: actions.decline_evidence(by, evidence_id=piece.pk), {"person"}),
    "accept": (lambda by, row, piece: actions.accept_evidence(by, evidence_id=piece.pk), {"person"}),
    "validate": (lambda by, row, piece: actions.validate(by, person_skill_id=row.pk, level=3), {"manager"}),
    "replace both sides": (
        lambda by, row, piece: actions.set_skills(by, person_id=row.person_id, brings=[(row.skill_id, 2)]), {"person"}
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
