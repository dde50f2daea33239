"""The company's tree, for everyone."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from compagnon.kit.pages import render, wants_fragment
from compagnon.people.gate import signed_in
from compagnon.people.selectors.teams import TeamNode, TeamView, team_tree, team_view, without_team


def next_url(request: HttpRequest, after: str) -> str:
    """This address, further down."""
    if not after:
        return ""
    kept = {name: value for name, value in request.GET.items() if name != "after" and value}
    return f"{request.path}?{urlencode({**kept, 'after': after})}"


@dataclass(frozen=True)
class TeamsPage:
    page_title: str
    teams: list[TeamNode]
    without_team: int


@signed_in
@require_GET
def teams(request: HttpRequest) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    page = TeamsPage(page_title=_("Teams"), teams=team_tree(viewer), without_team=without_team(viewer))
    return render(request, "people/teams.html", page)


@dataclass(frozen=True)
class TeamPage:
    page_title: str
    team: TeamView
    next_url: str


@signed_in
@require_GET
def team(request: HttpRequest, team_id: int) -> HttpResponse:
    found = team_view(request.viewer, team_id, after=request.GET.get("after", ""))  # type: ignore[attr-defined]
    page = TeamPage(page_title=found.name, team=found, next_url=next_url(request, found.people.after))
    more = wants_fragment(request) and "after" in request.GET
    return render(request, "people/_team_people.html" if more else "people/team.html", page)
