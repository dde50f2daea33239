"""The directory of communities, their covers, and creating one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from compagnon.communities import actions, forms, selectors
from compagnon.communities.access import (
    may_create_communities,
    visible_communities,
)
from compagnon.communities.addresses import community_url
from compagnon.communities.views.common import chosen_skills, name_of, posted, status_of
from compagnon.kit.access import Verdict
from compagnon.kit.errors import Invalid, Missing
from compagnon.kit.files import serve
from compagnon.kit.forms import blame
from compagnon.kit.images import variant
from compagnon.kit.navigation import further
from compagnon.kit.pages import GET_OR_POST, render, wants_fragment
from compagnon.people.gate import signed_in, viewer_of
from compagnon.skills.picking import Pick, picked, picks_of

A_DAY = 24 * 60 * 60


@dataclass(frozen=True)
class DirectoryPage:
    """`communities/directory.html`."""

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
    """The communities one may know of; the list alone for htmx."""
    viewer, given = viewer_of(request), request.GET
    q, joining = given.get("q", "")[:100], given.get("joining", "")
    found = selectors.directory(viewer, show=given.get("show", ""), q=q, joining=joining, after=given.get("after", ""))
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
        more_url=further(request, found.after),
    )
    if fragment:
        template = "communities/_cards.html" if given.get("after") else "communities/_results.html"
        return render(request, template, page)
    return render(request, "communities/directory.html", page)


@require_GET
@signed_in
def cover(request: HttpRequest, community_id: int, cover: str, width: int) -> HttpResponse:
    """A cover, for those who see the front of its community."""
    known = visible_communities(viewer_of(request)).filter(pk=community_id, cover=cover)
    if not cover or width not in actions.COVER_WIDTHS or not known.exists():
        raise Missing
    return cast(HttpResponse, serve(request, variant(actions.COVERS, cover, width), "image/webp", max_age=A_DAY))


@dataclass(frozen=True)
class CreatePage:
    """`communities/create.html`."""

    page_title: str
    form: forms.CommunityForm
    picks: Sequence[Pick]


@GET_OR_POST
@signed_in
def create(request: HttpRequest) -> HttpResponse:
    """Open a community."""
    viewer = viewer_of(request)
    may_create_communities(viewer).require()
    form = forms.CommunityForm(*posted(request))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            with transaction.atomic():
                community = actions.create_community(
                    viewer,
                    name=data["name"],
                    purpose=data["purpose"],
                    charter=data["charter"],
                    joining=data["joining"],
                    listed=not data["hidden"],
                    themes=data["themes"].splitlines(),
                    cover=data["cover"],
                    skill_ids=chosen_skills(viewer, request.POST),
                )
        except Invalid as error:
            blame(form, error)
        else:
            messages.success(
                request, _("“%(name)s” is open. Invite those who should be there first.") % name_of(community)
            )
            return redirect(community_url(community.slug, "invite"))
    page = CreatePage(page_title=_("New community"), form=form, picks=picks_of(picked(request.POST)))
    return render(request, "communities/create.html", page, status=status_of(form))
