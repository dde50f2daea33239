"""Puts the viewer on the request, and speaks their language in their time zone."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from compagnon.people.viewer import Viewer, viewer_of

_LANGUAGES = {code for code, _ in settings.LANGUAGES}


def visitor_language(request: HttpRequest) -> str:
    """The language of someone who is not signed in: their cookie, their browser, the company's."""
    chosen = request.COOKIES.get("language", "")
    if chosen in _LANGUAGES:
        return chosen
    if accepted := request.headers.get("Accept-Language"):
        for part in accepted.split(",")[:10]:
            code = part.split(";")[0].strip().lower()[:2]
            if code in _LANGUAGES:
                return code
    return str(settings.LANGUAGE_CODE)


class ViewerMiddleware:
    """Sets `request.viewer`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            viewer = viewer_of(request.user)
        else:
            viewer = Viewer(language=visitor_language(request))
        request.viewer = viewer  # type: ignore[attr-defined]
        translation.activate(viewer.language)
        request.LANGUAGE_CODE = viewer.language
        timezone.activate(ZoneInfo(viewer.time_zone))
        try:
            return self.get_response(request)
        finally:
            timezone.deactivate()
            translation.deactivate()
