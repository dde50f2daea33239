"""What follows from the journal of posts: who helped whom, and what that shows of their skills."""

from __future__ import annotations

from django.db import transaction

from compagnon.journal.models import Entry
from compagnon.journal.record import reacts_to
from compagnon.kit.sql import fetch, moment
from compagnon.people.viewer import operator
from compagnon.posts.help import HELP, HELP_KEPT
from compagnon.posts.models import Application, Comment, Help, Post, Reaction
from compagnon.posts.selectors.evidence import wrong_evidence
from compagnon.skills.actions import keep_evidence
from compagnon.skills.models import PersonSkill


def _changes_help(entry: Entry) -> bool:
    """Of reactions, only thanks say that someone was helped."""
    return bool(entry.data.get("reaction", Reaction.Kind.THANKS) == Reaction.Kind.THANKS)


@reacts_to(
    "answer.accepted",
    "answer.unaccepted",
    "reaction.added",
    "reaction.removed",
    "application.confirmed",
    "application.unconfirmed",
    "application.edited",
    "application.deleted",
    "comment.deleted",
    "comment.restored",
    "post.deleted",
    "post.restored",
    when=_changes_help,
)
def derive_help(entry: Entry) -> None:
    """Make the post's rows what they should be now: whatever runs twice, late or out of order ends the same."""
    post_id = _post_of(entry)
    if post_id is None:
        return
    with transaction.atomic():
        # One at a time for a post: two deriving at once would each add what the other adds.
        if not Post.objects.select_for_update().filter(pk=post_id).exists():
            return
        right = _rows(HELP.format(scope="AND p.id = %s"), [post_id] * 4)
        kept = {row[1:]: row[0] for row in _kept(post_id)}
        Help.objects.filter(pk__in=[kept[key] for key in kept.keys() - right]).delete()
        Help.objects.bulk_create(
            Help(helper_id=helper, helped_id=helped, origin=origin, post_id=post, comment_id=comment, at=at)
            for helper, helped, origin, post, comment, at in sorted(right - kept.keys(), key=lambda row: row[5])
        )
        _show(post_id=post_id)


@reacts_to("post.edited", when=lambda entry: bool(entry.data.get("skills_changed")))
def derive_evidence(entry: Entry) -> None:
    """What was shown of people's skills, once a post is about others."""
    with transaction.atomic():
        if Post.objects.select_for_update().filter(pk=entry.subject_id).exists():
            _show(post_id=entry.subject_id)


@reacts_to("skill.declared")
def derive_own_evidence(entry: Entry) -> None:
    """What someone showed of a skill before they had it among theirs."""
    person_id = PersonSkill.objects.filter(pk=entry.subject_id).values_list("person_id", flat=True).first()
    if person_id is not None:
        with transaction.atomic():
            _show(person_id=person_id)


def _show(**of: int) -> None:
    """Make the evidence that a post gives, or that is given to a person, what it should be now."""
    for subject in wrong_evidence(**of):
        keep_evidence(operator(), subject_kind=subject.kind, subject_id=subject.id, pieces=subject.pieces)


def _rows(sql: str, params: list[int]) -> set[tuple]:
    return {(*row[:5], moment(row[5])) for row in fetch(sql, params)}


def _kept(post_id: int) -> list[tuple]:
    sql = f"SELECT id, {HELP_KEPT.removeprefix('SELECT ')} WHERE post_id = %s"
    return [(*row[:6], moment(row[6])) for row in fetch(sql, [post_id])]


def _post_of(entry: Entry) -> int | None:
    """The post that an entry is about."""
    if entry.subject_kind == "post":
        return entry.subject_id
    things = Comment.objects if entry.subject_kind == "comment" else Application.objects
    return things.filter(pk=entry.subject_id).values_list("post_id", flat=True).first()
