"""What skills hang on the pages of lower floors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from compagnon.kit.slots import Panel, fills
from compagnon.people.models import Team
from compagnon.people.viewer import Viewer
from compagnon.skills.access import may_steer_skills
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


def _tab(label: str, url: str, current: bool) -> Panel:
    return Panel("", {"label": label, "url": url, "current": current})


@fills("skills-tabs", order=30)
def mobility_tab(*, viewer: Viewer, current: str) -> Panel:
    """The jobs near mine."""
    return _tab(_("Mobility"), reverse("mobility"), current == "mobility")


@fills("skills-tabs", order=40)
def team_tab(*, viewer: Viewer, current: str) -> Panel | None:
    """The team one manages, the widest where they are several. One query."""
    team_id = Team.objects.filter(manager_id=viewer.id).order_by("path").values_list("pk", flat=True).first()
    return (
        None
        if team_id is None
        else _tab(_("My team"), reverse("team_skills", args=[team_id]), current == "team_skills")
    )


@fills("skills-tabs", order=50)
def company_tab(*, viewer: Viewer, current: str) -> Panel | None:
    """For learning & development and administrators."""
    return (
        _tab(_("The company"), reverse("company_skills"), current == "company_skills")
        if may_steer_skills(viewer)
        else None
    )
