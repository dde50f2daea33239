"""Accounts, teams and the company's settings, for administrators."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from compagnon.kit import slots
from compagnon.kit.errors import Denied, Invalid, Missing
from compagnon.kit.forms import blame
from compagnon.kit.navigation import further
from compagnon.kit.pages import render, wants_fragment
from compagnon.people import actions
from compagnon.people.access import PersonAbilities, get_person, person_abilities
from compagnon.people.cards import PersonCard
from compagnon.people.forms import CompanyForm, InviteForm, PersonForm, TeamForm
from compagnon.people.gate import administrators_only, viewer_of
from compagnon.people.models import Company, Team
from compagnon.people.selectors import person_cards
from compagnon.people.selectors.lists import STATES, AccountRow, accounts, sites
from compagnon.people.selectors.teams import team_paths


def administration_tabs(current: str) -> list[dict[str, Any]]:
    """The pages of administration; upper floors add theirs through the slot “administration-tabs”."""
    pages = [(_("People"), "administration_people"), (_("Company"), "administration_company")]
    tabs = [{"label": label, "url": reverse(name), "current": name == current} for label, name in pages]
    return tabs + [panel.content for panel in slots.fill("administration-tabs", current=current)]


@administrators_only
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The first of the pages of administration."""
    return HttpResponseRedirect(reverse("administration_people"))


@dataclass(frozen=True)
class AccountsPage:
    """`people/administration/people.html`."""

    page_title: str
    tabs: list[dict[str, Any]]
    people: list[AccountRow]
    next_url: str
    text: str
    state: str


@administrators_only
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """Every account, found by words and state; the next ones alone for htmx."""
    text, state = request.GET.get("q", "").replace("\0", "")[:100], request.GET.get("state", "")
    state = state if state in STATES else ""
    found = accounts(viewer_of(request), text=text, state=state, after=request.GET.get("after", ""))
    page = AccountsPage(
        page_title=_("People"),
        tabs=administration_tabs("administration_people"),
        people=found.rows,
        next_url=further(request, found.after),
        text=text,
        state=state,
    )
    more = wants_fragment(request) and "after" in request.GET
    template = "_accounts.html" if more else "people.html"
    return render(request, f"people/administration/{template}", page)


@dataclass(frozen=True)
class PersonPage:
    """`people/administration/person.html`; without `card`, someone who is being added."""

    page_title: str
    tabs: list[dict[str, Any]]
    form: PersonForm
    teams: list[str]
    sites: list[str]
    card: PersonCard | None = None
    abilities: PersonAbilities | None = None
    is_administrator: bool = False
    leads_learning: bool = False
    has_password: bool = False
    invited: bool = False
    link: str = ""


def _lists(request: HttpRequest) -> dict[str, Any]:
    return {
        "tabs": administration_tabs("administration_people"),
        "teams": team_paths(),
        "sites": sites(viewer_of(request)),
    }


@administrators_only
def add_person(request: HttpRequest) -> HttpResponse:
    """Add a colleague, invited later."""
    form = PersonForm(request.POST or None, initial={"language": settings.LANGUAGE_CODE})
    if request.method == "POST" and form.is_valid():
        told = dict(form.cleaned_data)
        try:
            person = actions.add_person(viewer_of(request), manager_id=told.pop("manager"), **told)
        except Invalid as error:
            blame(form, error)
        else:
            messages.success(request, _("%(name)s is added. Invite them when you want.") % {"name": person.name})
            return HttpResponseRedirect(reverse("administration_person", args=[person.pk]))
    page = PersonPage(page_title=_("Add a person"), form=form, **_lists(request))
    return render(request, "people/administration/person.html", page, status=422 if form.is_bound else 200)


@administrators_only
def person(request: HttpRequest, person_id: int) -> HttpResponse:
    """Edit someone, and everything that can be done with their account."""
    viewer = viewer_of(request)
    someone = get_person(viewer, person_id)
    initial = {
        "email": someone.email, "first_name": someone.first_name, "last_name": someone.last_name,
        "job_title": someone.job_title, "team": someone.team.path if someone.team else "",
        "manager": someone.manager.email if someone.manager else "", "site": someone.site,
        "language": someone.language,
    }  # fmt: skip
    form = PersonForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        told = dict(form.cleaned_data)
        try:
            actions.edit_profile(viewer, person_id=person_id, manager_id=told.pop("manager"), **told)
        except Invalid as error:
            blame(form, error)
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(request.path)
    page = PersonPage(
        page_title=someone.name,
        form=form,
        card=person_cards([person_id])[person_id],
        abilities=person_abilities(viewer, someone),
        is_administrator=someone.is_administrator,
        leads_learning=someone.leads_learning,
        has_password=someone.has_usable_password(),
        invited=someone.invitations.filter(used_at=None, revoked_at=None).exists(),
        link=request.session.pop("invitation_link", ""),
        **_lists(request),
    )
    return render(request, "people/administration/person.html", page, status=422 if form.is_bound else 200)


@administrators_only
@require_POST
def act(request: HttpRequest, person_id: int, verb: str) -> HttpResponse:
    """Invite, revoke, deactivate, reactivate, make or unmake an administrator or one of learning & development."""
    viewer = viewer_of(request)
    name = get_person(viewer, person_id).name
    try:
        if verb == "invite":
            secret = actions.invite(viewer, person_id=person_id)
            request.session["invitation_link"] = settings.BASE_URL + reverse("invitation", args=[secret])
            told = _("An invitation leaves for %(name)s.")
        elif verb == "revoke-invitation":
            actions.revoke_invitation(viewer, person_id=person_id)
            told = _("The link sent to %(name)s no longer works.")
        elif verb == "deactivate":
            actions.deactivate(viewer, person_id=person_id)
            told = _("The account of %(name)s is deactivated; what they contributed stays.")
        elif verb == "reactivate":
            actions.reactivate(viewer, person_id=person_id)
            told = _("The account of %(name)s is open again.")
        elif verb in {"make-administrator", "remove-administrator"}:
            makes = verb == "make-administrator"
            actions.set_administrator(viewer, person_id=person_id, is_administrator=makes)
            told = _("%(name)s is an administrator.") if makes else _("%(name)s is no longer an administrator.")
        elif verb in {"give-learning", "take-learning"}:
            gives = verb == "give-learning"
            actions.set_leads_learning(viewer, person_id=person_id, leads_learning=gives)
            told = (
                _("%(name)s is in learning & development.")
                if gives
                else _("%(name)s is no longer in learning & development.")
            )
        else:
            raise Missing
    except Denied as refusal:
        messages.error(request, refusal.reason)
    else:
        messages.success(request, told % {"name": name})
    if viewer.person_id == person_id and verb in {"deactivate", "remove-administrator"}:
        return HttpResponseRedirect("/")
    return HttpResponseRedirect(reverse("administration_person", args=[person_id]))


@dataclass(frozen=True)
class InvitePage:
    """`people/administration/invite.html`."""

    page_title: str
    tabs: list[dict[str, Any]]
    form: InviteForm


@administrators_only
def invite(request: HttpRequest) -> HttpResponse:
    """Invite many at once."""
    form = InviteForm(request.POST or None, initial={"language": settings.LANGUAGE_CODE})
    if request.method == "POST" and form.is_valid():
        try:
            done = actions.invite_many(viewer_of(request), **form.cleaned_data)
        except Invalid as error:
            blame(form, error)
        else:
            sent = ngettext("%(count)s invitation leaves.", "%(count)s invitations leave.", done.sent)
            messages.success(request, sent % {"count": done.sent})
            if done.skipped:
                text = _("These can sign in already, or are deactivated: %(emails)s")
                messages.warning(request, text % {"emails": ", ".join(done.skipped[:20])})
            return HttpResponseRedirect(reverse("administration_people"))
    page = InvitePage(_("Invite people"), administration_tabs("administration_people"), form)
    return render(request, "people/administration/invite.html", page, status=422 if form.is_bound else 200)


@dataclass(frozen=True)
class CompanyPage:
    """`people/administration/company.html`."""

    page_title: str
    tabs: list[dict[str, Any]]
    form: CompanyForm


@administrators_only
def company(request: HttpRequest) -> HttpResponse:
    """The company's settings."""
    kept = Company.objects.first() or Company()
    initial = {
        "name": kept.name, "signup_domains": "\n".join(kept.signup_domains),
        "everyone_creates_communities": kept.everyone_creates_communities,
        "administrators_need_mfa": kept.administrators_need_mfa,
    }  # fmt: skip
    form = CompanyForm(request.POST or None, initial=initial)
    if request.method == "POST":
        form = CompanyForm(request.POST, initial=initial)
        if form.is_valid():
            try:
                actions.edit_company(viewer_of(request), **form.cleaned_data)
            except Invalid as error:
                blame(form, error)
            else:
                messages.success(request, _("The company’s settings are saved."))
                return HttpResponseRedirect(request.path)
    page = CompanyPage(_("Company"), administration_tabs("administration_company"), form)
    return render(request, "people/administration/company.html", page, status=422 if form.is_bound else 200)


@dataclass(frozen=True)
class EditTeamPage:
    """`people/administration/team.html`."""

    page_title: str
    tabs: list[dict[str, Any]]
    form: TeamForm
    path: str
    team_url: str


@administrators_only
def team(request: HttpRequest, team_id: int) -> HttpResponse:
    """Rename a team and say who manages it."""
    found = Team.objects.select_related("manager").filter(pk=team_id).first()
    if found is None:
        raise Missing
    initial = {"name": found.name, "manager": found.manager.email if found.manager else ""}
    form = TeamForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            actions.edit_team(viewer_of(request), team_id=team_id, name=told["name"], manager_id=told["manager"])
        except Invalid as error:
            blame(form, error)
        else:
            messages.success(request, _("The team is saved."))
            return HttpResponseRedirect(reverse("team", args=[team_id]))
    page = EditTeamPage(_("Edit the team"), administration_tabs(""), form, found.path, reverse("team", args=[team_id]))
    return render(request, "people/administration/team.html", page, status=422 if form.is_bound else 200)
