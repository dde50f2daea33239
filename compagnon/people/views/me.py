"""One's own pages: profile, photo, preferences, security, and what others see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from compagnon.kit import files, images, slots
from compagnon.kit.errors import Invalid, Missing
from compagnon.kit.forms import blame
from compagnon.kit.navigation import go, next_of
from compagnon.kit.pages import render
from compagnon.people import actions
from compagnon.people.cards import PersonCard
from compagnon.people.forms import PhotoForm, PreferencesForm, ProfileForm
from compagnon.people.gate import person_only, signed_in, viewer_of
from compagnon.people.selectors import person_cards
from compagnon.people.selectors.account import (
    Device,
    Factors,
    Profile,
    Shown,
    devices,
    factors_of,
    profile_of,
    shown_about,
)
from compagnon.people.selectors.lists import sites
from compagnon.people.selectors.teams import team_paths


def account_tabs(current: str) -> list[dict[str, Any]]:
    """The pages of one's account."""
    pages = [
        (_("Profile"), "edit_profile"), (_("Preferences"), "preferences"), (_("Sign-in and security"), "mfa_index"),
        (_("What others see"), "visible_about_me"),
    ]  # fmt: skip
    return [{"label": label, "url": reverse(name), "current": name == current} for label, name in pages]


@dataclass(frozen=True)
class ProfilePage:
    """`people/profile.html`."""

    page_title: str
    tabs: list[dict[str, Any]]
    form: ProfileForm
    photo_form: PhotoForm
    card: PersonCard
    teams: list[str]
    sites: list[str]
    panels: list[slots.Panel]


def _initial(profile: Profile) -> dict[str, Any]:
    return {
        "first_name": profile.first_name, "last_name": profile.last_name, "job_title": profile.job_title,
        "site": profile.site, "team": profile.team, "bio": profile.bio, "languages": profile.languages,
    }  # fmt: skip


def _profile_page(
    request: HttpRequest, form: ProfileForm | None = None, photo: PhotoForm | None = None
) -> HttpResponse:
    viewer = viewer_of(request)
    profile = profile_of(viewer.id)
    page = ProfilePage(
        page_title=_("My profile"),
        tabs=account_tabs("edit_profile"),
        form=form or ProfileForm(initial=_initial(profile), reader=viewer.language),
        photo_form=photo or PhotoForm(),
        card=person_cards([viewer.id])[viewer.id],
        teams=team_paths(),
        sites=sites(viewer),
        panels=slots.fill("edit-profile", viewer=viewer),
    )
    return render(request, "people/profile.html", page, status=422 if form or photo else 200)


@signed_in
def edit_profile(request: HttpRequest) -> HttpResponse:
    """What one tells about oneself."""
    viewer = viewer_of(request)
    if request.method != "POST":
        return _profile_page(request)
    form = ProfileForm(request.POST, reader=viewer.language)
    if form.is_valid():
        try:
            actions.edit_profile(viewer, person_id=viewer.id, **form.cleaned_data)
        except Invalid as error:
            blame(form, error)
        else:
            messages.success(request, _("Your profile is saved."))
            return HttpResponseRedirect(next_of(request, reverse("edit_profile")))
    return _profile_page(request, form)


@signed_in
@require_POST
def set_photo(request: HttpRequest) -> HttpResponse:
    """Give oneself a photo."""
    viewer = viewer_of(request)
    form = PhotoForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            actions.set_photo(
                viewer, person_id=viewer.id, upload=form.cleaned_data["photo"], focus=form.cleaned_data["focus"]
            )
        except Invalid as error:
            form.add_error("photo", error.message)
        else:
            messages.success(request, _("Your photo is there."))
            return HttpResponseRedirect(next_of(request, reverse("edit_profile")))
    return _profile_page(request, photo=form)


@signed_in
@require_POST
def remove_photo(request: HttpRequest) -> HttpResponse:
    """Back to the initials."""
    viewer = viewer_of(request)
    actions.remove_photo(viewer, person_id=viewer.id)
    messages.success(request, _("Your photo is removed."))
    return HttpResponseRedirect(reverse("edit_profile"))


@signed_in
@require_GET
def photo(request: HttpRequest, name: str, size: int) -> HttpResponse:
    """A portrait, for whoever is signed in; a new photo has a new name, so that this one can be kept for long."""
    if size not in actions.PHOTO_SIZES:
        raise Missing
    response: HttpResponse = files.serve(request, images.variant(actions.PHOTOS, name, size), "image/webp")  # type: ignore[assignment]
    response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    return response


@dataclass(frozen=True)
class PreferencesPage:
    """`people/preferences.html`."""

    page_title: str
    tabs: list[dict[str, Any]]
    form: PreferencesForm


@signed_in
def preferences(request: HttpRequest) -> HttpResponse:
    """Language, time zone, theme. A form elsewhere may send one of them alone, with `next`."""
    viewer = viewer_of(request)
    current = {"language": viewer.language, "time_zone": viewer.time_zone, "theme": viewer.theme}
    form = PreferencesForm(initial=current)
    if request.method == "POST":
        sent = {name: request.POST[name] for name in current if name in request.POST}
        if sent.get("theme") == "auto":
            sent["theme"] = ""
        form = PreferencesForm({**current, **sent}, initial=current)
        if form.is_valid():
            actions.set_preferences(viewer, **form.cleaned_data)
            if "next" not in request.POST:
                messages.success(request, _("Your preferences are saved."))
            return HttpResponseRedirect(next_of(request, reverse("preferences")))
    page = PreferencesPage(_("Preferences"), account_tabs("preferences"), form)
    return render(request, "people/preferences.html", page, status=422 if form.is_bound else 200)


@dataclass(frozen=True)
class SecurityPage:
    """`people/security.html`."""

    page_title: str
    tabs: list[dict[str, Any]]
    email: str
    factors: Factors
    must_choose: bool
    devices: list[Device]


@person_only
@require_GET
def security(request: HttpRequest) -> HttpResponse:
    """How one signs in, and where one is signed in."""
    viewer = viewer_of(request)
    factors = factors_of(viewer)
    page = SecurityPage(
        page_title=_("Sign-in and security"),
        tabs=account_tabs("mfa_index"),
        email=request.user.email,  # type: ignore[union-attr]
        factors=factors,
        must_choose=factors.required and not (factors.has_codes or factors.keys),
        devices=devices(viewer, request.session.session_key or ""),
    )
    return render(request, "people/security.html", page)


@person_only
@require_POST
def end_session(request: HttpRequest, session_id: int) -> HttpResponse:
    """Sign out on one other device."""
    actions.end_session(viewer_of(request), session_id=session_id)
    messages.success(request, _("That device is signed out."))
    return go(request, reverse("mfa_index"))


@person_only
@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere but here."""
    actions.end_other_sessions(viewer_of(request), but=request.session.session_key or "")
    messages.success(request, _("You are signed out everywhere but here."))
    return go(request, reverse("mfa_index"))


@dataclass(frozen=True)
class VisiblePage:
    """`people/visible.html`."""

    page_title: str
    tabs: list[dict[str, Any]]
    card: PersonCard
    groups: list[tuple[str, str, list[Shown]]]
    panels: list[slots.Panel]


@signed_in
@require_GET
def visible_about_me(request: HttpRequest) -> HttpResponse:
    """Everything kept about oneself, and who sees it."""
    viewer = viewer_of(request)
    shown = shown_about(viewer)
    titles = {
        "colleagues": (_("All your colleagues see"), "users"),
        "administrators": (_("Administrators see, beside that"), "shield"),
        "me": (_("You alone see"), "lock"),
    }
    page = VisiblePage(
        page_title=_("What others see about me"),
        tabs=account_tabs("visible_about_me"),
        card=person_cards([viewer.id])[viewer.id],
        groups=[(title, icon, [row for row in shown if row.to == to]) for to, (title, icon) in titles.items()],
        panels=slots.fill("visible-about-me", viewer=viewer),
    )
    return render(request, "people/visible.html", page)


def to_security(request: HttpRequest) -> HttpResponse:
    """Where allauth's own lists would be."""
    return HttpResponseRedirect(reverse("mfa_index"))
