"""The frame of every page: who is here, where they can go."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from compagnon.communities.access import my_communities
from compagnon.communities.addresses import community_url
from compagnon.kit.jinja import provides_shell
from compagnon.kit.pages import wants_fragment
from compagnon.people.cards import PersonCard
from compagnon.people.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Link:
    """An entry of the navigation."""

    label: str
    url: str
    icon: str = ""
    current: bool = False
    count: int = 0


@dataclass(frozen=True, slots=True)
class CommunityLink:
    """One of my communities, in the left column."""

    name: str
    url: str
    unread: int = 0


@dataclass(frozen=True, slots=True)
class Flash:
    """What was just done, said once."""

    level: str
    text: str


@dataclass(frozen=True, slots=True)
class ShellUrls:
    """Where the frame leads; an empty one is not shown."""

    home: str = "/"
    search: str = ""
    publish: str = ""
    notifications: str = ""
    preferences: str = ""
    language: str = ""
    sign_in: str = ""
    sign_out: str = ""
    administration: str = ""


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
    csrf_token: str
    path: str
    urls: ShellUrls
    languages: list[tuple[str, str]] = field(default_factory=lambda: list(settings.LANGUAGES))
    nav: list[Link] = field(default_factory=list)
    phone_nav: list[Link] = field(default_factory=list)
    communities: list[CommunityLink] = field(default_factory=list)
    messages: list[Flash] = field(default_factory=list)
    unread: int = 0


@cache
def address(name: str) -> str:
    """The address of a page, worked out once; empty where an installation leaves the page out."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


@cache
def _urls(*, signed_in: bool, administrator: bool) -> ShellUrls:
    look = address("look")
    if not signed_in:
        return ShellUrls(preferences=look, language=look, sign_in=address("account_login"))
    return ShellUrls(
        publish=address("compose"),
        preferences=look,
        language=look,
        sign_out=address("account_logout"),
        administration=address("administration") if administrator else "",
    )


def _navigation(viewer: Viewer, me: ShellViewer, here: str) -> tuple[list[Link], list[Link]]:
    """The left column and the phone's bottom bar."""

    def link(label: str, url: str, icon: str, *more: str) -> Link:
        return Link(label, url, icon, current=here == url or (url != "/" and here.startswith((url + "/", *more))))

    home = link(_("Home"), "/", "house")
    directory = address("communities")
    kept = link(_("Bookmarks"), address("bookmarks"), "bookmark")
    wide = [
        home,
        Link(_("Communities"), directory, "users-round", current=here == directory),
        Link(_("Questions to answer"), "/?order=recent&unanswered=1", "hand-helping"),
        link(_("Help one another"), address("help"), "handshake"),
        Link(
            _("Colleagues"), address("people"), "users", current=here.startswith(address("people")) and here != me.url
        ),
        link(_("Skills"), address("my_skills"), "sprout", "/jobs/", "/frameworks"),
        link(_("Teams"), address("teams"), "building-2"),
        kept,
        link(_("Drafts"), address("drafts"), "pencil"),
    ]
    if viewer.is_administrator:
        wide.append(link(_("Administration"), address("administration"), "shield"))
    phone = [
        home,
        link(_("Communities"), directory, "users-round"),
        Link(_("Publish"), address("compose"), "plus", current=here == address("compose")),
        kept,
        Link(_("Me"), me.url, "circle-user-round", current=here == me.url),
    ]
    return [item for item in wide if item.url], [item for item in phone if item.url]


@provides_shell
def shell_of(request: HttpRequest) -> Shell:
    """Made once a page; a fragment has no frame, so nothing is read for it."""
    viewer: Viewer = getattr(request, "viewer", None) or Viewer()
    shell = Shell(
        viewer=None,
        language=viewer.language,
        theme=viewer.theme or request.COOKIES.get("theme", "") or "auto",
        csrf_token=get_token(request),
        path=request.get_full_path(),
        urls=_urls(signed_in=viewer.is_person, administrator=viewer.is_administrator),
    )
    if shell.theme not in {"light", "dark"}:
        shell.theme = "auto"
    if viewer.person_id is not None:
        shell.viewer = ShellViewer(
            id=viewer.person_id, name=viewer.name, photo=viewer.photo, is_administrator=viewer.is_administrator
        )
    if wants_fragment(request):
        return shell
    shell.messages = [Flash(message.level_tag, str(message)) for message in messages.get_messages(request)]
    if shell.viewer is not None:
        shell.nav, shell.phone_nav = _navigation(viewer, shell.viewer, request.path)
        shell.communities = [
            CommunityLink(name=community.name, url=community_url(community.slug))
            for community in my_communities(viewer)
            if not community.is_archived
        ]
    return shell


def allauth_page(request: HttpRequest) -> dict[str, Any]:
    """The context of allauth's pages, which are not rendered by `kit.pages`."""
    return {"shell": shell_of(request)}
