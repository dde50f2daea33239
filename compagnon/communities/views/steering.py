"""Settings, themes, roles: what facilitators and administrators do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from compagnon.communities import actions, forms, selectors
from compagnon.communities.access import (
    get_community,
    get_theme,
    is_facilitator,
    memberships,
)
from compagnon.communities.addresses import community_url
from compagnon.communities.models import Community
from compagnon.communities.views.common import chosen_skills, frame_of, name_of, posted, status_of
from compagnon.kit.errors import Invalid, Missing
from compagnon.kit.forms import blame
from compagnon.kit.ids import to_text
from compagnon.kit.pages import GET_OR_POST, render
from compagnon.people.cards import PersonCard
from compagnon.people.gate import signed_in, viewer_of
from compagnon.skills.picking import Pick, picked, picks_of


@dataclass(frozen=True)
class EditPage:
    """`communities/edit.html`."""

    page_title: str
    community: selectors.CommunityFrame
    form: Any
    picks: Sequence[Pick]


@GET_OR_POST
@signed_in
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """The settings; who may read it is for facilitators alone."""
    viewer = viewer_of(request)
    community = get_community(viewer, slug=slug, to="edit")
    before = {name: getattr(community, name) for name in ("name", "purpose", "charter", "joining")}
    form = forms.CommunityForm(*posted(request), initial={**before, "hidden": not community.listed})
    del form.fields["themes"]
    decides_who_reads = is_facilitator(viewer, community.pk)
    if not decides_who_reads:
        del form.fields["joining"], form.fields["hidden"]
    if not community.cover:
        del form.fields["without_cover"]
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            with transaction.atomic():
                community = actions.edit_community(
                    viewer,
                    community_id=community.pk,
                    name=data["name"],
                    purpose=data["purpose"],
                    charter=data["charter"],
                    joining=data["joining"] if decides_who_reads else None,
                    listed=not data["hidden"] if decides_who_reads else None,
                    cover=data["cover"],
                    without_cover=data.get("without_cover", False),
                    skill_ids=chosen_skills(viewer, request.POST),
                )
        except Invalid as error:
            blame(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect(community_url(community.slug))
    frame = frame_of(viewer, community)
    chosen = picked(request.POST) if form.is_bound else [to_text(skill.id) for skill in frame.skills]
    page = EditPage(_("Settings of the community"), frame, form, picks_of(chosen))
    return render(request, "communities/edit.html", page, status=status_of(form))


@require_POST
@signed_in
def archive(request: HttpRequest, slug: str) -> HttpResponse:
    """Close it to anything new, or with `undo` open it again."""
    viewer = viewer_of(request)
    community = get_community(viewer, slug=slug, to="archive")
    if request.POST.get("undo"):
        actions.unarchive(viewer, community_id=community.pk)
        messages.success(request, _("The community is open again."))
    else:
        actions.archive(viewer, community_id=community.pk)
        messages.success(request, _("The community is archived: what is there stays readable."))
    return redirect(community_url(community.slug))


@dataclass(frozen=True)
class ThemesPage:
    """`communities/themes.html`."""

    page_title: str
    community: selectors.CommunityFrame
    themes: Sequence[selectors.ThemeLink]
    form: forms.ThemeForm
    renaming: int
    rename_form: forms.ThemeForm


@GET_OR_POST
@signed_in
def themes(request: HttpRequest, slug: str) -> HttpResponse:
    """The themes, and a form to add one."""
    viewer = viewer_of(request)
    community = get_community(viewer, slug=slug, to="announce")
    form = forms.ThemeForm(*posted(request)[:1])
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_theme(viewer, community_id=community.pk, name=form.cleaned_data["themes"])
        except Invalid as error:
            blame(form, error)
        else:
            return redirect(community_url(community.slug, "themes"))
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
        community=frame_of(viewer_of(request), community),
        themes=selectors.themes_of(community, archived=True),
        form=form or forms.ThemeForm(),
        renaming=renaming,
        rename_form=rename_form or forms.ThemeForm(prefix="rename"),
    )
    return render(request, "communities/themes.html", page, status=status_of(form or rename_form))


@require_POST
@signed_in
def change_theme(request: HttpRequest, theme_id: int, verb: str) -> HttpResponse:
    """Rename, move, set aside or bring back a theme."""
    viewer = viewer_of(request)
    if verb == "rename":
        form = forms.ThemeForm(request.POST, prefix="rename")
        theme = get_theme(viewer, theme_id, to="announce")
        if form.is_valid():
            try:
                actions.edit_theme(viewer, theme_id=theme_id, name=form.cleaned_data["themes"])
            except Invalid as error:
                blame(form, error)
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
    return redirect(community_url(theme.community.slug, "themes"))


@require_POST
@signed_in
def set_role(request: HttpRequest, slug: str, person_id: int, role: str) -> HttpResponse:
    """Make someone a facilitator or a member."""
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
    return redirect(community_url(community.slug, back))


@dataclass(frozen=True)
class RemovePage:
    """`communities/remove.html`."""

    page_title: str
    community: selectors.CommunityFrame
    person: PersonCard


@GET_OR_POST
@signed_in
def remove_member(request: HttpRequest, slug: str, person_id: int) -> HttpResponse:
    """Take someone out, after asking."""
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
        return redirect(community_url(community.slug, "members"))
    title = _("Remove %(person)s?") % {"person": person.name}
    return render(request, "communities/remove.html", RemovePage(title, frame_of(viewer, community, "members"), person))


@dataclass(frozen=True)
class FacilitatorsPage:
    """`communities/facilitators.html`."""

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
        page_title=_("Facilitators of %(name)s") % name_of(community),
        community=frame_of(viewer, community),
        current=current,
        candidates=[candidate for candidate in found if candidate.person.id not in steering],
        q=q,
    )
    return render(request, "communities/facilitators.html", page)
