"""Who may be brought together, as plain data: what both programmes, pairs and groups, are told about the company.

People are put in the order of their identifiers and named from there by their place in it, so that the same people give
the same proposals in whatever order they came.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Progress = Callable[[int, int], None]
"""Told (done, of how many) as the work goes on."""

MINUTES_APART = 4 * 60
"""People whose clocks differ by more share too little of a working day."""


class Want(NamedTuple):
    """A gap: the level one has, 0 to 4, and the one that is aimed at, 1 to 4."""

    level: int
    target: int

    @property
    def gap(self) -> int:
        return self.target - self.level


@dataclass(frozen=True, slots=True)
class Candidate:
    id: int
    team_id: int | None
    site: str
    languages: frozenset[str]
    utc_offset: int
    """In minutes."""
    brings: Mapping[int, int] = field(default_factory=dict)
    """What they can pass on: the skill and their level, 1 to 4. What they hide or decline is not here."""
    seeks: Mapping[int, Want] = field(default_factory=dict)
    pairs_left: int = 1
    """In how many more pairs they may be, as the one who helps or the one who learns; 0 for a pause."""
    groups_left: int = 1
    manager_id: int | None = None


@dataclass(frozen=True, slots=True)
class Refusals:
    """What must not be proposed again: two people together, a skill to a person, to learn it or to pass it on."""

    together: frozenset[tuple[int, int]] = frozenset()
    skills: frozenset[tuple[int, int]] = frozenset()
    """(person, skill)"""


@dataclass(frozen=True, slots=True)
class Holders:
    """Who brings one skill: their places, and the level of each."""

    who: Ints
    level: Ints


@dataclass(frozen=True, slots=True)
class Seekers:
    """Who seeks one skill: their places, the level and the target of each."""

    who: Ints
    level: Ints
    target: Ints


NOBODY = Holders(*(np.zeros(0, np.int64),) * 2)


class Company:
    """The candidates as columns, for arithmetic on all of them at once."""

    def __init__(
        self, candidates: Iterable[Candidate], skills: Collection[int] | None = None, refusals: Refusals | None = None
    ) -> None:
        refusals = refusals or Refusals()
        self.people = sorted(candidates, key=lambda person: person.id)
        self.place = place = {person.id: at for at, person in enumerate(self.people)}
        if len(place) != len(self.people):
            raise ValueError("Each candidate comes once.")
        self.size = len(self.people)
        # Whoever has no team is a team of their own; sites without a name count as one.
        self.team = _codes([(0, p.team_id) if p.team_id is not None else (1, p.id) for p in self.people])
        self.site = _codes([p.site for p in self.people])
        self.offset = _ints([p.utc_offset for p in self.people])
        self.manager = _ints([-1 if p.manager_id is None else place.get(p.manager_id, -1) for p in self.people])
        self.tongues = sorted({tongue for p in self.people for tongue in p.languages})
        self.speaks: Flags = np.array([[tongue in p.languages for tongue in self.tongues] for p in self.people], bool)
        self.speaks = self.speaks.reshape(self.size, len(self.tongues))
        self._apart = self._pairs_apart(refusals)

        wanted = None if skills is None else set(skills)

        def asked(person: Candidate, skill: int) -> bool:
            return (wanted is None or skill in wanted) and (person.id, skill) not in refusals.skills

        self.seeks = [
            {s: Want(*w) for s, w in sorted(p.seeks.items()) if w[1] > w[0] and asked(p, s)} for p in self.people
        ]
        self.brings = [{s: level for s, level in sorted(p.brings.items()) if asked(p, s)} for p in self.people]
        self.seekers = self._seekers()
        self.holders = self._holders()

    def _pairs_apart(self, refusals: Refusals) -> Ints:
        """Who must not be put together: they refused, or one manages the other, before whom nobody shows a gap."""
        place = self.place
        apart = {(place[a], place[b]) for a, b in refusals.together if a in place and b in place}
        apart |= {(at, int(manager)) for at, manager in enumerate(self.manager) if manager >= 0}
        return np.unique(_ints([a * self.size + b for a, b in apart] + [b * self.size + a for a, b in apart]))

    def _seekers(self) -> dict[int, Seekers]:
        rows: dict[int, list[tuple[int, int, int]]] = {}
        for at, seeks in enumerate(self.seeks):
            for skill, want in seeks.items():
                rows.setdefault(skill, []).append((at, want.level, want.target))
        return {skill: Seekers(*_ints(rows[skill]).T) for skill in sorted(rows)}

    def _holders(self) -> dict[int, Holders]:
        rows: dict[int, list[tuple[int, int]]] = {}
        for at, brings in enumerate(self.brings):
            for skill, level in brings.items():
                rows.setdefault(skill, []).append((at, level))
        return {skill: Holders(*_ints(rows[skill]).T) for skill in sorted(rows)}

    def key(self, a: Ints, b: Ints) -> Ints:
        """For each two of these people, in this order, one number."""
        return a * self.size + b

    def apart(self, a: Ints, b: Ints) -> Flags:
        """For each two of these people, whether they must not be put together."""
        return np.isin(self.key(a, b), self._apart)

    def apart_within(self, who: Collection[int]) -> list[tuple[int, int]]:
        """Those of these people who must not be put together, two by two."""
        members = _ints(sorted(who))
        a, b = np.triu_indices(len(members), 1)
        kept = self.apart(members[a], members[b])
        return list(zip(members[a][kept].tolist(), members[b][kept].tolist(), strict=True))

    def common_languages(self, who: Collection[int]) -> tuple[str, ...]:
        common = np.flatnonzero(self.speaks[sorted(who)].all(axis=0))
        return tuple(self.tongues[at] for at in common)

    def minutes_apart(self, who: Collection[int]) -> int:
        offsets = self.offset[sorted(who)]
        return int(offsets.max() - offsets.min())


def _ints(values: Iterable[object]) -> Ints:
    return np.array(list(values), dtype=np.int64)


def _codes(values: list[Any]) -> Ints:
    """The same number for the same value, in the order of the values."""
    rank = {value: at for at, value in enumerate(sorted(set(values)))}
    return _ints([rank[value] for value in values])
