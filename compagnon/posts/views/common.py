"""What the views of posts share: where to go once something is done, and how to say so."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme

from compagnon.kit.ids import to_text
from compagnon.people.gate import go


def post_url(post_id: int, comment_id: int | None = None) -> str:
    """A post's address, or that of a comment on its page."""
    place = f"#c-{to_text(comment_id)}" if comment_id is not None else ""
    return f"/posts/{to_text(post_id)}{place}"


def here(request: HttpRequest, default: str = "/") -> str:
    """The page on which the form or the fragment stands, if it is one of ours."""
    behind = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(behind, {request.get_host()}):
        return default
    parts = urlsplit(behind)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def back(request: HttpRequest, default: str, *, at: str = "") -> HttpResponse:
    """To the page on which the form stood, at the element named, else to `default`."""
    place = here(request, "")
    if not place:
        return go(request, default)
    return go(request, f"{place}#{at}" if at else place)


def done(request: HttpRequest, text: str, url: str) -> HttpResponse:
    """Go on to a page that says what was done."""
    messages.success(request, text)
    return go(request, url)


def with_toast(response: HttpResponse, text: str, level: str = "success") -> HttpResponse:
    """A fragment whose arrival is said aloud."""
    response.headers["HX-Trigger"] = json.dumps({"toast": {"level": level, "text": text}})
    return response


def viewer_of(request: HttpRequest) -> Any:
    """The viewer that the middleware put on the request."""
    return request.viewer  # type: ignore[attr-defined]
