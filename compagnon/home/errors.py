"""Pages for what went wrong: what happened, what is safe, what to do."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from compagnon.kit.pages import render


@dataclass(frozen=True)
class ErrorPage:
    page_title: str
    text: str
    code: int


def _page(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    return render(request, "home/error.html", ErrorPage(page_title=title, text=text, code=status), status=status)


def denied(request: HttpRequest, reason: str) -> HttpResponse:
    return _page(request, 403, _("This cannot be done"), reason)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 403, _("This cannot be done"), _("You are not allowed to do this."))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _page(
        request,
        403,
        _("This page was open for too long"),
        _(
            "For your safety nothing was changed. Go back, reload the page and send again: "
            "what you typed is still there."
        ),
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(
        request,
        404,
        _("There is nothing here for you"),
        _("The address may be wrong, the thing may have been deleted, or it may not be open to you."),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    return _page(
        request,
        500,
        _("Something broke on our side"),
        _("What was already saved is safe. Try again in a moment; if it happens again, tell an administrator."),
    )
