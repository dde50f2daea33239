"""What people say under a post: answers, comments, one level of replies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from compagnon.communities.access import is_facilitator
from compagnon.kit.ids import read_id, to_text
from compagnon.kit.sql import fetch, marks, maybe_moment, moment
from compagnon.people.cards import PersonCard, full_name
from compagnon.people.selectors import PERSON, card_of
from compagnon.people.viewer import Viewer
from compagnon.posts.access import CommentAbilities, comment_verdicts, may_restore, post_abilities
from compagnon.posts.addresses import post_url
from compagnon.posts.models import Post
from compagnon.posts.selectors.detail import FILE_COLUMNS, AttributionView, File, file_of

SHOWN = 50


@dataclass(frozen=True, slots=True)
class CommentView:
    """A comment, an answer or a reply. A deleted one that has replies is a tombstone, without author or words.

    Attributes:
        reactions: the kinds that the viewer left on it.
    """

    id: int
    post_id: int
    parent_id: int | None
    is_answer: bool
    deleted: bool
    may_restore: bool
    author: PersonCard | None
    body_html: str
    written_at: datetime
    edited_at: datetime | None
    accepted_at: datetime | None
    accepted_by: str
    accepted_why: str
    like_count: int
    thanks_count: int
    learned_count: int
    keep_count: int
    reactions: frozenset[str]
    mine: bool
    by_asker: bool
    abilities: CommentAbilities
    attachments: tuple[File, ...] = ()
    attribution: AttributionView | None = None
    replies: tuple[CommentView, ...] = ()

    @property
    def anchor(self) -> str:
        return f"c-{to_text(self.id)}"

    @property
    def url(self) -> str:
        return post_url(self.post_id, self.id)

    def count_of(self, kind: str) -> int:
        """How many left this reaction."""
        count: int = getattr(self, f"{kind}_count")
        return count


@dataclass(frozen=True, slots=True)
class Discussion:
    """One page of a discussion: answers first, then comments.

    Attributes:
        after: give it to `discussion` for what follows; None at the end.
    """

    answers: Sequence[CommentView]
    comments: Sequence[CommentView]
    after: str | None
    total: int


def discussion(viewer: Viewer, post: Post, after: str | None = None, size: int = SHOWN) -> Discussion:
    """The discussion of a post that `get_post` gave to this viewer, in four statements.

    Answers stand as accepted, then helped most (thanks), then oldest first; comments oldest first; replies oldest
    first under theirs.
    """
    tops = _tops(post.pk)
    start = 0
    if (last := read_id(after)) is not None:
        start = next((place + 1 for place, id in enumerate(tops) if id == last), 0)
    page = tops[start : start + size]
    views = _views(viewer, post, page)
    shown = [views[id] for id in page if id in views]
    return Discussion(
        answers=[view for view in shown if view.is_answer],
        comments=[view for view in shown if not view.is_answer],
        after=to_text(page[-1]) if start + size < len(tops) else None,
        total=post.comment_count + post.answer_count,
    )


def comment_view(viewer: Viewer, post: Post, comment_id: int) -> CommentView | None:
    """One comment with its replies, for a fragment; None where it is gone without a trace."""
    rows = fetch("SELECT parent_id FROM posts_comment WHERE id = %s AND post_id = %s", [comment_id, post.pk])
    if not rows:
        return None
    top = rows[0][0] or comment_id
    thread = _views(viewer, post, [top]).get(top)
    if thread is None or top == comment_id:
        return thread
    return next((reply for reply in thread.replies if reply.id == comment_id), None)


def _tops(post_id: int) -> list[int]:
    """Every thread of the discussion, in order."""
    rows = fetch(
        "SELECT id FROM posts_comment k WHERE post_id = %s AND parent_id IS NULL AND (deleted_at IS NULL OR EXISTS"
        " (SELECT 1 FROM posts_comment r WHERE r.parent_id = k.id AND r.deleted_at IS NULL))"
        " ORDER BY CASE WHEN is_answer THEN 0 ELSE 1 END,"
        " CASE WHEN accepted_at IS NOT NULL AND deleted_at IS NULL THEN 0 ELSE 1 END,"
        " CASE WHEN is_answer THEN thanks_count ELSE 0 END DESC, written_at, id",
        [post_id],
    )
    return [id for (id,) in rows]


_COMMENTS = f"""
SELECT {PERSON}, k.id, k.parent_id, k.is_answer, k.body_html, k.written_at, k.edited_at, k.deleted_at, k.deleted_by_id,
  k.accepted_at, k.accepted_why, k.like_count, k.thanks_count, k.learned_count, k.keep_count,
  w.first_name, w.last_name, w.email, t.author, t.author_url, t.licence, t.url
FROM posts_comment k
JOIN people_person a ON a.id = k.author_id
LEFT JOIN people_person w ON w.id = k.accepted_by_id
LEFT JOIN posts_attribution t ON t.comment_id = k.id
WHERE k.post_id = %s AND (k.id IN ({{ids}}) OR (k.parent_id IN ({{ids}}) AND k.deleted_at IS NULL))
ORDER BY k.written_at, k.id
"""  # noqa: S608 - only placeholders


def _views(viewer: Viewer, post: Post, tops: Sequence[int]) -> dict[int, CommentView]:
    """These threads, each with its replies."""
    if not tops:
        return {}
    rows = fetch(_COMMENTS.format(ids=marks(tops)), [post.pk, *tops, *tops])
    ids = [row[8] for row in rows]
    reactions = _my_reactions(viewer, ids)
    files = _files(ids)
    make = _Maker(viewer, post)
    views: dict[int, CommentView] = {}
    replies: dict[int, list[CommentView]] = {}
    for row in rows:
        view = make.view(row, reactions.get(row[8], frozenset()), files.get(row[8], ()))
        if view.parent_id is None:
            views[view.id] = view
        else:
            replies.setdefault(view.parent_id, []).append(view)
    for id, below in replies.items():
        views[id] = replace(views[id], replies=tuple(below))
    return {id: view for id, view in views.items() if not view.deleted or view.replies}


class _Maker:
    """Makes views of one discussion; a comment's verdicts depend on three facts only, so each case is made once."""

    def __init__(self, viewer: Viewer, post: Post) -> None:
        self.viewer, self.post = viewer, post
        self.on_post = post_abilities(viewer, post)
        self.facilitator = is_facilitator(viewer, post.community_id)
        self.archived = post.community.archived_at is not None
        self.verdicts: dict[tuple[bool, bool, bool], CommentAbilities] = {}

    def abilities(self, deleted: bool, is_answer: bool, own: bool) -> CommentAbilities:
        case = (deleted, is_answer, own)
        if case not in self.verdicts:
            self.verdicts[case] = comment_verdicts(
                self.on_post,
                deleted=deleted,
                is_answer=is_answer,
                own=own,
                facilitator=self.facilitator,
                archived=self.archived,
            )
        return self.verdicts[case]

    def view(self, row: Sequence[Any], reactions: frozenset[str], files: Sequence[File]) -> CommentView:
        (
            id, parent_id, is_answer, body_html, written_at, edited_at, deleted_at, deleted_by, accepted_at, why,
            likes, thanks, learned, keep, first, last, email, *attribution,
        ) = row[8:]  # fmt: skip
        own = row[0] == self.viewer.person_id
        abilities = self.abilities(deleted_at is not None, bool(is_answer), own)
        if deleted_at is not None:
            verdict = may_restore(
                self.viewer,
                community_id=self.post.community_id,
                deleted_by_id=deleted_by,
                deleted_at=moment(deleted_at),
            )
            return CommentView(
                id, self.post.pk, parent_id, bool(is_answer), True, bool(verdict), None, "", moment(written_at), None,
                None, "", "", 0, 0, 0, 0, frozenset(), False, False, abilities,
            )  # fmt: skip
        return CommentView(
            id=id,
            post_id=self.post.pk,
            parent_id=parent_id,
            is_answer=bool(is_answer),
            deleted=False,
            may_restore=False,
            author=card_of(row[:8]),
            body_html=body_html,
            written_at=moment(written_at),
            edited_at=maybe_moment(edited_at),
            accepted_at=maybe_moment(accepted_at),
            accepted_by=full_name(first, last, email),
            accepted_why=why,
            like_count=likes,
            thanks_count=thanks,
            learned_count=learned,
            keep_count=keep,
            reactions=reactions,
            mine=own,
            by_asker=row[0] == self.post.author_id,
            abilities=abilities,
            attachments=tuple(file for file in files if file.url not in body_html),
            attribution=AttributionView(*attribution) if attribution[0] is not None else None,
        )


def _my_reactions(viewer: Viewer, ids: Sequence[int]) -> dict[int, frozenset[str]]:
    if viewer.person_id is None or not ids:
        return {}
    found: dict[int, frozenset[str]] = {}
    sql = f"SELECT comment_id, kind FROM posts_reaction WHERE person_id = %s AND comment_id IN ({marks(ids)})"  # noqa: S608
    for comment_id, kind in fetch(sql, [viewer.person_id, *ids]):
        found[comment_id] = found.get(comment_id, frozenset()) | {kind}
    return found


def _files(ids: Sequence[int]) -> dict[int, list[File]]:
    found: dict[int, list[File]] = {}
    sql = (
        f"SELECT f.comment_id, {FILE_COLUMNS} FROM posts_attachment f"  # noqa: S608
        f" WHERE f.comment_id IN ({marks(ids)}) ORDER BY f.uploaded_at, f.id"
    )
    for comment_id, *row in fetch(sql, ids):
        found.setdefault(comment_id, []).append(file_of(row))
    return found
