"""Whom to ask among those who are likely to help: never the same three each time, nobody beyond what they agreed to."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta

from compagnon.mentoring.experts.ranking import Ranked

AT_MOST = 5  # people asked for one question
RECENT = timedelta(days=30)  # how far back requests count
LOAD = 0.5


def balanced(
    ranked: Sequence[Ranked],
    asked: Mapping[int, int],
    *,
    limits: Mapping[int, int],
    limit: int,
    paused: Collection[int] = (),
    at_most: int = AT_MOST,
) -> list[Ranked]:
    """Those to ask, the first first: each request of the last 30 days makes way for someone nearly as likely.

    A score counts for `1 / (1 + requests)^0.5` of itself: who was asked three times must be twice as likely to help as
    somebody rested.

    Args:
        ranked: from `ranking.rank`.
        asked: requests of the last 30 days (`RECENT`) by person.
        limits: how many a person accepts in that time, where it is not `limit`.
        paused: people who are not to be asked now.
    """
    free = [
        one for one in ranked if one.person not in paused and asked.get(one.person, 0) < limits.get(one.person, limit)
    ]
    free.sort(key=lambda one: (-one.score * (1 + asked.get(one.person, 0)) ** -LOAD, one.person))
    return free[:at_most]
