"""The feed, the profile page and the first visit."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from compagnon.kit.pages import render


@dataclass(frozen=True)
class FeedPage:
    page_title: str


def feed(request: HttpRequest) -> HttpResponse:
    return render(request, "home/feed.html", FeedPage(page_title=_("Home")))
