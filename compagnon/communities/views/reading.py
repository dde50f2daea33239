"""What members read about their community: who is in it, what it is for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from compagnon.communities import history, selectors
from compagnon.communities.access import (
    get_community,
    is_facilitator,
)
from compagnon.communities.views.common import frame_of, name_of
from compagnon.kit.navigation import further
from compagnon.kit.pages import render, wants_fragment
from compagnon.people.gate import signed_in, viewer_of


@dataclass(frozen=True)
class MembersPage:
    """`communities/members.html`."""

    page_title: str
    community: selectors.CommunityFrame
    list: selectors.MemberList
    q: str
    site: str
    role: str
    more_url: str
    may_appoint: bool
    me: int


@require_GET
@signed_in
def members(request: HttpRequest, slug: str) -> HttpResponse:
    """The directory of members; the list alone for htmx."""
    viewer, given = viewer_of(request), request.GET
    community = get_community(viewer, slug=slug, to="read")
    q, site, role = given.get("q", "")[:100], given.get("site", ""), given.get("role", "")
    found = selectors.members(viewer, community, q=q, site=site, role=role, after=given.get("after", ""))
    page = MembersPage(
        page_title=_("Members – %(name)s") % name_of(community),
        community=frame_of(viewer, community, "members"),
        list=found,
        q=q,
        site=site,
        role=role,
        more_url=further(request, found.after),
        may_appoint=is_facilitator(viewer, community.pk),
        me=viewer.id,
    )
    if wants_fragment(request):
        return render(request, "communities/_members.html", page)
    return render(request, "communities/members.html", page)


@dataclass(frozen=True)
class AboutPage:
    """`communities/about.html`."""

    page_title: str
    community: selectors.CommunityFrame
    charter_html: str
    created_at: Any
    history: Sequence[history.HistoryLine]


@require_GET
@signed_in
def about(request: HttpRequest, slug: str) -> HttpResponse:
    """What it is for, its charter, who decided what."""
    viewer = viewer_of(request)
    community = get_community(viewer, slug=slug, to="read")
    page = AboutPage(
        page_title=_("About %(name)s") % name_of(community),
        community=frame_of(viewer, community, "about"),
        charter_html=community.charter_html,
        created_at=community.created_at,
        history=history.history_of(community, for_facilitators=is_facilitator(viewer, community.pk)),
    )
    return render(request, "communities/about.html", page)
