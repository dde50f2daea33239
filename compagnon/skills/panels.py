"""What skills hang on the pages of lower floors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from compagnon.kit.slots import Panel, fills
from compagnon.people.viewer import Viewer
from compagnon.skills.models import PersonSkill
from compagnon.skills.names import in_language, skill_url
from compagnon.skills.selectors.shown import skills_shown


@fills("edit-profile")
def my_sides(*, viewer: Viewer) -> Panel:
    """What one brings and seeks, and the way to the page where one says it. One statement."""
    return Panel("skills/_my_sides.html", skills_shown(viewer, [viewer.id])[viewer.id])


@dataclass(frozen=True, slots=True)
class Visible:
    """A skill of one's own, with who sees it."""

    name: str
    url: str
    level: int
    brings: int | None
    seeks: int | None
    audience: str


@dataclass(frozen=True, slots=True)
class VisibleSkills:
    """All of one's skills, those that everyone sees first."""

    skills: Sequence[Visible]


@fills("visible-about-me", order=40)
def visible_skills(*, viewer: Viewer) -> Panel:
    """One's skills and who sees each. One query."""
    order = list(PersonSkill.Audience.values)
    rows = PersonSkill.objects.filter(person_id=viewer.id).order_by("position", "pk").values_list(
        "skill_id", "skill__label_fr", "skill__label_en", "level", "target", "brings", "audience"
    )  # fmt: skip
    skills = [
        Visible(
            in_language(fr, en), skill_url(id), level, level if brings else None,
            target if target and target > level else None, audience,
        )
        for id, fr, en, level, target, brings, audience in rows
    ]  # fmt: skip
    return Panel("skills/_visible.html", VisibleSkills(sorted(skills, key=lambda skill: order.index(skill.audience))))
