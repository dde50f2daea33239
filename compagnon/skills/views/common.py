"""What the views of skills share."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase

from compagnon.people.gate import signed_in, viewer_of
from compagnon.skills.access import may_steer_skills

View = Callable[..., HttpResponseBase]


def steering(view: View) -> View:
    """As `signed_in`, for learning & development and administrators; others are told why not."""

    @signed_in
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        may_steer_skills(viewer_of(request)).require()
        return view(request, *args, **kwargs)

    return guarded
