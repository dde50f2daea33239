"""Limits hold, and what is derived stays right, when people act at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from compagnon.kit.errors import Invalid
from compagnon.mentoring.actions.asks import ask_people
from compagnon.mentoring.actions.knowing import know_again, know_everyone_again
from compagnon.mentoring.models import Ask, Availability, Spread
from compagnon.people.viewer import operator
from tests.world import World

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite takes one writer at a time"),
]


def at_once(*acts: Callable[[], object]) -> list[bool]:
    """Run each in a thread of its own, with its own connection; whether it was let."""

    def run(act: Callable[[], object]) -> bool:
        try:
            act()
        except Invalid:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(len(acts)) as pool:
        return [future.result() for future in [pool.submit(run, act) for act in acts]]


def test_nobody_is_asked_beyond_their_limit_by_several_at_once() -> None:
    world = World()
    askers, karim = [world.person() for _number in range(4)], world.person("Karim")
    here = world.community(members=(*askers, karim))
    Availability.objects.create(person=karim, asks_a_month=2)
    questions = [world.question(asker, here) for asker in askers]

    def ask(number: int) -> None:
        ask_people(world.viewer(askers[number]), post_id=questions[number].pk, person_ids=[karim.pk])

    let = at_once(*[lambda number=number: ask(number) for number in range(4)])
    assert sum(let) == Ask.objects.count() == 2


def test_two_presses_ask_once_and_five_at_most_wait() -> None:
    world = World()
    ana, others = world.person(), [world.person() for _number in range(8)]
    question = world.question(ana, world.community(members=(ana, *others)))

    def ask(*whom: int) -> None:
        ask_people(world.viewer(ana), post_id=question.pk, person_ids=[others[number].pk for number in whom])

    at_once(lambda: ask(0, 1), lambda: ask(0, 1), lambda: ask(1, 0))
    assert Ask.objects.count() == 2
    let = at_once(lambda: ask(2, 3), lambda: ask(4, 5), lambda: ask(6, 7))
    assert (sum(let), Ask.objects.count()) == (1, 4)


def test_deriving_at_once_counts_once() -> None:
    world = World()
    ana, others = world.person(), [world.person() for _number in range(4)]
    here = world.community(members=(ana, *others))
    for other in others:
        world.answer(other, world.question(ana, here, title="Régler le débit de la vanne"), "Avec une clef.")
    ids = [other.pk for other in others]
    at_once(*[lambda some=some: know_again(operator(), person_ids=some) for some in (ids, ids[::-1], ids[:1], ids[2:])])
    derived = sorted(Spread.objects.values_list("term", "scope", "people"))
    know_everyone_again(operator(), starts=lambda *_args: None, advances=lambda _by: None)
    assert sorted(Spread.objects.values_list("term", "scope", "people")) == derived
    assert derived
