"""What forms that choose skills send: `skills` says which, or « new:… » in someone's own words; `skills_text`, typed
without JavaScript, one a line or separated by commas."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.http import QueryDict

from compagnon.kit.ids import read_id, to_text
from compagnon.skills.carrying import skill_links

NEW = "new:"


@dataclass(frozen=True, slots=True)
class Pick:
    """A skill in a picker: what the form sends, and what is read."""

    value: str
    label: str


def picked(data: QueryDict, name: str = "skills") -> list[str]:
    """The values that a form sends, typed ones included: for `resolve`, and to show the form again."""
    typed = [NEW + line.strip() for line in data.get(f"{name}_text", "").splitlines() if line.strip()]
    return list(dict.fromkeys([value for value in data.getlist(name) if value.strip()] + typed))


def picks_of(values: Iterable[str]) -> list[Pick]:
    """The same values as a picker shows them again; those that name no skill are left out. One query."""
    values = list(values)
    ids = {id for value in values if not value.startswith(NEW) and (id := read_id(value)) is not None}
    links = skill_links(ids)
    picks = []
    for value in values:
        if value.startswith(NEW):
            picks.append(Pick(value, value.removeprefix(NEW)))
        elif link := links.get(read_id(value) or 0):
            picks.append(Pick(value, link.name))
    return picks


def picks(ids: Sequence[int]) -> list[Pick]:
    """Skills that are chosen already, in their order. One query."""
    return picks_of(to_text(id) for id in ids)
