"""Counts stay right when people act at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from compagnon.people.viewer import operator
from compagnon.posts import actions
from compagnon.posts.actions.repairing import verify_figures
from compagnon.posts.models import Post, Reaction
from tests.world import World

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite takes one writer at a time"),
]


def at_once(*acts: Callable[[], object]) -> None:
    """Run each in a thread of its own, with its own connection."""

    def run(act: Callable[[], object]) -> None:
        try:
            act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        for future in [pool.submit(run, act) for act in acts]:
            future.result()


def test_taps_and_comments_at_once_all_count_once():
    world = World()
    people = [world.person() for _ in range(5)]
    post = world.question(people[0], world.community(members=tuple(people)))

    def tap(person) -> None:
        actions.react(world.viewer(person), kind="thanks", on=True, post_id=post.pk)

    def say(person) -> None:
        world.comment(person, post)

    def answer(person) -> None:
        world.answer(person, post)

    others = people[1:]
    at_once(*[lambda p=p, act=act: act(p) for p in others for act in (tap, tap, say, answer)])
    post = Post.objects.get(pk=post.pk)
    assert (post.thanks_count, post.comment_count, post.answer_count) == (4, 4, 4)
    assert Reaction.objects.filter(post=post).count() == 4
    world.work()
    assert {figure.name for figure in verify_figures(operator(), repair=False) if figure.wrong} == set()
