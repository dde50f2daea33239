"""Reading in plain SQL, on both databases. A statement is written once; the ORM compiles its own each time, which costs
more than running it: pages that everyone opens all day read so."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import BooleanField, DateField, DateTimeField, JSONField, Model

T = TypeVar("T", bound=Model)


def fetch(sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Every row of a statement."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def marks(values: Collection[Any]) -> str:
    """The placeholders of an IN list, which cannot be empty."""
    return ",".join(["%s"] * len(values)) if values else "NULL"


def moment(value: Any) -> datetime:
    """A date as the database gives it: SQLite keeps text in UTC, and gives it back as that or without its zone."""
    found: datetime = datetime.fromisoformat(value) if isinstance(value, str) else value
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def maybe_moment(value: Any) -> datetime | None:
    """The same, where there may be none."""
    return None if value is None else moment(value)


def day(value: Any) -> date:
    """A day as the database gives it: text, where it keeps no dates."""
    found: date = date.fromisoformat(value) if isinstance(value, str) else value
    return found


def parameter(at: datetime) -> Any:
    """A date as the database compares it."""
    return connection.ops.adapt_datetimefield_value(at)


@cache
def names_of(model: type[Model]) -> list[str]:
    """The columns of a model, as its instances name them."""
    return [field.attname for field in model._meta.concrete_fields]


@cache
def columns_of(model: type[Model], table: str) -> str:
    """The same, for a statement in which its table is named `table`."""
    return ", ".join(f'{table}."{field.column}"' for field in model._meta.concrete_fields)


def instance_of(model: type[T], row: Sequence[Any]) -> T:
    """What the ORM would make of a row of `columns_of`."""
    values = list(row)
    for place, read in _readers(model):
        if values[place] is not None:
            values[place] = read(values[place])
    return model.from_db(DEFAULT_DB_ALIAS, names_of(model), values)


@cache
def _readers(model: type[Model]) -> list[tuple[int, Callable[[Any], Any]]]:
    """What makes Python values of the columns that databases give as they please."""
    known: dict[type, Callable[[Any], Any]] = {
        DateTimeField: moment, DateField: day, BooleanField: bool, JSONField: json.loads,
    }  # fmt: skip
    return [
        (place, known[type(field)]) for place, field in enumerate(model._meta.concrete_fields) if type(field) in known
    ]
