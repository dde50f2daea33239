"""Who may do what: every verb, for everyone who could try it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction

from compagnon.communities import actions as communities
from compagnon.kit.errors import Denied, Missing
from compagnon.people.models import Person
from compagnon.people.viewer import Viewer, operator
from compagnon.posts import actions
from compagnon.posts.access import get_application, get_comment, get_post
from compagnon.posts.models import Application, Comment, PollOption, Post, Report

ROLES = ["anonymous", "outsider", "member", "author", "facilitator", "administrator"]


@dataclass
class Stage:
    """A community with one thing of each kind, written by the author, answered by the member."""

    world: Any
    people: dict[str, Person]
    community: Any
    elsewhere: Any
    question: Post
    practice: Post
    poll: Post
    answer: Comment
    comment: Comment
    application: Application
    report: Report

    def viewer(self, role: str) -> Viewer:
        return Viewer() if role == "anonymous" else self.world.viewer(self.people[role])


@pytest.fixture
def stage(world):
    def build(**fields) -> Stage:
        people = {role: world.person(role) for role in ROLES[1:-1]}
        people["administrator"] = world.administrator()
        people["other"] = other = world.person("other")
        author = people["author"]
        community = world.community(
            facilitator=people["facilitator"], members=(author, people["member"], other), **fields
        )
        elsewhere = world.community(members=tuple(people.values()))
        question = world.question(author, community)
        practice = world.post(author, community, kind="practice")
        return Stage(
            world=world,
            people=people,
            community=community,
            elsewhere=elsewhere,
            question=question,
            practice=practice,
            poll=world.post(author, community, kind="poll"),
            answer=world.answer(other, question),
            comment=world.comment(author, question),
            application=world.apply(other, practice),
            report=actions.report(world.viewer(other), post_id=question.pk, reason="wrong"),
        )

    return build


def deleted_post(stage: Stage) -> Post:
    """A post with a discussion, deleted by its author a moment ago."""
    actions.delete_post(stage.viewer("author"), post_id=stage.question.pk)
    return stage.question


def deleted_comment(stage: Stage) -> Comment:
    actions.delete_comment(stage.viewer("author"), comment_id=stage.comment.pk)
    return stage.comment


Verb = Callable[[Viewer, Stage], object]
VERBS: dict[str, tuple[Verb, str]] = {
    # verb: (what is tried, who may in an open community); the others are told it is missing, or why not
    "read": (lambda by, s: get_post(by, s.question.pk), "outsider member author facilitator administrator"),
    "read comment": (lambda by, s: get_comment(by, s.answer.pk), "outsider member author facilitator administrator"),
    "read application": (
        lambda by, s: get_application(by, s.application.pk),
        "outsider member author facilitator administrator",
    ),
    "publish": (
        lambda by, s: actions.publish(by, kind="share", community_id=s.community.pk, body="x"),
        "member author facilitator",
    ),
    "announce": (
        lambda by, s: actions.publish(by, kind="announcement", community_id=s.community.pk, title="x", body="y"),
        "facilitator",
    ),
    "edit post": (lambda by, s: actions.edit_post(by, post_id=s.question.pk, title="y"), "author facilitator"),
    "delete post": (lambda by, s: actions.delete_post(by, post_id=s.question.pk), "author facilitator"),
    "restore post": (lambda by, s: actions.restore_post(by, post_id=deleted_post(s).pk), "author facilitator"),
    "share": (
        lambda by, s: actions.share_post(by, post_id=s.question.pk, community_id=s.elsewhere.pk),
        "outsider member author facilitator administrator",
    ),
    "comment": (
        lambda by, s: actions.comment(by, post_id=s.question.pk, body="x"),
        "member author facilitator",
    ),
    "reply": (
        lambda by, s: actions.comment(by, post_id=s.question.pk, body="x", parent_id=s.answer.pk),
        "member author facilitator",
    ),
    "edit comment": (
        lambda by, s: actions.edit_comment(by, comment_id=s.comment.pk, body="y"),
        "author facilitator",
    ),
    "delete comment": (lambda by, s: actions.delete_comment(by, comment_id=s.comment.pk), "author facilitator"),
    "restore comment": (
        lambda by, s: actions.restore_comment(by, comment_id=deleted_comment(s).pk),
        "author facilitator",
    ),
    "accept": (lambda by, s: actions.accept_answer(by, comment_id=s.answer.pk), "author facilitator"),
    "unaccept": (lambda by, s: actions.unaccept_answer(by, comment_id=s.answer.pk), "author facilitator"),
    "solve": (lambda by, s: actions.solve(by, post_id=s.question.pk), "author facilitator"),
    "unsolve": (lambda by, s: actions.unsolve(by, post_id=s.question.pk), "author facilitator"),
    "react": (
        lambda by, s: actions.react(by, kind="thanks", on=True, post_id=s.question.pk),
        "member facilitator",
    ),
    "react to comment": (
        lambda by, s: actions.react(by, kind="thanks", on=True, comment_id=s.comment.pk),
        "member facilitator",
    ),
    "bookmark": (
        lambda by, s: actions.bookmark(by, post_id=s.question.pk, on=True),
        "outsider member author facilitator administrator",
    ),
    "vote": (
        lambda by, s: actions.vote(
            by, post_id=s.poll.pk, option_ids=[PollOption.objects.filter(poll_id=s.poll.pk)[0].pk]
        ),
        "member author facilitator",
    ),
    "apply": (
        lambda by, s: actions.apply_practice(by, post_id=s.practice.pk, where="x", result="y"),
        "member facilitator",
    ),
    "edit application": (
        lambda by, s: actions.edit_application(by, application_id=s.application.pk, where="x", result="y"),
        "",
    ),
    "delete application": (
        lambda by, s: actions.delete_application(by, application_id=s.application.pk),
        "facilitator",
    ),
    "confirm": (
        lambda by, s: actions.confirm_application(by, application_id=s.application.pk),
        "member author facilitator",
    ),
    "report": (
        lambda by, s: actions.report(by, post_id=s.question.pk, reason="wrong"),
        "outsider member facilitator administrator",
    ),
    "report comment": (
        lambda by, s: actions.report(by, post_id=s.question.pk, comment_id=s.comment.pk, reason="wrong"),
        "outsider member facilitator administrator",
    ),
    "decide report": (
        lambda by, s: actions.decide_report(by, report_id=s.report.pk, decision="kept"),
        "facilitator",
    ),
}


def outcome(here: Stage, verb: str, role: str) -> str:
    """« done », « denied » or « missing »; whatever was done is undone."""
    with transaction.atomic():
        try:
            VERBS[verb][0](here.viewer(role), here)
        except Denied as refusal:
            return "denied" if refusal.reason else "denied without a word"
        except Missing:
            return "missing"
        finally:
            transaction.set_rollback(True)
    return "done"


@pytest.mark.parametrize("verb", VERBS)
def test_in_an_open_community(stage, verb):
    here, allowed = stage(), VERBS[verb][1].split()
    found = {role: outcome(here, verb, role) for role in ROLES}
    assert [role for role in ROLES if found[role] == "done"] == [role for role in ROLES if role in allowed]
    assert found["anonymous"] == "missing"


@pytest.mark.parametrize("fields", [{"joining": "request"}, {"joining": "invitation", "listed": False}], ids=str)
def test_what_is_closed_is_as_if_it_did_not_exist(stage, fields):
    here = stage(**fields)
    for verb in VERBS:
        for role in ("anonymous", "outsider", "administrator"):
            # Publishing is refused in words where the community's front is seen.
            listed = fields.get("listed", True) and role != "anonymous"
            sees_front = verb in {"publish", "announce"} and (listed or role == "administrator")
            assert outcome(here, verb, role) == ("denied" if sees_front else "missing"), (verb, role)


ADDING = [
    "publish", "announce", "edit post", "share", "comment", "reply", "edit comment", "accept", "solve", "react",
    "react to comment", "vote", "apply", "edit application", "confirm",
]  # fmt: skip


def test_nothing_is_added_to_an_archived_community(stage):
    here = stage()
    communities.archive(operator(), community_id=here.community.pk)
    for verb in ADDING:
        for role in ("member", "author", "facilitator"):
            assert outcome(here, verb, role) == "denied", (verb, role)


@pytest.mark.parametrize("verb", ["read", "read comment", "read application", "bookmark"])
def test_an_archived_community_can_be_read(stage, verb):
    here = stage()
    communities.archive(operator(), community_id=here.community.pk)
    VERBS[verb][0](here.viewer("member"), here)


def test_nobody_confirms_what_they_did_themselves(stage):
    here = stage()
    with pytest.raises(Denied):
        actions.confirm_application(here.viewer("other"), application_id=here.application.pk)
