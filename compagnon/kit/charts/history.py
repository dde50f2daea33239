"""Levels over time: a staircase for each series, its moments marked by their kind."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from compagnon.kit.charts.words import Table, language, named_level, rounded, within

STEP_HEIGHT, SHAPES = 30, ("circle", "diamond", "square", "triangle", "star")
TICKS = 5  # as many as a phone has room for


@dataclass(frozen=True)
class Moment:
    """From `when` on, the level is `value`; `kind` is a key of the kinds of the picture."""

    when: date
    value: float
    kind: str
    words: str = ""


@dataclass(frozen=True)
class Series:
    label: str
    moments: Sequence[Moment]
    href: str = ""


@dataclass(frozen=True)
class Line:
    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True)
class Mark:
    """A moment: `x` in percent, `shift` in pixels from there so that it does not cover the one before."""

    x: float
    y: float
    shift: int
    shape: str
    words: str


@dataclass(frozen=True)
class Staircase:
    label: str
    href: str
    lines: tuple[Line, ...]
    marks: tuple[Mark, ...]
    words: str


@dataclass(frozen=True)
class Steps:
    """A small picture for each series, all on the same time and the same levels."""

    id: str
    title: str
    levels: tuple[tuple[str, float], ...]
    kinds: tuple[tuple[str, str], ...]  # shape, words
    ticks: tuple[tuple[float, str, str], ...]  # percent, month, year where it changes
    stairs: tuple[Staircase, ...]
    height: int
    table: Table
    kind: str = "steps"


def steps(
    id: str,
    title: str,
    series: Sequence[Series],
    *,
    levels: Sequence[str],
    kinds: Sequence[tuple[str, str]],
    since: date,
    until: date,
) -> Steps:
    """How each series went from `since` to `until`; `kinds` are (key, words), each drawn with a shape of its own."""
    names = tuple(str(level) for level in levels)
    shapes = {key: SHAPES[index % len(SHAPES)] for index, (key, _words) in enumerate(kinds)}
    sayings = {key: str(words) for key, words in kinds}
    height = STEP_HEIGHT * len(names)
    days = max(1, (until - since).days)

    def across(when: date) -> float:
        return rounded(min(max((when - since).days / days, 0.0), 1.0) * 100)

    def down(value: float) -> float:
        return rounded(height - STEP_HEIGHT * (within(value, len(names)) - 0.5))

    stairs: list[Staircase] = []
    rows: list[tuple[str, ...]] = []
    for one in series:
        moments = [moment for moment in sorted(one.moments, key=lambda moment: moment.when) if moment.when <= until]
        lines: list[Line] = []
        marks: list[Mark] = []
        for index, moment in enumerate(moments):
            x, y = across(moment.when), down(moment.value)
            end = across(moments[index + 1].when) if index + 1 < len(moments) else 100.0
            lines.append(Line(x, y, end, y))
            if index + 1 < len(moments) and moments[index + 1].value != moment.value:
                lines.append(Line(end, y, end, down(moments[index + 1].value)))
            row = (
                str(one.label),
                format_date(moment.when, "long", locale=language()),
                named_level(moment.value, names),
                str(moment.words) or sayings[moment.kind],
            )
            rows.append(row)
            if moment.when >= since:
                shift = marks[-1].shift + 14 if marks and x - marks[-1].x < 4 and y == marks[-1].y else 0
                marks.append(Mark(x, y, shift, shapes[moment.kind], f"{row[1]}\u00a0: {row[2]}, {row[3]}"))
        said = "; ".join(mark.words for mark in marks)
        stairs.append(Staircase(str(one.label), one.href, tuple(lines), tuple(marks), said))
    return Steps(
        id=id,
        title=title,
        levels=tuple((name, down(n)) for n, name in enumerate(names, start=1)),
        kinds=tuple((shapes[key], sayings[key]) for key, _words in kinds),
        ticks=tuple(_ticks(since, until)),
        stairs=tuple(stairs),
        height=height,
        table=Table((pgettext("chart", "What"), _("When"), _("Level"), _("How")), tuple(rows)),
    )


def _ticks(since: date, until: date) -> Iterator[tuple[float, str, str]]:
    """First days of months, as many as there is room for; the year is said where it changes."""
    days = max(1, (until - since).days)
    every = next((n for n in (1, 2, 3, 6, 12, 24, 60) if days / 30.4 / n <= TICKS), 120)
    first = since.year * 12 + since.month - 1 + (since.day > 1)
    told = None
    for month in range(math.ceil(first / every) * every, until.year * 12 + until.month, every):
        when = date(month // 12, month % 12 + 1, 1)
        name = "" if every >= 12 else format_date(when, "LLL", locale=language())
        yield rounded((when - since).days / days * 100), name, "" if when.year == told else str(when.year)
        told = when.year
