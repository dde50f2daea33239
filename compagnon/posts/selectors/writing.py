"""Reads for those who write: where they may, and what they just took away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from compagnon.communities.access import FACILITATOR, memberships
from compagnon.communities.models import Community, Theme
from compagnon.kit import clock
from compagnon.people.viewer import Viewer
from compagnon.posts.access import UNDO
from compagnon.posts.models import Comment, Post


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
    rows = Community.objects.filter(pk__in=mine, archived_at=None).order_by("name")
    fields = rows.values_list("id", "slug", "name", "member_count", "listed", "joining")
    themes: dict[int, list[tuple[int, str]]] = {}
    for community_id, id, name in (
        Theme.objects.filter(community__in=mine, archived_at=None)
        .order_by("position", "id")
        .values_list("community_id", "id", "name")
    ):
        themes.setdefault(community_id, []).append((id, name))
    return [
        Place(
            id, slug, name, members, listed and joining == Community.Joining.OPEN, mine[id] == FACILITATOR,
            themes.get(id, ()),
        )
        for id, slug, name, members, listed, joining in fields
    ]  # fmt: skip


def just_deleted(viewer: Viewer, post: Post, comment_id: int) -> bool:
    """Whether the viewer deleted this comment a few seconds ago, and may still take it back."""
    return Comment.objects.filter(
        pk=comment_id, post=post, deleted_by_id=viewer.person_id, deleted_at__gte=clock.now() - UNDO
    ).exists()
