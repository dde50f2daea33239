"""The pages of communities: parse, one domain call, render."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from compagnon.communities import actions, forms, history, selectors
from compagnon.communities.access import (
    community_abilities,
    get_community,
    get_request,
    get_theme,
    is_facilitator,
    may_create_communities,
    memberships,
    visible_communities,
)
from compagnon.communities.models import Community
from compagnon.kit.access import Verdict
from compagnon.kit.errors import Invalid, Missing
from compagnon.kit.files import serve
from compagnon.kit.ids import from_text
from compagnon.kit.images import variant
from compagnon.kit.pages import render, wants_fragment
from compagnon.people.cards import PersonCard
from compagnon.people.gate import signed_in
from compagnon.people.viewer import Viewer

GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])
COVER_WIDTHS = (480, 1200)
A_DAY = 24 * 60 * 60


def viewer_of(request: HttpRequest) -> Viewer:
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    return viewer


def _home_of(community: Community) -> str:
    return f"/communities/{community.slug}"


def _next(request: HttpRequest, otherwise: str) -> str:
    """Where the form wants to come back to: a page of communities, no other."""
    wanted = request.POST.get("next", "")
    return wanted if wanted == "/communities/" or wanted.startswith("/communities/?") else otherwise


# The directory


@dataclass(frozen=True)
class DirectoryPage:
    page_title: str
    directory: selectors.Directory
    invitations: Sequence[selectors.MyInvitation]
    requests: Sequence[selectors.MyRequest]
    may_create: Verdict
    q: str
    joining: str
    joining_choices: Sequence[tuple[str, str]]
    more_url: str


@require_GET
@signed_in
def directory(request: HttpRequest) -> HttpResponse:
    viewer, given = viewer_of(request), request.GET
    q, joining = given.get("q", "")[:100], given.get("joining", "")
    found = selectors.directory(viewer, show=given.get("show", ""), q=q, joining=joining, after=given.get("after", ""))
    more = {"show": found.show, "q": q, "joining": joining, "after": found.after}
    fragment = wants_fragment(request)
    page = DirectoryPage(
        page_title=_("Communities"),
        directory=found,
        invitations=() if fragment else selectors.my_invitations(viewer),
        requests=() if fragment else selectors.my_requests(viewer),
        may_create=may_create_communities(viewer),
        q=q,
        joining=joining,
        joining_choices=[
            ("open", _("Open")),
            ("request", _("On request")),
            ("invitation", _("By invitation")),
        ],
        more_url=f"?{urlencode({key: value for key, value in more.items() if value})}" if found.after else "",
    )
    if fragment:
        template = "communities/_cards.html" if given.get("after") else "communities/_results.html"
        return render(request, template, page)
    return render(request, "communities/directory.html", page)


@require_GET
@signed_in
def cover(request: HttpRequest, community_id: int, cover: str, width: int) -> HttpResponse:
    known = visible_communities(viewer_of(request)).filter(pk=community_id, cover=cover)
    if not cover or width not in COVER_WIDTHS or not known.exists():
        raise Missing
    return cast(HttpResponse, serve(request, variant("covers", cover, width), "image/webp", max_age=A_DAY))


# Creating and editing


@dataclass(frozen=True)
class CreatePage:
    page_title: str
    form: forms.CommunityForm


@GET_OR_POST
@signed_in
def create(request: HttpRequest) -> HttpResponse:
    viewer = viewer_of(request)
    may_create_communities(viewer).require()
    form = forms.CommunityForm(*_posted(request))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            community = actions.create_community(
                viewer,
                name=data["name"],
                purpose=data["purpose"],
                charter=data["charter"],
                joining=data["joining"],
                listed=not data["hidden"],
                themes=data["themes"].splitlines(),
                cover=data["cover"],
            )
        except Invalid as error:
            form.refuse(error)
        else:
            messages.success(
                request, _("“%(name)s” is open. Invite those who should be there first.") % _name(community)
            )
            return redirect(f"{_home_of(community)}/invite")
    page = CreatePage(page_title=_("New community"), form=form)
    return render(request, "communities/create.html", page, status=_status(form))


@dataclass(frozen=True)
class FormPage:
    """A form within a community."""

    page_title: str
    community: selectors.CommunityFrame
    form: Any


@GET_OR_POST
@signed_in
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    viewer = viewer_of(request)
    community = get_community(viewer, slug=slug, to="edit")
    before = {name: getattr(community, name) for name in ("name", "purpose", "charter", "joining")}
    form = forms.CommunityForm(*_posted(request), initial={**before, "hidden": not community.listed})
    del form.fields["themes"]
    if not community.cover:
        del form.fields["without_cover"]
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            community = actions.edit_community(
                viewer,
                community_id=community.pk,
                name=data["name"],
                purpose=data["purpose"],
                charter=data["charter"],
                joining=data["joining"],
                listed=not data["hidden"],
                cover=data["cover"],
                without_cover=data.get("without_cover", False),
            )
        except Invalid as error:
            form.refuse(error)
        else:
            messages.success(request, _("Saved."))
            return redirect(_home_of(community))
    page = FormPage(_("Settings of the community"), _frame(viewer, community), form)
    return render(request, "communities/edit.html", page, status=_status(form))


@require_POST
@signed_in
def archive(request: HttpRequest, slug: str) -> HttpResponse:
    viewer = viewer_of(request)
    community = get_community(viewer, slug=slug, to="archive")
    if request.POST.get("undo"):
        actions.unarchive(viewer, community_id=community.pk)
        messages.success(request, _("The community is open again."))
    else:
        actions.archive(viewer, community_id=community.pk)
        messages.success(request, _("The community is archived: what is there stays readable."))
    return redirect(_home_of(community))


@dataclass(frozen=True)
class ThemesPage:
    page_title: str
    community: selectors.CommunityFrame
    themes: Sequence[selectors.ThemeLink]
    form: forms.ThemeForm
    renaming: int
    rename_form: forms.ThemeForm


@GET_OR_POST
@signed_in
def themes(request: HttpRequest, slug: str) -> HttpResponse:
    viewer = viewer_of(request)
    community = get_community(viewer, slug=slug, to="announce")
    form = forms.ThemeForm(*_posted(request)[:1])
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_theme(viewer, community_id=community.pk, name=form.cleaned_data["themes"])
        except Invalid as error:
            form.refuse(error)
        else:
            return redirect(f"{_home_of(community)}/themes")
    return _themes_page(request, community, form=form)


def _themes_page(
    request: HttpRequest,
    community: Community,
    *,
    form: forms.ThemeForm | None = None,
    renaming: int = 0,
    rename_form: forms.ThemeForm | None = None,
) -> HttpResponse:
    page = ThemesPage(
        page_title=_("Themes"),
        community=_frame(viewer_of(request), community),
        themes=selectors.themes_of(community, archived=True),
        form=form or forms.ThemeForm(),
        renaming=renaming,
        rename_form=rename_form or forms.ThemeForm(prefix="rename"),
    )
    return render(request, "communities/themes.html", page, status=_status(form or rename_form))


@require_POST
@signed_in
def change_theme(request: HttpRequest, theme_id: int, verb: str) -> HttpResponse:
    viewer = viewer_of(request)
    if verb == "rename":
        form = forms.ThemeForm(request.POST, prefix="rename")
        theme = get_theme(viewer, theme_id, to="announce")
        if form.is_valid():
            try:
                actions.edit_theme(viewer, theme_id=theme_id, name=form.cleaned_data["themes"])
            except Invalid as error:
                form.refuse(error)
        if form.errors:
            return _themes_page(request, theme.community, renaming=theme_id, rename_form=form)
    elif verb in {"up", "down"}:
        theme = actions.move_theme(viewer, theme_id=theme_id, up=verb == "up")
    elif verb == "archive":
        theme = actions.archive_theme(viewer, theme_id=theme_id)
    elif verb == "unarchive":
        theme = actions.unarchive_theme(viewer, theme_id=theme_id)
    else:
        raise Missing
    return redirect(f"{_home_of(theme.community)}/themes")


# Reading


@dataclass(frozen=True)
class MembersPage:
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
    viewer, given = viewer_of(request), request.GET
    community = get_community(viewer, slug=slug, to="read")
    q, site, role = given.get("q", "")[:100], given.get("site", ""), given.get("role", "")
    found = selectors.members(viewer, community, q=q, site=site, role=role, after=given.get("after", ""))
    more = {"q": q, "site": site, "role": role, "after": found.after}
    page = MembersPage(
        page_title=_("Members – %(name)s") % _name(community),
        community=_frame(viewer, community, "members"),
        list=found,
        q=q,
        site=site,
        role=role,
        more_url=f"?{urlencode({key: value for key, value in more.items() if value})}" if found.after else "",
        may_appoint=is_facilitator(viewer, community.pk),
        me=viewer.id,
    )
    if wants_fragment(request):
        return render(request, "communities/_members.html", page)
    return render(request, "communities/members.html", page)


@dataclass(frozen=True)
class AboutPage:
    page_title: str
    community: selectors.CommunityFrame
    charter_html: str
    created_at: Any
    history: Sequence[history.HistoryLine]


@require_GET
@signed_in
def about(request: HttpRequest, slug: str) -> HttpResponse:
    viewer = viewer_of(request)
    community = get_community(viewer, slug=slug, to="read")
    page = AboutPage(
        page_title=_("About %(name)s") % _name(community),
        community=_frame(viewer, community, "about"),
        charter_html=community.charter_html,
        created_at=community.created_at,
        history=history.history_of(community, for_facilitators=is_facilitator(viewer, community.pk)),
    )
    return render(request, "communities/about.html", page)


# Ways in


@dataclass(frozen=True)
class JoinPage:
    page_title: str
    community: selectors.CommunityFrame
    charter_html: str
    asks: bool
    form: forms.JoinForm


@GET_OR_POST
@signed_in
def join(request: HttpRequest, slug: str) -> HttpResponse:
    viewer = viewer_of(request)
    community = get_community(viewer, slug=slug)
    if community.pk in memberships(viewer):
        return redirect(_home_of(community))
    can = community_abilities(viewer, community)
    asks = not can.join
    (can.request if asks and can.request else can.join).require()
    form = forms.JoinForm(*_posted(request)[:1])
    if request.method == "POST" and form.is_valid():
        accepts = form.cleaned_data["accepts_charter"]
        try:
            if asks:
                actions.request_to_join(
                    viewer,
                    community_id=community.pk,
                    message=form.cleaned_data["message"],
                    accepts_charter=accepts,
                )
                messages.success(request, _("Your request is with the facilitators: you will find their answer here."))
            else:
                actions.join(viewer, community_id=community.pk, accepts_charter=accepts)
                messages.success(request, _("Welcome to “%(name)s”.") % _name(community))
            return redirect(_next(request, _home_of(community)))
        except Invalid as error:
            form.refuse(error)
    title = _("Ask to join %(name)s") if asks else _("Join %(name)s")
    page = JoinPage(title % _name(community), _frame(viewer, community), community.charter_html, asks, form)
    return render(request, "communities/join.html", page, status=_status(form))


@require_POST
@signed_in
def answer_invitation(request: HttpRequest, slug: str, answer: str) -> HttpResponse:
    viewer = viewer_of(request)
    community = get_community(viewer, slug=slug)
    if answer == "accept":
        try:
            accepts = bool(request.POST.get("accepts_charter"))
            actions.accept_invitation(viewer, community_id=community.pk, accepts_charter=accepts)
        except Invalid:
            return redirect(f"{_home_of(community)}/join")
        messages.success(request, _("Welcome to “%(name)s”.") % _name(community))
        return redirect(_home_of(community))
    if answer != "decline":
        raise Missing
    actions.decline_invitation(viewer, community_id=community.pk)
    messages.success(request, _("You declined the invitation."))
    return redirect("communities")


@require_POST
@signed_in
def withdraw_request(request: HttpRequest, request_id: int) -> HttpResponse:
    actions.withdraw_request(viewer_of(request), request_id=request_id)
    messages.success(request, _("Your request is withdrawn."))
    return redirect("communities")


@dataclass(frozen=True)
class RequestsPage:
    page_title: str
    community: selectors.CommunityFrame
    waiting: Sequence[selectors.WaitingRequest]
    decided: Sequence[selectors.WaitingRequest]


@require_GET
@signed_in
def requests(request: HttpRequest, slug: str) -> HttpResponse:
    viewer = viewer_of(request)
    community = get_community(viewer, slug=slug, to="facilitate")
    waiting, decided = selectors.requests_of(community)
    frame = _frame(viewer, community, "requests")
    return render(request, "communities/requests.html", RequestsPage(_("Requests to join"), frame, waiting, decided))


@require_POST
@signed_in
def decide_request(request: HttpRequest, request_id: int) -> HttpResponse:
    viewer, accept = viewer_of(request), request.POST.get("decision") == "accept"
    if not accept and request.POST.get("decision") != "decline":
        raise Missing
    community = get_request(viewer, request_id).community
    try:
        actions.decide_request(viewer, request_id=request_id, accept=accept, word=request.POST.get("word", ""))
        messages.success(
            request, _("They are in.") if accept else _("The request is declined; they will read your word.")
        )
    except Invalid as error:
        messages.error(request, error.message)
    return redirect(f"{_home_of(community)}/requests")


@dataclass(frozen=True)
class InvitePage:
    page_title: str
    community: selectors.CommunityFrame
    form: forms.InviteForm
    candidates: Sequence[selectors.Candidate]
    searched: bool
    waiting: Sequence[selectors.SentInvitation]
    me: int


@GET_OR_POST
@signed_in
def invite(request: HttpRequest, slug: str) -> HttpResponse:
    viewer = viewer_of(request)
    community = get_community(viewer, slug=slug, to="invite")
    form = forms.InviteForm(*_posted(request)[:1])
    chosen = _chosen(request.POST)
    looking = wants_fragment(request) or "search" in request.POST
    if request.method == "POST" and form.is_valid() and not looking:
        try:
            made = actions.invite(viewer, community_id=community.pk, person_ids=chosen, word=form.cleaned_data["word"])
        except Invalid as error:
            form.refuse(error)
        else:
            messages.success(request, _("Invited: %(count)d.") % {"count": len(made)})
            return redirect(f"{_home_of(community)}/invite")
    q = request.POST.get("q", "")[:100]
    page = InvitePage(
        page_title=_("Invite into %(name)s") % _name(community),
        community=_frame(viewer, community),
        form=form,
        candidates=selectors.candidates(community, q=q, chosen=chosen),
        searched=bool(q.strip()),
        waiting=selectors.invitations_of(community),
        me=viewer.id,
    )
    if wants_fragment(request):
        return render(request, "communities/_candidates.html", page)
    return render(request, "communities/invite.html", page, status=200 if looking else _status(form))


@require_POST
@signed_in
def cancel_invitation(request: HttpRequest, slug: str, person_id: int) -> HttpResponse:
    viewer = viewer_of(request)
    community = get_community(viewer, slug=slug)
    actions.cancel_invitation(viewer, community_id=community.pk, person_id=person_id)
    messages.success(request, _("The invitation is taken back."))
    return redirect(f"{_home_of(community)}/invite")


# Roles, leaving


@require_POST
@signed_in
def set_role(request: HttpRequest, slug: str, person_id: int, role: str) -> HttpResponse:
    viewer = viewer_of(request)
    community = get_community(viewer, slug=slug)
    try:
        actions.set_role(viewer, community_id=community.pk, person_id=person_id, role=role)
        messages.success(request, _("Done."))
    except Invalid as error:
        messages.error(request, error.message)
    back = (
        "members" if community.pk in memberships(viewer) and "from_facilitators" not in request.POST else "facilitators"
    )
    return redirect(f"{_home_of(community)}/{back}")


@dataclass(frozen=True)
class RemovePage:
    page_title: str
    community: selectors.CommunityFrame
    person: PersonCard


@GET_OR_POST
@signed_in
def remove_member(request: HttpRequest, slug: str, person_id: int) -> HttpResponse:
    viewer = viewer_of(request)
    community = get_community(viewer, slug=slug, to="facilitate")
    person = selectors.member_card(community, person_id)
    if person is None:
        raise Missing
    if request.method == "POST":
        try:
            actions.remove_member(viewer, community_id=community.pk, person_id=person_id)
            messages.success(request, _("%(person)s is no longer a member.") % {"person": person.name})
        except Invalid as error:
            messages.error(request, error.message)
        return redirect(f"{_home_of(community)}/members")
    title = _("Remove %(person)s?") % {"person": person.name}
    return render(request, "communities/remove.html", RemovePage(title, _frame(viewer, community, "members"), person))


@dataclass(frozen=True)
class LeavePage:
    page_title: str
    community: selectors.CommunityFrame
    needs_successor: bool
    alone: bool
    form: forms.LeaveForm


@GET_OR_POST
@signed_in
def leave(request: HttpRequest, slug: str) -> HttpResponse:
    viewer = viewer_of(request)
    community = get_community(viewer, slug=slug, to="leave")
    others = selectors.possible_successors(viewer, community)
    form = forms.LeaveForm(*_posted(request)[:1], members=[(card.id, card.name) for card in others or ()])
    if request.method == "POST" and form.is_valid():
        try:
            actions.leave(viewer, community_id=community.pk, successor_id=form.cleaned_data["successor_id"])
        except Invalid as error:
            form.refuse(error)
        else:
            messages.success(request, _("You have left “%(name)s”.") % _name(community))
            return redirect("communities")
    page = LeavePage(
        page_title=_("Leave %(name)s?") % _name(community),
        community=_frame(viewer, community),
        needs_successor=others is not None,
        alone=others is not None and not others,
        form=form,
    )
    return render(request, "communities/leave.html", page, status=_status(form))


@dataclass(frozen=True)
class FacilitatorsPage:
    page_title: str
    community: selectors.CommunityFrame
    current: Sequence[PersonCard]
    candidates: Sequence[selectors.Candidate]
    q: str


@require_GET
@signed_in
def facilitators(request: HttpRequest, slug: str) -> HttpResponse:
    """For administrators, who appoint facilitators in communities that they do not read; facilitators may too."""
    viewer = viewer_of(request)
    community = get_community(viewer, slug=slug, to="appoint")
    q = request.GET.get("q", "")[:100]
    current = selectors.facilitators_of(community)
    steering = {card.id for card in current}
    found = selectors.candidates(community, q=q, members_are_known=False)
    page = FacilitatorsPage(
        page_title=_("Facilitators of %(name)s") % _name(community),
        community=_frame(viewer, community),
        current=current,
        candidates=[candidate for candidate in found if candidate.person.id not in steering],
        q=q,
    )
    return render(request, "communities/facilitators.html", page)


def _frame(viewer: Viewer, community: Community, tab: str = "") -> selectors.CommunityFrame:
    return selectors.community_frame(viewer, community, tab=tab)


def _name(community: Community) -> dict[str, str]:
    return {"name": community.name}


def _posted(request: HttpRequest) -> tuple[Any, Any]:
    """What a form is bound to: even an empty one that was sent."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def _status(form: Any) -> int:
    return 422 if form is not None and form.is_bound and form.errors else 200


def _chosen(data: QueryDict) -> list[int]:
    chosen = []
    for text in data.getlist("person")[: actions.MOST_INVITED_AT_ONCE + 1]:
        try:
            chosen.append(from_text(text))
        except ValueError:
            continue
    return chosen
