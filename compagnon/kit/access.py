"""Verdicts: whether something may be done, and if not, why."""

from __future__ import annotations

from dataclasses import dataclass

from compagnon.kit.errors import Denied


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
