"""Colleagues proposed as one types « @ »."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from compagnon.kit import pages
from compagnon.kit.ids import read_id
from compagnon.people.cards import PersonCard
from compagnon.people.gate import signed_in, viewer_of
from compagnon.posts import selectors


@dataclass(frozen=True)
class Suggestions:
    """`_suggest.html`."""

    people: list[PersonCard]


@require_safe
@signed_in
def suggest(request: HttpRequest) -> HttpResponse:
    """Those who could read what is being written (in `community`, or under `post`), by the beginning of their name."""
    people = selectors.people_to_mention(
        viewer_of(request),
        request.GET.get("q", "")[:80],
        community_id=read_id(request.GET.get("community")),
        post_id=read_id(request.GET.get("post")),
    )
    return pages.render(request, "posts/_suggest.html", Suggestions(people))
