"""Words and figures of pictures: wrapped, measured, and written as the reader’s language does."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from babel.numbers import format_decimal, format_percent
from django.utils.translation import get_language

TENTHS = "#,##0.#"


@dataclass(frozen=True)
class Table:
    """The figures in words; the first cell of a row is its head."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Dot:
    x: float
    y: float


@dataclass(frozen=True)
class Text:
    """A few lines of words around a point: `anchor` is SVG's start, middle or end; `y` is the first line's."""

    x: float
    y: float
    anchor: str
    lines: tuple[str, ...]


def wrap(text: str, room: float, *, size: float, lines: int = 2) -> tuple[str, ...]:
    """Words in at most so many lines of `room` pixels; what does not fit ends with an ellipsis.

    >>> wrap("Prise de parole en public", 110, size=13)
    ('Prise de parole', 'en public')
    """
    words = [part for word in text.split() for part in _parts(word)]
    made = [""]
    for index, (glue, word) in enumerate(words):
        longer = f"{made[-1]}{glue}{word}".strip()
        if text_width(longer, size) <= room:
            made[-1] = longer
        elif made[-1] and len(made) < lines:
            made.append(_cut(word, room, size))
        else:
            made[-1] = _cut(f"{longer} " if index + 1 < len(words) else longer, room, size)
            break
    return tuple(made)


def _parts(word: str) -> Iterator[tuple[str, str]]:
    """A word can be cut after its hyphens; each part comes with what joins it to the one before."""
    for index, part in enumerate(re.findall(r"[^-]*-+|[^-]+", word)):
        yield "" if index else " ", part


def _cut(text: str, room: float, size: float) -> str:
    if text_width(text.rstrip(), size) <= room and not text.endswith(" "):
        return text
    while text and text_width(text.rstrip() + "…", size) > room:
        text = text[:-1]
    return text.rstrip(" ,;:.-'’") + "…"


# How wide letters are, in hundredths of their size, on the wide side of what the page's font draws.
_WIDTHS = {
    **dict.fromkeys("ijlI.,;:'’!|·", 31), **dict.fromkeys("frt()[]-/ \u00a0\u202f\"", 40),
    **dict.fromkeys("mwMW@%—…œæ", 92), **dict.fromkeys("ABCDGHKNOQRUVXYZÉÈÀÇ&", 71),
}  # fmt: skip


def text_width(text: str, size: float) -> float:
    """About how many pixels a line of text takes: enough to place it, never less than it takes."""
    return sum(_WIDTHS.get(c) or (57 if ord(c) < 0x2E80 else 105) for c in text) * size / 100


def decimal(value: float) -> str:
    """« 2,5 », with one decimal at most, as the reader's language writes it."""
    return _decimal(round(float(value), 1), language())


def percent(value: float) -> str:
    """« 62 % » from 0.62."""
    return _percent(round(float(value), 2), language())


# Babel takes long over a figure, and a heat map has thousands, often the same.
@lru_cache(maxsize=4096)
def _decimal(value: float, locale: str) -> str:
    return format_decimal(value, TENTHS, locale=locale)


@lru_cache(maxsize=1024)
def _percent(value: float, locale: str) -> str:
    return format_percent(value, locale=locale)


def language() -> str:
    return (get_language() or "fr").replace("-", "_")


def named_level(value: float, names: Sequence[str]) -> str:
    """« pratique (2) », or the figure alone between two levels."""
    whole = round(value)
    if whole == value and 1 <= whole <= len(names):
        return f"{names[whole - 1]} ({decimal(value)})"
    return decimal(value)


def within(value: float, highest: float) -> float:
    return min(max(float(value), 0.0), float(highest))


def rounded(value: float) -> float:
    return round(value, 2)
