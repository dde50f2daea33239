"""Sums over people's skills by team, for the pictures of a team and of the company; remembered for some minutes.

They are never shown as they are: `skills.selectors.heat` tells of them what `skills.crowd` lets it. Who hides a skill
is in none of the sums about it. What people show to their manager alone is only in the sums of that manager.
"""

from __future__ import annotations

import secrets
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple, TypeVar

from django.core.cache import cache

from compagnon.kit import clock
from compagnon.kit.sql import fetch, moment, parameter
from compagnon.skills import evidence
from compagnon.skills.evidence import OLD, levels_over_time
from compagnon.skills.models import HIGHEST, Level, PersonSkill, expected_level
from compagnon.skills.same import stand_ins

T = TypeVar("T")
MINUTES = 10
QUARTERS = 4  # a year, seen at its start and at the end of each
QUARTER = timedelta(days=365) / QUARTERS
ABLE = Level.PRACTICE  # from this level on, someone does it alone


class Expected(NamedTuple):
    """People of a team whose job asks for a skill: their levels, what is expected, what they lack."""

    team_id: int
    skill_id: int
    people: int
    levels: int
    expected: int
    there: int  # at the expected level
    lacking: int  # levels in all


class Shown(NamedTuple):
    """People of a team who show a skill, or that they are after it."""

    team_id: int
    skill_id: int
    able: int
    holders: int
    seekers: int
    new: int  # of the holders, first seen with it within a year
    old: int  # of the holders, those for whom nothing showed it for long
    one: int  # who is able, where there is one


class Work(NamedTuple):
    """People of a team: those with a job, and those whose job or whose skills carry the mark of a transition."""

    team_id: int
    people: int
    jobs: int
    digital_jobs: int
    ecological_jobs: int
    demographic_jobs: int
    digital_skills: int
    ecological_skills: int


class Past(NamedTuple):
    """At the end of a quarter, of what jobs ask for today: how much there is, and how much of it was reached."""

    team_id: int
    quarter: int  # 0: a year ago
    people: int
    asked: int
    reached: int


class Facts(NamedTuple):
    """A skill that is in the sums."""

    label_fr: str
    label_en: str
    source: str
    family_id: int
    is_digital: bool
    is_ecological: bool


class JobFacts(NamedTuple):
    """A job that people have."""

    label_fr: str
    label_en: str
    people: int
    skills: frozenset[int]
    emerging: frozenset[int]


@dataclass(frozen=True, slots=True)
class Sums:
    """All of it, as of a moment. A team of 0 holds those who are in none."""

    at: datetime
    skills: Mapping[int, Facts]
    families: Mapping[int, tuple[str, str]]
    jobs: Mapping[int, JobFacts]
    expected: Sequence[Expected]
    shown: Sequence[Shown]
    work: Sequence[Work]
    past: Sequence[Past]
    told: dict[Hashable, Any] = field(default_factory=dict)

    def once(self, key: Hashable, work: Callable[[], T]) -> T:
        """What `work` makes of them, worked out once and kept as long as they are."""
        if key not in self.told:
            if len(self.told) >= _TOLD:
                self.told.clear()
            self.told[key] = work()
        found: T = self.told[key]
        return found


_TOLD = 200  # things worked out from the same sums
_KEPT = 8  # the company's, and those of managers to whom alone people show something
_kept: dict[str, tuple[str, Sums]] = {}


def sums(manager_id: int | None) -> Sums:
    """The sums for this manager, or for the company. Nine queries; none while they are remembered, one for a manager.

    They are large: each process keeps its own, for as long as the cache keeps their stamp.
    """
    own = manager_id is not None and _shows_to(manager_id)
    key = f"skills.sums.{manager_id if own else 'company'}"
    stamp, kept = cache.get(key), _kept.get(key)
    if stamp is not None and kept is not None and kept[0] == stamp:
        return kept[1]
    if stamp is None:
        stamp = secrets.token_hex(8)
        cache.set(key, stamp, MINUTES * 60)
    found = _sums(manager_id if own else None)
    _kept.pop(key, None)
    while len(_kept) >= _KEPT:
        del _kept[next(iter(_kept))]
    _kept[key] = (stamp, found)
    return found


def _shows_to(manager_id: int) -> bool:
    """Whether someone shows a skill to this manager alone."""
    rows = PersonSkill.objects.filter(audience=PersonSkill.Audience.MANAGER, person__manager_id=manager_id)
    return rows.exists()


_PEOPLE = """
SELECT a.id, COALESCE(a.team_id, 0), w.job_id FROM people_person a
LEFT JOIN skills_personjob w ON w.person_id = a.id WHERE a.is_active
"""
_ASKED = """
SELECT j.job_id, j.skill_id, j.level, j.is_essential, j.is_emerging FROM skills_jobskill j
WHERE j.job_id IN (SELECT w.job_id FROM skills_personjob w)
"""
_JOBS = """
SELECT id, label_fr, label_en FROM skills_job WHERE id IN (SELECT w.job_id FROM skills_personjob w)
"""
# Those that a job asks for or someone says something of, and what stands for them.
_SKILLS = """
SELECT k.id, k.label_fr, k.label_en, f.source, COALESCE(k.broader_id, 0), b.label_fr, b.label_en
FROM skills_skill k JOIN skills_framework f ON f.id = k.framework_id LEFT JOIN skills_skill b ON b.id = k.broader_id
WHERE k.id IN (SELECT skill_id FROM skills_personskill)
  OR k.id IN (SELECT j.skill_id FROM skills_jobskill j
    WHERE j.job_id IN (SELECT w.job_id FROM skills_personjob w))
  OR k.id IN (SELECT skill_id FROM skills_skilltie) OR k.id IN (SELECT replaced_by_id FROM skills_skill)
"""
_HELD = """
SELECT s.person_id, s.skill_id, s.level, CASE WHEN s.target > s.level THEN 1 ELSE 0 END,
  CASE WHEN s.audience = 'company' OR s.audience = 'manager' AND a.manager_id = %s THEN 0 ELSE 1 END,
  CASE WHEN s.since < %s AND (s.shown_at IS NULL OR s.shown_at < %s) THEN 1 ELSE 0 END
FROM skills_personskill s JOIN people_person a ON a.id = s.person_id WHERE a.is_active
"""
# What says or first shows a level, and whether it did so before the year.
_EVIDENCE = """
SELECT s.person_id, s.skill_id, e.kind, e.level, e.at, CASE WHEN e.at <= %s THEN 1 ELSE 0 END FROM skills_evidence e
JOIN skills_personskill s ON s.id = e.person_skill_id
WHERE e.kind IN ('declared', 'validated', 'applied') AND e.declined_at IS NULL
"""
_MARKS = """
SELECT 'skill', id, is_digital, is_ecological, FALSE FROM skills_skill WHERE is_digital OR is_ecological
UNION ALL
SELECT 'job', id, is_digital, is_ecological, is_demographic FROM skills_job
WHERE is_digital OR is_ecological OR is_demographic
UNION ALL
SELECT 'job', t.job_id, o.is_digital, o.is_ecological, o.is_demographic
FROM skills_jobtie t JOIN skills_job o ON o.id = t.same_as_id
"""


@dataclass(slots=True)
class _Own:
    """A skill of someone's, those that are the same taken together."""

    level: int = 0
    sought: bool = False
    hidden: bool = False
    old: bool = True


def _sums(manager_id: int | None) -> Sums:
    now = clock.now()
    stands = stand_ins()
    people = {id: (team, job) for id, team, job in fetch(_PEOPLE)}
    asked: dict[int, dict[int, int]] = defaultdict(dict)
    emerging: dict[int, set[int]] = defaultdict(set)
    for job, skill_id, level, essential, emerges in fetch(_ASKED):
        skill, needs = stands.get(skill_id, skill_id), asked[job]
        needs[skill] = max(needs.get(skill, 0), expected_level(level, bool(essential)))
        if emerges:
            emerging[job].add(skill)
    held = _held(manager_id, now, stands)
    then = _levels_then(now, stands)
    jobs, skills = _marks(stands)
    facts, families = _facts(skills)
    counts = Counter(job for _team, job in people.values())
    return Sums(
        at=now,
        skills=facts,
        families=families,
        jobs={
            id: JobFacts(fr, en, counts[id], frozenset(asked[id]), frozenset(emerging[id]))
            for id, fr, en in fetch(_JOBS)
        },
        expected=_expected(people, asked, held),
        shown=_shown(people, held, then),
        work=_work(people, held, jobs, skills),
        past=_past(people, asked, held, then),
    )


def _held(manager_id: int | None, now: datetime, stands: Mapping[int, int]) -> dict[int, dict[int, _Own]]:
    held: dict[int, dict[int, _Own]] = defaultdict(dict)
    old = parameter(now - OLD)
    for person, skill_id, level, sought, hidden, is_old in fetch(_HELD, [manager_id or 0, old, old]):
        skills = held[person]
        skill = stands.get(skill_id, skill_id)
        own = skills.get(skill)
        if own is None:
            skills[skill] = _Own(level, bool(sought), bool(hidden), bool(is_old))
        else:
            own.level, own.sought = max(own.level, level), own.sought or bool(sought)
            own.hidden, own.old = own.hidden or bool(hidden), own.old and bool(is_old)
    return held


Marked = tuple[set[int], set[int], set[int]]  # digital, ecological, demographic


def _marks(stands: Mapping[int, int]) -> tuple[Marked, Marked]:
    """The jobs, and the skills, that carry the mark of each transition."""
    jobs: Marked = (set(), set(), set())
    skills: Marked = (set(), set(), set())
    for what, id, *marks in fetch(_MARKS):
        for mark, marked in zip(marks, jobs if what == "job" else skills, strict=True):
            if mark:
                marked.add(id if what == "job" else stands.get(id, id))
    return jobs, skills


def _facts(marked: Marked) -> tuple[dict[int, Facts], dict[int, tuple[str, str]]]:
    facts: dict[int, Facts] = {}
    families: dict[int, tuple[str, str]] = {}
    for id, fr, en, source, family, family_fr, family_en in fetch(_SKILLS):
        facts[id] = Facts(fr, en, source, family, id in marked[0], id in marked[1])
        if family:
            families[family] = (family_fr, family_en)
    return facts, families


People = Mapping[int, tuple[int, int | None]]
Asked = Mapping[int, Mapping[int, int]]
Held = Mapping[int, Mapping[int, _Own]]
Then = Mapping[tuple[int, int], Sequence[int]]
_NOTHING = _Own()
_NEVER = (0,) * (QUARTERS + 1)


def _levels_then(now: datetime, stands: Mapping[int, int]) -> Then:
    """The level of each person on each skill at the start of the year and at the end of each of its quarters."""
    ends = [now - (QUARTERS - quarter) * QUARTER for quarter in range(QUARTERS + 1)]
    pieces: dict[tuple[int, int], list[Any]] = defaultdict(list)
    for person, skill, *piece in fetch(_EVIDENCE, [parameter(ends[0])]):
        pieces[person, skill].append(piece)
    always = [(level,) * (QUARTERS + 1) for level in range(HIGHEST + 1)]
    found: dict[tuple[int, int], Sequence[int]] = {}
    for (person, skill), some in pieces.items():
        kind, level, _at, is_before = some[0]
        levels: Sequence[int]
        if is_before and len(some) == 1 and kind != evidence.Kind.APPLIED:
            levels = always[level]  # most are so
        else:
            line = levels_over_time([evidence.Shown(kind, level, moment(at)) for kind, level, at, _ in some])
            levels = tuple(next((one for since, one, _ in reversed(line) if since <= end), 0) for end in ends)
        key = (person, stands.get(skill, skill))
        found[key] = tuple(map(max, found[key], levels)) if key in found else levels
    return found


def _pairs(people: People, asked: Asked, held: Held) -> Iterable[tuple[int, int, int, int, int]]:
    """Each person and each skill that their job asks for, unless they hide it: team, person, skill, level, expected."""
    for person, (team, job) in people.items():
        own = held.get(person, {})
        for skill, expected in asked.get(job, {}).items() if job is not None else ():
            mine = own.get(skill, _NOTHING)
            if not mine.hidden:
                yield team, person, skill, mine.level, expected


def _expected(people: People, asked: Asked, held: Held) -> list[Expected]:
    found: dict[tuple[int, int], list[int]] = {}
    for team, _person, skill, level, expected in _pairs(people, asked, held):
        row = found.get((team, skill))
        if row is None:
            row = found[team, skill] = [0, 0, 0, 0, 0]
        row[0] += 1
        row[1] += level
        row[2] += expected
        row[3] += level >= expected
        row[4] += max(0, expected - level)
    return [Expected(team, skill, *row) for (team, skill), row in found.items()]


def _shown(people: People, held: Held, then: Then) -> list[Shown]:
    found: dict[tuple[int, int], list[int]] = {}
    for person, skills in held.items():
        team = people[person][0]
        for skill, own in skills.items():
            if own.hidden:
                continue
            row = found.get((team, skill))
            if row is None:
                row = found[team, skill] = [0, 0, 0, 0, 0, 0]
            holds = own.level > 0
            row[0] += own.level >= ABLE
            row[1] += holds
            row[2] += own.sought
            row[3] += holds and not then.get((person, skill), _NEVER)[0]
            row[4] += holds and own.old
            if own.level >= ABLE:
                row[5] = person
    return [Shown(team, skill, *row) for (team, skill), row in found.items()]


def _work(people: People, held: Held, jobs: Marked, skills: Marked) -> list[Work]:
    found: dict[int, list[int]] = {}
    for person, (team, job) in people.items():
        row = found.setdefault(team, [0] * 7)
        able = {skill for skill, own in held.get(person, {}).items() if own.level >= ABLE and not own.hidden}
        row[0] += 1
        row[1] += job is not None
        for place, marked in enumerate(jobs, 2):
            row[place] += job in marked
        for place, marked in enumerate(skills[:2], 5):
            row[place] += not able.isdisjoint(marked)
    return [Work(team, *row) for team, row in found.items()]


def _past(people: People, asked: Asked, held: Held, then: Then) -> list[Past]:
    who: dict[int, set[int]] = defaultdict(set)
    wanted: dict[int, int] = defaultdict(int)
    reached: dict[int, list[int]] = defaultdict(lambda: [0] * (QUARTERS + 1))
    for team, person, skill, _level, expected in _pairs(people, asked, held):
        who[team].add(person)
        wanted[team] += expected
        levels, row = then.get((person, skill)), reached[team]
        for quarter, level in enumerate(levels or ()):
            row[quarter] += min(level, expected)
    return [
        Past(team, quarter, len(who[team]), wanted[team], reached[team][quarter])
        for team in who
        for quarter in range(QUARTERS + 1)
    ]
