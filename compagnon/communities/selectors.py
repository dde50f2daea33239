"""Reads for the pages of communities."""

from __future__ import annotations

from dataclasses import dataclass

from compagnon.communities.models import Community, Theme


@dataclass(frozen=True, slots=True)
class ThemeLink:
    """A thematic conversation."""

    id: int
    name: str
    slug: str


def themes_of(community: Community) -> list[ThemeLink]:
    """The themes one may write under, in order. Only for those who may read the community."""
    rows = Theme.objects.filter(community=community, archived_at=None).order_by("position", "id")
    return [ThemeLink(*row) for row in rows.values_list("id", "name", "slug")]
