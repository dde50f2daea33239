"""The frame of every page: who is here, where they can go."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.translation import gettext as _

from compagnon.communities.access import memberships
from compagnon.communities.models import Community
from compagnon.kit.jinja import provides_shell
from compagnon.people.cards import PersonCard
from compagnon.people.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    url: str
    icon: str = ""
    current: bool = False
    count: int = 0


@dataclass(frozen=True, slots=True)
class CommunityLink:
    name: str
    url: str
    unread: int = 0


@dataclass(frozen=True, slots=True)
class Flash:
    level: str
    text: str


@dataclass(frozen=True)
class ShellViewer(PersonCard):
    """The person signed in, as the frame shows them."""

    is_administrator: bool = False


@dataclass
class Shell:
    """What `kit/layout.html` needs beside the page itself."""

    viewer: ShellViewer | None
    language: str
    theme: str
    company: str
    csrf_token: str
    path: str
    nav: list[Link] = field(default_factory=list)
    phone_nav: list[Link] = field(default_factory=list)
    communities: list[CommunityLink] = field(default_factory=list)
    messages: list[Flash] = field(default_factory=list)


def _my_communities(viewer: Viewer) -> list[CommunityLink]:
    mine = Community.objects.filter(pk__in=memberships(viewer), archived_at=None).order_by("name")
    return [CommunityLink(name=name, url=f"/communities/{slug}") for name, slug in mine.values_list("name", "slug")]


@provides_shell
def shell_of(request: HttpRequest) -> Shell:
    """Made once a page."""
    viewer: Viewer = getattr(request, "viewer", None) or Viewer()
    flashes = [Flash(message.level_tag, str(message)) for message in messages.get_messages(request)]
    shell = Shell(
        viewer=None,
        language=viewer.language,
        theme=viewer.theme,
        company="Compagnon",
        csrf_token=get_token(request),
        path=request.path,
        messages=flashes,
    )
    if viewer.person_id is None:
        return shell
    shell.viewer = ShellViewer(
        id=viewer.person_id, name=viewer.name, photo=viewer.photo, is_administrator=viewer.is_administrator
    )
    here = request.path
    shell.nav = [Link(_("Home"), reverse("feed"), "house", current=here == "/")]
    shell.phone_nav = shell.nav
    shell.communities = _my_communities(viewer)
    return shell


def allauth_page(request: HttpRequest) -> dict[str, Any]:
    """The context of allauth's pages, which are not rendered by `kit.pages`."""
    return {"shell": shell_of(request)}
