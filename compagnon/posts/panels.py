"""What posts add to pages of lower floors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compagnon.communities.addresses import community_url
from compagnon.communities.models import Community
from compagnon.kit.ids import to_text
from compagnon.kit.slots import Panel, Tab, fills
from compagnon.people.viewer import Viewer
from compagnon.posts.models import Report
from compagnon.posts.selectors.brought import Contributed, contributed_on
from compagnon.posts.selectors.by_skill import PostsAbout, posts_about


@fills("community-tabs")
def reports_tab(community: Community, tab: str) -> Panel | None:
    """The way to the reports of a community, for its facilitators, once there is one."""
    made = Report.objects.filter(community=community).aggregate(
        all=Count("id"), waiting=Count("id", filter=Q(decision=""))
    )
    if not made["all"]:
        return None
    return Panel("", Tab(_("Reports"), community_url(community.slug, "reports"), tab == "reports", made["waiting"]))


@dataclass(frozen=True, slots=True)
class AboutSkill:
    """What colleagues wrote about a skill: `posts/_about_skill.html`."""

    skill_id: int
    posts: PostsAbout
    ask_url: str
    show_url: str


@fills("skill-page", order=40)
def posts_on_skill(*, viewer: Viewer, skill_id: int) -> Panel | None:
    """Practices, questions and other posts about a skill, and the way to ask or to show something about it."""
    chosen = f"skills={to_text(skill_id)}"
    return Panel(
        "posts/_about_skill.html",
        AboutSkill(
            skill_id=skill_id,
            posts=posts_about(viewer, [skill_id], limit=8)[skill_id],
            ask_url=f"/publish?kind=question&{chosen}",
            show_url=f"/publish?kind=practice&{chosen}",
        ),
    )


@dataclass(frozen=True, slots=True)
class ToAdd:
    """A skill one could add, and the sentence that says why."""

    value: str
    name: str
    said: str


@dataclass(frozen=True, slots=True)
class Seen:
    """What one's contributions show: `posts/_contributed.html`."""

    skills: Sequence[ToAdd]


@fills("my-skills", order=40)
def contributed(*, viewer: Viewer) -> Panel | None:
    """The skills that one contributed on and could add to what one brings."""
    found = contributed_on(viewer)
    if not found:
        return None
    return Panel(
        "posts/_contributed.html", Seen([ToAdd(to_text(one.skill.id), one.skill.name, _why(one)) for one in found])
    )


def _why(one: Contributed) -> str:
    name = {"skill": one.skill.name}
    if one.answered >= max(one.shown, one.applied):
        return ngettext(
            "You answered %(n)s question on %(skill)s.", "You answered %(n)s questions on %(skill)s.", one.answered
        ) % {"n": one.answered, **name}
    if one.shown >= one.applied:
        return ngettext(
            "You showed %(n)s practice on %(skill)s.", "You showed %(n)s practices on %(skill)s.", one.shown
        ) % {"n": one.shown, **name}
    return ngettext(
        "You applied %(n)s practice on %(skill)s.", "You applied %(n)s practices on %(skill)s.", one.applied
    ) % {"n": one.applied, **name}
