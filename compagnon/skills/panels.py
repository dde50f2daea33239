"""What skills add to pages: their own tabs, and what they hang on the pages of lower floors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from compagnon.kit.slots import Panel, Tab, fills
from compagnon.people.models import Team
from compagnon.people.viewer import Viewer
from compagnon.skills.access import may_steer_skills
from compagnon.skills.models import PersonSkill
from compagnon.skills.names import in_language, skill_url
from compagnon.skills.selectors.mine import validations_waiting
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


@fills("skills-tabs", order=10)
def my_skills_tab(viewer: Viewer, path: str) -> Panel:
    """The way to one's own skills."""
    return Panel(
        "", Tab(_("My skills"), "/skills", path == "/skills" or path.startswith(("/skills/mine", "/skills/job")))
    )


@fills("skills-tabs", order=80)
def to_validate_tab(viewer: Viewer, path: str) -> Panel | None:
    """What waits for a manager's word, where something does or did lately. One query."""
    here = path == "/skills/validate"
    waiting = validations_waiting(viewer).count()
    return Panel("", Tab(_("To validate"), "/skills/validate", here, waiting)) if here or waiting else None


@fills("skills-tabs", order=90)
def frameworks_tab(viewer: Viewer, path: str) -> Panel:
    """The way to frameworks, and to whatever skill or job one looks up in them."""
    return Panel(
        "", Tab(_("Frameworks"), "/skills/browse", path.startswith(("/skills/browse", "/frameworks", "/jobs/")))
    )


@fills("skills-tabs", order=30)
def mobility_tab(viewer: Viewer, path: str) -> Panel:
    """The jobs near mine."""
    return Panel("", Tab(_("Mobility"), "/skills/mobility", path == "/skills/mobility"))


@fills("skills-tabs", order=40)
def team_tab(viewer: Viewer, path: str) -> Panel | None:
    """The team one manages, the widest where they are several. One query."""
    team_id = Team.objects.filter(manager_id=viewer.id).order_by("path").values_list("pk", flat=True).first()
    if team_id is None:
        return None
    return Panel("", Tab(_("My team"), reverse("team_skills", args=[team_id]), path.startswith("/skills/team/")))


@fills("skills-tabs", order=50)
def company_tab(viewer: Viewer, path: str) -> Panel | None:
    """For learning & development and administrators."""
    if not may_steer_skills(viewer):
        return None
    return Panel("", Tab(_("The company"), "/skills/company", path == "/skills/company"))
