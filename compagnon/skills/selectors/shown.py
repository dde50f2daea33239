"""What people show of their skills to whoever asks: the chips of profiles, cards and directories."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models.expressions import RawSQL

from compagnon.kit.sql import fetch, marks
from compagnon.people.viewer import Viewer
from compagnon.skills.access import VISIBLE
from compagnon.skills.names import in_language, skill_url
from compagnon.skills.selectors.search import names_holding


@dataclass(frozen=True, slots=True)
class ShownSkill:
    """One skill with its two sides, as the chip shows it: a level on a side where one is, None where one is not."""

    id: int
    name: str
    brings: int | None
    seeks: int | None

    @property
    def url(self) -> str:
        return skill_url(self.id)


class Sides(NamedTuple):
    """What someone brings, and what they are looking for; a skill on both sides is in both."""

    brings: Sequence[ShownSkill]
    seeks: Sequence[ShownSkill]


_ON_A_SIDE = "(s.brings OR s.target > s.level)"


def skills_shown(viewer: Viewer, person_ids: Sequence[int]) -> Mapping[int, Sides]:
    """What each of these people shows the viewer of what they bring and seek, in their order. One statement."""
    sides: dict[int, tuple[list[ShownSkill], list[ShownSkill]]] = {id: ([], []) for id in person_ids}
    if viewer.person_id is None:
        return {id: Sides(*both) for id, both in sides.items()}
    rows = fetch(
        "SELECT s.person_id, s.skill_id, k.label_fr, k.label_en, s.level, s.target, s.brings"  # noqa: S608
        " FROM skills_personskill s JOIN people_person a ON a.id = s.person_id JOIN skills_skill k ON k.id = s.skill_id"
        f" WHERE s.person_id IN ({marks(person_ids)}) AND {_ON_A_SIDE} AND {VISIBLE} ORDER BY s.position, s.id",
        [*person_ids, viewer.person_id, viewer.person_id],
    )
    for person_id, *row in rows:
        skill = _shown(*row)
        for side, there in zip(sides[person_id], (skill.brings, skill.seeks), strict=True):
            if there is not None:
                side.append(skill)
    return {id: Sides(*both) for id, both in sides.items()}


def _shown(skill_id: int, fr: str, en: str, level: int, target: int | None, offers: bool) -> ShownSkill:
    seeks = target if target and target > level else None
    return ShownSkill(skill_id, in_language(fr, en), level if offers else None, seeks)


def colleagues_on(viewer: Viewer, skill_ids: Sequence[int], limit: int = 300) -> list[tuple[int, ShownSkill]]:
    """Active colleagues who show the viewer that they bring or seek one of these skills. One statement."""
    if viewer.person_id is None or not skill_ids:
        return []
    rows = fetch(
        "SELECT s.person_id, s.skill_id, k.label_fr, k.label_en, s.level, s.target, s.brings"  # noqa: S608
        " FROM skills_personskill s JOIN people_person a ON a.id = s.person_id JOIN skills_skill k ON k.id = s.skill_id"
        f" WHERE s.skill_id IN ({marks(skill_ids)}) AND a.is_active AND s.person_id <> %s AND {_ON_A_SIDE}"
        f" AND {VISIBLE} ORDER BY s.id DESC LIMIT %s",
        [*skill_ids, *[viewer.person_id] * 3, limit],
    )
    return [(person_id, _shown(*row)) for person_id, *row in rows]


def who_shows(viewer: Viewer, word: str) -> Any:
    """The people who show the viewer a skill whose names hold this word, or one that begins so: for `pk__in`."""
    condition, values = names_holding(word)
    return RawSQL(  # noqa: S611 - its values are parameters
        "SELECT s.person_id FROM skills_skillterm t"  # noqa: S608
        " JOIN skills_personskill s ON s.skill_id = t.skill_id JOIN people_person a ON a.id = s.person_id"
        f" WHERE {condition} AND {_ON_A_SIDE} AND {VISIBLE}",
        [*values, viewer.person_id, viewer.person_id],
    )
