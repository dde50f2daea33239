"""What the reader of a feed chose to see. The address says all of it, so that it can be kept, sent and come back to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest

from compagnon.posts.models import Kind

FOR_YOU = "for-you"
RECENT = "recent"
ORDERS = (FOR_YOU, RECENT)
COOKIE = "feed_order"


@dataclass(frozen=True, slots=True)
class Choice:
    """An order and filters. `community` and `theme` are slugs; a theme is always of the chosen community."""

    path: str = "/"
    order: str = FOR_YOU
    kind: str = ""
    community: str = ""
    theme: str = ""
    tag: str = ""
    unanswered: bool = False

    @property
    def is_filtered(self) -> bool:
        return bool(self.kind or self.community or self.theme or self.tag or self.unanswered)

    @property
    def key(self) -> str:
        """The filters alone, to tell rankings apart."""
        return "|".join((self.kind, self.community, self.theme, self.tag, "1" if self.unanswered else ""))

    def but(self, **changes: Any) -> Choice:
        """Another choice; leaving a community leaves its theme."""
        if "community" in changes and "theme" not in changes:
            changes["theme"] = ""
        return replace(self, **changes)

    def url(self, **more: object) -> str:
        """The address of this choice, and of a place in it."""
        query = {
            "order": self.order if self.path == "/" else "",
            "kind": self.kind,
            "community": self.community,
            "theme": self.theme,
            "tag": self.tag,
            "unanswered": "1" if self.unanswered else "",
            **more,
        }
        given = "&".join(f"{name}={quote(str(value))}" for name, value in query.items() if value)
        return f"{self.path}?{given}" if given else self.path


def read_choice(request: HttpRequest, *, inside: bool = False) -> Choice:
    """The choice an address makes; the order is the one last chosen where it does not say. Nonsense is left out.

    Args:
        inside: the address is that of one community, in which the order is always that of time.
    """
    query = request.GET
    order = RECENT if inside else query.get("order", "")
    if order not in ORDERS:
        order = RECENT if request.COOKIES.get(COOKIE) == RECENT else FOR_YOU
    kind = query.get("kind", "")
    community = "" if inside else query.get("community", "")[:90]
    return Choice(
        path=request.path if inside else "/",
        order=order,
        kind=kind if kind in Kind.values else "",
        community=community,
        theme=query.get("theme", "")[:70] if inside or community else "",
        tag=query.get("tag", "")[:50].strip(),
        unanswered=query.get("unanswered") == "1",
    )
