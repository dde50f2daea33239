"""The page where an administrator sees which background work failed."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from compagnon.journal import actions, selectors
from compagnon.journal.selectors import FailedWork
from compagnon.kit.pages import render


def _administrators_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The gate that the settings name: it knows people, who live above this floor."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        gate = import_string(settings.ADMINISTRATION_GATE)
        response: HttpResponse = gate(view)(request, *args, **kwargs)
        return response

    return guarded


@dataclass(frozen=True)
class FailedPage:
    """`journal/failed.html`."""

    page_title: str
    work: FailedWork


@require_safe
@_administrators_only
def failed(request: HttpRequest) -> HttpResponse:
    """What failed, for administrators."""
    work = selectors.failures(request.viewer)  # type: ignore[attr-defined]
    return render(request, "journal/failed.html", FailedPage(page_title=_("Background work that failed"), work=work))


@require_POST
@_administrators_only
def retry(request: HttpRequest, task_id: uuid.UUID | None = None) -> HttpResponse:
    """Try one again, or all of them."""
    count = actions.retry_work(request.viewer, task_id=task_id)  # type: ignore[attr-defined]
    messages.success(
        request,
        ngettext("%(count)d task will be tried again.", "%(count)d tasks will be tried again.", count)
        % {"count": count},
    )
    return redirect("failed_work")


@require_POST
@_administrators_only
def discard(request: HttpRequest, task_id: uuid.UUID) -> HttpResponse:
    """Give one up for good."""
    if actions.discard_work(request.viewer, task_id=task_id):  # type: ignore[attr-defined]
        messages.success(request, _("This task was given up; its error is in the server’s log."))
    return redirect("failed_work")
