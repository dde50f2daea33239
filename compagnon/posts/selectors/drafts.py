"""What someone is writing, to go on with it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.http import QueryDict

from compagnon.kit.ids import from_text, read_id, to_text
from compagnon.kit.text import shorten
from compagnon.people.viewer import Viewer
from compagnon.posts.access import visible_applications, visible_comments, visible_posts
from compagnon.posts.addresses import comment_url, post_url
from compagnon.posts.models import Draft

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MARKS = re.compile(r"!?\[([^\]]*)\]\([^)]*\)|[*_`#>~|\\]+")
_BEGIN = 1000  # characters that are looked at: brackets without end would take very long
_TEXT_FIELDS = ("title", "body", "situation", "step_text", "result", "where", "word", "recall_question", "option")


@dataclass(frozen=True, slots=True)
class DraftView:
    """A draft to put back into its form.

    Attributes:
        token: to give back with the next save, and on publishing.
        others: how many more texts were kept for the same place, where several tabs wrote at once.
    """

    id: int
    data: QueryDict
    saved_at: datetime
    token: str
    others: int = 0


@dataclass(frozen=True, slots=True)
class DraftCard:
    """A draft in the list of one's drafts.

    Attributes:
        kind: what it is the draft of: the first word of its place.
        about: the title of the post it belongs to, where there is one that the writer may still read.
        url: where to go on writing; empty where that is no longer possible.
    """

    id: int
    kind: str
    about: str
    excerpt: str
    saved_at: datetime
    url: str
    is_copy: bool


def token_of(draft_id: int, saved_at: datetime) -> str:
    """Names a draft as it was at a moment."""
    return f"{to_text(draft_id)}.{to_text((saved_at - _EPOCH) // timedelta(microseconds=1))}"


def id_of(token: str) -> int | None:
    """The draft that a token names; None for nonsense."""
    return read_id(token.partition(".")[0])


def drafts_at(viewer: Viewer, place: str) -> QuerySet[Draft]:
    """What this person is writing at a place, copies included."""
    return Draft.objects.filter(Q(place=place) | Q(place__startswith=f"{place}~"), author_id=viewer.id)


def draft_at(viewer: Viewer, place: str, *, id: int | None = None) -> DraftView | None:
    """The draft of one's own at a place: this one, else the one saved last."""
    if not viewer.is_person:
        return None
    found = list(drafts_at(viewer, place).order_by("-saved_at").values_list("id", "data", "saved_at"))
    if not found:
        return None
    chosen = next((row for row in found if row[0] == id), found[0])
    return DraftView(chosen[0], form_data(chosen[1]), chosen[2], token_of(chosen[0], chosen[2]), len(found) - 1)


def form_data(data: dict[str, Any]) -> QueryDict:
    """A draft's fields as the form sent them."""
    fields = QueryDict(mutable=True)
    for name, value in data.items():
        fields.setlist(name, value if isinstance(value, list) else [value])
    return fields


def my_drafts(viewer: Viewer, limit: int = 100) -> list[DraftCard]:
    """One's drafts, the latest first, in at most four queries."""
    drafts = list(Draft.objects.filter(author_id=viewer.id).order_by("-saved_at")[:limit])
    places = [_place(draft.place) for draft in drafts]
    titles = _titles(viewer, places)
    cards = []
    for draft, (kind, id) in zip(drafts, places, strict=True):
        post_id, title = titles.get((kind, id), (None, ""))
        cards.append(
            DraftCard(
                id=draft.pk,
                kind=kind if id else "new",
                about=title,
                excerpt=excerpt(draft.data),
                saved_at=draft.saved_at,
                url=_url(kind, id, post_id, draft.pk),
                is_copy="~" in draft.place,
            )
        )
    return cards


def excerpt(data: dict[str, Any]) -> str:
    """The first words of what is being written."""
    texts: list[str] = []
    for name in _TEXT_FIELDS:
        value = data.get(name, "")
        texts += value if isinstance(value, list) else [value]
    begin = " ".join(text for text in texts if text.strip())[:_BEGIN]
    return shorten(_MARKS.sub(r"\1", begin), 200)


def _place(place: str) -> tuple[str, int]:
    kind, _colon, rest = place.partition("~")[0].partition(":")
    return kind, 0 if rest == "new" else from_text(rest)


_ON_COMMENTS = {"reply", "comment-edit"}


def _titles(viewer: Viewer, places: Collection[tuple[str, int]]) -> dict[tuple[str, int], tuple[int, str]]:
    """The post that each place belongs to, and how it is called, for those the writer may read."""
    comments = _posts_of(visible_comments(viewer), [id for kind, id in places if kind in _ON_COMMENTS])
    applications = _posts_of(visible_applications(viewer), [id for kind, id in places if kind == "application-edit"])
    of_place: dict[tuple[str, int], int] = {}
    for kind, id in places:
        if kind in _ON_COMMENTS:
            post_id = comments.get(id)
        else:
            post_id = applications.get(id) if kind == "application-edit" else id
        if post_id:
            of_place[kind, id] = post_id
    rows = visible_posts(viewer).filter(pk__in=set(of_place.values())).values_list("pk", "title", "excerpt")
    named = {pk: title or shorten(text, 80) for pk, title, text in rows} if of_place else {}
    return {place: (post_id, named[post_id]) for place, post_id in of_place.items() if post_id in named}


def _posts_of(visible: Any, ids: Iterable[int]) -> dict[int, int]:
    ids = list(ids)
    return dict(visible.filter(pk__in=ids).values_list("pk", "post_id")) if ids else {}


def _url(kind: str, id: int, post_id: int | None, draft_id: int) -> str:
    """Where a draft is gone on with."""
    if kind == "post" and not id:
        return f"/publish?draft={to_text(draft_id)}"
    if post_id is None:
        return ""
    post = post_url(post_id)
    return {
        "post": f"{post}/edit?draft={to_text(draft_id)}",
        "comment-edit": f"{comment_url(id)}/edit?draft={to_text(draft_id)}",
        "application": f"{post}/apply?draft={to_text(draft_id)}",
        "application-edit": f"/applications/{to_text(id)}/edit?draft={to_text(draft_id)}",
        "share": f"{post}/share?draft={to_text(draft_id)}",
        "reply": f"{post}?draft={to_text(draft_id)}#c-{to_text(id)}",
    }.get(kind, f"{post}?draft={to_text(draft_id)}#{kind}-form")
