"""What a branch of the company has and lacks as a whole: demand, what rests on one person, what comes and goes.

Numbers of people are told as `skills.crowd.told` does, and only where `Tree.shown` lets the branch have them. What
rests on one person is for those who lead these people; it names only who shows the skill to them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from itertools import islice
from operator import attrgetter

from django.utils.translation import get_language

from compagnon.people.cards import PersonCard
from compagnon.people.selectors import person_cards
from compagnon.people.viewer import Viewer
from compagnon.skills import crowd
from compagnon.skills.access import visible_person_skills
from compagnon.skills.names import in_language, skill_url
from compagnon.skills.same import stand_ins
from compagnon.skills.selectors.heat import COMPANY, Tree
from compagnon.skills.selectors.sums import QUARTER, QUARTERS, Past, Shown, Sums, Work

MOST = 12  # skills in a list


@dataclass(frozen=True, slots=True)
class SkillFigures:
    """A skill in a list, with numbers of people; None where they are too few to say.

    Attributes:
        able: those who do it alone at least.
        seekers: those who are after a higher level.
        new: those who show it and did not a year ago.
        old: those who show it though nothing did for long.
        is_emerging: a framework says so, for a job that people have.
    """

    id: int
    label: str
    able: int | None
    holders: int | None
    seekers: int | None
    new: int | None
    old: int | None
    is_emerging: bool

    @property
    def url(self) -> str:
        return skill_url(self.id)


@dataclass(frozen=True, slots=True)
class RestsOnOne:
    """A skill that one person of a branch does alone, of those that a job asks for or someone is after."""

    id: int
    label: str
    person: PersonCard

    @property
    def url(self) -> str:
        return skill_url(self.id)


@dataclass(frozen=True, slots=True)
class Mark:
    """The mark of a transition: shares of people, in percent; None where too few have it to say.

    Attributes:
        mark: digital, ecological or demographic.
        jobs: of those with a job, whose job has it.
        skills: of all, who do at least one such skill alone; frameworks mark no skill as demographic.
    """

    mark: str
    jobs: int | None
    skills: int | None


@dataclass(frozen=True, slots=True)
class Quarter:
    """How much of what jobs ask for today was there, in percent, at the end of a quarter."""

    end: datetime
    share: int


@dataclass(frozen=True)
class Outlook:
    """All of it; each list is empty where there is nothing to tell."""

    people: int | None
    demand: Sequence[SkillFigures]
    rests_on_one: Sequence[RestsOnOne]
    emerging: Sequence[SkillFigures]
    declining: Sequence[SkillFigures]
    marks: Sequence[Mark]
    trend: Sequence[Quarter]


def outlook(viewer: Viewer, sums: Sums, tree: Tree, scope: int) -> Outlook:
    """The outlook of a branch. Three queries, for names; none where nothing rests on one person.

    All but the names is worked out once for these sums.
    """
    key = ("outlook", scope, get_language())
    found, alone = sums.once(key, lambda: _worked_out(_Telling(sums, tree, scope)))
    return replace(found, rests_on_one=_named(viewer, sums, alone))


Alone = tuple[int, int]  # a skill, and the one person who has it


def _worked_out(telling: _Telling) -> tuple[Outlook, list[Alone]]:
    people = telling.number(telling.sums.work, lambda one: one.people)
    found = Outlook(
        people=people,
        demand=telling.listed(_demand),
        rests_on_one=(),
        emerging=telling.listed(_emerging),
        declining=telling.listed(_declining),
        marks=telling.marks() if people else (),
        trend=telling.trend(),
    )
    return found, telling.alone()


def _named(viewer: Viewer, sums: Sums, alone: Sequence[Alone]) -> list[RestsOnOne]:
    """Nobody is named who hid the skill since the sums were made."""
    if not alone:
        return []
    cards = person_cards([person_id for _skill, person_id in alone])
    stands = stand_ins()
    shown = visible_person_skills(viewer).filter(person__in=cards).values_list("person_id", "skill_id")
    named = {(stands.get(skill_id, skill_id), person_id) for person_id, skill_id in shown}
    return [
        RestsOnOne(one[0], in_language(sums.skills[one[0]].label_fr, sums.skills[one[0]].label_en), cards[one[1]])
        for one in alone
        if one in named
    ]


def _demand(one: SkillFigures) -> int:
    """More than five are after it: the more, and the fewer can do it, the sooner."""
    return (one.seekers or 0) * 2 - (one.able or 0) if one.seekers else 0


def _emerging(one: SkillFigures) -> int:
    """A quarter of those who have it learned it this year, or a framework says so and people are after it."""
    grows = bool(one.new) and 4 * (one.new or 0) >= (one.holders or 0)
    return (one.new or 0) + (one.seekers or 0) if grows or (one.is_emerging and one.seekers) else 0


def _declining(one: SkillFigures) -> int:
    """Half of those who have it have not shown it for long, and too few to say learned it or are after it."""
    fades = bool(one.old) and 2 * (one.old or 0) >= (one.holders or 0)
    return one.old or 0 if fades and not one.new and not one.seekers and not one.is_emerging else 0


class _Telling:
    """What may be told of a branch."""

    def __init__(self, sums: Sums, tree: Tree, scope: int) -> None:
        self.sums, self.tree, self.scope = sums, tree, scope
        self.inside = set(tree.branch(scope))
        self.teams = {team_id for team_id in tree.names if tree.node_of(team_id) in self.inside}
        self.by_skill: dict[int, list[Shown]] = defaultdict(list)
        for one in sums.shown:
            if one.skill_id in sums.skills:
                self.by_skill[one.skill_id].append(one)
        self.emerging = {skill for job in sums.jobs.values() for skill in job.emerging}

    def here(self, team_id: int) -> bool:
        return self.scope == COMPANY or team_id in self.teams

    def number(self, some: Iterable[Shown | Work | Past], count: Callable[..., int]) -> int | None:
        """A number of people of the branch, if it may be told."""
        counts: dict[int, int] = defaultdict(int)
        for one in some:
            counts[one.team_id] += count(one)
        total = sum(value for team_id, value in counts.items() if self.here(team_id))
        if total < crowd.FEW or (self.scope != COMPANY and self.scope not in self.tree.shown(counts)):
            return None
        return crowd.told(total)

    def listed(self, weight: Callable[[SkillFigures], int]) -> list[SkillFigures]:
        """The skills that weigh most by what may be told of them, none that weighs nothing."""
        heavy = sorted(
            (one for one in self.figures if weight(one) > 0), key=lambda one: (-weight(one), one.label, one.id)
        )
        told = (self._told(one) for one in heavy)
        return list(islice((one for one in told if weight(one) > 0), MOST))

    @cached_property
    def figures(self) -> list[SkillFigures]:
        """Every skill's numbers in the branch, before asking whether each may be told."""
        found = []
        for skill_id, some in self.by_skill.items():
            here = [one[2:7] for one in some if self.here(one.team_id)]
            if not here:
                continue
            able, holders, seekers, new, old = (crowd.told(sum(values)) or None for values in zip(*here, strict=True))
            facts = self.sums.skills[skill_id]
            label = in_language(facts.label_fr, facts.label_en)
            emerges = skill_id in self.emerging
            found.append(SkillFigures(skill_id, label, able, holders, seekers, new, old, emerges))
        return found

    def _told(self, one: SkillFigures) -> SkillFigures:
        """The same without the numbers that would tell of a few people elsewhere in the company."""
        some = self.by_skill[one.id]
        return replace(
            one,
            able=self.number(some, attrgetter("able")),
            holders=self.number(some, attrgetter("holders")),
            seekers=self.number(some, attrgetter("seekers")),
            new=self.number(some, attrgetter("new")),
            old=self.number(some, attrgetter("old")),
        )

    def alone(self) -> list[Alone]:
        """What rests on one person, the most asked for first."""
        wanted: dict[int, int] = defaultdict(int)
        for one in self.sums.expected:
            if self.here(one.team_id):
                wanted[one.skill_id] += one.people
        alone: list[tuple[int, int, int]] = []
        for skill_id, some in self.by_skill.items():
            here = [one for one in some if self.here(one.team_id)]
            asked = wanted[skill_id] + sum(one.seekers for one in here)
            if asked and sum(one.able for one in here) == 1:
                alone.append((-asked, skill_id, next(one.one for one in here if one.able)))
        return [(skill_id, person_id) for _asked, skill_id, person_id in sorted(alone)[:MOST]]

    def marks(self) -> list[Mark]:
        """Those that someone has."""
        work = self.sums.work
        whole = sum(one.people for one in work if self.here(one.team_id))
        with_job = sum(one.jobs for one in work if self.here(one.team_id))
        found = []
        for mark in ("digital", "ecological", "demographic"):
            jobs = self._share(f"{mark}_jobs", with_job)
            skills = self._share(f"{mark}_skills", whole) if mark != "demographic" else None
            if jobs != 0 or skills:
                found.append(Mark(mark, jobs, skills))
        return found

    def _share(self, name: str, whole: int) -> int | None:
        part = sum(getattr(one, name) for one in self.sums.work if self.here(one.team_id))
        if not part:
            return 0
        if self.number(self.sums.work, attrgetter(name)) is None:
            return None
        return crowd.share(part, whole)

    def trend(self) -> list[Quarter]:
        """A year by quarters; nothing where it is about too few."""
        past = self.sums.past
        if self.number([one for one in past if not one.quarter], lambda one: one.people) is None:
            return []
        reached = [0] * (QUARTERS + 1)
        asked = 0
        for one in past:
            if self.here(one.team_id):
                reached[one.quarter] += one.reached
                asked += one.asked if not one.quarter else 0
        return [
            Quarter(self.sums.at - (QUARTERS - quarter) * QUARTER, round(100 * levels / asked) if asked else 0)
            for quarter, levels in enumerate(reached)
        ]
