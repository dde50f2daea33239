"""Where a browser goes next, with htmx and without."""

from __future__ import annotations

import json
from urllib.parse import urlencode, urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.encoding import escape_uri_path
from django.utils.http import url_has_allowed_host_and_scheme


def from_htmx(request: HttpRequest) -> bool:
    """Whether htmx asks, so that what is answered goes somewhere in the page."""
    return request.headers.get("HX-Request") == "true"


def go(request: HttpRequest, url: str) -> HttpResponse:
    """Lead the browser to another page: a redirect, which htmx must be told to make of the whole page."""
    if from_htmx(request):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)


def done(request: HttpRequest, text: str, url: str) -> HttpResponse:
    """Go on to a page that says what was done."""
    messages.success(request, text)
    return go(request, url)


def here(request: HttpRequest, default: str = "/") -> str:
    """The page on which the form or the fragment stands, if it is one of ours."""
    behind = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    if not is_ours(request, behind):
        return default
    parts = urlsplit(behind)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    return path if is_ours(request, path) else default  # a path that begins with two slashes names another site


def back(request: HttpRequest, default: str, *, at: str = "") -> HttpResponse:
    """To the page on which the form stood, at the element named, else to `default`."""
    place = here(request, "")
    if not place:
        return go(request, default)
    return go(request, f"{place}#{at}" if at else place)


def next_of(request: HttpRequest, default: str) -> str:
    """Where the form, or the link to it, asks to go after (`next`): a page of ours, never elsewhere."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    return wanted if is_ours(request, wanted) else default


def is_ours(request: HttpRequest, url: str) -> bool:
    """Whether an address, whole or without its host, is one of this site."""
    return url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())


def further(request: HttpRequest, after: str | None) -> str:
    """The address of what follows in the list that this address shows; empty at the end."""
    if not after:
        return ""
    kept = {name: value for name, value in request.GET.items() if name != "after" and value}
    return f"{escape_uri_path(request.path)}?{urlencode({**kept, 'after': after})}"


def with_toast(response: HttpResponse, text: str, level: str = "success") -> HttpResponse:
    """A fragment whose arrival is said aloud."""
    response.headers["HX-Trigger"] = json.dumps({"toast": {"level": level, "text": text}})
    return response
