"""`compagnon journal verify`: every derived figure is recomputed; broken ones are seen, then repaired."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from django.db import connection

from compagnon.people.viewer import operator
from compagnon.posts import actions
from compagnon.posts.actions.repairing import verify_figures
from compagnon.posts.commands import verify
from compagnon.posts.models import Help
from compagnon.posts.selectors.figures import FIGURES


@pytest.fixture
def company(world):
    """Something of every kind that is counted."""
    ana, lea, tom = world.person("Ana"), world.person("Léa"), world.person("Tom")
    community = world.community(members=(ana, lea, tom))
    elsewhere = world.community(members=(ana,))
    viewer = {person.pk: world.viewer(person) for person in (ana, lea, tom)}
    question = world.question(ana, community, tags=["Excel", "TCD"])
    answer = world.answer(lea, question)
    world.answer(tom, question)
    reply = world.comment(ana, question, parent_id=answer.pk)
    world.comment(ana, question)
    actions.delete_comment(viewer[ana.pk], comment_id=reply.pk)
    actions.accept_answer(viewer[ana.pk], comment_id=answer.pk)
    for kind in ("like", "thanks", "learned", "keep"):
        actions.react(viewer[tom.pk], kind=kind, on=True, post_id=question.pk)
        actions.react(viewer[tom.pk], kind=kind, on=True, comment_id=answer.pk)
    practice = world.post(ana, community, kind="practice")
    application = world.apply(lea, practice)
    actions.confirm_application(viewer[tom.pk], application_id=application.pk)
    actions.share_post(viewer[ana.pk], post_id=practice.pk, community_id=elsewhere.pk)
    poll = world.post(ana, community, kind="poll")
    option = poll.poll.options.first()
    actions.vote(viewer[lea.pk], post_id=poll.pk, option_ids=[option.pk])
    world.work()
    return community


def wrong(*, repair: bool = False) -> dict[str, int]:
    return {figure.name: figure.wrong for figure in verify_figures(operator(), repair=repair) if figure.wrong}


def test_actions_leave_every_figure_right(company):
    assert wrong() == {}


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.name)
def test_a_broken_count_is_seen_and_repaired(company, figure):
    with connection.cursor() as cursor:
        # The database itself refuses accepted answers on what is not a question.
        where = "WHERE kind = 'question'" if figure.column == "accepted_count" else ""
        cursor.execute(f"UPDATE {figure.table} SET {figure.column} = {figure.column} + 3 {where}")
        broken = cursor.rowcount
    assert broken
    assert wrong() == {figure.name: broken}
    assert wrong(repair=True) == {figure.name: broken}
    assert wrong() == {}


def test_broken_names_of_tags_are_repaired(company):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE posts_post SET tag_names = '[\"autre\"]' WHERE kind = 'question'")
    assert wrong(repair=True) == {"post.tag_names": 1}
    assert wrong() == {}


def test_a_broken_number_of_members_is_repaired(company):
    type(company).objects.filter(pk=company.pk).update(member_count=99)
    assert wrong() == {"community.member_count": 1}
    assert wrong(repair=True) == {"community.member_count": 1}
    assert wrong() == {}


def test_missing_and_unfounded_help_is_repaired(company):
    right = set(Help.objects.values_list("helper_id", "helped_id", "origin", "post_id", "comment_id", "at"))
    assert len(right) == 4
    one = Help.objects.filter(origin="answer").get()
    Help.objects.filter(origin="application").delete()
    Help.objects.filter(pk=one.pk).update(origin="application")
    assert wrong() == {"help": 3}
    assert wrong(repair=True) == {"help": 3}
    assert set(Help.objects.values_list("helper_id", "helped_id", "origin", "post_id", "comment_id", "at")) == right


def test_the_command_says_what_differs_and_fails_until_it_is_repaired(company):
    type(company).objects.filter(pk=company.pk).update(member_count=99)
    asked = CliRunner().invoke(verify, ["--dry-run"])
    assert asked.exit_code == 1
    assert "community.member_count" in asked.output
    assert CliRunner().invoke(verify, []).exit_code == 0
    assert CliRunner().invoke(verify, ["--dry-run"]).exit_code == 0
