"""What is near: a map whose words do not cover one another."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from compagnon.kit.charts.words import Dot, Text, percent, rounded, text_width, within, wrap

NEAR_WIDTH, NEAR_HEIGHT = 358, 372
NEAR_CORE, NEAR_REACH = 42, 124  # the disc in the middle; from its edge to the farthest
NEAR_DOT, NEAR_TEXT, NEAR_LINE, NEAR_LABEL = 11, 13, 15, 116
GOLDEN = 137.508  # degrees: turning by it spreads points, however many there are


@dataclass(frozen=True)
class Place:
    """Something at a distance between 0 (the same) and 1 (nothing in common)."""

    label: str
    distance: float
    href: str = ""
    note: str = ""


@dataclass(frozen=True)
class Box:
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


@dataclass(frozen=True)
class Neighbour:
    """A place on the map; without `text` where no room was left: its number says which it is."""

    number: int
    label: str
    href: str
    note: str
    distance: str
    dot: Dot
    text: Text | None


@dataclass(frozen=True)
class Near:
    """A disc in the middle, and around it each place at its distance from the edge of the disc."""

    id: str
    title: str
    center: Dot
    center_text: Text
    center_label: str
    rings: tuple[tuple[float, float, str], ...]  # radius, where its words stand, words
    neighbours: tuple[Neighbour, ...]
    width: int = NEAR_WIDTH
    height: int = NEAR_HEIGHT
    core: int = NEAR_CORE
    dot: int = NEAR_DOT
    kind: str = "near"


def near(id: str, title: str, center: str, places: Sequence[Place]) -> Near:
    """The nearest first, numbered; the same places always make the same map."""
    x, y = NEAR_WIDTH / 2, NEAR_HEIGHT / 2
    rings = tuple(
        (rounded(NEAR_CORE + NEAR_REACH * part), rounded(y + NEAR_CORE + NEAR_REACH * part), percent(part))
        for part in (0.25, 0.5, 0.75, 1.0)
    )
    taken = [Box(x - NEAR_CORE, y - NEAR_CORE, x + NEAR_CORE, y + NEAR_CORE)]
    taken += [Box(x - 20, at - 8, x + 20, at + 8) for _radius, at, _words in rings]
    found = []
    for index, place in enumerate(sorted(places, key=lambda place: (place.distance, str(place.label)))):
        dot, text = _settle(str(place.label), within(place.distance, 1), index, taken)
        found.append(
            Neighbour(index + 1, str(place.label), place.href, str(place.note), percent(place.distance), dot, text)
        )
    lines = wrap(str(center), NEAR_CORE * 2 - 10, size=12, lines=3)
    middle = Text(x, rounded(y + 4 - (len(lines) - 1) * 7), "middle", lines)
    return Near(id, title, Dot(x, y), middle, str(center), rings, tuple(found))


def _settle(label: str, distance: float, index: int, taken: list[Box]) -> tuple[Dot, Text | None]:
    """The first angle, from the one that is its own, where the point and its words cover nothing; takes that room."""
    own = -60 + index * GOLDEN
    angles = [own + turn * side for turn in range(0, 181, 6) for side in (1, -1)]
    dots = [_polar(distance, angle) for angle in angles]
    for dot in dots:
        mark = _around(dot)
        if any(mark.meets(box) for box in taken):
            continue
        for text, box in _texts_beside(dot, label):
            if box.left < 0 or box.right > NEAR_WIDTH or box.top < 0 or box.bottom > NEAR_HEIGHT:
                continue
            if not any(box.meets(other) for other in taken):
                taken += [mark, box]
                return dot, text
    free = next((dot for dot in dots if not any(_around(dot).meets(box) for box in taken)), dots[0])
    taken.append(_around(free))
    return free, None


def _polar(distance: float, angle: float) -> Dot:
    away = NEAR_CORE + NEAR_REACH * distance
    # a point that is no way off would sit half in the disc: it touches it instead
    away = max(away, NEAR_CORE + NEAR_DOT)
    turn = math.radians(angle)
    return Dot(rounded(NEAR_WIDTH / 2 + away * math.cos(turn)), rounded(NEAR_HEIGHT / 2 + away * math.sin(turn)))


def _around(dot: Dot) -> Box:
    reach = NEAR_DOT + 1
    return Box(dot.x - reach, dot.y - reach, dot.x + reach, dot.y + reach)


def _texts_beside(dot: Dot, label: str) -> Iterator[tuple[Text, Box]]:
    """Right, left, below, above: the words and the room they take."""
    lines = wrap(label, NEAR_LABEL, size=NEAR_TEXT)
    wide, tall = max((text_width(line, NEAR_TEXT) for line in lines), default=0), NEAR_LINE * len(lines)
    reach = NEAR_DOT + 5
    outward = (1, -1) if dot.x >= NEAR_WIDTH / 2 else (-1, 1)
    for side in outward:
        x, top = dot.x + side * reach, dot.y - tall / 2
        left = x if side > 0 else x - wide
        anchor = "start" if side > 0 else "end"
        yield Text(rounded(x), rounded(top + 11.5), anchor, lines), Box(left - 2, top, left + wide + 2, top + tall)
    for top in (dot.y + reach - 2, dot.y - reach + 2 - tall):
        box = Box(dot.x - wide / 2 - 2, top, dot.x + wide / 2 + 2, top + tall)
        yield Text(dot.x, rounded(top + 11.5), "middle", lines), box
