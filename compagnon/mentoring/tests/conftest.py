"""People who share a need, two who can teach each other, and what is proposed to them."""

from __future__ import annotations

import pytest

from compagnon.mentoring import actions
from compagnon.mentoring.tests.made import brings, person, seeks, skill_named
from compagnon.people.actions.rights import set_leads_learning
from compagnon.people.viewer import operator


@pytest.fixture
def excel(db):
    return skill_named("Tableaux croisés")


@pytest.fixture
def english(db):
    return skill_named("Anglais technique")


@pytest.fixture
def need(world, excel):
    """Five people of two teams who seek the same, and one who can help."""
    learners = [person(world, f"Élève{n}", team="Nord" if n % 2 else "Sud") for n in range(5)]
    for one in learners:
        seeks(world, one, excel)
    helper = person(world, "Camille", team="Est")
    brings(world, helper, excel)
    return learners, helper


@pytest.fixture
def lead(world):
    lead = world.person("Quentin")
    set_leads_learning(operator(), person_id=lead.pk, leads_learning=True)
    return lead


@pytest.fixture
def group(world, need, excel):
    learners, helper = need
    return actions.propose_group(
        operator(), skill_id=excel.pk, target=2, learner_ids=[one.pk for one in learners], helper_id=helper.pk
    )


@pytest.fixture
def two(world, excel, english):
    ana, ben = person(world, "Ana"), person(world, "Ben", team="Sud")
    brings(world, ana, excel)
    seeks(world, ben, excel)
    brings(world, ben, english)
    seeks(world, ana, english)
    return ana, ben


@pytest.fixture
def pair(two, excel, english):
    ana, ben = two
    return actions.propose_pair(operator(), a_id=ana.pk, b_id=ben.pk, a_brings_id=excel.pk, b_brings_id=english.pk)
