"""What a community is for the journal."""

from __future__ import annotations

from collections.abc import Collection

from compagnon.communities.access import visible_communities
from compagnon.communities.addresses import community_url
from compagnon.journal.subjects import Card, SubjectKind, register
from compagnon.people.viewer import Viewer


def _cards(viewer: Viewer, ids: Collection[int]) -> dict[int, Card]:
    rows = visible_communities(viewer).filter(pk__in=ids).values_list("pk", "name", "slug")
    return {id: Card(id=id, title=name, url=community_url(slug)) for id, name, slug in rows}


register(SubjectKind(kind="community", cards=_cards))
