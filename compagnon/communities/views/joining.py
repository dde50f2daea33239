"""Ways in and out: joining, requests, invitations, leaving."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from compagnon.communities import actions, forms, selectors
from compagnon.communities.access import (
    community_abilities,
    get_community,
    get_request,
    memberships,
)
from compagnon.communities.addresses import community_url
from compagnon.communities.views.common import chosen_people, frame_of, name_of, posted, status_of
from compagnon.kit.errors import Invalid, Missing
from compagnon.kit.forms import blame
from compagnon.kit.navigation import next_of
from compagnon.kit.pages import GET_OR_POST, render, wants_fragment
from compagnon.people.gate import signed_in, viewer_of


@dataclass(frozen=True)
class JoinPage:
    """`communities/join.html`; `asks` where one asks to be let in."""

    page_title: str
    community: selectors.CommunityFrame
    charter_html: str
    asks: bool
    form: forms.JoinForm
    next: str


@GET_OR_POST
@signed_in
def join(request: HttpRequest, slug: str) -> HttpResponse:
    """Join, or ask to, after reading the charter."""
    viewer = viewer_of(request)
    community = get_community(viewer, slug=slug)
    if community.pk in memberships(viewer):
        return redirect(community_url(community.slug))
    can = community_abilities(viewer, community)
    asks = not can.join
    (can.request if asks and can.request else can.join).require()
    form = forms.JoinForm(*posted(request)[:1])
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
                messages.success(request, _("Welcome to “%(name)s”.") % name_of(community))
            return redirect(next_of(request, community_url(community.slug)))
        except Invalid as error:
            blame(form, error)
    title = _("Ask to join %(name)s") if asks else _("Join %(name)s")
    after = next_of(request, community_url(community.slug))
    page = JoinPage(title % name_of(community), frame_of(viewer, community), community.charter_html, asks, form, after)
    return render(request, "communities/join.html", page, status=status_of(form))


@require_POST
@signed_in
def answer_invitation(request: HttpRequest, slug: str, answer: str) -> HttpResponse:
    """Accept or decline; where a charter is to be accepted first, to it."""
    viewer = viewer_of(request)
    community = get_community(viewer, slug=slug)
    if answer == "accept":
        try:
            accepts = bool(request.POST.get("accepts_charter"))
            actions.accept_invitation(viewer, community_id=community.pk, accepts_charter=accepts)
        except Invalid:
            return redirect(community_url(community.slug, "join"))
        messages.success(request, _("Welcome to “%(name)s”.") % name_of(community))
        return redirect(community_url(community.slug))
    if answer != "decline":
        raise Missing
    actions.decline_invitation(viewer, community_id=community.pk)
    messages.success(request, _("You declined the invitation."))
    return redirect("communities")


@require_POST
@signed_in
def withdraw_request(request: HttpRequest, request_id: int) -> HttpResponse:
    """Take one's request back."""
    actions.withdraw_request(viewer_of(request), request_id=request_id)
    messages.success(request, _("Your request is withdrawn."))
    return redirect("communities")


@dataclass(frozen=True)
class RequestsPage:
    """`communities/requests.html`."""

    page_title: str
    community: selectors.CommunityFrame
    waiting: Sequence[selectors.WaitingRequest]
    decided: Sequence[selectors.WaitingRequest]


@require_GET
@signed_in
def requests(request: HttpRequest, slug: str) -> HttpResponse:
    """The requests to decide, for facilitators."""
    viewer = viewer_of(request)
    community = get_community(viewer, slug=slug, to="facilitate")
    waiting, decided = selectors.requests_of(community)
    frame = frame_of(viewer, community, "requests")
    return render(request, "communities/requests.html", RequestsPage(_("Requests to join"), frame, waiting, decided))


@require_POST
@signed_in
def decide_request(request: HttpRequest, request_id: int) -> HttpResponse:
    """Let someone in or not."""
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
    return redirect(community_url(community.slug, "requests"))


@dataclass(frozen=True)
class InvitePage:
    """`communities/invite.html`."""

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
    """Choose colleagues and invite them; while one looks for them, those found alone for htmx."""
    viewer = viewer_of(request)
    community = get_community(viewer, slug=slug, to="invite")
    form = forms.InviteForm(*posted(request)[:1])
    chosen = chosen_people(request.POST)
    looking = wants_fragment(request) or "search" in request.POST
    if request.method == "POST" and form.is_valid() and not looking:
        try:
            made = actions.invite(viewer, community_id=community.pk, person_ids=chosen, word=form.cleaned_data["word"])
        except Invalid as error:
            blame(form, error)
        else:
            messages.success(request, _("Invited: %(count)d.") % {"count": len(made)})
            return redirect(community_url(community.slug, "invite"))
    q = request.POST.get("q", "")[:100]
    page = InvitePage(
        page_title=_("Invite into %(name)s") % name_of(community),
        community=frame_of(viewer, community),
        form=form,
        candidates=selectors.candidates(community, q=q, chosen=chosen),
        searched=bool(q.strip()),
        waiting=selectors.invitations_of(community),
        me=viewer.id,
    )
    if wants_fragment(request):
        return render(request, "communities/_candidates.html", page)
    return render(request, "communities/invite.html", page, status=200 if looking else status_of(form))


@require_POST
@signed_in
def cancel_invitation(request: HttpRequest, slug: str, person_id: int) -> HttpResponse:
    """Take an invitation back."""
    viewer = viewer_of(request)
    community = get_community(viewer, slug=slug)
    actions.cancel_invitation(viewer, community_id=community.pk, person_id=person_id)
    messages.success(request, _("The invitation is taken back."))
    return redirect(community_url(community.slug, "invite"))


@dataclass(frozen=True)
class LeavePage:
    """`communities/leave.html`."""

    page_title: str
    community: selectors.CommunityFrame
    needs_successor: bool
    alone: bool
    form: forms.LeaveForm


@GET_OR_POST
@signed_in
def leave(request: HttpRequest, slug: str) -> HttpResponse:
    """Leave, after asking; the last facilitator names another."""
    viewer = viewer_of(request)
    community = get_community(viewer, slug=slug, to="leave")
    others = selectors.possible_successors(viewer, community)
    form = forms.LeaveForm(*posted(request)[:1], members=[(card.id, card.name) for card in others or ()])
    if request.method == "POST" and form.is_valid():
        try:
            actions.leave(viewer, community_id=community.pk, successor_id=form.cleaned_data["successor_id"])
        except Invalid as error:
            blame(form, error)
        else:
            messages.success(request, _("You have left “%(name)s”.") % name_of(community))
            return redirect("communities")
    page = LeavePage(
        page_title=_("Leave %(name)s?") % name_of(community),
        community=frame_of(viewer, community),
        needs_successor=others is not None,
        alone=others is not None and not others,
        form=form,
    )
    return render(request, "communities/leave.html", page, status=status_of(form))
