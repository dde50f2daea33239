"""Who may come to a page at all. What they may do there, actions and access rules say."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

from compagnon.kit.errors import Missing
from compagnon.kit.navigation import from_htmx, go, here
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
        if lacks_required_factor(viewer_of(request)):
            return go(request, reverse("mfa_index"))
        return view(request, *args, **kwargs)

    return guarded


def person_only(view: View) -> View:
    """As `signed_in`, for the few pages that an administrator without the required factor needs to get one."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not viewer_of(request).is_person:
            return go(request, f"{reverse('account_login')}?{urlencode({'next': _place(request)})}")
        return view(request, *args, **kwargs)

    return guarded


def administrators_only(view: View) -> View:
    """As `signed_in`; for everyone but administrators there is no such page."""

    @signed_in
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not viewer_of(request).is_administrator:
            raise Missing
        return view(request, *args, **kwargs)

    return guarded


def viewer_of(request: HttpRequest) -> Viewer:
    """Who is looking, as `ViewerMiddleware` put it on the request."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    return viewer


def _place(request: HttpRequest) -> str:
    """The page to come back to: this one if it is one, else the one on which the form or the fragment stands."""
    return request.get_full_path() if request.method == "GET" and not from_htmx(request) else here(request)
