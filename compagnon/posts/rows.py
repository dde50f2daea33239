"""One row and what it hangs on, by their identifiers: the statement is written once; the ORM compiles it each time.

Reading one post is what every page and every tap begins with; compiling its query cost more than all the rest of a tap.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import BooleanField, DateTimeField, JSONField, Model

from compagnon.communities.models import Community
from compagnon.posts.models import Application, Comment, Post

T = TypeVar("T", bound=Model)


def find_post(id: int) -> Post | None:
    """The post with its community; whether someone may read it is for `access` to say."""
    row = _one(
        f"SELECT {_columns(Post, 'p')}, {_columns(Community, 'c')} FROM posts_post p"  # noqa: S608
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
        f"SELECT {_columns(model, 'k')}, {_columns(Post, 'p')}, {_columns(Community, 'c')}"  # noqa: S608
        f" FROM {model._meta.db_table} k JOIN posts_post p ON p.id = k.post_id"
        " JOIN communities_community c ON c.id = p.community_id WHERE k.id = %s",
        id,
    )
    if row is None:
        return None
    size = len(_names(model))
    thing = _instance(model, row[:size])
    thing.post = _post(row[size:])  # type: ignore[attr-defined]
    return thing


def _one(sql: str, id: int) -> Sequence[Any] | None:
    with connection.cursor() as cursor:
        cursor.execute(sql, [id])
        row: Sequence[Any] | None = cursor.fetchone()
        return row


def _post(row: Sequence[Any]) -> Post:
    size = len(_names(Post))
    post = _instance(Post, row[:size])
    post.community = _instance(Community, row[size:])
    return post


@cache
def _names(model: type[Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


@cache
def _columns(model: type[Model], table: str) -> str:
    return ", ".join(f'{table}."{field.column}"' for field in model._meta.concrete_fields)


@cache
def _readers(model: type[Model]) -> list[tuple[int, Callable[[Any], Any]]]:
    """What makes Python values of the columns that databases give as they please."""
    known: dict[type, Callable[[Any], Any]] = {DateTimeField: _moment, BooleanField: bool, JSONField: json.loads}
    return [
        (place, known[type(field)]) for place, field in enumerate(model._meta.concrete_fields) if type(field) in known
    ]


def _moment(value: Any) -> datetime:
    found: datetime = datetime.fromisoformat(value) if isinstance(value, str) else value
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _instance(model: type[T], row: Sequence[Any]) -> T:
    values = list(row)
    for place, read in _readers(model):
        if values[place] is not None:
            values[place] = read(values[place])
    return model.from_db(DEFAULT_DB_ALIAS, _names(model), values)
