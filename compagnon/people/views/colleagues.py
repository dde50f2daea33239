"""The company's tree, for everyone."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from compagnon.kit.navigation import further
from compagnon.kit.pages import render, wants_fragment
from compagnon.people.gate import signed_in, viewer_of
from compagnon.people.selectors.teams import TeamNode, TeamView, team_tree, team_view, without_team


@dataclass(frozen=True)
class TeamsPage:
    """`people/teams.html`."""

    page_title: str
    teams: list[TeamNode]
    without_team: int


@signed_in
@require_GET
def teams(request: HttpRequest) -> HttpResponse:
    """The whole tree."""
    viewer = viewer_of(request)
    page = TeamsPage(page_title=_("Teams"), teams=team_tree(viewer), without_team=without_team(viewer))
    return render(request, "people/teams.html", page)


@dataclass(frozen=True)
class TeamPage:
    """`people/team.html`."""

    page_title: str
    team: TeamView
    next_url: str


@signed_in
@require_GET
def team(request: HttpRequest, team_id: int) -> HttpResponse:
    """One team and its people; the next ones alone for htmx."""
    found = team_view(viewer_of(request), team_id, after=request.GET.get("after", ""))
    page = TeamPage(page_title=found.name, team=found, next_url=further(request, found.people.after))
    more = wants_fragment(request) and "after" in request.GET
    return render(request, "people/_team_people.html" if more else "people/team.html", page)
