"""Shares, ranks and how sure they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

RESAMPLES, SEED = 4000, 2006
Row = dict[str, Any]


@dataclass(frozen=True)
class Interval:
    """Between which values 95 of 100 resamples of the questions fall (the bootstrap of Efron)."""

    low: float
    high: float


def ratio(ours: Sequence[float], other: Sequence[float]) -> tuple[float | None, Interval | None]:
    """How many times the other's total ours is, with its interval; the questions are drawn together for both.

    Neither where the other has nothing.
    """
    mine, theirs = np.asarray(ours, dtype=float), np.asarray(other, dtype=float)
    if not theirs.sum():
        return None, None
    drawn = np.random.default_rng(SEED).integers(0, len(mine), (RESAMPLES, len(mine)))
    ratios = mine[drawn].sum(axis=1) / np.maximum(theirs[drawn].sum(axis=1), 1e-9)
    low, high = np.quantile(ratios, (0.025, 0.975))
    return float(mine.sum() / theirs.sum()), Interval(float(low), float(high))


def share(part: float, whole: float) -> float | None:
    return part / whole if whole else None
