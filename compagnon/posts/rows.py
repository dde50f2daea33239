"""One row and what it hangs on, by their identifiers: the statement is written once; the ORM compiles it each time.

Reading one post is what every page and every tap begins with; compiling its query cost more than all the rest of a tap.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from django.db.models import Model

from compagnon.communities.models import Community
from compagnon.kit.sql import columns_of, fetch, instance_of, names_of
from compagnon.posts.models import Application, Comment, Post

T = TypeVar("T", bound=Model)


def find_post(id: int) -> Post | None:
    """The post with its community; whether someone may read it is for `access` to say."""
    row = _one(
        f"SELECT {columns_of(Post, 'p')}, {columns_of(Community, 'c')} FROM posts_post p"  # noqa: S608
        " JOIN communities_community c ON c.id = p.community_id WHERE p.id = %s",
        id,
    )
    return None if row is None else _post(row)


def find_comment(id: int) -> Comment | None:
    """The comment with its post and its community."""
    return _on_a_post(Comment, id)


def find_application(id: int) -> Application | None:
    """The application with its practice and its community."""
    return _on_a_post(Application, id)


def _on_a_post(model: type[T], id: int) -> T | None:
    row = _one(
        f"SELECT {columns_of(model, 'k')}, {columns_of(Post, 'p')}, {columns_of(Community, 'c')}"  # noqa: S608
        f" FROM {model._meta.db_table} k JOIN posts_post p ON p.id = k.post_id"
        " JOIN communities_community c ON c.id = p.community_id WHERE k.id = %s",
        id,
    )
    if row is None:
        return None
    size = len(names_of(model))
    thing = instance_of(model, row[:size])
    thing.post = _post(row[size:])  # type: ignore[attr-defined]
    return thing


def _one(sql: str, id: int) -> Sequence[Any] | None:
    rows = fetch(sql, [id])
    return rows[0] if rows else None


def _post(row: Sequence[Any]) -> Post:
    size = len(names_of(Post))
    post = instance_of(Post, row[:size])
    post.community = instance_of(Community, row[size:])
    return post
