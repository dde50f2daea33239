"""What changed between two versions of a text: lines kept, added and taken out, the words that differ marked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
_CONTEXT = 2  # lines kept around a change


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


def differences(before: str, after: str) -> list[Difference]:
    """The lines of both versions in reading order."""
    old, new = before.split("\n") if before else [], after.split("\n") if after else []
    found: list[Difference] = []
    for verb, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if verb == "equal":
            found += [Difference("same", [Piece(line, False)]) for line in old[i1:i2]]
            continue
        gone, come = old[i1:i2], new[j1:j2]
        paired = [_words(one, other) for one, other in zip(gone, come, strict=False)]
        found += [Difference("removed", pieces) for pieces, _other in paired]
        found += [Difference("removed", [Piece(line, True)]) for line in gone[len(paired) :]]
        found += [Difference("added", pieces) for _one, pieces in paired]
        found += [Difference("added", [Piece(line, True)]) for line in come[len(paired) :]]
    return _shortened(found)


def _words(one: str, other: str) -> tuple[list[Piece], list[Piece]]:
    """Two lines, the words that differ marked in each."""
    old, new = _WORDS.findall(one), _WORDS.findall(other)
    left: list[Piece] = []
    right: list[Piece] = []
    for verb, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if i2 > i1:
            left.append(Piece("".join(old[i1:i2]), verb != "equal"))
        if j2 > j1:
            right.append(Piece("".join(new[j1:j2]), verb != "equal"))
    return left, right


def _shortened(lines: list[Difference]) -> list[Difference]:
    """Long unchanged passages give way to one mark."""
    changed = [index for index, line in enumerate(lines) if line.kind != "same"]
    kept: list[Difference] = []
    for index, line in enumerate(lines):
        if line.kind != "same" or any(abs(index - other) <= _CONTEXT for other in changed):
            kept.append(line)
        elif not kept or kept[-1].kind != "skipped":
            kept.append(Difference("skipped", []))
    return kept
