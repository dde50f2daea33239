"""Reading without models: hydration is what pages cost most. Both databases take this SQL."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import connection


def fetch(sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
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


def parameter(at: datetime) -> Any:
    """A date as the database compares it."""
    return connection.ops.adapt_datetimefield_value(at)


# The columns of `people.selectors.card_of`, of the table named `a`.
PERSON = "a.id, a.first_name, a.last_name, a.email, a.job_title, a.site, a.photo, a.is_active"
