"""A community: its posts, its themes, its people; its front for those who do not read it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from compagnon.communities.access import get_community
from compagnon.communities.selectors import CommunityFrame, community_frame
from compagnon.home.choice import Choice, read_choice
from compagnon.home.selectors.feed import FeedCards, Scope, feed_page, themed
from compagnon.home.selectors.for_you import Waiting, waiting_in
from compagnon.home.views.feed import (
    CardsFragment,
    Empty,
    Filter,
    Option,
    chips_of,
    end_of,
    kind_filter,
    more_cards,
    place_of,
    unanswered_option,
)
from compagnon.kit.ids import to_text
from compagnon.kit.pages import render, wants_fragment
from compagnon.people.gate import signed_in, viewer_of
from compagnon.posts.words import card_words

_NOTHING = FeedCards(cards=(), why={}, older_url="", here_url="", newest="")


@dataclass(frozen=True)
class CommunityPage(CardsFragment):
    """`home/community.html`."""

    page_title: str
    community: CommunityFrame
    themes: Sequence[Option]
    filters: Sequence[Filter]
    unanswered: Option
    chips: Sequence[Option]
    start_url: str
    compose_url: str
    empty: Empty | None
    waiting: Sequence[Waiting]


@require_GET
@signed_in
def community(request: HttpRequest, slug: str) -> HttpResponse:
    """The posts of a community, the newest first; the next cards alone for htmx."""
    viewer = viewer_of(request)
    found = get_community(viewer, slug=slug)
    frame = community_frame(viewer, found)
    choice = read_choice(request, inside=True)
    place = place_of(request)
    scope = Scope({found.pk: found.name})
    if frame.may_read:
        scope = themed(scope, choice)
    cards = feed_page(viewer, choice, scope, place) if frame.may_read else _NOTHING
    if wants_fragment(request):
        return more_cards(request, cards, choice)
    compose = f"/publish?community={to_text(found.pk)}" if frame.can.post else ""
    page = CommunityPage(
        page_title=found.name,
        community=frame,
        cards=cards.cards,
        why=cards.why,
        words=card_words(),
        older_url=cards.older_url,
        end=end_of(choice, cards) if place.after or len(cards.cards) > 5 else "",
        themes=_themes(frame, choice),
        filters=[kind_filter(choice)],
        unanswered=unanswered_option(choice),
        chips=chips_of(choice.but(theme="")),
        start_url=choice.url() if place.after else "",
        compose_url=compose,
        empty=None if cards.cards else _empty(frame, choice, compose),
        waiting=waiting_in(viewer, found.pk) if frame.may_read and not choice.is_filtered else (),
    )
    return render(request, "home/community.html", page)


def _themes(frame: CommunityFrame, choice: Choice) -> list[Option]:
    """The thematic conversations; nothing where there is only one."""
    if len(frame.themes) < 2:
        return []
    everything = Option(_("All themes"), choice.but(theme="").url(), not choice.theme)
    return [
        everything,
        *(Option(theme.name, choice.but(theme=theme.slug).url(), choice.theme == theme.slug) for theme in frame.themes),
    ]


def _empty(frame: CommunityFrame, choice: Choice, compose: str) -> Empty:
    if choice.is_filtered:
        return Empty(
            _("Nothing matches these filters"),
            _("Remove one of them, or look at everything again."),
            _("Remove the filters"),
            choice.path,
            "funnel",
        )
    if not compose:
        return Empty(
            _("Nothing here yet"),
            _("Its members have not written anything so far."),
            _("See its members"),
            f"{frame.url}/members",
            "inbox",
        )
    return Empty(
        _("Nothing here yet: somebody has to begin"),
        _("A question you have had in mind, a trick you use every day, a link worth reading: three lines are enough."),
        _("Write the first post"),
        compose,
        "square-pen",
    )
