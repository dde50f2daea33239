"""How far someone is from a job, and what would bring them closest.

The distance is the share of the levels that a job expects which one lacks, what is essential counting double: 0 where
nothing is lacking, 1 where all of it is. It never grows when a level rises.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

ESSENTIAL, OTHER = 2, 1


class Need(NamedTuple):
    """The level of a skill that a job expects."""

    level: int
    is_essential: bool

    @property
    def weight(self) -> int:
        return ESSENTIAL if self.is_essential else OTHER


def distance(needs: Mapping[int, Need], levels: Mapping[int, int]) -> float:
    """From 0 to 1; 0 for a job that expects nothing."""
    whole = sum(need.weight * need.level for need in needs.values())
    return sum(lacking(needs, levels).values()) / whole if whole else 0.0


def lacking(needs: Mapping[int, Need], levels: Mapping[int, int]) -> dict[int, int]:
    """What each skill that is lacking weighs in the distance."""
    return {
        skill_id: need.weight * (need.level - levels.get(skill_id, 0))
        for skill_id, need in needs.items()
        if need.level > levels.get(skill_id, 0)
    }


def closest_steps(needs: Mapping[int, Need], levels: Mapping[int, int], count: int = 3) -> list[int]:
    """The skills which, brought to the expected level, shorten the distance most, the first one first.

    What each takes off does not depend on the others: taking the most each time is the best choice there is.
    """
    left = lacking(needs, levels)
    return sorted(left, key=lambda skill_id: (-left[skill_id], skill_id))[:count]
