"""The one clock. Actions ask it for the time, so that demos, importers and tests can replay a story at its dates."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from django.utils import timezone

_frozen: ContextVar[datetime | None] = ContextVar("compagnon_clock", default=None)


def now() -> datetime:
    """The current moment, in UTC; the frozen one inside `at`."""
    return _frozen.get() or timezone.now()


def today() -> date:
    """The day it is now: where the reader of a page is, for the company outside one."""
    return timezone.localdate(now())


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Make `now` answer `moment` (aware) inside the block."""
    if timezone.is_naive(moment):
        raise ValueError("the clock needs a moment with its time zone")
    token = _frozen.set(moment)
    try:
        yield
    finally:
        _frozen.reset(token)
