"""What posts add to pages of lower floors."""

from __future__ import annotations

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from compagnon.communities.addresses import community_url
from compagnon.communities.models import Community
from compagnon.communities.selectors import Tab
from compagnon.kit.slots import Panel, fills
from compagnon.posts.models import Report


@fills("community-tabs")
def reports_tab(community: Community, tab: str) -> Panel | None:
    """The way to the reports of a community, for its facilitators, once there is one."""
    made = Report.objects.filter(community=community).aggregate(
        all=Count("id"), waiting=Count("id", filter=Q(decision=""))
    )
    if not made["all"]:
        return None
    return Panel("", Tab(_("Reports"), community_url(community.slug, "reports"), tab == "reports", made["waiting"]))
