"""Pages for what went wrong: what happened, what is safe, what to do."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.utils.html import escape
from django.utils.translation import gettext as _

from compagnon.kit.pages import render
from compagnon.people.viewer import Viewer

log = logging.getLogger(__name__)
_SHOWN = 20_000  # characters of what was typed that are given back


@dataclass(frozen=True)
class Typed:
    """A field as it was sent, given back so that it can be copied."""

    id: str
    text: str
    lines: int


@dataclass(frozen=True)
class ErrorPage:
    """`home/error.html`."""

    page_title: str
    text: str
    code: int
    icon: str = "telescope"
    back: str = ""
    typed: tuple[Typed, ...] = ()


def denied(request: HttpRequest, reason: str) -> HttpResponse:
    """Seen, but not allowed: the reason is the page."""
    return render(
        request,
        "home/error.html",
        ErrorPage(page_title=_("This cannot be done"), text=reason, code=403, icon="lock", back=_behind(request)),
        status=403,
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's own refusals."""
    return denied(request, _("You are not allowed to do this."))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was open for too long, or comes from elsewhere: nothing is done, what was typed is given back.

    It is given to copy, never to send again with one button: a page elsewhere could have filled it in.
    """
    page = ErrorPage(
        page_title=_("This page was open for too long"),
        text=_(
            "For your safety nothing was changed. Reload the page you came from and send again. "
            "What you had typed is below, to copy."
        )
        if (typed := _typed(request))
        else _("For your safety nothing was changed. Reload the page you came from and try again."),
        code=403,
        icon="hourglass",
        back=_behind(request),
        typed=typed,
    )
    return render(request, "home/error.html", page, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Missing or hidden: told alike."""
    page = ErrorPage(
        page_title=_("There is nothing here for you"),
        text=_("The address may be wrong, the thing may have been deleted, or it may not be open to you."),
        code=404,
        back=_behind(request),
    )
    return render(request, "home/error.html", page, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Made without the database, which may be what broke; plain words if even that fails."""
    title = _("Something broke on our side")
    text = _("What was already saved is safe. Try again in a moment; if it happens again, tell an administrator.")
    seen: Viewer = getattr(request, "viewer", None) or Viewer()
    request.viewer = Viewer(language=seen.language, theme=seen.theme)  # type: ignore[attr-defined]
    try:
        page = ErrorPage(page_title=title, text=text, code=500, icon="triangle-alert", back=_behind(request))
        return render(request, "home/error.html", page, status=500)
    except Exception:
        log.exception("the error page itself failed")
        plain = f"<!doctype html><html lang={seen.language}><meta charset=utf-8><title>{escape(title)}</title>"
        return HttpResponse(f"{plain}<h1>{escape(title)}</h1><p>{escape(text)}</p>", status=500)


def _behind(request: HttpRequest) -> str:
    """The page of ours one came from, if it is another one than this."""
    came_from = request.headers.get("Referer", "")
    try:
        origin = f"{request.scheme}://{request.get_host()}"
    except DisallowedHost:
        return ""
    path = came_from.removeprefix(origin) if came_from.startswith(f"{origin}/") else ""
    return "" if path == request.get_full_path() and request.method == "GET" else path


def _typed(request: HttpRequest) -> tuple[Typed, ...]:
    """What people wrote in the form that was refused; passwords and the form's own fields left out."""
    try:
        fields = request.POST.items()
    except Exception:  # a body that cannot be read has nothing to give back
        return ()
    return tuple(
        Typed(id=f"typed-{number}", text=text[:_SHOWN], lines=min(12, 1 + text.count("\n") + len(text) // 70))
        for number, (name, text) in enumerate(fields)
        if isinstance(text, str) and len(text.strip()) > 15 and "token" not in name and "password" not in name
        and name != "next"
    )  # fmt: skip
