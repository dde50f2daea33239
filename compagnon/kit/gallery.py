"""The gallery of components and the example pages that use them, at `/ui`: for those who write pages, in debug only."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from compagnon.kit import clock
from compagnon.kit.errors import Missing
from compagnon.kit.pages import render

_EXAMPLES = Path(__file__).parent / "jinja2" / "kit" / "examples"


@dataclass(frozen=True)
class GalleryPage:
    """`kit/gallery.html`, or one of `kit/examples/`."""

    page_title: str
    now: datetime
    symbols: tuple[str, ...]


@require_GET
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component with its states; with `page`, one of the example pages."""
    if not settings.DEBUG:
        raise Missing
    name = request.GET.get("page", "")
    if name and name not in examples():
        raise Missing
    template = f"kit/examples/{name}.example.html" if name else "kit/gallery.html"
    return render(request, template, GalleryPage(name or "UI", clock.now(), _symbols()))


@cache
def examples() -> frozenset[str]:
    """The names of the example pages."""
    return frozenset(path.name.removesuffix(".example.html") for path in _EXAMPLES.glob("*.example.html"))


@cache
def _symbols() -> tuple[str, ...]:
    """The names of the icons in the sprite."""
    sprite = finders.find("kit/icons.svg")
    return tuple(re.findall(r'id="([\w-]+)"', Path(str(sprite)).read_text(encoding="utf-8")))
