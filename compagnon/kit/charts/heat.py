"""Rows by columns, tinted: a table that is its own picture."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from compagnon.kit.charts.words import decimal, percent

TINTS = 5  # and one for nothing at all


@dataclass(frozen=True)
class Cell:
    """A mean level or a share; `gap` is what is missing to the target. `hidden`: too few people to say."""

    value: float | None = None
    gap: float | None = None
    hidden: bool = False


@dataclass(frozen=True)
class Heading:
    label: str
    href: str = ""
    note: str = ""


@dataclass(frozen=True)
class HeatCell:
    kind: str  # its class: heat-0 to heat-5, heat-hidden or heat-none
    value: str
    gap: str


@dataclass(frozen=True)
class HeatRow:
    head: Heading
    cells: tuple[HeatCell, ...]


@dataclass(frozen=True)
class Heatmap:
    """A table whose cells are tinted by their figure: it is its own table."""

    id: str
    title: str
    corner: str
    columns: tuple[Heading, ...]
    rows: tuple[HeatRow, ...]
    scale: tuple[tuple[str, str], ...]  # class, bounds in words
    tone: str
    fewer_than: int
    hides: bool
    has_gaps: bool
    unit: str
    kind: str = "heatmap"

    @property
    def size(self) -> str:
        """How its columns are headed: across, upright, or upright and dense."""
        return "few" if len(self.columns) <= 6 else "some" if len(self.columns) <= 24 else "many"


def heatmap(
    id: str,
    title: str,
    columns: Sequence[Heading],
    rows: Sequence[tuple[Heading, Sequence[Cell]]],
    *,
    corner: str,
    highest: float,
    unit: str = "",
    share: bool = False,
    tone: str = "brings",
    fewer_than: int = 5,
) -> Heatmap:
    """Rows by columns: a level from 0 to `highest`, or a share from 0 to 1 (`share`).

    `unit` says what the figure is (« mean level of the team »), `corner` what the rows are. `tone` is "brings" for what
    people have and "seeks" for what they lack: the darker, the more.
    """
    say = percent if share else decimal
    drawn = tuple(HeatRow(head, tuple(_heat_cell(cell, highest, share) for cell in cells)) for head, cells in rows)
    cells = [cell for _head, row in rows for cell in row]
    bounds = [
        (f"heat-{n}", f"{say(highest * (n - 1) / TINTS)} – {say(highest * n / TINTS)}") for n in range(1, TINTS + 1)
    ]
    return Heatmap(
        id=id,
        title=title,
        corner=str(corner),
        columns=tuple(columns),
        rows=drawn,
        scale=(("heat-0", say(0)), *bounds),
        tone=tone,
        fewer_than=fewer_than,
        hides=any(cell.hidden for cell in cells),
        has_gaps=any(cell.gap for cell in cells if not cell.hidden),
        unit=str(unit),
    )


def _heat_cell(cell: Cell, highest: float, share: bool) -> HeatCell:
    if cell.hidden:
        return HeatCell("heat-hidden", "", "")
    if cell.value is None:
        return HeatCell("heat-none", "", "")
    tint = min(TINTS, math.ceil(round(cell.value / highest * TINTS, 6))) if highest else 0
    say = percent if share else decimal
    gap = say(cell.gap) if cell.gap else ""
    return HeatCell(f"heat-{max(0, tint)}", say(cell.value), "" if gap in {"", say(0)} else f"−{gap}")
