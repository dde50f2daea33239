"""The last word on every response: refusals as pages, private caching, headers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from csp.constants import HEADER
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.module_loading import import_string

from compagnon.kit.errors import Denied, Missing


class PolicyMiddleware:
    """Sends the content security policy of the settings, built once: no page has another.

    As django-csp does, it leaves Django's own pages about a developer's mistakes alone.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.policy = build_policy()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not (settings.DEBUG and response.status_code in {404, 500}):
            response.headers.setdefault(HEADER, self.policy)
        return response


class PagesMiddleware:
    """Turns `Denied` into a page that says why; keeps pages out of shared caches, and NUL out of parameters."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        headers = response.headers
        if "Cache-Control" not in headers:
            headers["Cache-Control"] = "private, no-cache"
        headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Mapping[str, Any]) -> None:
        """No NUL reaches a view: it is no letter, nobody types it, and PostgreSQL fails on it.

        Raises:
            Missing: there is one in the address itself, which then names nothing.
        """
        if any(isinstance(part, str) and "\0" in part for part in kwargs.values()):
            raise Missing
        request.GET = _without_nul(request.GET)
        request.POST = _without_nul(request.POST)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Denied):
            page: HttpResponse = import_string(settings.DENIED_VIEW)(request, exception.reason)
            return page
        return None


def _without_nul(data: Any) -> Any:
    """The same parameters, and the same object where there is nothing to take out."""
    if not any("\0" in text for name, values in data.lists() for text in (name, *values)):
        return data
    cleaned = QueryDict(mutable=True)
    for name, values in data.lists():
        cleaned.setlist(name.replace("\0", ""), [value.replace("\0", "") for value in values])
    return cleaned
