"""What a level rests on, and what follows from it.

The level is what the person last declared or accepted from their manager. Confirmations by people who were helped and
applications on the job support it; where nothing was declared, an application shows practice. What was declined counts
no more. Nothing is lowered by time: what was not shown for long says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from compagnon.skills.models import Evidence, Level

Kind = Evidence.Kind
STRENGTH = (Kind.VALIDATED, Kind.CONFIRMED, Kind.APPLIED, Kind.DECLARED)
OLD = timedelta(days=2 * 365)  # after this long without being practised or confirmed, a level says so


@dataclass(frozen=True, slots=True)
class Shown:
    """One piece of evidence that was not declined."""

    kind: str
    level: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """What the evidence of a skill adds up to.

    Attributes:
        level: 0 to 4.
        shown_at: when it was last practised, confirmed or validated; None where it was only declared.
        support: the strongest kind of evidence at hand, or nothing.
    """

    level: int
    shown_at: datetime | None
    support: str


def standing(evidence: Sequence[Shown]) -> Standing:
    """What this evidence adds up to, in whatever order it comes."""
    said = [(one.at, one.level or 0) for one in evidence if one.kind in (Kind.DECLARED, Kind.VALIDATED)]
    shown = [one.at for one in evidence if one.kind != Kind.DECLARED]
    level = max(said)[1] if said else 0
    kinds = {one.kind for one in evidence}
    if not level and not said and Kind.APPLIED in kinds:
        level = Level.PRACTICE
    support = next((kind for kind in STRENGTH if kind in kinds), "")
    return Standing(level=int(level), shown_at=max(shown, default=None), support=str(support))


def is_old(shown_at: datetime | None, since: datetime, now: datetime) -> bool:
    """Whether nothing showed this skill for long: neither practice nor word of anyone, nor a recent declaration."""
    return now - max(moment for moment in (shown_at, since) if moment is not None) > OLD


def levels_over_time(evidence: Sequence[Shown]) -> list[tuple[datetime, int, str]]:
    """Each time the level was said or first shown: when, the level from then on, by which kind of evidence."""
    line: list[tuple[datetime, int, str]] = []
    seen: list[Shown] = []
    for one in sorted(evidence, key=lambda shown: shown.at):
        seen.append(one)
        level = standing(seen).level
        if one.kind in (Kind.DECLARED, Kind.VALIDATED) or not line or line[-1][1] != level:
            line.append((one.at, level, one.kind))
    return line
