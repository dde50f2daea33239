"""Working groups from shared gaps: an integer programme seats people in rooms, and each room is dealt into groups.

`rooms` says who could work together and decides who does, over all skills at once: each person has few chairs and takes
those of their largest gaps, and someone who can help weighs more than one more learner. Here a room becomes groups of
mixed teams, then of mixed sites; whoever can still help or join a group without breaking a rule does; and everybody is
told why, those who are in no group too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy.optimize import linear_sum_assignment

from compagnon.mentoring.matching.people import MINUTES_APART, NOBODY, Candidate, Company, Progress, Refusals
from compagnon.mentoring.matching.rooms import (
    AT_LEAST_TEAMS,
    LARGEST,
    SMALLEST,
    TARGETS_APART,
    Seated,
    rooms,
    seat,
    shared,
)


class Role(StrEnum):
    LEARNER = "learner"
    HELPER = "helper"


class Aid(StrEnum):
    """Whether someone in the group can help."""

    PRESENT = "present"
    NOBODY_ABLE = "nobody_able"
    """Nobody brings the skill at the level the group aims at."""
    NOBODY_FREE = "nobody_free"
    """Those who do are in as many groups as they accept, or cannot sit with these people."""


class Ungrouped(StrEnum):
    """Why someone learns a skill in no group, from what fails first to what fails last."""

    NO_GROUP_LEFT = "no_group_left"
    """They pause, or are in as many groups as they accept."""
    TOO_FEW = "too_few"
    """Fewer than four people, or than two teams, share the need."""
    NO_COMMON_LANGUAGE = "no_common_language"
    TIME_ZONES = "time_zones"
    TARGETS_APART = "targets_apart"
    KEPT_APART = "kept_apart"
    """Refusals, and managers of one another."""
    NO_CHAIR_LEFT = "no_chair_left"
    """Those they could sit with are in full groups or chose another skill, and too few remain for one more group."""


@dataclass(frozen=True, slots=True)
class Member:
    """Why this person: what they lack or bring, and whom they bring along."""

    person_id: int
    role: Role
    level: int
    target: int | None
    """None for the one who helps."""
    team_id: int | None
    site: str
    alone_of_team: bool
    alone_of_site: bool

    @property
    def gap(self) -> int:
        return self.target - self.level if self.target is not None else 0


@dataclass(frozen=True, slots=True)
class Group:
    skill_id: int
    target: int
    """The highest that its learners aim at."""
    members: tuple[Member, ...]
    """Learners in the order of their identifiers, then the one who helps."""
    teams: int
    sites: int
    languages: tuple[str, ...]
    """Those that all of them speak."""
    minutes_apart: int
    aid: Aid

    @property
    def people(self) -> frozenset[int]:
        return frozenset(member.person_id for member in self.members)


@dataclass(frozen=True, slots=True)
class Alone:
    """Someone who seeks and learns in no group: why, by skill, and the reason that came nearest to a group."""

    person_id: int
    reason: Ungrouped
    skills: Mapping[int, Ungrouped]


@dataclass(frozen=True, slots=True)
class GroupFigures:
    seeking: int
    learning: int
    """People who learn in a group at least; those who seek and do not are unmatched."""
    helping: int
    groups: int
    unmatched: Mapping[Ungrouped, int]
    proven: bool
    """Whether the search ended before its bound."""


@dataclass(frozen=True, slots=True)
class GroupOutcome:
    groups: tuple[Group, ...]
    unmatched: tuple[Alone, ...]
    figures: GroupFigures


@dataclass(slots=True)
class _Table:
    """A group while it is made."""

    skill: int
    learners: list[int]
    helper: int | None = None

    @property
    def people(self) -> list[int]:
        return self.learners if self.helper is None else [*self.learners, self.helper]


def propose_groups(
    candidates: Iterable[Candidate],
    *,
    skills: Collection[int] | None = None,
    refusals: Refusals | None = None,
    progress: Progress = lambda done, total: None,
) -> GroupOutcome:
    """The working groups to propose to these people, for these skills (all by default)."""
    company = Company(candidates, skills, refusals)
    seated, proven = seat(company, list(rooms(company)), progress)
    tables = [table for room in seated for table in _deal(company, room)]
    _fill(company, tables)

    learning = {who for table in tables for who in table.learners}
    groups = sorted((_group(company, table) for table in tables), key=lambda group: (group.skill_id, min(group.people)))
    left = _left(company, tables)
    unmatched = tuple(
        _alone(company, at, left) for at, seeks in enumerate(company.seeks) if seeks and at not in learning
    )
    figures = GroupFigures(
        seeking=sum(map(bool, company.seeks)),
        learning=len(learning),
        helping=len({table.helper for table in tables if table.helper is not None}),
        groups=len(groups),
        unmatched=dict(sorted(Counter(alone.reason for alone in unmatched).items())),
        proven=proven,
    )
    return GroupOutcome(tuple(groups), unmatched, figures)


def _deal(company: Company, room: Seated) -> list[_Table]:
    """The people of a room dealt like cards: a team in a row, teams of one site in a row, so that both are spread.

    The largest team comes first. As it is at most two thirds of the room, and any other at most a half, no group then
    holds people of one team only.
    """
    sizes = Counter(company.team[room.learners].tolist())
    largest = min(sizes, key=lambda team: (-sizes[team], team))
    home: dict[int, int] = {}
    for at in room.learners:
        team, site = int(company.team[at]), int(company.site[at])
        home[team] = min(site, home.get(team, site))

    def card(at: int) -> tuple[bool, int, int, int, int]:
        team = int(company.team[at])
        return team != largest, home[team], team, int(company.site[at]), at

    cards = sorted(room.learners, key=card)
    tables = [_Table(room.skill, cards[first :: room.groups]) for first in range(room.groups)]
    if room.helpers:  # where they meet the most people of other teams than their own
        helpers = sorted(room.helpers)
        others = [
            [int((company.team[table.learners] != company.team[helper]).sum()) for table in tables]
            for helper in helpers
        ]
        for helper, at in zip(*linear_sum_assignment(np.array(others), maximize=True), strict=True):
            tables[at].helper = helpers[helper]
    return tables


def _left(company: Company, tables: list[_Table]) -> list[int]:
    """How many more groups each person accepts."""
    taken = Counter(who for table in tables for who in table.people)
    return [person.groups_left - taken[at] for at, person in enumerate(company.people)]


def _fill(company: Company, tables: list[_Table]) -> None:
    """Whoever can still help a group without help, then whoever can still join one, the largest gaps first."""
    left = _left(company, tables)
    seated = {(table.skill, who) for table in tables for who in table.people}

    def free(who: int, table: _Table) -> bool:
        return left[who] > 0 and (table.skill, who) not in seated and _fits(company, table, who)

    def take(who: int, table: _Table) -> None:
        left[who] -= 1
        seated.add((table.skill, who))

    for table in tables:
        if table.helper is None:
            highest = max(company.seeks[at][table.skill].target for at in table.learners)
            holders = company.holders.get(table.skill, NOBODY)
            able = [
                (-left[who], level, who)
                for who, level in zip(holders.who.tolist(), holders.level.tolist(), strict=True)
                if level >= highest and free(who, table)
            ]
            if able:  # the one who accepts most groups, then the one nearest to what is sought
                table.helper = min(able)[2]
                take(table.helper, table)

    by_skill: dict[int, list[_Table]] = {}
    for table in tables:
        by_skill.setdefault(table.skill, []).append(table)
    waiting = [
        (-want.gap, at, skill)
        for at, seeks in enumerate(company.seeks)
        if left[at] > 0
        for skill, want in seeks.items()
        if skill in by_skill
    ]
    for _gap, who, skill in sorted(waiting):
        target = company.seeks[who][skill].target
        for table in by_skill[skill]:
            if _chair(company, table, target) and free(who, table):
                table.learners.append(who)
                take(who, table)
                break


def _chair(company: Company, table: _Table, target: int) -> bool:
    """Whether a learner with this target may still sit down; one chair is kept for whoever can help."""
    targets = [target, *(company.seeks[at][table.skill].target for at in table.learners)]
    return (
        len(table.learners) < LARGEST - 1
        and max(targets) - min(targets) <= TARGETS_APART
        and (table.helper is None or company.brings[table.helper][table.skill] >= max(targets))
    )


def _fits(company: Company, table: _Table, who: int) -> bool:
    """Whether this person can work with everyone at this table."""
    people = [*table.people, who]
    return (
        bool(company.common_languages(people))
        and company.minutes_apart(people) <= MINUTES_APART
        and not company.apart(np.full(len(people) - 1, who), np.array(table.people)).any()
    )


def _group(company: Company, table: _Table) -> Group:
    people = [*sorted(table.learners), *([] if table.helper is None else [table.helper])]
    teams = Counter(company.team[people].tolist())
    sites = Counter(company.site[people].tolist())
    target = max(company.seeks[at][table.skill].target for at in table.learners)
    if table.helper is not None:
        aid = Aid.PRESENT
    else:
        able = (company.holders.get(table.skill, NOBODY).level >= target).any()
        aid = Aid.NOBODY_FREE if able else Aid.NOBODY_ABLE

    def member(at: int) -> Member:
        person = company.people[at]
        helps = at == table.helper
        want = company.seeks[at].get(table.skill)
        return Member(
            person_id=person.id,
            role=Role.HELPER if helps else Role.LEARNER,
            level=company.brings[at][table.skill] if helps or want is None else want.level,
            target=None if helps or want is None else want.target,
            team_id=person.team_id,
            site=person.site,
            alone_of_team=teams[int(company.team[at])] == 1,
            alone_of_site=sites[int(company.site[at])] == 1,
        )

    return Group(
        skill_id=table.skill,
        target=target,
        members=tuple(map(member, people)),
        teams=len(teams),
        sites=len(sites),
        languages=company.common_languages(people),
        minutes_apart=company.minutes_apart(people),
        aid=aid,
    )


def _alone(company: Company, at: int, left: list[int]) -> Alone:
    skills = {skill: _why(company, at, skill, left) for skill in company.seeks[at]}
    return Alone(company.people[at].id, max(skills.values(), key=list(Ungrouped).index), skills)


def _why(company: Company, at: int, skill: int, left: list[int]) -> Ungrouped:
    """What first leaves this person with too few to make a group."""
    if left[at] <= 0:
        return Ungrouped.NO_GROUP_LEFT
    seekers = company.seekers[skill]
    if not shared(company, seekers):
        return Ungrouped.TOO_FEW
    others = seekers.who
    same = company.seeks[at][skill].target
    tests = {
        Ungrouped.NO_COMMON_LANGUAGE: (company.speaks[others] & company.speaks[at]).any(axis=1),
        Ungrouped.TIME_ZONES: abs(company.offset[others] - company.offset[at]) <= MINUTES_APART,
        Ungrouped.TARGETS_APART: abs(seekers.target - same) <= TARGETS_APART,
        Ungrouped.KEPT_APART: ~company.apart(np.full(len(others), at), others),
    }
    possible = np.ones(len(others), bool)
    for reason, passed in tests.items():
        possible &= passed
        remain = others[possible | (others == at)]
        if len(remain) < SMALLEST or len(np.unique(company.team[remain])) < AT_LEAST_TEAMS:
            return reason
    return Ungrouped.NO_CHAIR_LEFT
