"""HTML made once for all who see the same, and remembered by everything it depends on: there is nothing to invalidate.

Rendering costs more than reading. What is the reader's own (their token, a form they opened) takes the place of a mark
afterwards.
"""

from __future__ import annotations

import secrets
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from django.template import engines
from django.utils import timezone
from django.utils.translation import get_language
from markupsafe import Markup

KEPT = 8192  # fragments, about 4 KB each


class Day(NamedTuple):
    """What dates and words depend on."""

    today: date
    zone: str
    language: str


def new_mark() -> str:
    """What nobody can write in a text, since nobody knows it."""
    return f"\ue000{secrets.token_hex(8)}\ue000"


_TOKEN = new_mark()


class _Shell:
    """What the fragments ask of the frame."""

    csrf_token = _TOKEN


def this_day() -> Day:
    """The day, the zone and the language of whoever reads now."""
    zone = timezone.get_current_timezone()
    return Day(timezone.localdate(timezone=zone), str(zone), get_language() or "fr")


@lru_cache(maxsize=KEPT)
def made(template: str, day: Day, **values: Any) -> str:
    """The HTML of a template from hashable values, with a mark for the token: see `own`."""
    engine: Any = engines["jinja2"]
    html: str = engine.env.get_template(template).render(shell=_Shell, **values)
    return html


def own(html: str, token: str) -> Markup:
    """HTML that was `made`, with the reader's token in it."""
    return Markup(html.replace(_TOKEN, token))  # noqa: S704 - rendered with autoescape
