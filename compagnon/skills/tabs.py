"""The tabs of the pages about skills: each floor hangs its own on the slot « skills-tabs » (viewer=, path=)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab of `skills/layout.html`."""

    label: str
    url: str
    current: bool = False
    count: int = 0
