"""One tap: reactions, bookmarks, votes."""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection
from django.db.models import F
from django.utils.translation import gettext as _

from compagnon.journal.record import record
from compagnon.kit import clock
from compagnon.kit.actions import action
from compagnon.kit.errors import Invalid, Missing
from compagnon.kit.ids import new_id
from compagnon.people.viewer import Viewer
from compagnon.posts.access import get_comment, get_post
from compagnon.posts.models import Bookmark, Comment, Poll, PollOption, PollVote, Post, Reaction


@action
def react(by: Viewer, *, kind: str, on: bool, post_id: int | None = None, comment_id: int | None = None) -> None:
    """Say what a post or a comment did for you, or take it back. Twice is once.

    Args:
        kind: of `Reaction.Kind`; one person may leave several kinds, each once.
        on: leave it, or take it back.
    """
    if (post_id is None) == (comment_id is None):
        raise TypeError("a reaction is on a post or on a comment")
    thing: Post | Comment
    if post_id is not None:
        thing = post = get_post(by, post_id, to="react")
    else:
        thing = get_comment(by, comment_id or 0, to="react")
        post = thing.post
    if kind not in Reaction.Kind.values:
        raise Invalid(kind=_("There is no such reaction."))
    if not (_add if on else _remove)(by.id, kind, post_id, comment_id):
        return
    column = f"{kind}_count"
    type(thing)._default_manager.filter(pk=thing.pk).update(**{column: F(column) + (1 if on else -1)})
    record(
        "reaction.added" if on else "reaction.removed",
        actor_id=by.id,
        kind="comment" if post_id is None else "post",
        id=thing.pk,
        reaction=kind,
        author_id=thing.author_id,
        community_id=post.community_id,
        is_answer=isinstance(thing, Comment) and thing.is_answer,
    )


def _add(person_id: int, kind: str, post_id: int | None, comment_id: int | None) -> bool:
    """Insert unless it is there, in one statement: two taps at once count once."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO posts_reaction (id, post_id, comment_id, person_id, kind, at)"
            " VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            [new_id(), post_id, comment_id, person_id, kind, connection.ops.adapt_datetimefield_value(clock.now())],
        )
        return bool(cursor.rowcount == 1)


def _remove(person_id: int, kind: str, post_id: int | None, comment_id: int | None) -> bool:
    where, id = ("post_id", post_id) if comment_id is None else ("comment_id", comment_id)
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM posts_reaction WHERE {where} = %s AND person_id = %s AND kind = %s",  # noqa: S608
            [id, person_id, kind],
        )
        return bool(cursor.rowcount == 1)


@action
def bookmark(by: Viewer, *, post_id: int, on: bool, note: str = "") -> None:
    """Keep a post in one's private list, or let it go; nobody else knows."""
    if on:
        post = get_post(by, post_id)
        if post.deleted_at is not None:
            raise Missing
        note = " ".join(note.split())[:300]
        Bookmark.objects.update_or_create(
            person_id=by.id, post=post, defaults={"note": note}, create_defaults={"note": note, "at": clock.now()}
        )
    else:
        Bookmark.objects.filter(person_id=by.id, post_id=post_id).delete()


@action
def vote(by: Viewer, *, post_id: int, option_ids: Collection[int]) -> None:
    """Choose in a poll, in place of what one chose before; nothing takes the vote back.

    Raises:
        Invalid: it is closed, or several answers where one is asked.
    """
    get_post(by, post_id, to="vote")
    poll = Poll.objects.select_for_update().get(pk=post_id)
    if poll.closes_at is not None and poll.closes_at <= clock.now():
        raise Invalid(_("This poll is closed."))
    wanted = set(option_ids)
    if len(wanted) > 1 and not poll.multiple:
        raise Invalid(options=_("Choose one answer."))
    if PollOption.objects.filter(poll=poll, pk__in=wanted).count() != len(wanted):
        raise Invalid(options=_("This answer is no longer offered: choose again."))
    chosen = set(PollVote.objects.filter(option__poll=poll, person_id=by.id).values_list("option_id", flat=True))
    if wanted == chosen:
        return
    PollVote.objects.filter(option__in=chosen - wanted, person_id=by.id).delete()
    PollOption.objects.filter(pk__in=chosen - wanted).update(vote_count=F("vote_count") - 1)
    at = clock.now()
    PollVote.objects.bulk_create(PollVote(option_id=id, person_id=by.id, at=at) for id in wanted - chosen)
    PollOption.objects.filter(pk__in=wanted - chosen).update(vote_count=F("vote_count") + 1)
    record("poll.voted", actor_id=by.id, kind="post", id=post_id)
