"""The feed, and any list of posts that is read like it: a page of cards, and the addresses around it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from compagnon.communities.access import my_communities
from compagnon.communities.models import Theme
from compagnon.home.choice import FOR_YOU, Choice
from compagnon.home.selectors import for_you
from compagnon.home.selectors.for_you import Waiting
from compagnon.kit.ids import read_id, to_text
from compagnon.kit.paging import Cursor
from compagnon.kit.sql import fetch, marks, parameter
from compagnon.people.viewer import Viewer
from compagnon.posts.selectors import PostCard, feed_cards

SIZE = 20
MOST = 200  # cards brought back at once when one comes back to a long page
NEW_AT_MOST = 50
_PLAIN = re.compile(r"[0-9a-z.]{0,80}")


@dataclass(frozen=True, slots=True)
class Scope:
    """The communities a feed is made of, by their identifier and their name, and its theme."""

    communities: dict[int, str]
    theme_id: int | None = None
    theme_name: str = ""

    @property
    def ids(self) -> Sequence[int]:
        return list(self.communities)


@dataclass(frozen=True, slots=True)
class FeedCards:
    """Some cards of a feed and the way to those after.

    Attributes:
        why: why each card is there, in words; empty where the feed is in the order of time.
        older_url: the next cards; empty at the end.
        here_url: the address that shows again all that was shown until here.
        newest: the cursor after which posts are new to this reader.
        waiting: questions that wait for someone like the reader; only on the first page of « Pour vous ».
    """

    cards: Sequence[PostCard]
    why: Mapping[int, str]
    older_url: str
    here_url: str
    newest: str
    waiting: Sequence[Waiting] = ()


def scope_of(viewer: Viewer, choice: Choice) -> Scope:
    """The viewer's communities, or the one they chose among these. No query, one for the name of a theme."""
    mine = my_communities(viewer)
    if not choice.community:
        return Scope({community.id: community.name for community in mine})
    chosen = next((community for community in mine if community.slug == choice.community), None)
    if chosen is None:
        return Scope({})
    return themed(Scope({chosen.id: chosen.name}), choice)


def themed(scope: Scope, choice: Choice) -> Scope:
    """The same, of one theme; a theme that is not there empties it."""
    if not choice.theme:
        return scope
    theme = Theme.objects.filter(community__in=scope.ids, slug=choice.theme).values_list("id", "name").first()
    return Scope(scope.communities, *theme) if theme else Scope({})


def themes_in(community_id: int) -> list[tuple[str, str]]:
    """The slugs and names of a community's themes, in order. Only for those who may read it."""
    themes = Theme.objects.filter(community_id=community_id, archived_at=None).order_by("position", "id")
    return list(themes.values_list("slug", "name"))


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a feed: as of which moment, after which card, how many were shown."""

    as_of: str = ""
    after: str = ""
    shown: int = 0

    @classmethod
    def read(cls, as_of: str, after: str, shown: str) -> Place:
        """Read it from an address; nonsense is the beginning."""
        if not _PLAIN.fullmatch(as_of + after):
            as_of = after = ""
        number = int(shown) if shown.isascii() and shown.isdigit() and len(shown) < 5 else 0
        return cls(as_of=as_of, after=after, shown=min(number, MOST))


def feed_page(viewer: Viewer, choice: Choice, scope: Scope, place: Place) -> FeedCards:
    """One page of a feed: the cards after `place.after`, or all that were shown when one comes back."""
    return (_for_you if choice.order == FOR_YOU else _recent)(viewer, choice, scope, place)


def _recent(viewer: Viewer, choice: Choice, scope: Scope, place: Place) -> FeedCards:
    """The newest first, from the card that came first when the reading began."""
    start = Cursor.read(place.as_of)
    after = Cursor.read(place.after) or (start and Cursor(start.at, start.id + 1))
    size = SIZE if place.after else max(SIZE, place.shown)
    found = for_you.newest_of(viewer, choice, scope.ids, scope.theme_id, size=size, after=after)
    cards = feed_cards(viewer, found.rows)
    first = str(Cursor(cards[0].published_at, cards[0].id)) if cards else ""
    as_of = place.as_of if start else first
    shown = (place.shown if place.after else 0) + len(found.rows)
    return FeedCards(
        cards=cards,
        why={},
        older_url=choice.url(at=as_of, after=found.after, n=shown) if found.after else "",
        here_url=choice.url(at=as_of, n=shown),
        newest=as_of,
    )


def _for_you(viewer: Viewer, choice: Choice, scope: Scope, place: Place) -> FeedCards:
    """The most useful first, cut from a ranking that stays as it was when the reading began."""
    ranking = for_you.ranking(viewer, choice, communities=scope.ids, theme_id=scope.theme_id, as_of=place.as_of)
    begin = min(read_id(place.after) or 0, for_you.CANDIDATES)
    end = begin + SIZE if place.after else max(SIZE, place.shown)
    posts = ranking.posts[begin:end]
    language = get_language() or "fr"
    more = end < len(ranking.posts)
    return FeedCards(
        cards=feed_cards(viewer, [id for id, _fact, _value in posts]),
        why={
            id: in_words(fact, value, scope.communities.get(value, "") if isinstance(value, int) else "", language)
            for id, fact, value in posts
        },
        older_url=choice.url(at=ranking.as_of, after=to_text(end), n=end) if more else "",
        here_url=choice.url(at=ranking.as_of, n=end),
        newest=ranking.newest,
        waiting=ranking.waiting,
    )


@lru_cache(maxsize=4096)
def in_words(fact: str, value: str | int, community: str, language: str) -> str:
    """Why a card is there, in one quiet line; remembered for each language."""
    match fact:
        case "sought":
            return _("Because you are looking for %(skill)s") % {"skill": value}
        case "can_answer":
            return _("Unanswered question: you bring %(skill)s") % {"skill": value}
        case "helped_here":
            return _("Unanswered question in a community where you have helped")
        case "helped_me":
            return _("%(name)s has helped you before") % {"name": value}
        case "i_helped":
            return _("You have helped %(name)s before") % {"name": value}
        case "applied":
            count = int(value)
            return ngettext(
                "%(count)s colleague applied it this week", "%(count)s colleagues applied it this week", count
            ) % {"count": count}
        case "thanked":
            count = int(value)
            return ngettext("It helped %(count)s colleague", "It helped %(count)s colleagues", count) % {"count": count}
        case "useful":
            return _("Useful in your communities: %(skill)s") % {"skill": value}
        case "announced":
            return _("Announcement in %(community)s") % {"community": community}
        case "new":
            return _("New in %(community)s") % {"community": community}
        case "own":
            return _("Your post")
    return _("From %(community)s") % {"community": community}


def how_many_new(viewer: Viewer, choice: Choice, scope: Scope, since: Cursor) -> int:
    """How many posts by others came since then, counted no further than `NEW_AT_MOST`. Two statements, flat."""
    ids = for_you.newest_of(viewer, choice, scope.ids, scope.theme_id, size=NEW_AT_MOST).rows
    if not ids:
        return 0
    at = parameter(since.at)
    counted = fetch(
        f"SELECT COUNT(*) FROM posts_post WHERE id IN ({marks(ids)}) AND author_id <> %s"  # noqa: S608
        " AND (published_at > %s OR (published_at = %s AND id > %s))",
        [*ids, viewer.id, at, at, since.id],
    )
    return int(counted[0][0])
