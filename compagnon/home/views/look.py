"""The two switches of the frame: language, and day or night. Kept on the account, or in a cookie for visitors."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from compagnon.kit.navigation import from_htmx, next_of
from compagnon.people import actions as people
from compagnon.people.gate import viewer_of

_LANGUAGES = {code for code, _ in settings.LANGUAGES}
_THEMES = {"auto": "", "light": "light", "dark": "dark"}
_YEAR = 365 * 24 * 60 * 60


@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """Change the language or the light, and come back to the same page."""
    viewer = viewer_of(request)
    language = request.POST.get("language", viewer.language)
    theme = _THEMES.get(request.POST.get("theme", ""), viewer.theme)
    if language not in _LANGUAGES:
        language = viewer.language
    response = HttpResponse(status=204) if from_htmx(request) else HttpResponseRedirect(next_of(request, "/"))
    if viewer.is_person:
        people.set_preferences(viewer, language=language, time_zone=viewer.time_zone, theme=theme)
    else:
        response.set_cookie("language", language, max_age=_YEAR, samesite="Lax", secure=settings.HTTPS)
        response.set_cookie("theme", theme, max_age=_YEAR, samesite="Lax", secure=settings.HTTPS)
    return response
