"""The Jinja2 environment of every page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, tzinfo
from functools import cache, lru_cache
from typing import Any

from babel.dates import format_date, format_datetime, format_time
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone, translation
from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from compagnon.kit import frame, ids, slots
from compagnon.kit.text import shorten

_make_shell: Callable[[HttpRequest], Any] | None = None


def provides_shell(function: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    """Register what makes the frame of every page (navigation, viewer): `home` does."""
    global _make_shell
    _make_shell = function
    return function


def shell_of(request: HttpRequest) -> Any:
    """The frame of this request's page."""
    return _make_shell(request) if _make_shell else None


def date_long(moment: datetime) -> str:
    """« 12 mars 2026 à 14:05 », in the reader's language and time zone."""
    return _date_long(moment, timezone.get_current_timezone(), translation.get_language() or "fr")


def date_short(moment: datetime) -> str:
    """« 14:05 » today, « 12 mars » this year, « 12 mars 2025 » before."""
    zone = timezone.get_current_timezone()
    return _date_short(moment, timezone.localdate(timezone=zone), zone, translation.get_language() or "fr")


def day_long(day: date) -> str:
    """« 12 mars 2026 »."""
    return _day_long(day, translation.get_language() or "fr")


@lru_cache(maxsize=4096)
def _day_long(day: date, locale: str) -> str:
    return format_date(day, "d MMMM y", locale=locale)


# Babel takes longer over a date than the database over a row; the same dates come again and again.
@lru_cache(maxsize=16384)
def _date_long(moment: datetime, zone: tzinfo, locale: str) -> str:
    return format_datetime(moment.astimezone(zone), "d MMMM y, HH:mm", locale=locale)


@lru_cache(maxsize=16384)
def _date_short(moment: datetime, today: date, zone: tzinfo, locale: str) -> str:
    local = moment.astimezone(zone)
    if local.date() == today:
        return format_time(local, "HH:mm", locale=locale)
    return format_date(local, "d MMM" if local.year == today.year else "d MMM y", locale=locale)


@lru_cache(maxsize=8192)
def _phrase(language: str | None, message: str) -> Markup:
    return Markup(translation.gettext(message))  # noqa: S704 - our own words


@lru_cache(maxsize=8192)
def _sentence(language: str | None, message: str) -> Markup:
    return _phrase(language, message) % {}


def say(message: str, **values: Any) -> Markup:
    """A message in the reader's language, `%(name)s` in it replaced: remembered, a page says some fifty of them."""
    language = translation.get_language()
    return _phrase(language, message) % values if values else _sentence(language, message)


class PlainTemplate(Template):
    """A template that has no globals of its own, only those of the environment.

    So that what it imports is made once; Jinja compares the globals of the two at each import, which costs more than
    the macros that are used.
    """

    def _get_default_module(self, ctx: Any = None) -> Any:
        return super()._get_default_module()


@cache
def static(path: str) -> str:
    """The address of a static file, worked out once."""
    address: str = staticfiles_storage.url(path)
    return address


@lru_cache(maxsize=1024)
def sign(name: str, label: str | None = None) -> Markup:
    """An icon of the sprite: decoration, or with a name of its own where it stands alone."""
    role = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    return Markup('<svg class="icon" {}><use href="{}#{}"></use></svg>').format(role, static("kit/icons.svg"), name)


def environment(**options: Any) -> Environment:
    """Jinja2 with undefined names as errors, Django's translations, and what templates may call."""
    options["undefined"] = StrictUndefined
    env = Environment(**options, trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.i18n", "jinja2.ext.do"])
    env.install_gettext_callables(  # type: ignore[attr-defined]
        translation.gettext, translation.ngettext, newstyle=True, pgettext=translation.pgettext
    )
    env.template_class = PlainTemplate
    env.globals.update(
        _=say,
        url=lambda name, *args, **kwargs: reverse(name, args=args or None, kwargs=kwargs or None),
        static=static,
        sign=sign,
        frame_of=frame.frame_of,
        fill=slots.fill,
        language=lambda: translation.get_language() or "fr",
    )
    env.filters.update(
        date_long=date_long, date_short=date_short, day_long=day_long, id36=ids.to_text,
        iso=lambda moment: moment.isoformat(), shorten=shorten, filesizeformat=filesizeformat,
    )  # fmt: skip
    return env
