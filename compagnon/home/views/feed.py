"""The feed of my communities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from markupsafe import Markup

from compagnon.communities.access import my_communities
from compagnon.home.choice import COOKIE, FOR_YOU, RECENT, Choice, read_choice
from compagnon.home.selectors.feed import (
    NEW_AT_MOST,
    FeedCards,
    Place,
    Scope,
    feed_page,
    how_many_new,
    scope_of,
    themes_in,
)
from compagnon.home.selectors.for_you import Waiting
from compagnon.home.selectors.welcome import Progress, panel_progress
from compagnon.kit.pages import fragment, render, wants_fragment
from compagnon.kit.paging import Cursor
from compagnon.people.gate import signed_in, viewer_of
from compagnon.people.viewer import Viewer
from compagnon.posts.models import Kind
from compagnon.posts.selectors import PostCard
from compagnon.posts.words import card_words

_YEAR = 365 * 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class Option:
    """A link among others: an order, a kind, a community, a theme."""

    label: str
    url: str
    current: bool = False
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Filter:
    """A menu of options."""

    label: str
    icon: str
    options: Sequence[Option]


@dataclass(frozen=True, slots=True)
class Empty:
    """What to do where there is nothing."""

    title: str
    text: str
    action: str
    url: str
    icon: str


@dataclass(frozen=True)
class CardsFragment:
    """`home/_cards.html`: cards, and the way to those after."""

    cards: Sequence[PostCard]
    why: Mapping[int, str]
    words: Any
    older_url: str
    end: str


@dataclass(frozen=True)
class FeedPage(CardsFragment):
    """`home/feed.html`."""

    page_title: str
    head: Markup
    new_url: str
    start_url: str
    empty: Empty | None
    waiting: Sequence[Waiting]
    welcome: Progress | None


@dataclass(frozen=True)
class NewPosts:
    """`home/_new_posts.html`: how many came since, and where they are."""

    count: int
    at_most: int
    url: str


@require_GET
@signed_in
def feed(request: HttpRequest) -> HttpResponse:
    """A page of the feed; its next cards alone for htmx."""
    viewer = viewer_of(request)
    choice = read_choice(request)
    scope = scope_of(viewer, choice)
    place = place_of(request)
    found = feed_page(viewer, choice, scope, place)
    if wants_fragment(request):
        return more_cards(request, found, choice)
    response = render(request, "home/feed.html", _feed_page(viewer, choice, scope, place, found))
    if "order" in request.GET and request.COOKIES.get(COOKIE) != choice.order:
        response.set_cookie(COOKIE, choice.order, max_age=_YEAR, samesite="Lax", secure=settings.HTTPS, httponly=True)
    return response


def place_of(request: HttpRequest) -> Place:
    """Where in the feed the address points."""
    query = request.GET
    return Place.read(query.get("at", ""), query.get("after", ""), query.get("n", ""))


def more_cards(request: HttpRequest, found: FeedCards, choice: Choice) -> HttpResponse:
    """The next cards; the address bar then says how far one has read, so that coming back shows as much."""
    fragment = CardsFragment(
        cards=found.cards, why=found.why, words=card_words(), older_url=found.older_url, end=end_of(choice, found)
    )
    response = render(request, "home/_cards.html", fragment)
    response["HX-Replace-Url"] = found.here_url
    return response


def end_of(choice: Choice, found: FeedCards) -> str:
    """What is said after the last card."""
    if found.older_url or not found.cards:
        return ""
    return choice.but(order=RECENT).url() if choice.order == FOR_YOU else "-"


def _feed_page(viewer: Viewer, choice: Choice, scope: Scope, place: Place, found: FeedCards) -> FeedPage:
    return FeedPage(
        page_title=_("Home"),
        cards=found.cards,
        why=found.why,
        words=card_words(),
        older_url=found.older_url,
        end=end_of(choice, found),
        head=feed_head(viewer, choice, scope),
        new_url=new_url(choice, found.newest),
        start_url=choice.url() if place.after else "",
        empty=None if found.cards else _empty(viewer, choice),
        waiting=found.waiting,
        welcome=panel_progress(viewer) if not place.as_of else None,
    )


@dataclass(frozen=True)
class FeedHead:
    """`home/_feed_head.html`: orders, filters, and the filters in force."""

    orders: Sequence[Option]
    filters: Sequence[Filter]
    unanswered: Option
    chips: Sequence[Option]


def feed_head(viewer: Viewer, choice: Choice, scope: Scope) -> Markup:
    """The orders and filters above the cards: some thirty links that change with the choice alone, so made once."""
    themes: tuple[tuple[str, str], ...] = ()
    if choice.community and scope.communities:
        themes = tuple(themes_in(next(iter(scope.communities))))
    names = tuple((community.slug, community.name) for community in my_communities(viewer))
    return _head_html(choice, names, themes, get_language() or "fr")


@lru_cache(maxsize=1024)
def _head_html(
    choice: Choice, communities: tuple[tuple[str, str], ...], themes: tuple[tuple[str, str], ...], language: str
) -> Markup:
    """Remembered by everything it depends on: nothing to invalidate."""
    filters = [kind_filter(choice)]
    if communities:
        options = [
            Option(name, choice.but(community=slug).url(), choice.community == slug) for slug, name in communities
        ]
        filters.append(Filter(_("Community"), "users-round", options))
    if themes:
        options = [Option(name, choice.but(theme=slug).url(), choice.theme == slug) for slug, name in themes]
        filters.append(Filter(_("Theme"), "hash", options))
    head = FeedHead(
        orders=[
            Option(_("For you"), choice.but(order=FOR_YOU).url(), choice.order == FOR_YOU),
            Option(_("Recent"), choice.but(order=RECENT).url(), choice.order == RECENT),
        ],
        filters=filters,
        unanswered=unanswered_option(choice),
        chips=chips_of(choice, dict(communities).get(choice.community, ""), dict(themes).get(choice.theme, "")),
    )
    return fragment("home/_feed_head.html", head)


def new_url(choice: Choice, newest: str) -> str:
    """Where to ask whether there is anything new; nowhere before there was anything."""
    return f"/feed/new{choice.url(since=newest).removeprefix(choice.path)}" if newest else ""


def kind_words() -> dict[str, str]:
    """The kinds, as a filter names them."""
    return {
        Kind.SHARE: _("Shares"),
        Kind.QUESTION: _("Questions"),
        Kind.PRACTICE: _("Practices"),
        Kind.SNACK: _("Snacks"),
        Kind.POLL: _("Polls"),
        Kind.ANNOUNCEMENT: _("Announcements"),
    }


def kind_filter(choice: Choice) -> Filter:
    """The menu of kinds."""
    options = [
        Option(word, choice.but(kind=kind, unanswered=False).url(), choice.kind == kind)
        for kind, word in kind_words().items()
    ]
    return Filter(_("Kinds"), "funnel", options)


def unanswered_option(choice: Choice) -> Option:
    """Only the questions nobody has answered."""
    return Option(_("Unanswered"), choice.but(unanswered=True, kind="").url(), choice.unanswered, "hourglass")


def chips_of(choice: Choice, community: str = "", theme: str = "") -> list[Option]:
    """The filters in force; each leads to the same without it."""
    chips = []
    if choice.kind:
        chips.append(Option(kind_words()[choice.kind], choice.but(kind="").url()))
    if choice.unanswered:
        chips.append(Option(_("Unanswered"), choice.but(unanswered=False).url()))
    if choice.community:
        chips.append(Option(community or choice.community, choice.but(community="").url()))
    if choice.theme:
        chips.append(Option(theme or choice.theme, choice.but(theme="").url()))
    if choice.tag:
        chips.append(Option(f"#{choice.tag}", choice.but(tag="").url()))
    return chips


def _empty(viewer: Viewer, choice: Choice) -> Empty:
    if not my_communities(viewer):
        return Empty(
            _("Your feed begins with a community"),
            _("Join one or several: what their members share, ask and show will be here."),
            _("See the communities"),
            "/communities/",
            "users-round",
        )
    if choice.is_filtered:
        return Empty(
            _("Nothing matches these filters"),
            _("Remove one of them, or look at everything again."),
            _("Remove the filters"),
            Choice(order=choice.order).url(),
            "funnel",
        )
    return Empty(
        _("Nothing here yet: somebody has to begin"),
        _("A question you have had in mind, a trick you use every day, a link worth reading: three lines are enough."),
        _("Write the first post"),
        "/publish",
        "square-pen",
    )


@require_GET
@signed_in
def new_posts(request: HttpRequest) -> HttpResponse:
    """How many posts came since the page was opened; nothing while there are none."""
    viewer = viewer_of(request)
    choice = read_choice(request)
    since = Cursor.read(request.GET.get("since"))
    scope = scope_of(viewer, choice)
    count = how_many_new(viewer, choice, scope, since) if since else 0
    if not count:
        return HttpResponse(status=204)
    return render(request, "home/_new_posts.html", NewPosts(count=count, at_most=NEW_AT_MOST, url=choice.url()))
