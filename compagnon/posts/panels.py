"""What posts add to pages of lower floors."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from compagnon.communities.addresses import community_url
from compagnon.communities.models import Community
from compagnon.communities.selectors import Tab
from compagnon.kit.ids import to_text
from compagnon.kit.slots import Panel, fills
from compagnon.people.viewer import Viewer
from compagnon.posts.models import Report
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
