"""What changed between two versions of a text: lines kept, added and taken out, the words that differ marked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
_CONTEXT = 2  # lines kept around a change
_LONGEST = 60_000  # characters of each version that are compared


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words; `changed` where they are only in this version."""

    text: str
    changed: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """A line: `same`, `added`, `removed`, or `skipped` where unchanged lines are left out."""

    kind: str
    pieces: Sequence[Piece]


@dataclass(slots=True)
class Effort:
    """How many comparisons of words a page may still cost: past that, lines are marked whole."""

    left: int = 2_000_000


def differences(before: str, after: str, effort: Effort | None = None) -> list[Difference]:
    """The lines of both versions in reading order; of very long ones, the beginning."""
    effort = effort or Effort()
    old, new = before[:_LONGEST].split("\n") if before else [], after[:_LONGEST].split("\n") if after else []
    found: list[Difference] = []
    for verb, i1, i2, j1, j2 in _compared(old, new, effort):
        if verb == "equal":
            found += [Difference("same", [Piece(line, False)]) for line in old[i1:i2]]
            continue
        gone, come = old[i1:i2], new[j1:j2]
        paired = [_words(one, other, effort) for one, other in zip(gone, come, strict=False)]
        found += [Difference("removed", pieces) for pieces, _other in paired]
        found += [Difference("removed", [Piece(line, True)]) for line in gone[len(paired) :]]
        found += [Difference("added", pieces) for _one, pieces in paired]
        found += [Difference("added", [Piece(line, True)]) for line in come[len(paired) :]]
    return _shortened(found)


def _compared(old: Sequence[str], new: Sequence[str], effort: Effort) -> list[tuple[str, int, int, int, int]]:
    """What became of each run, as `SequenceMatcher.get_opcodes`: what both begin and end with is not compared again."""
    shortest = min(len(old), len(new))
    start = next((place for place in range(shortest) if old[place] != new[place]), shortest)
    end = next((place for place in range(shortest - start) if old[-1 - place] != new[-1 - place]), shortest - start)
    i2, j2 = len(old) - end, len(new) - end
    runs = [("equal", 0, start, 0, start)] if start else []
    cost = (i2 - start) * (j2 - start)
    if cost > effort.left:
        runs.append(("replace", start, i2, start, j2))
    else:
        effort.left -= cost
        inside = SequenceMatcher(None, old[start:i2], new[start:j2], autojunk=False).get_opcodes()
        runs += [(verb, a + start, b + start, c + start, d + start) for verb, a, b, c, d in inside]
    return [*runs, ("equal", i2, len(old), j2, len(new))] if end else runs


def _words(one: str, other: str, effort: Effort) -> tuple[list[Piece], list[Piece]]:
    """Two lines, the words that differ marked in each."""
    old, new = _WORDS.findall(one), _WORDS.findall(other)
    left: list[Piece] = []
    right: list[Piece] = []
    for verb, i1, i2, j1, j2 in _compared(old, new, effort):
        if i2 > i1:
            left.append(Piece("".join(old[i1:i2]), verb != "equal"))
        if j2 > j1:
            right.append(Piece("".join(new[j1:j2]), verb != "equal"))
    return left, right


def _shortened(lines: list[Difference]) -> list[Difference]:
    """Long unchanged passages give way to one mark."""
    changed = (index for index, line in enumerate(lines) if line.kind != "same")
    near = {place for index in changed for place in range(index - _CONTEXT, index + _CONTEXT + 1)}
    kept: list[Difference] = []
    for index, line in enumerate(lines):
        if index in near:
            kept.append(line)
        elif not kept or kept[-1].kind != "skipped":
            kept.append(Difference("skipped", []))
    return kept
