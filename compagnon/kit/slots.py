"""Places on a page that upper floors fill: tabs, buttons, side panels. The other registry is `journal.subjects`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Panel:
    """What a slot shows: a template and its page's dataclass, under the name `panel`."""

    template: str
    content: Any


@dataclass(frozen=True, slots=True)
class Tab:
    """One of the pages that a row of tabs leads to; as a slot hangs it, the content of a panel without a template."""

    label: str
    url: str
    current: bool = False
    count: int = 0


Filler = Callable[..., Panel | None]
_slots: dict[str, list[tuple[int, Filler]]] = defaultdict(list)


def fills(slot: str, *, order: int = 50) -> Callable[[Filler], Filler]:
    """Register a function that answers a panel for `slot`, or None where it has nothing to say."""

    def register(filler: Filler) -> Filler:
        _slots[slot].append((order, filler))
        _slots[slot].sort(key=lambda entry: entry[0])
        return filler

    return register


def fill(slot: str, **what: Any) -> list[Panel]:
    """The panels of a slot for this page, in order."""
    return [panel for _, filler in _slots.get(slot, ()) if (panel := filler(**what)) is not None]
