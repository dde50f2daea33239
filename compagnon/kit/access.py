"""Verdicts: whether something may be done, and if not, why."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import lru_cache, wraps
from typing import TypeVar

from django.utils.translation import get_language

from compagnon.kit.errors import Denied

T = TypeVar("T")


@dataclass(frozen=True)
class Verdict:
    """True where it may be done; the reason, in words for the person, where it may not."""

    allowed: bool
    reason: str = ""

    def __bool__(self) -> bool:
        return self.allowed

    def require(self) -> None:
        """Raise `Denied` with the reason, unless allowed."""
        if not self.allowed:
            raise Denied(self.reason)


YES = Verdict(True)


def no(reason: str) -> Verdict:
    """A refusal that says why."""
    return Verdict(False, reason)


def unless(allowed: bool, reason: str) -> Verdict:
    """YES, or the refusal."""
    return YES if allowed else Verdict(False, reason)


def by_facts(verdicts: Callable[..., T]) -> Callable[..., T]:
    """Remember verdicts by the facts they hang on, in each language: their reasons would be looked up each time."""

    @lru_cache(maxsize=2048)
    def known(language: str | None, *facts: Hashable, **named: Hashable) -> T:
        return verdicts(*facts, **named)

    @wraps(verdicts)
    def asked(*facts: Hashable, **named: Hashable) -> T:
        return known(get_language(), *facts, **named)

    return asked
