"""Skills and jobs by their names, as one types: every word counts, whole or as the beginning of the last one.

The rarest word is looked up first, the others asked of what it finds, and only the best of these are read: three
statements, which cost the same whatever the frameworks hold.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from django.db import connection
from django.utils.translation import get_language

from compagnon.kit.sql import fetch, marks
from compagnon.kit.terms import LANGUAGES, LONGEST, empty, stem
from compagnon.kit.text import fold
from compagnon.people.viewer import Viewer
from compagnon.skills.index import LENGTH, PUBLISHED, terms_of, words_of
from compagnon.skills.models import Framework
from compagnon.skills.names import in_language, job_url, skill_url

WORDS = 8  # of what is typed; more would only narrow further
READ = 160  # of what matches, the best are read and put in order
COUNTED = 2000  # past this many, a word is common
SHORT = 30  # characters of the published names that two letters alone find: they begin a word of nearly every long one
_SIGNS = re.compile(r"[^\w+#]+")
_SOURCES = {source: rank for rank, source in enumerate([Framework.Source.COMPANY, "rome", "esco"])}


@dataclass(frozen=True, slots=True)
class SkillFound:
    """A skill whose names hold what was typed.

    Attributes:
        also: the other name by which it was found, where its label does not say it.
        is_whole: one of its names is exactly what was typed.
    """

    id: int
    label: str
    source: str
    kind: str
    also: str = ""
    is_whole: bool = False

    @property
    def url(self) -> str:
        return skill_url(self.id)


@dataclass(frozen=True, slots=True)
class JobFound:
    """A job whose names hold what was typed; see `SkillFound`."""

    id: int
    label: str
    source: str
    family: str
    also: str = ""
    is_whole: bool = False

    @property
    def url(self) -> str:
        return job_url(self.id)


def find_skills(viewer: Viewer, text: str, *, limit: int = 8) -> list[SkillFound]:
    """The skills that one may mean, best first: named exactly so, the company's own, held by colleagues, short.

    Families, retired skills, and published ones that the company has a skill for, are not among them.
    """
    found = _find(viewer, text, _SKILLS, limit)
    return [
        SkillFound(row.id, in_language(row.label_fr, row.label_en), row.source, row.more[0], row.also, row.is_whole)
        for row in found
    ]


def find_jobs(viewer: Viewer, text: str, *, limit: int = 8) -> list[JobFound]:
    """The jobs that one may mean, in the same order."""
    return [
        JobFound(
            row.id, in_language(row.label_fr, row.label_en), row.source, in_language(*row.more), row.also, row.is_whole
        )
        for row in _find(viewer, text, _JOBS, limit)
    ]


@dataclass(frozen=True)
class _Tables:
    """Where skills, or jobs, are."""

    side: str
    held: str  # a statement that says whether colleagues have `s`
    more: str  # further columns
    proposed: str = "0"  # whether it is someone's own words

    @property
    def thing(self) -> str:
        return f"skills_{self.side}"

    @property
    def term(self) -> str:
        return f"skills_{self.side}term"


_SKILLS = _Tables(
    "skill",
    "EXISTS (SELECT 1 FROM skills_personskill p WHERE p.skill_id = s.id AND p.audience = 'company')",
    "s.kind",
    "CASE WHEN s.proposed_by_id IS NULL THEN 0 ELSE 1 END",
)
_JOBS = _Tables(
    "job", "EXISTS (SELECT 1 FROM skills_personjob p WHERE p.job_id = s.id)", "s.family_fr, s.family_en"
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Row:
    id: int
    weight: int
    source: str
    is_proposed: bool
    is_held: bool
    label_fr: str
    label_en: str
    more: tuple[Any, ...]
    is_whole: bool
    also: str = ""

    @property
    def rank(self) -> int:
        """As frameworks come; someone's own words last, so that they hide nothing that is published."""
        return len(_SOURCES) if self.is_proposed else _SOURCES.get(self.source, len(_SOURCES))

    @property
    def order(self) -> tuple[Any, ...]:
        """Named exactly so, the company's own, held by colleagues, short; then as frameworks come."""
        rank = self.rank
        return (not self.is_whole, rank > 0, not self.is_held, self.weight % PUBLISHED // LENGTH, rank, self.weight)


@dataclass(frozen=True, slots=True)
class _Word:
    """What one typed word is looked up as: terms, and perhaps the beginning of others."""

    exact: tuple[str, ...]
    start: str = ""

    def condition(self, table: str) -> tuple[str, list[str]]:
        parts: list[str] = []
        values: list[str] = []
        if self.exact:
            parts.append(f"{table}.term IN ({marks(self.exact)})")
            values += self.exact
        if self.start:
            low, high = ("~>=~", "~<~") if connection.vendor == "postgresql" else (">=", "<")
            parts.append(f"({table}.term {low} %s AND {table}.term {high} %s)")
            values += [self.start, self.start[:-1] + chr(ord(self.start[-1]) + 1)]
        return f"({' OR '.join(parts)})", values

    def each(self) -> list[_Word]:
        """Its terms and its beginning apart, so that each is a range of the index."""
        return [part for part in (_Word(self.exact), _Word((), self.start)) if part.exact or part.start]


def names_holding(word: str) -> tuple[str, list[str]]:
    """SQL on a table `t` of terms: those of names that hold this word, or one that begins so; with its values."""
    typed = _typed(word)
    return typed[0].condition("t") if typed else ("1 = 0", [])


def _typed(text: str) -> list[_Word]:
    """The words to look up; the last one may be unfinished."""
    typed = list(dict.fromkeys(words_of(text[:200])))
    finished = text[-1:].isspace()
    last = "" if finished or not typed else typed[-1]
    kept = [word for word in typed if not empty(word)][:WORDS] or typed[:1]
    asked = []
    for word in kept:
        exact = tuple(dict.fromkeys([word, *(stem(word, language) for language in LANGUAGES)]))
        start = word if word == last and (len(word) > 1 or len(kept) > 1) and len(word) < LONGEST else ""
        asked.append(_Word(tuple(term for term in exact if not start or not term.startswith(start)), start))
    return asked


def _find(viewer: Viewer, text: str, tables: _Tables, limit: int) -> list[_Row]:
    if not (viewer.is_person or viewer.is_operator):
        return []
    typed = _typed(text)
    if not typed:
        return []
    rarest = 0
    if len(typed) > 1:
        counts = _counts(typed, tables)
        if 0 in counts:
            return []
        rarest = counts.index(min(counts))
    length = len(fold(text))
    rows = [
        _Row(
            id, weight, source, bool(proposed), bool(held), fr, en, tuple(more), weight % PUBLISHED // LENGTH == length
        )
        for id, weight, source, proposed, held, fr, en, *more in _best(viewer, typed, rarest, length, tables)
    ]
    rows.sort(key=lambda row: row.order)
    return _with_other_names(_once(rows)[:limit], typed, tables)


def _counts(typed: list[_Word], tables: _Tables) -> list[int]:
    """How many names each word finds, up to what is common: one statement."""
    parts: list[str] = []
    values: list[Any] = []
    for word in typed:
        each = []
        for part in word.each():
            condition, its = part.condition("t")
            each.append(
                f"(SELECT COUNT(*) FROM (SELECT 1 FROM {tables.term} t WHERE {condition} LIMIT {COUNTED}) x)"  # noqa: S608
            )
            values += its
        parts.append(" + ".join(each))
    return list(fetch(f"SELECT {', '.join(parts)}", values)[0])


def _best(viewer: Viewer, typed: list[_Word], first: int, length: int, tables: _Tables) -> list[tuple[Any, ...]]:
    """The best of what holds every word, with what puts them in order."""
    side = f"{tables.side}_id"
    values: list[Any] = []
    sources = []
    for part in typed[first].each():
        condition, its = part.condition("t")
        if len(part.start) == 2 and len(typed) == 1:
            condition += f" AND t.weight < {PUBLISHED + SHORT * LENGTH}"
        sources.append(f"SELECT t.{side} AS id, t.weight FROM {tables.term} t WHERE {condition}")  # noqa: S608
        values += its
    others = []
    for place, word in enumerate(typed):
        if place != first:
            condition, its = word.condition("o")
            others.append(f"EXISTS (SELECT 1 FROM {tables.term} o WHERE o.{side} = d.id AND {condition})")  # noqa: S608
            values += its
    values += [length * LENGTH, (length + 1) * LENGTH - 1]
    seen = ""
    if tables is _SKILLS and not viewer.is_operator:
        # Someone's own words are theirs until they show them to all colleagues or learning & development keeps them.
        seen = (
            "AND (s.proposed_by_id IS NULL OR s.proposed_by_id = %s OR EXISTS (SELECT 1 FROM skills_personskill p"
            " WHERE p.skill_id = s.id AND p.audience = 'company'))"
        )
        values.append(viewer.person_id)
    where = f"WHERE {' AND '.join(others)}" if others else ""
    # Published skills that the company has one for give way to it.
    return fetch(
        f"""
        SELECT s.id, b.weight, f.source, {tables.proposed}, {tables.held}, s.label_fr, s.label_en, {tables.more} FROM (
            SELECT d.id, MIN(d.weight) AS weight FROM ({" UNION ALL ".join(sources)}) d {where} GROUP BY d.id
            ORDER BY CASE WHEN MIN(d.weight) %% {PUBLISHED} BETWEEN %s AND %s THEN 0 ELSE 1 END, MIN(d.weight), d.id
            LIMIT {READ}
        ) b JOIN {tables.thing} s ON s.id = b.id JOIN skills_framework f ON f.id = s.framework_id
        WHERE NOT EXISTS (
            SELECT 1 FROM {tables.thing}tie e JOIN {tables.thing} own ON own.id = e.{side}
            WHERE e.same_as_id = s.id AND own.retired_at IS NULL
        ) {seen}
        """,  # noqa: S608
        values,
    )


def _once(rows: list[_Row]) -> list[_Row]:
    """One of those that bear the same label: the company's, else ROME's, else ESCO's, in the place of the best."""
    kept: dict[str, int] = {}
    found: list[_Row] = []
    for row in rows:
        key = " ".join(_SIGNS.split(fold(in_language(row.label_fr, row.label_en))))  # « a/b » as « a / b »
        if key not in kept:
            kept[key] = len(found)
            found.append(row)
        elif row.rank < found[kept[key]].rank:
            found[kept[key]] = row
    return found


def _with_other_names(rows: list[_Row], typed: list[_Word], tables: _Tables) -> list[_Row]:
    """Say the name by which each was found, where its label lacks what was typed."""
    lacking = [row.id for row in rows if not _holds(in_language(row.label_fr, row.label_en), typed)]
    if not lacking:
        return rows
    side = f"{tables.side}_id"
    language = get_language() or "fr"
    names = fetch(
        f"SELECT {side}, language, name FROM {tables.thing}name WHERE {side} IN ({marks(lacking)})"  # noqa: S608
        f" UNION ALL SELECT e.{side}, n.language, n.name FROM {tables.thing}tie e"
        f" JOIN {tables.thing}name n ON n.{side} = e.same_as_id WHERE e.{side} IN ({marks(lacking)})"
        f" UNION ALL SELECT e.{side}, 'fr', s.label_fr FROM {tables.thing}tie e"
        f" JOIN {tables.thing} s ON s.id = e.same_as_id WHERE e.{side} IN ({marks(lacking)})",
        [*lacking, *lacking, *lacking],
    )
    names += [(row.id, "fr", row.label_fr) for row in rows] + [(row.id, "en", row.label_en) for row in rows]
    also: dict[int, str] = {}
    for id, _language, name in sorted(names, key=lambda one: (one[1] != language, len(one[2]), one[2])):
        if name and id not in also and _holds(name, typed):
            also[id] = name
    return [replace(row, also=also[row.id]) if row.id in lacking and row.id in also else row for row in rows]


def _holds(name: str, typed: list[_Word]) -> bool:
    """Whether a name holds every typed word, in one form or another."""
    found = _words(name)
    return all(
        any(term in word.exact or (word.start and term.startswith(word.start)) for term in found) for word in typed
    )


@lru_cache(maxsize=20_000)
def _words(name: str) -> frozenset[str]:
    """The terms of a name in whatever language: the same names are shown again and again as one types."""
    return frozenset().union(*(terms_of(name, language) for language in LANGUAGES))
