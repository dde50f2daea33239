"""Teacher and learner, skill by skill: only what the viewer may read, only what the person shows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from compagnon.kit import clock
from compagnon.people.models import Person
from compagnon.posts import actions
from compagnon.posts.models import Help
from compagnon.posts.selectors import SkillRoles, roles
from compagnon.posts.tests.test_evidence import has
from compagnon.posts.tests.test_skills import skill
from tests.world import World


@pytest.fixture
def company(world: World) -> Any:
    """Ana and Karim teach one another Excel; both read an open community and a secret one."""
    ana, karim, tom = world.person("Ana"), world.person("Karim"), world.person("Tom")
    here = world.community(members=(ana, karim, tom))
    secret = world.community(members=(ana, karim), joining="invitation", listed=False)
    excel = skill("Excel")
    has(world, ana, excel)
    return world, ana, karim, tom, here, secret, excel


def helps(world: World, helper: Person, helped: Person, community: Any, one: Any, days: int = 0) -> None:
    post = world.post(helper, community, skill_ids=[one.pk])
    actions.react(world.viewer(helped), kind="thanks", on=True, post_id=post.pk)
    world.work()
    Help.objects.filter(post=post).update(at=clock.now() - timedelta(days=days))


def seen(world: World, viewer: Person, person: Person) -> dict[str, SkillRoles]:
    return {one.skill.name: one for one in roles(world.viewer(viewer), person.pk)}


def test_both_roles_and_how_they_took_turns(company: Any) -> None:
    world, ana, karim, tom, here, _secret, excel = company
    helps(world, ana, karim, here, excel, days=1)
    helps(world, ana, karim, here, excel, days=2)
    helps(world, ana, tom, here, excel, days=15)
    helps(world, karim, ana, here, excel, days=16)
    helps(world, karim, ana, here, excel, days=50)
    helps(world, karim, ana, here, excel, days=91)
    one = seen(world, tom, ana)["Excel"]
    assert (one.taught, one.people_taught, one.learned, one.people_learned_from) == (3, 2, 2, 1)
    assert one.both
    assert len(one.turns) == 13
    assert [turn.role for turn in one.turns if turn.role] == ["learner", "both", "teacher"]
    assert one.turns[-1].taught == 2


def test_only_skills_that_the_person_shows(company: Any) -> None:
    world, ana, karim, tom, here, _secret, excel = company
    law = skill("Loi d’eau")
    helps(world, ana, karim, here, law)
    helps(world, ana, karim, here, excel)
    assert set(seen(world, tom, ana)) == {"Excel"}
    hidden = has(world, ana, law, audience="me")
    assert set(seen(world, tom, ana)) == {"Excel"}
    assert set(seen(world, ana, ana)) == {"Excel", "Loi d’eau"}
    hidden.refresh_from_db()
    type(ana).objects.filter(pk=ana.pk).update(manager=tom)
    has(world, ana, law, audience="manager")
    assert set(seen(world, tom, ana)) == {"Excel", "Loi d’eau"}
    assert set(seen(world, karim, ana)) == {"Excel"}
    assert seen(world, tom, karim) == {}


def test_only_through_posts_that_the_viewer_reads(company: Any) -> None:
    world, ana, karim, tom, here, secret, excel = company
    helps(world, ana, karim, secret, excel)
    assert seen(world, tom, ana) == {}
    assert seen(world, karim, ana)["Excel"].taught == 1
    helps(world, ana, tom, here, excel)
    assert seen(world, tom, ana)["Excel"].taught == 1
    assert seen(world, karim, ana)["Excel"].taught == 2
    for post in list(here.posts.all()):
        actions.delete_post(world.viewer(ana), post_id=post.pk)
    assert seen(world, tom, ana) == {}


def test_the_profile_says_it_in_words(company: Any) -> None:
    world, ana, karim, tom, here, _secret, excel = company
    assert "Transmettre et apprendre" not in world.client(tom).get(f"/people/{_at(ana)}").content.decode()
    helps(world, ana, karim, here, excel)
    helps(world, karim, ana, here, excel, days=20)
    page = " ".join(world.client(tom).get(f"/people/{_at(ana)}").content.decode().split())
    assert "Transmettre et apprendre, ces 90 derniers jours" in page
    assert "1 fois, 1 personne aidée" in page
    assert "1 fois, de 1 personne" in page
    assert "aide donnée" in page


def _at(person: Person) -> str:
    from compagnon.kit.ids import to_text

    return to_text(person.pk)


def test_it_costs_the_same_however_much_help_there_is(company: Any) -> None:
    world, ana, karim, tom, here, _secret, excel = company
    counts = []
    for count in (2, 20):
        for _number in range(count):
            helps(world, ana, karim, here, excel)
        viewer = world.viewer(tom)
        with CaptureQueriesContext(connection) as queries:
            roles(viewer, ana.pk)
        counts.append(len(queries))
    assert counts == [4, 4]  # the person's skills; my communities, readable ones; help
