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


# The disc in the middle, as three boxes that no words may meet; points keep clear of it by their distance.
_DISC = [
    Box(NEAR_WIDTH / 2 - wide, NEAR_HEIGHT / 2 - tall, NEAR_WIDTH / 2 + wide, NEAR_HEIGHT / 2 + tall)
    for wide, tall in ((42, 16), (31, 31), (16, 42))
]


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
    taken = [Box(x - 20, at - 8, x + 20, at + 8) for _radius, at, _words in rings]
    nearest = sorted(places, key=lambda place: (place.distance, str(place.label)))
    settled = _settle_all(nearest, taken, with_words=True) or _settle_all(nearest, taken, with_words=False) or ()
    found = [
        Neighbour(number, str(place.label), place.href, str(place.note), percent(place.distance), dot, text)
        for number, (place, (dot, text)) in enumerate(zip(nearest, settled, strict=True), start=1)
    ]
    lines = wrap(str(center), NEAR_CORE * 2 - 10, size=12, lines=3)
    middle = Text(x, rounded(y + 4 - (len(lines) - 1) * 7), "middle", lines)
    return Near(id, title, Dot(x, y), middle, str(center), rings, tuple(found))


def _settle_all(
    nearest: Sequence[Place], taken: Sequence[Box], *, with_words: bool
) -> list[tuple[Dot, Text | None]] | None:
    """Where each place and its words stand; None if words left no room for some point."""
    taken, ways = list(taken), list[Box]()
    settled: list[tuple[Dot, Text | None]] = []
    for index, place in enumerate(nearest):
        distance = within(place.distance, 1)
        spot = None
        if with_words:
            # Words that a line crosses are still read: better that than no words.
            spot = _settle(str(place.label), distance, index, taken, ways)
            spot = spot or _settle(str(place.label), distance, index, taken, None)
        if spot is None:
            dots = list(_dots(distance, index))
            dot = next((dot for dot in dots if not any(_around(dot).meets(box) for box in taken)), None)
            if dot is None and with_words:
                return None
            spot = dot or dots[0], None, [_around(dot or dots[0])]
        settled.append(spot[:2])
        taken += spot[2]
        ways += _way_to(spot[0])
    return settled


def _settle(
    label: str, distance: float, index: int, taken: list[Box], ways: list[Box] | None
) -> tuple[Dot, Text | None, list[Box]] | None:
    """The first angle, from its own, where point and words cover nothing, nor do lines unless `ways` is None."""
    for dot in _dots(distance, index):
        mark = _around(dot)
        way = [] if ways is None else _way_to(dot)
        if any(box.meets(other) for box in (mark, *way) for other in taken):
            continue
        for text, box in _texts_beside(dot, label):
            if box.left < 0 or box.right > NEAR_WIDTH or box.top < 0 or box.bottom > NEAR_HEIGHT:
                continue
            if not any(box.meets(other) for other in [mark, *_DISC, *taken, *way, *(ways or ())]):
                return dot, text, [mark, box]
    return None


def _dots(distance: float, index: int) -> Iterator[Dot]:
    own = -60 + index * GOLDEN
    for turn in range(0, 181, 6):
        for side in (1, -1):
            yield _polar(distance, own + turn * side)


def _way_to(dot: Dot) -> list[Box]:
    """The line from the edge of the disc to a point, as a chain of small boxes."""
    x, y = NEAR_WIDTH / 2, NEAR_HEIGHT / 2
    away = math.hypot(dot.x - x, dot.y - y)
    steps = range(NEAR_CORE + 6, int(away) - NEAR_DOT, 6)
    at = [(x + (dot.x - x) * step / away, y + (dot.y - y) * step / away) for step in steps]
    return [Box(left - 2, top - 2, left + 2, top + 2) for left, top in at]


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
    lines = wrap(label, NEAR_LABEL, size=NEAR_TEXT, lines=3)
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
