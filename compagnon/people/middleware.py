"""Puts the viewer on the request, and speaks their language in their time zone."""

from __future__ import annotations

import json
from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.crypto import constant_time_compare

from compagnon.people.cards import full_name
from compagnon.people.models import session_hash
from compagnon.people.viewer import Viewer

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


_COLUMNS = (
    "first_name, last_name, email, is_administrator, leads_learning, language, time_zone, theme, photo, welcome,"
    " password"
)


def _signed_in(request: HttpRequest) -> Viewer | None:
    """Who is signed in. Asked on every page: by one plain statement where nothing is unusual, else Django's way."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or SESSION_KEY not in request.session:
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_COLUMNS} FROM people_person WHERE id = %s AND is_active AND deactivated_at IS NULL",  # noqa: S608
            [int(request.session[SESSION_KEY])],
        )
        row = cursor.fetchone()
    known = row is not None and request.session.get(BACKEND_SESSION_KEY) in settings.AUTHENTICATION_BACKENDS
    if not known or not constant_time_compare(request.session.get(HASH_SESSION_KEY, ""), session_hash(row[-1])):
        return Viewer.of(request.user) if request.user.is_authenticated else None
    first_name, last_name, email, administers, leads, language, time_zone, theme, photo, welcome, _password = row
    return Viewer(
        person_id=int(request.session[SESSION_KEY]),
        name=full_name(first_name, last_name, email),
        is_administrator=bool(administers),
        leads_learning=bool(leads),
        language=language,
        time_zone=time_zone,
        theme=theme,
        photo=photo,
        welcome=json.loads(welcome) if isinstance(welcome, str) else welcome,
    )


class ViewerMiddleware:
    """Sets `request.viewer`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        viewer = _signed_in(request) or Viewer(language=visitor_language(request))
        request.viewer = viewer  # type: ignore[attr-defined]
        translation.activate(viewer.language)
        request.LANGUAGE_CODE = viewer.language
        timezone.activate(ZoneInfo(viewer.time_zone))
        try:
            return self.get_response(request)
        finally:
            timezone.deactivate()
            translation.deactivate()
