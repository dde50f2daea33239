"""What an ask is for the journal."""

from __future__ import annotations

from collections.abc import Collection

from compagnon.journal.subjects import Card, SubjectKind, register
from compagnon.kit.text import shorten
from compagnon.mentoring.asking import visible_asks
from compagnon.people.viewer import Viewer
from compagnon.posts.addresses import post_url


def _asks(viewer: Viewer, ids: Collection[int]) -> dict[int, Card]:
    rows = visible_asks(viewer).filter(pk__in=ids).values_list("pk", "post_id", "post__title", "post__excerpt")
    return {id: Card(id, title or shorten(excerpt, 80), post_url(post_id)) for id, post_id, title, excerpt in rows}


register(SubjectKind(kind="ask", cards=_asks))
