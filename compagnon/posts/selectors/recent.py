"""Which posts come next: flat as the table grows, whatever the filters."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from compagnon.kit.paging import Cursor, Slice
from compagnon.kit.sql import fetch, marks, moment, parameter
from compagnon.kit.text import fold
from compagnon.people.viewer import Viewer
from compagnon.posts.access import readable_among
from compagnon.posts.models import Kind

# SQLite takes at most 500 SELECTs in one statement.
_AT_ONCE = 400
_UNANSWERED = " AND kind = 'question' AND answer_count = 0 AND solved_at IS NULL"


def recent_ids(
    viewer: Viewer,
    *,
    community_ids: Collection[int],
    kind: str | None = None,
    theme_id: int | None = None,
    unanswered: bool = False,
    tag: str | None = None,
    author_id: int | None = None,
    after: Cursor | None = None,
    size: int = 20,
) -> Slice[int]:
    """The newest posts of these communities, those the viewer may not read left out.

    Each community's newest are read from its index, then the newest of those kept: one statement.
    """
    communities = sorted(readable_among(viewer, community_ids))
    if not communities or (kind is not None and kind not in Kind.values):
        return Slice(rows=[], after=None)
    where, params = "deleted_at IS NULL", []
    if unanswered:
        where += _UNANSWERED
    elif kind is not None:
        where += f" AND kind = '{Kind(kind).value}'"
    if theme_id is not None:
        where += " AND theme_id = %s"
        params.append(theme_id)
    if after is not None:
        at = parameter(after.at)
        where += " AND published_at <= %s AND (published_at < %s OR id < %s)"
        params += [at, at, after.id]
    if tag is not None:
        found = _tagged(tag, communities, where, params, size + 1)
    elif author_id is not None:
        found = _written_by(author_id, communities, where, params, size + 1)
    else:
        found = _newest(communities, where, params, size + 1)
    page = Slice.cut(found, size, lambda row: Cursor(at=moment(row[1]), id=row[0]))
    return Slice(rows=[id for id, _at in page.rows], after=page.after)


def _newest(communities: list[int], where: str, params: list[Any], limit: int) -> list[tuple[Any, ...]]:
    """The newest of each community through its partial index, then the newest of those."""
    one = (
        "SELECT * FROM (SELECT id, published_at FROM posts_post"  # noqa: S608
        f" WHERE community_id = %s AND {where} ORDER BY published_at DESC, id DESC LIMIT {limit:d}) AS newest"
    )
    found: list[tuple[Any, ...]] = []
    for start in range(0, len(communities), _AT_ONCE):
        some = communities[start : start + _AT_ONCE]
        sql = " UNION ALL ".join([one] * len(some)) + f" ORDER BY published_at DESC, id DESC LIMIT {limit:d}"
        found += fetch(sql, [value for id in some for value in (id, *params)])
    if len(communities) > _AT_ONCE:
        found = sorted(found, key=lambda row: (row[1], row[0]), reverse=True)[:limit]
    return found


def _tagged(tag: str, communities: list[int], where: str, params: list[Any], limit: int) -> list[tuple[Any, ...]]:
    """From the tag's side: a tag holds far fewer posts than a community."""
    return fetch(
        "SELECT p.id, p.published_at FROM posts_tag g JOIN posts_posttag f ON f.tag_id = g.id"  # noqa: S608
        f" JOIN posts_post p ON p.id = f.post_id WHERE g.folded = %s AND community_id IN ({marks(communities)})"
        f" AND {where.replace(' id <', ' p.id <')} ORDER BY published_at DESC, p.id DESC LIMIT {limit:d}",
        [fold(tag), *communities, *params],
    )


def _written_by(
    author_id: int, communities: list[int], where: str, params: list[Any], limit: int
) -> list[tuple[Any, ...]]:
    """From the author's side, through their index."""
    return fetch(
        f"SELECT id, published_at FROM posts_post WHERE author_id = %s AND +community_id IN ({marks(communities)})"  # noqa: S608
        f" AND {where} ORDER BY published_at DESC, id DESC LIMIT {limit:d}",
        [author_id, *communities, *params],
    )
