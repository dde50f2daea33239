"""What kinds of things there are: for each, its title, its address, and who may see it. One of the two registries."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Card:
    """How a thing is named elsewhere."""

    id: int
    title: str
    url: str


@dataclass(frozen=True)
class SubjectKind:
    """A kind of thing.

    Attributes:
        kind: its name in the journal (`post`).
        cards: the cards of those of these identifiers that the viewer may see, in a fixed number of queries.
    """

    kind: str
    cards: Callable[[Any, Collection[int]], dict[int, Card]]


_kinds: dict[str, SubjectKind] = {}


def register(kind: SubjectKind) -> None:
    """Declare a kind; an app does so in its `subjects.py`."""
    _kinds[kind.kind] = kind


def cards(viewer: Any, kind: str, ids: Collection[int]) -> dict[int, Card]:
    """The cards of the things of a kind that this viewer may see."""
    return _kinds[kind].cards(viewer, ids)
