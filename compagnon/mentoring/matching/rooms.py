"""Where people of one need could work together, and who goes where: an integer programme over all skills.

A room is a skill, a language, a span of time zones and a band of targets: everyone in it can work with everyone else.
A person may fit into several rooms and takes a chair in few; a room is closed or seats enough people for its groups.

A few hundred people are one programme. The time to solve one grows faster than its size, so that the skills of a large
company are cut into several, those with the fewest seekers first: who has few alternatives chooses before who has many.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from compagnon.mentoring.matching.people import MINUTES_APART, NOBODY, Company, Flags, Ints, Progress, Seekers
from compagnon.mentoring.matching.programme import Programme

SMALLEST, LARGEST = 3, 8
"""People in a group, the one who helps included."""
CHAIRS = 1500
"""How many possible chairs a programme weighs at most, unless a single skill has more."""
USUAL = LARGEST - SMALLEST
AT_LEAST_PEOPLE, AT_LEAST_TEAMS = 4, 2
TARGETS_APART = 1
"""Targets are comparable when they differ by a level at most."""

# What a seat is worth, in points.
HAS_A_GROUP = 10  # for a person: their first seat as a learner
LEARNS = 1  # and each further one; with a point for each level of the gap
HELPS = 30  # someone who can help serves several learners at once


@dataclass(frozen=True, slots=True)
class Room:
    skill: int
    learners: Ints
    gaps: Ints
    helpers: Ints
    """Who brings the skill at the level of the highest target here, and could sit with all of the learners."""

    @property
    def chairs(self) -> int:
        return len(self.learners) + len(self.helpers)


@dataclass(frozen=True, slots=True)
class Seated:
    """Who takes a chair in a room."""

    skill: int
    learners: list[int]
    helpers: list[int]

    @property
    def groups(self) -> int:
        """How many groups these learners make: one for each `USUAL`, and none so large that nobody could help it."""
        return (len(self.learners) + USUAL - SMALLEST) // USUAL


def shared(company: Company, seekers: Seekers) -> bool:
    """Whether enough people of enough teams share this need."""
    return len(seekers.who) >= AT_LEAST_PEOPLE and len(np.unique(company.team[seekers.who])) >= AT_LEAST_TEAMS


def rooms(company: Company) -> Iterator[Room]:
    """Every room that could hold a group of people with a chair left, but those whose people all fit into another."""
    free = np.array([person.groups_left > 0 for person in company.people], bool)
    for skill, seekers in company.seekers.items():
        if not shared(company, seekers):
            continue
        holders = company.holders.get(skill, NOBODY)
        spans = np.unique(company.offset[seekers.who])
        kept: list[tuple[set[int], set[int]]] = []
        found: list[Room] = []
        for lowest in range(1, 5 - TARGETS_APART):
            near = (seekers.target >= lowest) & (seekers.target <= lowest + TARGETS_APART)
            for tongue in range(len(company.tongues)):
                for start in spans:
                    learners = near & free[seekers.who] & _sits(company, seekers.who, tongue, start)
                    who = seekers.who[learners]
                    if len(who) < SMALLEST or len(np.unique(company.team[who])) < AT_LEAST_TEAMS:
                        continue
                    able = free[holders.who] & (holders.level >= seekers.target[learners].max())
                    helpers = holders.who[able & _sits(company, holders.who, tongue, start)]
                    found.append(Room(skill, who, (seekers.target - seekers.level)[learners], helpers))
        # The largest first, so that a room inside another one is met after it.
        for room in sorted(found, key=lambda room: -room.chairs):
            people = set(room.learners.tolist()), set(room.helpers.tolist())
            if not any(people[0] <= larger[0] and people[1] <= larger[1] for larger in kept):
                kept.append(people)
                yield room


def _sits(company: Company, who: Ints, tongue: int, start: int) -> Flags:
    offset = company.offset[who]
    return company.speaks[who, tongue] & (offset >= start) & (offset <= start + MINUTES_APART)


def seat(company: Company, found: list[Room], progress: Progress) -> tuple[list[Seated], bool]:
    """Who goes where, within each person's `groups_left`; and whether every search ended before its bound."""
    left = np.array([max(0, person.groups_left) for person in company.people], np.int64)
    grouped = np.zeros(company.size, bool)
    seated: list[Seated] = []
    all_proven = True
    parts = list(_parts(company, found))
    for done, part in enumerate(parts):
        progress(done, len(parts))
        taken, proven = _seat(company, part, left, grouped)
        all_proven &= proven
        for room in taken:
            left[room.learners + room.helpers] -= 1
            grouped[room.learners] = True
        seated += taken
    progress(len(parts), len(parts))
    return seated, all_proven


def _parts(company: Company, found: list[Room]) -> Iterator[list[Room]]:
    """The rooms cut into programmes, those of one skill together, the rarest needs first."""
    part: list[Room] = []
    order = sorted(found, key=lambda room: (len(company.seekers[room.skill].who), room.skill))
    for _skill, same in groupby(order, key=lambda room: room.skill):
        more = list(same)
        if part and sum(room.chairs for room in part + more) > CHAIRS:
            yield part
            part = []
        part += more
    if part:
        yield part


def _seat(company: Company, found: list[Room], left: Ints, grouped: Flags) -> tuple[list[Seated], bool]:
    """One programme, of which the variables are: this person learns here, helps here; this room is open; this person
    has a group.

    Each person has the chairs `left` to them, and one for a skill. An open room has at least `SMALLEST` learners, of
    whom no team has more than two thirds (dealt out evenly, every group then has two teams), at most one helper for
    each group, and nobody with whom somebody there must not be put.
    """
    count = len(found)
    every, everyone = np.arange(count), np.arange(company.size)
    learner = np.concatenate([room.learners for room in found])
    helper = np.concatenate([room.helpers for room in found])
    in_room = np.repeat(every, [len(room.learners) for room in found])
    helps_in = np.repeat(every, [len(room.helpers) for room in found])
    learns = np.arange(len(learner))
    helps = len(learns) + np.arange(len(helper))
    opens = len(learns) + len(helps) + every
    has = len(learns) + len(helps) + count + everyone

    programme = Programme(len(learns) + len(helps) + count + company.size)
    programme.at_most(left, (learner, learns, 1.0), (helper, helps, 1.0))
    programme.at_most(np.zeros(company.size), (everyone, has, 1.0), (learner, learns, -1.0))
    skill = np.array([room.skill for room in found], np.int64)
    chairs = company.key(np.concatenate([skill[in_room], skill[helps_in]]), np.concatenate([learner, helper]))
    once, row = np.unique(chairs, return_inverse=True)
    programme.at_most(np.ones(len(once)), (row[learns], learns, 1.0), (row[helps], helps, 1.0))

    programme.at_most(np.zeros(count), (every, opens, SMALLEST), (in_room, learns, -1.0))
    programme.at_most(np.zeros(len(learns)), (learns, learns, 1.0), (learns, opens[in_room], -1.0))
    # As `Seated.groups` counts them: USUAL * helpers <= learners + USUAL - SMALLEST, in an open room.
    programme.at_most(
        np.zeros(count), (helps_in, helps, USUAL), (in_room, learns, -1.0), (every, opens, SMALLEST - USUAL)
    )
    _mix_teams(company, programme, found)
    _keep_apart(company, programme, found, len(learns))

    gaps = np.concatenate([room.gaps for room in found])
    first = np.where(grouped, 0, HAS_A_GROUP)
    answer = programme.best(
        np.concatenate([gaps + LEARNS, np.full(len(helps), HELPS), np.zeros(count, np.int64), first])
    )
    taken = answer.taken > 0
    seated = [
        Seated(
            room.skill,
            learner[taken[learns] & (in_room == at)].tolist(),
            helper[taken[helps] & (helps_in == at)].tolist(),
        )
        for at, room in enumerate(found)
    ]
    return [room for room in seated if room.learners], answer.proven


def _mix_teams(company: Company, programme: Programme, found: list[Room]) -> None:
    start = 0
    for room in found:
        learns = start + np.arange(len(room.learners))
        teams, members = np.unique(company.team[room.learners], return_counts=True)
        for team in teams[members >= SMALLEST]:
            of_it = learns[company.team[room.learners] == team]
            programme.at_most(np.zeros(1), (0 * of_it, of_it, 3.0), (0 * learns, learns, -2.0))
        start += len(learns)


def _keep_apart(company: Company, programme: Programme, found: list[Room], learns: int) -> None:
    start, helps = 0, learns
    for room in found:
        seats: dict[int, list[int]] = {}
        for at, who in enumerate(room.learners.tolist()):
            seats.setdefault(who, []).append(start + at)
        for at, who in enumerate(room.helpers.tolist()):
            seats.setdefault(who, []).append(helps + at)
        start, helps = start + len(room.learners), helps + len(room.helpers)
        for a, b in company.apart_within(seats):
            chairs = np.array(seats[a] + seats[b], np.int64)
            programme.at_most(np.ones(1), (0 * chairs, chairs, 1.0))
