"""Who may come to a page at all. What they may do there, actions and access rules say."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from compagnon.kit.errors import Missing
from compagnon.people.access import lacks_required_factor
from compagnon.people.viewer import Viewer

View = Callable[..., HttpResponseBase]


def signed_in(view: View) -> View:
    """Let people in; send others to the sign-in page, from which they come back here.

    An administrator who must have a second factor and has none is sent to choose one first.
    """

    @person_only
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if lacks_required_factor(request.viewer):  # type: ignore[attr-defined]
            return go(request, reverse("mfa_index"))
        return view(request, *args, **kwargs)

    return guarded


def person_only(view: View) -> View:
    """As `signed_in`, for the few pages that an administrator without the required factor needs to get one."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        viewer: Viewer = request.viewer  # type: ignore[attr-defined]
        if not viewer.is_person:
            return go(request, f"{reverse('account_login')}?{urlencode({'next': _place(request)})}")
        return view(request, *args, **kwargs)

    return guarded


def administrators_only(view: View) -> View:
    """As `signed_in`; for everyone but administrators there is no such page."""

    @signed_in
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.viewer.is_administrator:  # type: ignore[attr-defined]
            raise Missing
        return view(request, *args, **kwargs)

    return guarded


def go(request: HttpRequest, url: str) -> HttpResponse:
    """Lead the browser to another page: a redirect, which htmx must be told to make of the whole page."""
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)


def _place(request: HttpRequest) -> str:
    """The page to come back to: this one if it is one, else the one on which the form or the fragment stands."""
    if request.method == "GET" and request.headers.get("HX-Request") != "true":
        return request.get_full_path()
    behind = request.headers.get("HX-Current-URL") or request.headers.get("Referer") or ""
    if url_has_allowed_host_and_scheme(behind, {request.get_host()}):
        parts = urlsplit(behind)
        return parts.path + (f"?{parts.query}" if parts.query else "")
    return "/"
