"""Who helped whom is derived from what happened, however often and in whatever order reactors run."""

from __future__ import annotations

import pytest

from compagnon.journal.models import Entry
from compagnon.posts import actions
from compagnon.posts.models import Help
from compagnon.posts.reactors import derive_help


@pytest.fixture
def story(world):
    """Ana asks, Léa answers; Ana shows a practice that Léa applies."""
    ana, lea = world.person("Ana"), world.person("Léa")
    community = world.community(members=(ana, lea))
    question = world.question(ana, community)
    answer = world.answer(lea, question)
    practice = world.post(ana, community, kind="practice")
    return ana, lea, question, answer, practice


def helps() -> set[tuple]:
    return set(Help.objects.values_list("helper_id", "helped_id", "origin"))


def test_an_accepted_answer_helped_the_asker(world, story):
    ana, lea, _question, answer, _practice = story
    actions.accept_answer(world.viewer(ana), comment_id=answer.pk)
    world.work()
    assert helps() == {(lea.pk, ana.pk, "answer")}
    actions.unaccept_answer(world.viewer(ana), comment_id=answer.pk)
    world.work()
    assert helps() == set()


def test_whoever_says_thank_you_was_helped(world, story):
    ana, lea, _question, answer, practice = story
    actions.react(world.viewer(ana), kind="thanks", on=True, comment_id=answer.pk)
    actions.react(world.viewer(lea), kind="thanks", on=True, post_id=practice.pk)
    actions.react(world.viewer(lea), kind="like", on=True, post_id=practice.pk)
    world.work()
    assert helps() == {(lea.pk, ana.pk, "thanks"), (ana.pk, lea.pk, "thanks")}
    actions.react(world.viewer(ana), kind="thanks", on=False, comment_id=answer.pk)
    world.work()
    assert helps() == {(ana.pk, lea.pk, "thanks")}


def test_a_confirmed_application_was_help_from_the_author_of_the_practice(world, story):
    ana, lea, _question, _answer, practice = story
    application = world.apply(lea, practice)
    world.work()
    assert helps() == set()
    actions.confirm_application(world.viewer(ana), application_id=application.pk)
    world.work()
    assert helps() == {(ana.pk, lea.pk, "application")}
    actions.delete_application(world.viewer(lea), application_id=application.pk)
    world.work()
    assert helps() == set()


def test_what_is_deleted_no_longer_helps_and_what_is_restored_does_again(world, story):
    ana, lea, _question, answer, _practice = story
    actions.accept_answer(world.viewer(ana), comment_id=answer.pk)
    actions.delete_comment(world.viewer(lea), comment_id=answer.pk)
    world.work()
    assert helps() == set()
    actions.restore_comment(world.viewer(lea), comment_id=answer.pk)
    world.work()
    assert helps() == {(lea.pk, ana.pk, "answer")}


def test_nobody_helps_themselves(world, story):
    ana, _lea, question, _answer, _practice = story
    own = world.answer(ana, question)
    actions.accept_answer(world.viewer(ana), comment_id=own.pk)
    world.work()
    assert helps() == set()


def test_the_reactor_may_run_twice_late_and_out_of_order(world, story):
    ana, lea, _question, answer, practice = story
    actions.react(world.viewer(ana), kind="thanks", on=True, comment_id=answer.pk)
    actions.react(world.viewer(ana), kind="thanks", on=False, comment_id=answer.pk)
    actions.react(world.viewer(lea), kind="thanks", on=True, post_id=practice.pk)
    actions.accept_answer(world.viewer(ana), comment_id=answer.pk)
    entries = list(Entry.objects.filter(verb__in=["reaction.added", "reaction.removed", "answer.accepted"]))
    for entry in [*reversed(entries), *entries]:
        derive_help(entry)
    right = {(lea.pk, ana.pk, "answer"), (ana.pk, lea.pk, "thanks")}
    assert helps() == right
    before = set(Help.objects.values_list("pk", flat=True))
    for entry in entries:
        derive_help(entry)
    assert set(Help.objects.values_list("pk", flat=True)) == before


def test_a_like_enqueues_nothing(world, story):
    from django_tasks_db.models import DBTaskResult

    ana, _lea, _question, answer, _practice = story
    world.work()
    before = DBTaskResult.objects.count()
    actions.react(world.viewer(ana), kind="like", on=True, comment_id=answer.pk)
    assert DBTaskResult.objects.count() == before
