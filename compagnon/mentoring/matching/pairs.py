"""Who could learn from whom, two by two: a maximum b-matching, solved as integer programmes.

People are vertices, b of each is the number of pairs they still accept, and an edge says that one can help the other.
In one run each person learns in one pair at most, so that as many as possible have someone. Two programmes follow each
other: reciprocal pairs first (as many people as possible, then the best pairs), then, with what is left of everybody's
capacity, mentoring one way for those who still have nobody (as many as possible, then the best pairs and an even load:
each further person to help costs a helper more than the last, a convex cost).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum

import numpy as np

from compagnon.mentoring.matching.people import (
    MINUTES_APART,
    NOBODY,
    Candidate,
    Company,
    Flags,
    Holders,
    Ints,
    Progress,
    Refusals,
    Seekers,
)
from compagnon.mentoring.matching.programme import Programme

# What makes help good, in points: added up, so that each has its say and none decides alone.
REACHES_TARGET = 4
ONE_OR_TWO_ABOVE = 3  # close enough to remember how it was learned
OTHER_TEAM = 2
SAME_SITE = 1
# … and a point for each level of the gap. Each person already helped in another pair takes away:
LOAD = 3

PARTNERS, MENTORS = 12, 5
"""How many of each person's best partners the programmes weigh first, reciprocal and one way; see `_best_of_each`."""
CROWD, KNOWN = 250_000, 100
"""Past so many possible helps with one skill, only so many of each person's best are known at all, to spare memory:
where everyone could help everyone there is no lack of partners; with fewer, each may be somebody's only exchange."""

STEPS = 4


class Kind(StrEnum):
    RECIPROCAL = "reciprocal"
    ONE_WAY = "one_way"


class Unmet(StrEnum):
    """Why nobody was found to help with a skill, from what fails first to what fails last."""

    NO_PAIR_LEFT = "no_pair_left"
    """Of the one who seeks: they pause, or are in as many pairs as they accept."""
    NOBODY_BRINGS = "nobody_brings"
    NOBODY_ABOVE = "nobody_above"
    """Some bring it, none at a higher level."""
    NO_COMMON_LANGUAGE = "no_common_language"
    TIME_ZONES = "time_zones"
    KEPT_APART = "kept_apart"
    """Refusals, and managers of one another."""
    HELPERS_FULL = "helpers_full"


@dataclass(frozen=True, slots=True)
class Help:
    """One direction of a pair: what the helper can pass on, and why this is good help."""

    helper_id: int
    learner_id: int
    skill_id: int
    helper_level: int
    level: int
    target: int


@dataclass(frozen=True, slots=True)
class Pair:
    kind: Kind
    helps: tuple[Help, ...]
    """Two for a reciprocal pair, the one of smaller identifier helping first; one otherwise."""
    languages: tuple[str, ...]
    other_team: bool
    same_site: bool
    minutes_apart: int

    @property
    def people(self) -> frozenset[int]:
        return frozenset({self.helps[0].helper_id, self.helps[0].learner_id})


@dataclass(frozen=True, slots=True)
class Alone:
    """Someone who seeks and learns in no pair: why, by skill, and the reason that came nearest to a pair."""

    person_id: int
    reason: Unmet
    skills: Mapping[int, Unmet]


@dataclass(frozen=True, slots=True)
class PairFigures:
    seeking: int
    """People who seek something; each is reciprocal, one-way or unmatched."""
    reciprocal: int
    one_way: int
    unmatched: Mapping[Unmet, int]
    load: Mapping[int, int]
    """How many people help in one pair, in two…"""
    proven: bool
    """Whether the search ended before its bound."""

    @property
    def matched(self) -> int:
        return self.reciprocal + self.one_way


@dataclass(frozen=True, slots=True)
class PairOutcome:
    pairs: tuple[Pair, ...]
    unmatched: tuple[Alone, ...]
    figures: PairFigures


@dataclass(frozen=True, slots=True)
class _Edges:
    """Who can help whom with what, as columns."""

    helper: Ints
    learner: Ints
    skill: Ints
    helper_level: Ints
    level: Ints
    target: Ints
    points: Ints

    def __len__(self) -> int:
        return len(self.helper)

    def where(self, kept: Flags | Ints) -> _Edges:
        return _Edges(*(getattr(self, name)[kept] for name in _COLUMNS))


_COLUMNS = tuple(field.name for field in fields(_Edges))


def propose_pairs(
    candidates: Iterable[Candidate],
    *,
    skills: Collection[int] | None = None,
    refusals: Refusals | None = None,
    progress: Progress = lambda done, total: None,
) -> PairOutcome:
    """The pairs to propose to these people, for these skills (all by default)."""
    company = Company(candidates, skills, refusals)
    edges, unmet = _edges(company)
    edges = edges.where(_finest_skill(company, edges))
    progress(1, STEPS)

    left = np.array([max(0, person.pairs_left) for person in company.people], np.int64)
    load, learns = np.zeros_like(left), np.zeros(company.size, bool)
    both, proven = _reciprocal(company, edges, left)
    for one, _back in both:
        ends = [edges.helper[one], edges.learner[one]]
        left[ends] -= 1
        load[ends] += 1
        learns[ends] = True
    progress(2, STEPS)

    # Then one way. The best partners of each first; then, for whoever remains, all that were put aside.
    single: list[int] = []
    for few in (MENTORS, None):
        chosen, settled = _one_way(company, edges, left, load, learns, few)
        proven = proven and settled
        for edge in chosen:
            left[[edges.helper[edge], edges.learner[edge]]] -= 1
            load[edges.helper[edge]] += 1
            learns[edges.learner[edge]] = True
        single.extend(chosen)
    progress(3, STEPS)

    pairs = [_pair(company, edges, Kind.RECIPROCAL, two) for two in both]
    pairs += [_pair(company, edges, Kind.ONE_WAY, (edge,)) for edge in sorted(single)]
    unmatched = tuple(_alone(company, at, left, unmet) for at in range(company.size) if unmet[at] and not learns[at])
    figures = PairFigures(
        seeking=sum(map(bool, company.seeks)),
        reciprocal=2 * len(both),
        one_way=len(single),
        unmatched=dict(sorted(Counter(alone.reason for alone in unmatched).items())),
        load=dict(sorted(Counter(load[load > 0].tolist()).items())),
        proven=proven,
    )
    progress(STEPS, STEPS)
    return PairOutcome(tuple(pairs), unmatched, figures)


def _edges(company: Company) -> tuple[_Edges, list[dict[int, Unmet]]]:
    """Every possible help; and for each person, by skill sought, what would be missing if there were no more."""
    found: list[_Edges] = []
    unmet: list[dict[int, Unmet]] = [{} for _ in company.people]
    for skill, seekers in company.seekers.items():
        holders = company.holders.get(skill, NOBODY)
        learner, helper = seekers.who[:, None], holders.who[None, :]
        speaks = company.speaks.astype(np.float32)
        tests = {
            Unmet.NOBODY_BRINGS: learner != helper,
            Unmet.NOBODY_ABOVE: holders.level[None, :] > seekers.level[:, None],
            Unmet.NO_COMMON_LANGUAGE: speaks[seekers.who] @ speaks[holders.who].T > 0,
            Unmet.TIME_ZONES: abs(company.offset[learner] - company.offset[helper]) <= MINUTES_APART,
            Unmet.KEPT_APART: ~company.apart(*np.broadcast_arrays(learner, helper)),
        }
        possible = np.ones((len(seekers.who), len(holders.who)), bool)
        reasons = [Unmet.HELPERS_FULL] * len(seekers.who)
        stopped = np.zeros(len(seekers.who), bool)
        for reason, passed in tests.items():
            possible &= passed
            stops = ~possible.any(axis=1) & ~stopped
            for at in np.flatnonzero(stops):
                reasons[at] = reason
            stopped |= stops
        for at, why in zip(seekers.who.tolist(), reasons, strict=True):
            unmet[at][skill] = why
        i, j = np.nonzero(possible)
        help = _help_with(company, skill, seekers, i, holders, j)
        if len(help) > CROWD:
            help = help.where(_best_of_each((help.helper, help.learner), help.points, KNOWN, company.size))
        found.append(help)
    columns = ([getattr(edges, name) for edges in found] for name in _COLUMNS)
    return _Edges(*(np.concatenate([np.zeros(0, np.int64), *column]) for column in columns)), unmet


def _help_with(company: Company, skill: int, seekers: Seekers, i: Ints, holders: Holders, j: Ints) -> _Edges:
    """Help of the holders `j` to the seekers `i`, one for one, with what it is worth."""
    learner, level, target = seekers.who[i], seekers.level[i], seekers.target[i]
    helper, helper_level = holders.who[j], holders.level[j]
    points = (
        REACHES_TARGET * (helper_level >= target)
        + ONE_OR_TWO_ABOVE * (helper_level <= level + 2)
        + OTHER_TEAM * (company.team[helper] != company.team[learner])
        + SAME_SITE * (company.site[helper] == company.site[learner])
        + (target - level)
    )
    return _Edges(helper, learner, np.full(len(i), skill, np.int64), helper_level, level, target, points)


def _finest_skill(company: Company, edges: _Edges) -> Ints:
    """Of what one person can help another with, the best; rows are then in the order of (helper, learner)."""
    key = company.key(edges.helper, edges.learner)
    order = np.lexsort((edges.skill, -edges.points, key))
    return order[np.unique(key[order], return_index=True)[1]]


def _best_of_each(ends: tuple[Ints, Ints], points: Ints, many: int, size: int) -> Flags:
    """The edges among the `many` best of either of their ends: whoever has few partners keeps them all.

    Those of equal worth are taken in an order of its own for each person, lest the same few helpers be kept for all.
    """
    kept = np.zeros(len(points), bool)
    for one, other in (ends, ends[::-1]):
        spread = (other * 7919 + one * 104729) % size
        order = np.lexsort((other, spread, -points, one))
        first = np.searchsorted(one[order], one[order])
        kept[order[np.arange(len(order)) - first < many]] = True
    return kept


def _reciprocal(company: Company, edges: _Edges, left: Ints) -> tuple[list[tuple[int, int]], bool]:
    """Both directions of each reciprocal pair, as places among the edges: a maximum matching of largest worth.

    First among the best partners of each; then among those who remain, with all that was put aside.
    """
    key = company.key(edges.helper, edges.learner)
    back = company.key(edges.learner, edges.helper)
    (one,) = np.nonzero((edges.helper < edges.learner) & np.isin(back, key))
    other = np.searchsorted(key, back[one])
    free = left > 0
    pairs: list[tuple[int, int]] = []
    proven = True
    for few in (PARTNERS, None):
        open_ = free[edges.helper[one]] & free[edges.learner[one]]
        one, other = one[open_], other[open_]
        ends = edges.helper[one], edges.learner[one]
        points = edges.points[one] + edges.points[other]
        weighed = np.arange(len(one)) if few is None else np.flatnonzero(_best_of_each(ends, points, few, company.size))
        programme = Programme(len(weighed))
        at = np.arange(len(weighed))
        once = programme.at_most(np.ones(company.size), (ends[0][weighed], at, 1.0), (ends[1][weighed], at, 1.0))
        answer = programme.most_then_best(np.ones_like(weighed), once, points[weighed])
        proven = proven and answer.proven
        for chosen in weighed[answer.taken > 0].tolist():
            pairs.append((int(one[chosen]), int(other[chosen])))
            free[[ends[0][chosen], ends[1][chosen]]] = False
    return sorted(pairs), proven


def _one_way(
    company: Company, edges: _Edges, left: Ints, load: Ints, learns: Flags, few: int | None
) -> tuple[list[int], bool]:
    """The edges of mentoring one way, within what is left of each person's pairs.

    Beside each edge, taken or not, a helper has places: the first costs what they already help, the next one more.
    """
    (at,) = np.nonzero(~learns[edges.learner] & (left[edges.helper] > 0) & (left[edges.learner] > 0))
    if few is not None:
        ends = edges.helper[at], edges.learner[at]
        at = at[_best_of_each(ends, edges.points[at], few, company.size)]
    helper, learner = edges.helper[at], edges.learner[at]
    helpers, helped = np.unique(helper, return_counts=True)
    places = np.minimum(left[helpers], helped)
    owner = np.repeat(helpers, places)
    nth = np.arange(len(owner)) - np.repeat(np.cumsum(places) - places, places)
    edge, place = np.arange(len(at)), len(at) + np.arange(len(owner))

    programme = Programme(len(at) + len(owner))
    once = programme.at_most(np.ones(company.size), (learner, edge, 1.0))
    programme.at_most(left, (helper, edge, 1.0), (learner, edge, 1.0))
    programme.at_most(np.zeros(company.size), (helper, edge, 1.0), (owner, place, -1.0))
    counted = np.concatenate([np.ones_like(edge), np.zeros_like(place)])
    answer = programme.most_then_best(counted, once, np.concatenate([edges.points[at], -LOAD * (load[owner] + nth)]))
    return at[answer.taken[: len(at)] > 0].tolist(), answer.proven


def _pair(company: Company, edges: _Edges, kind: Kind, helps: tuple[int, ...]) -> Pair:
    a, b = int(edges.helper[helps[0]]), int(edges.learner[helps[0]])
    return Pair(
        kind=kind,
        helps=tuple(
            Help(
                helper_id=company.people[edges.helper[at]].id,
                learner_id=company.people[edges.learner[at]].id,
                skill_id=int(edges.skill[at]),
                helper_level=int(edges.helper_level[at]),
                level=int(edges.level[at]),
                target=int(edges.target[at]),
            )
            for at in helps
        ),
        languages=company.common_languages((a, b)),
        other_team=bool(company.team[a] != company.team[b]),
        same_site=bool(company.site[a] == company.site[b]),
        minutes_apart=company.minutes_apart((a, b)),
    )


def _alone(company: Company, at: int, left: Ints, unmet: list[dict[int, Unmet]]) -> Alone:
    skills = dict.fromkeys(unmet[at], Unmet.NO_PAIR_LEFT) if left[at] <= 0 else unmet[at]
    return Alone(company.people[at].id, max(skills.values(), key=list(Unmet).index), skills)
