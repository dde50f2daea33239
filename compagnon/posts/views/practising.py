"""« I applied it »: told, edited, confirmed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from compagnon.kit.errors import Invalid
from compagnon.kit.forms import blame
from compagnon.kit.ids import read_id, to_text
from compagnon.kit.navigation import done, go
from compagnon.kit.pages import render, wants_fragment
from compagnon.people.gate import signed_in, viewer_of
from compagnon.posts import actions, selectors
from compagnon.posts.access import get_application, get_post
from compagnon.posts.addresses import application_place, post_url
from compagnon.posts.content import KEEP
from compagnon.posts.forms import ApplicationForm
from compagnon.posts.models import Application
from compagnon.posts.selectors import File
from compagnon.posts.views.uploads import attach_files


@dataclass(frozen=True)
class ApplyPage:
    """The form of « I applied it »."""

    page_title: str
    practice: str
    form: ApplicationForm
    action: str
    back_url: str
    picture: File | None
    place: str
    draft: str
    editing: bool


@require_http_methods(["GET", "POST"])
@signed_in
def apply(request: HttpRequest, post_id: int) -> HttpResponse:
    """Tell that one applied a practice."""
    viewer = viewer_of(request)
    post = get_post(viewer, post_id, to="apply")
    url, place = post_url(post_id), f"application:{to_text(post_id)}"
    draft = selectors.draft_at(viewer, place) if request.method == "GET" else None
    form, picture_id = _form(request, draft.data if draft else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.apply_practice(viewer, post_id=post_id, picture_id=picture_id, **_told(form))
        except Invalid as problem:
            blame(form, problem)
        else:
            actions.discard_draft(viewer, place=place, token=request.POST.get("draft", ""))
            said = _("Thank you: %(name)s will know, and the next ones will learn from it.")
            return done(request, said % {"name": post.author.name}, f"{url}#a-{to_text(made.pk)}")
    page = ApplyPage(
        page_title=_("I applied it"),
        practice=post.title,
        form=form,
        action=f"{url}/apply",
        back_url=url,
        picture=_picture(request, picture_id),
        place=place,
        draft=draft.token if draft else request.POST.get("draft", ""),
        editing=False,
    )
    return _render(request, page)


@require_http_methods(["GET", "POST"])
@signed_in
def edit(request: HttpRequest, application_id: int) -> HttpResponse:
    """Tell it better."""
    viewer = viewer_of(request)
    application = get_application(viewer, application_id, to="edit")
    place = f"application-edit:{to_text(application_id)}"
    draft = selectors.draft_at(viewer, place) if request.method == "GET" else None
    form, picture_id = _form(request, draft.data if draft else None, application)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_application(
                viewer,
                application_id=application_id,
                picture_id=picture_id if picture_id is not None else KEEP,
                **_told(form),
            )
        except Invalid as problem:
            blame(form, problem)
        else:
            actions.discard_draft(viewer, place=place, token=request.POST.get("draft", ""))
            return go(request, _place(application))
    page = ApplyPage(
        page_title=_("How you applied it"),
        practice=application.post.title,
        form=form,
        action=f"/applications/{to_text(application_id)}/edit",
        back_url=_place(application),
        picture=_picture(request, picture_id),
        place=place,
        draft=draft.token if draft else request.POST.get("draft", ""),
        editing=True,
    )
    return _render(request, page)


def _form(
    request: HttpRequest, draft: Any = None, application: Application | None = None
) -> tuple[ApplicationForm, int | None]:
    """The form, and the picture that came with it or before."""
    if request.method == "POST":
        form = ApplicationForm(request.POST, request.FILES)
        taken = attach_files(request, "picture")
        form.is_valid()
        for words in taken.refused:
            form.add_error("picture", words)
        return form, taken.ids[0] if taken.ids else read_id(request.POST.get("picture_id"))
    if draft is not None:
        return ApplicationForm(initial=draft.dict()), read_id(draft.get("picture_id"))
    if application is not None:
        return ApplicationForm(initial={"where": application.where, "result": application.result}), None
    return ApplicationForm(), None


def _told(form: ApplicationForm) -> dict[str, str]:
    return {"where": form.cleaned_data["where"], "result": form.cleaned_data["result"]}


def _picture(request: HttpRequest, picture_id: int | None) -> File | None:
    found = selectors.my_waiting_files(viewer_of(request), [picture_id]) if picture_id is not None else []
    return found[0] if found else None


def _render(request: HttpRequest, page: ApplyPage) -> HttpResponse:
    template = "posts/_apply.html" if wants_fragment(request) else "posts/apply.html"
    return render(request, template, page, status=422 if page.form.errors else 200)


def _place(application: Application) -> str:
    return application_place(application.post_id, application.pk)


@require_POST
@signed_in
def delete(request: HttpRequest, application_id: int) -> HttpResponse:
    """Take it back."""
    viewer = viewer_of(request)
    application = get_application(viewer, application_id, to="delete")
    actions.delete_application(viewer, application_id=application_id)
    return done(request, _("It is taken back."), f"{post_url(application.post_id)}#applications")


@require_POST
@signed_in
def confirm(request: HttpRequest, application_id: int) -> HttpResponse:
    """Say that one saw it."""
    viewer = viewer_of(request)
    application = get_application(viewer, application_id, to="confirm")
    actions.confirm_application(viewer, application_id=application_id)
    return done(request, _("Confirmed. It now counts for both of you."), _place(application))


@require_POST
@signed_in
def unconfirm(request: HttpRequest, application_id: int) -> HttpResponse:
    """Take one's confirmation back."""
    viewer = viewer_of(request)
    application = get_application(viewer, application_id)
    actions.unconfirm_application(viewer, application_id=application_id)
    return go(request, _place(application))
