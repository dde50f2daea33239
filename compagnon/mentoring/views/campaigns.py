"""Campaigns: for learning & development and administrators."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from compagnon.kit import clock
from compagnon.kit.errors import Invalid, Missing
from compagnon.kit.forms import blame
from compagnon.kit.ids import read_ids, to_text
from compagnon.kit.navigation import done, go
from compagnon.kit.pages import GET_OR_POST, render, wants_fragment
from compagnon.mentoring import actions, forms
from compagnon.mentoring.access import may_match
from compagnon.mentoring.actions.proposing import ANSWERS_WITHIN
from compagnon.mentoring.selectors import campaigns as selectors
from compagnon.people.gate import signed_in, viewer_of
from compagnon.people.viewer import Viewer
from compagnon.skills.actions.naming import resolve
from compagnon.skills.picking import Pick, picked, picks_of


def _leader(request: HttpRequest) -> Viewer:
    """Who runs campaigns; for everyone else there are no such pages."""
    viewer = viewer_of(request)
    if not may_match(viewer):
        raise Missing
    return viewer


@dataclass(frozen=True)
class CampaignsPage:
    """`mentoring/campaigns.html`."""

    page_title: str
    campaigns: Sequence[selectors.CampaignLine]
    is_matching: bool


@require_safe
@signed_in
def campaigns(request: HttpRequest) -> HttpResponse:
    """Every campaign."""
    viewer = _leader(request)
    page = CampaignsPage(_("Groups and pairs to propose"), selectors.campaigns(viewer), selectors.is_matching(viewer))
    return render(request, "mentoring/campaigns.html", page)


@dataclass(frozen=True)
class CreatePage:
    """`mentoring/campaign_create.html`."""

    page_title: str
    form: forms.CampaignForm
    picks: Sequence[Pick]
    picks_error: str


@GET_OR_POST
@signed_in
def create(request: HttpRequest) -> HttpResponse:
    """Prepare a campaign."""
    viewer = _leader(request)
    form = forms.CampaignForm(
        request.POST if request.method == "POST" else None,
        teams=selectors.teams_to_choose(),
        initial={"answer_by": clock.today() + ANSWERS_WITHIN},
    )
    values, wrong = picked(request.POST), ""
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            skills = resolve(viewer, values=values, may_propose=False)
            made = actions.create_campaign(
                viewer,
                name=data["name"],
                kind=data["kind"],
                answer_by=data["answer_by"],
                team_ids=read_ids(data["teams"]),
                skill_ids=[skill.pk for skill in skills],
            )
        except Invalid as problem:
            blame(form, problem)
            wrong = problem.fields.get("skills", "")
        else:
            return go(request, reverse("campaign", args=[made.pk]))
    refused = form.is_bound and bool(form.errors)
    page = CreatePage(_("A new campaign"), form, picks_of(values), wrong)
    return render(request, "mentoring/campaign_create.html", page, status=422 if refused else 200)


@dataclass(frozen=True)
class CampaignPage:
    """`mentoring/campaign.html`, and while it is worked out `mentoring/_progress.html`."""

    page_title: str
    campaign: selectors.CampaignView
    problem: str


@require_safe
@signed_in
def campaign(request: HttpRequest, campaign_id: int) -> HttpResponse:
    """A campaign with its figures; how far it is, for htmx, and the whole page once it is done."""
    return _campaign(request, campaign_id)


def _campaign(request: HttpRequest, id: int, problem: str = "") -> HttpResponse:
    found = selectors.campaign_view(viewer_of(request), id)
    page = CampaignPage(found.name, found, problem)
    if wants_fragment(request) and request.method == "GET":
        if found.state != "matching":
            return go(request, reverse("campaign", args=[id]))
        return render(request, "mentoring/_progress.html", page)
    return render(request, "mentoring/campaign.html", page, status=422 if problem else 200)


@require_POST
@signed_in
def run(request: HttpRequest, campaign_id: int) -> HttpResponse:
    """Have it worked out."""
    try:
        actions.run_campaign(viewer_of(request), campaign_id=campaign_id)
    except Invalid as problem:
        return _campaign(request, campaign_id, problem.message)
    return go(request, reverse("campaign", args=[campaign_id]))


@require_POST
@signed_in
def close(request: HttpRequest, campaign_id: int) -> HttpResponse:
    """Close it."""
    actions.close_campaign(viewer_of(request), campaign_id=campaign_id)
    return done(request, _("This campaign is closed."), reverse("campaign", args=[campaign_id]))


@require_POST
@signed_in
def propose(request: HttpRequest) -> HttpResponse:
    """Propose groups and pairs to everyone."""
    viewer = _leader(request)
    try:
        made = actions.propose(viewer)
    except Invalid as problem:
        return done(request, problem.message, reverse("campaigns"))
    return go(request, reverse("campaign", args=[made.pk]))


@require_safe
@signed_in
def export(request: HttpRequest, campaign_id: int) -> HttpResponse:
    """The figures, as they are told on the page."""
    found = selectors.campaign_view(viewer_of(request), campaign_id)
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="campaign-{to_text(found.id)}.csv"'
    rows = csv.writer(response, delimiter=";")
    rows.writerow([_("kind"), _("figure"), _("what"), _("people")])
    for kind, figures in ((_("pairs"), found.pair_figures), (_("working groups"), found.group_figures)):
        rows.writerows([kind, figure.key, figure.label, figure.people] for figure in figures)
    return response
