"""Reads for those who write: where they may, and what they just took away."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from compagnon.communities.access import FACILITATOR, memberships
from compagnon.communities.models import Community, Theme
from compagnon.kit import clock
from compagnon.kit.ids import to_text
from compagnon.kit.sql import fetch, marks, moment
from compagnon.people.viewer import Viewer
from compagnon.posts.access import UNDO
from compagnon.posts.models import Comment, Post
from compagnon.posts.selectors.detail import FILE_COLUMNS, File, file_of
from compagnon.posts.selectors.drafts import DraftView, form_data, token_of
from compagnon.posts.selectors.files import my_waiting_files


@dataclass(frozen=True, slots=True)
class Place:
    """A community in which the viewer may write, with its themes.

    Attributes:
        announces: whether they may announce there.
        open: whether everyone in the company reads it.
    """

    id: int
    slug: str
    name: str
    member_count: int
    open: bool
    announces: bool
    themes: Sequence[tuple[int, str]]


def places(viewer: Viewer) -> list[Place]:
    """The communities in which the viewer may write, by name: two statements, the second for their themes."""
    mine = memberships(viewer)
    if not mine:
        return []
    rows = fetch(
        "SELECT id, slug, name, member_count, listed, joining FROM communities_community"  # noqa: S608
        f" WHERE archived_at IS NULL AND id IN ({marks(mine)}) ORDER BY name",
        list(mine),
    )
    themes: dict[int, list[tuple[int, str]]] = {}
    for community_id, id, name in fetch(
        "SELECT community_id, id, name FROM communities_theme"  # noqa: S608
        f" WHERE archived_at IS NULL AND community_id IN ({marks(mine)}) ORDER BY position, id",
        list(mine),
    ):
        themes.setdefault(community_id, []).append((id, name))
    return [
        Place(
            id, slug, name, members, bool(listed) and joining == Community.Joining.OPEN, mine[id] == FACILITATOR,
            themes.get(id, ()),
        )
        for id, slug, name, members, listed, joining in rows
    ]  # fmt: skip


def drafts_under(viewer: Viewer, post: Post) -> dict[str, DraftView]:
    """The answer and the comment one had begun under a post, by place: one statement."""
    if viewer.person_id is None:
        return {}
    wanted = [f"{kind}:{to_text(post.pk)}" for kind in ("answer", "comment")]
    rows = fetch(
        f"SELECT place, id, data, saved_at FROM posts_draft WHERE author_id = %s AND place IN ({marks(wanted)})",  # noqa: S608
        [viewer.person_id, *wanted],
    )
    return {place: _draft(id, data, moment(at)) for place, id, data, at in rows}


def _draft(id: int, data: str, saved_at: datetime) -> DraftView:
    return DraftView(id, form_data(json.loads(data)), saved_at, token_of(id, saved_at))


def just_deleted(viewer: Viewer, post: Post, comment_id: int) -> bool:
    """Whether the viewer deleted this comment a few seconds ago, and may still take it back."""
    return Comment.objects.filter(
        pk=comment_id, post=post, deleted_by_id=viewer.person_id, deleted_at__gte=clock.now() - UNDO
    ).exists()


def places_of(viewer: Viewer, post: Post) -> list[Place]:
    """The post's own community, for those who edit it without being members."""
    found = [place for place in places(viewer) if place.id == post.community_id]
    if found:
        return found
    community = post.community
    themes = list(Theme.objects.filter(community=community, archived_at=None).values_list("id", "name"))
    return [
        Place(community.pk, community.slug, community.name, community.member_count, community.is_open, False, themes)
    ]


def files_to_write_with(viewer: Viewer, ids: Sequence[int], post: Post | None = None) -> list[File]:
    """Those of these files that may go in a text: one's own that are in none yet, and those of the post edited."""
    if not ids:
        return []
    if post is None:
        return my_waiting_files(viewer, ids)
    rows = fetch(
        f"SELECT {FILE_COLUMNS} FROM posts_attachment f WHERE f.id IN ({marks(ids)}) AND f.comment_id IS NULL"  # noqa: S608
        " AND (f.post_id = %s OR f.post_id IS NULL AND f.uploader_id = %s)",
        [*ids, post.pk, viewer.id],
    )
    files = {row[0]: file_of(row) for row in rows}
    return [files[id] for id in ids if id in files]
