"""Comments, answers, and what the asker decides about them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from compagnon.communities.access import readable_communities
from compagnon.journal.record import record
from compagnon.kit import clock
from compagnon.kit.actions import action
from compagnon.kit.errors import Invalid, Missing
from compagnon.kit.markdown import render
from compagnon.people.viewer import Viewer
from compagnon.posts.access import get_comment, get_post, may_restore
from compagnon.posts.actions import content as contents
from compagnon.posts.content import KEEP, Keep
from compagnon.posts.models import Attachment, Comment, Kind, Post, Revision

COMMENT_MAX = 10_000
WHY_MAX = 300


@action
def comment(
    by: Viewer,
    *,
    post_id: int,
    body: str,
    parent_id: int | None = None,
    is_answer: bool = False,
    attachment_ids: Sequence[int] = (),
) -> Comment:
    """Say something about a post, answer a question, or reply to one of these.

    Args:
        parent_id: what it replies to; a reply to a reply stands beside it (one level).
        is_answer: this answers the question.

    Raises:
        Invalid: no words, too many, an answer where there is no question.
    """
    post = get_post(by, post_id, to="comment")
    body = _checked(body, attachment_ids)
    parent = _parent(post, parent_id)
    if is_answer and (post.kind != Kind.QUESTION or parent is not None):
        raise Invalid(body=_("Only a question is answered."))
    rendered = render(body)
    written = Comment(
        post=post,
        parent_id=parent,
        author_id=by.id,
        is_answer=is_answer,
        body=body,
        body_html=rendered.html,
        written_at=clock.now(),
    )
    written.save(force_insert=True)
    _count(post.pk, is_answer=is_answer, by=1)
    contents.claim_files(by.id, list(dict.fromkeys(attachment_ids)), post=post, comment=written)
    contents.claim_shown(by.id, [body], post=post, comment=written)
    mentioned = contents.write_mentions(post, rendered.people, by_id=by.id, comment=written) if rendered.people else []
    record(
        "comment.written",
        actor_id=by.id,
        kind="comment",
        id=written.pk,
        post_id=post.pk,
        post_author_id=post.author_id,
        parent_id=parent,
        is_answer=is_answer,
        community_id=post.community_id,
        mentioned=mentioned,
    )
    return written


def _checked(body: str, attachment_ids: Sequence[int]) -> str:
    body = body.strip()
    if not body and not attachment_ids:
        raise Invalid(body=_("Write a few words."))
    if len(body) > COMMENT_MAX:
        raise Invalid(body=_("The text is too long: %(max)d characters at most.") % {"max": COMMENT_MAX})
    if len(attachment_ids) > contents.ATTACHMENTS_MAX:
        raise Invalid(attachments=_("That is too many files: %(max)d at most.") % {"max": contents.ATTACHMENTS_MAX})
    return body


def _parent(post: Post, parent_id: int | None) -> int | None:
    """The top of the thread that a reply goes to."""
    if parent_id is None:
        return None
    found = Comment.objects.filter(pk=parent_id, post=post).values_list("parent_id", "deleted_at").first()
    if found is None:
        raise Missing
    top, deleted_at = found
    if deleted_at is not None:
        raise Invalid(body=_("What you reply to was deleted meanwhile."))
    return top or parent_id


def _count(post_id: int, *, is_answer: bool, by: int, accepted: int = 0) -> None:
    """Move the post's counts with its discussion."""
    column = "answer_count" if is_answer else "comment_count"
    moved: dict[str, Any] = {column: F(column) + by}
    if accepted:
        moved["accepted_count"] = F("accepted_count") + accepted
    Post.objects.filter(pk=post_id).update(**moved)


@action
def edit_comment(by: Viewer, *, comment_id: int, body: str, attachment_ids: Sequence[int] | Keep = KEEP) -> Comment:
    """Change one's words; what they were stays in the history."""
    written = get_comment(by, comment_id, to="edit")
    had = list(written.attachments.values_list("pk", flat=True))
    have = had if isinstance(attachment_ids, Keep) else list(dict.fromkeys(attachment_ids))
    body = _checked(body, have)
    if body == written.body and set(had) == set(have):
        return written
    if body != written.body:
        Revision.objects.create(comment=written, by_id=by.person_id, at=clock.now(), content={"body": written.body})
        written.edited_at = clock.now()
    rendered = render(body)
    written.body, written.body_html = body, rendered.html
    written.save(update_fields=["body", "body_html", "edited_at"])
    Attachment.objects.filter(pk__in=set(had) - set(have), comment=written).update(comment=None)
    contents.claim_files(by.person_id, [id for id in have if id not in had], post=written.post, comment=written)
    contents.claim_shown(by.person_id, [body], post=written.post, comment=written)
    mentioned = contents.write_mentions(written.post, rendered.people, by_id=by.person_id, comment=written)
    record(
        "comment.edited",
        actor_id=by.person_id,
        kind="comment",
        id=written.pk,
        post_id=written.post_id,
        mentioned=mentioned,
    )
    return written


@action
def delete_comment(by: Viewer, *, comment_id: int) -> None:
    """Take a comment away; where there are replies, a tombstone stays in its place."""
    remove_comment(by, get_comment(by, comment_id, to="delete"))


def remove_comment(by: Viewer, written: Comment) -> None:
    """Take it away, in the transaction of the caller, who checked that `by` may."""
    gone = Comment.objects.filter(pk=written.pk, deleted_at=None)
    if not gone.update(deleted_at=clock.now(), deleted_by=by.person_id):
        return
    _count(written.post_id, is_answer=written.is_answer, by=-1, accepted=-1 if written.accepted_at else 0)
    record(
        "comment.deleted",
        actor_id=by.person_id,
        kind="comment",
        id=written.pk,
        post_id=written.post_id,
        author_id=written.author_id,
    )


@action
def restore_comment(by: Viewer, *, comment_id: int) -> Comment:
    """Undo a deletion: whoever made it within ten seconds, a facilitator any time.

    Raises:
        Denied: too late, or not theirs to restore.
    """
    written = (
        Comment.objects.filter(pk=comment_id, post__community__in=readable_communities(by))
        .exclude(deleted_at=None)
        .select_related("post")
        .first()
    )
    if written is None or written.deleted_at is None:
        raise Missing
    may_restore(
        by,
        community_id=written.post.community_id,
        deleted_by_id=written.deleted_by_id,
        deleted_at=written.deleted_at,
    ).require()
    if Comment.objects.filter(pk=comment_id).exclude(deleted_at=None).update(deleted_at=None, deleted_by=None):
        _count(written.post_id, is_answer=written.is_answer, by=1, accepted=1 if written.accepted_at else 0)
        record("comment.restored", actor_id=by.person_id, kind="comment", id=written.pk, post_id=written.post_id)
    written.deleted_at = written.deleted_by = None
    return written


@action
def accept_answer(by: Viewer, *, comment_id: int, why: str = "") -> None:
    """Say that an answer is the one, or one of several; again with another `why` changes why."""
    answer = get_comment(by, comment_id, to="accept")
    why = why.strip()
    if len(why) > WHY_MAX:
        raise Invalid(why=_("The text is too long: %(max)d characters at most.") % {"max": WHY_MAX})
    fresh = Comment.objects.filter(pk=answer.pk, accepted_at=None).update(
        accepted_at=clock.now(), accepted_by=by.person_id, accepted_why=why
    )
    if not fresh:
        if why and why != answer.accepted_why:
            Comment.objects.filter(pk=answer.pk).update(accepted_why=why)
        return
    Post.objects.filter(pk=answer.post_id).update(accepted_count=F("accepted_count") + 1)
    record(
        "answer.accepted",
        actor_id=by.person_id,
        kind="comment",
        id=answer.pk,
        post_id=answer.post_id,
        author_id=answer.author_id,
        asker_id=answer.post.author_id,
    )


@action
def unaccept_answer(by: Viewer, *, comment_id: int) -> None:
    """Change one's mind about an accepted answer."""
    answer = get_comment(by, comment_id, to="accept")
    gone = Comment.objects.filter(pk=answer.pk).exclude(accepted_at=None)
    if not gone.update(accepted_at=None, accepted_by=None, accepted_why=""):
        return
    Post.objects.filter(pk=answer.post_id).update(accepted_count=F("accepted_count") - 1)
    record("answer.unaccepted", actor_id=by.person_id, kind="comment", id=answer.pk, post_id=answer.post_id)


@action
def solve(by: Viewer, *, post_id: int) -> None:
    """Say that a question is solved, without accepting an answer."""
    post = get_post(by, post_id, to="accept")
    if Post.objects.filter(pk=post.pk, solved_at=None).update(solved_at=clock.now()):
        record("question.solved", actor_id=by.person_id, kind="post", id=post.pk, community_id=post.community_id)


@action
def unsolve(by: Viewer, *, post_id: int) -> None:
    """Ask again: the question is open."""
    post = get_post(by, post_id, to="accept")
    if Post.objects.filter(pk=post.pk).exclude(solved_at=None).update(solved_at=None):
        record("question.reopened", actor_id=by.person_id, kind="post", id=post.pk, community_id=post.community_id)
