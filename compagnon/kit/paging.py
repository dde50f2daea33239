"""Keyset pages: a cursor names the last row seen, so that a page costs the same however deep it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Generic, TypeVar

from compagnon.kit.ids import from_text, to_text

T = TypeVar("T")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class Cursor:
    """The moment and the identifier of the last row seen."""

    at: datetime
    id: int

    def __str__(self) -> str:
        return f"{to_text(max(0, (self.at - _EPOCH) // _MICROSECOND))}.{to_text(self.id)}"

    @classmethod
    def read(cls, text: str | None) -> Cursor | None:
        """Read a cursor from an address; anything that is not one is the first page."""
        moment, _, number = (text or "").partition(".")
        try:
            return cls(at=_EPOCH + from_text(moment) * _MICROSECOND, id=from_text(number))
        except (ValueError, OverflowError):
            return None


@dataclass(frozen=True)
class Slice(Generic[T]):
    """Some rows, and the cursor after them (None at the end)."""

    rows: Sequence[T]
    after: str | None

    @classmethod
    def cut(cls, rows: Sequence[T], size: int, cursor: Callable[[T], Cursor]) -> Slice[T]:
        """Keep `size` of the `size + 1` rows that were asked for; the one too many says whether more follow."""
        kept = rows[:size]
        return cls(rows=kept, after=str(cursor(kept[-1])) if len(rows) > size else None)
