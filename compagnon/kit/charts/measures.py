"""What one has and what one is after, level by level: bars, and a radar where there are axes enough."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from compagnon.kit.charts.words import Dot, Table, Text, decimal, named_level, rounded, within, wrap


@dataclass(frozen=True)
class Measure:
    """A figure from 0 to the highest level, and the one that is wanted."""

    label: str
    value: float
    target: float | None = None
    href: str = ""

    @property
    def gap(self) -> float:
        return max(0.0, (self.target or 0) - self.value)


CELL_HEIGHTS = (9, 13, 17, 21)  # a staircase, as on the chip


@dataclass(frozen=True)
class Piece:
    """A part of a bar: `kind` is track, full or open (hatched: what is missing)."""

    kind: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Bar:
    label: str
    href: str
    pieces: tuple[Piece, ...]
    target: tuple[float, float] | None  # where the mark of what is wanted stands
    reached: bool
    gap: str
    words: str


@dataclass(frozen=True)
class Bars:
    """One bar for each row, cut in as many steps as there are levels."""

    id: str
    title: str
    levels: tuple[str, ...]
    bars: tuple[Bar, ...]
    targets: bool
    table: Table
    kind: str = "bars"
    height: int = CELL_HEIGHTS[-1]


def bars(id: str, title: str, rows: Sequence[Measure], *, levels: Sequence[str]) -> Bars:
    """A bar for each row; `levels` are the names of the levels, lowest first: the figures go from 0 to their number."""
    names = tuple(str(level) for level in levels)
    drawn = tuple(
        Bar(
            label=str(row.label),
            href=row.href,
            pieces=tuple(_pieces(row, len(names))),
            target=_target(row, len(names)),
            reached=row.target is not None and row.value >= row.target,
            gap=decimal(row.gap) if row.gap else "",
            words=_in_words(row, names),
        )
        for row in rows
    )
    return Bars(id, title, names, drawn, any(row.target is not None for row in rows), _measures_table(rows, names))


def _pieces(row: Measure, steps: int) -> Iterator[Piece]:
    value, target = within(row.value, steps), within(row.target or 0, steps)
    wide = 100 / steps
    for n in range(steps):
        height = _step_height(n, steps)
        y = CELL_HEIGHTS[-1] - height
        yield Piece("track", rounded(n * wide), y, rounded(wide), height)
        full = min(max(value - n, 0.0), 1.0)
        if full:
            yield Piece("full", rounded(n * wide), y, rounded(full * wide), height)
        missing = min(max(target - n, 0.0), 1.0) - full
        if missing > 0:
            yield Piece("open", rounded((n + full) * wide), y, rounded(missing * wide), height)


def _step_height(n: int, steps: int) -> int:
    low, high = CELL_HEIGHTS[0], CELL_HEIGHTS[-1]
    return round(low + (high - low) * n / max(1, steps - 1))


def _target(row: Measure, steps: int) -> tuple[float, float] | None:
    if row.target is None:
        return None
    target = within(row.target, steps)
    step = max(0, math.ceil(target) - 1)
    return rounded(target / steps * 100), CELL_HEIGHTS[-1] - _step_height(step, steps) / 2


RADAR_AXES = range(3, 11)  # with fewer it is no shape, with more no one reads it
RADAR_WIDTH, RADAR_RADIUS, RADAR_TEXT, RADAR_LINE = 344, 90, 13, 16


@dataclass(frozen=True)
class Axis:
    end: Dot
    label: Text
    value: Dot
    target: Dot | None


@dataclass(frozen=True)
class Radar:
    """Two shapes on as many axes as there are rows, in a frame of `width` by `height`."""

    id: str
    title: str
    width: int
    height: int
    center: Dot
    axes: tuple[Axis, ...]
    rings: tuple[tuple[str, Dot, str], ...]  # level, where its number stands, points
    value_points: str
    target_path: str
    words: tuple[str, ...]
    table: Table
    kind: str = "radar"


def radar(id: str, title: str, rows: Sequence[Measure], *, levels: Sequence[str]) -> Radar | Bars:
    """A shape for what is there and one for what is wanted; bars where a radar would say nothing."""
    if len(rows) not in RADAR_AXES:
        return bars(id, title, rows, levels=levels)
    names = tuple(str(level) for level in levels)
    steps, count = len(names), len(rows)
    x, y = RADAR_WIDTH / 2, RADAR_RADIUS + 2 * RADAR_LINE + 14

    def at(index: int, value: float, beyond: float = 0) -> Dot:
        angle = math.tau * index / count
        away = RADAR_RADIUS * within(value, steps) / steps + beyond
        return Dot(rounded(x + away * math.sin(angle)), rounded(y - away * math.cos(angle)))

    axes = tuple(
        Axis(
            end=at(index, steps),
            label=_radar_label(str(row.label), at(index, steps, beyond=10), x),
            value=at(index, row.value),
            target=None if row.target is None else at(index, row.target),
        )
        for index, row in enumerate(rows)
    )
    low = max(axis.label.y + RADAR_LINE * (len(axis.label.lines) - 1) for axis in axes)
    return Radar(
        id=id,
        title=title,
        width=RADAR_WIDTH,
        height=math.ceil(max(low, y + RADAR_RADIUS) + 10),
        center=Dot(x, y),
        axes=axes,
        rings=tuple(
            (str(level), at(0, level), _points([at(index, level) for index in range(count)]))
            for level in range(1, steps + 1)
        ),
        value_points=_points([axis.value for axis in axes]),
        target_path=_outline([axis.target for axis in axes]),
        words=tuple(f"{row.label}\u00a0: {_in_words(row, names)}" for row in rows),
        table=_measures_table(rows, names),
    )


def _radar_label(label: str, place: Dot, center: float) -> Text:
    """Beside its axis on the sides, above or below it in the middle; never out of the frame."""
    aside = place.x - center
    anchor = "middle" if abs(aside) < 12 else "start" if aside > 0 else "end"
    room = {"middle": 200.0, "start": RADAR_WIDTH - place.x, "end": place.x}[anchor]
    lines = wrap(label, room, size=RADAR_TEXT, lines=2 if anchor == "middle" else 3)
    tall = RADAR_LINE * len(lines)
    height = RADAR_RADIUS + 2 * RADAR_LINE + 14
    lean = (place.y - height) / (RADAR_RADIUS + 10)  # -1 at the top, 1 at the bottom
    first = place.y + RADAR_TEXT * 0.36 - (tall - RADAR_LINE) / 2 + lean * tall / 2 * (1 if anchor == "middle" else 0.6)
    return Text(place.x, rounded(first), anchor, lines)


def _in_words(row: Measure, names: Sequence[str]) -> str:
    values: dict[str, Any] = {"value": named_level(row.value, names)}
    if row.target is None:
        return _("level %(value)s") % values
    values["target"] = named_level(row.target, names)
    if not row.gap:
        return _("level %(value)s, target %(target)s: reached") % values
    return _("level %(value)s, target %(target)s") % values


def _measures_table(rows: Sequence[Measure], names: Sequence[str]) -> Table:
    heads = pgettext("chart", "What"), _("Level"), _("Target"), _("Gap")
    cells = tuple(
        (
            str(row.label),
            named_level(row.value, names),
            "–" if row.target is None else named_level(row.target, names),
            "–" if row.target is None else decimal(row.gap),
        )
        for row in rows
    )
    if all(row.target is None for row in rows):
        return Table(heads[:2], tuple(row[:2] for row in cells))
    return Table(heads, cells)


def _outline(dots: Sequence[Dot | None]) -> str:
    """A closed path, open where a dot is missing: nothing is said of an axis that has none."""
    sides = zip(dots, [*dots[1:], dots[0]], strict=True)
    if all(dots):
        return "M" + "L".join(f"{dot.x} {dot.y}" for dot in dots if dot) + "Z"
    return "".join(f"M{one.x} {one.y}L{other.x} {other.y}" for one, other in sides if one and other)


def _points(dots: Sequence[Dot]) -> str:
    return " ".join(f"{dot.x},{dot.y}" for dot in dots)
