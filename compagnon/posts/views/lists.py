"""Lists of posts: what one keeps, what a tag holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from compagnon.kit.navigation import back, further
from compagnon.kit.pages import render, wants_fragment
from compagnon.kit.paging import Cursor
from compagnon.people.gate import signed_in, viewer_of
from compagnon.posts import actions, selectors
from compagnon.posts.forms import NoteForm
from compagnon.posts.selectors import Bookmarked, PostCard
from compagnon.posts.words import CardWords, card_words


@dataclass(frozen=True)
class Kept:
    """A post one keeps, with the form of its note."""

    item: Bookmarked
    form: NoteForm


@dataclass(frozen=True)
class BookmarksPage:
    """My private list."""

    page_title: str
    kept: Sequence[Kept]
    words: CardWords
    next_url: str


@dataclass(frozen=True)
class TagPage:
    """The posts under a tag that the reader may read."""

    page_title: str
    tag: str
    cards: Sequence[PostCard]
    words: CardWords
    next_url: str


@require_GET
@signed_in
def bookmarks(request: HttpRequest) -> HttpResponse:
    """What one keeps, the last kept first."""
    found = selectors.bookmarks(viewer_of(request), Cursor.read(request.GET.get("after")))
    page = BookmarksPage(
        page_title=_("My list"),
        kept=[Kept(item, NoteForm(initial=item.note, key=str(item.id))) for item in found.rows],
        words=card_words(),
        next_url=further(request, found.after),
    )
    return render(request, "posts/_bookmarks.html" if wants_fragment(request) else "posts/bookmarks.html", page)


@require_POST
@signed_in
def note(request: HttpRequest, post_id: int) -> HttpResponse:
    """Change the note of a post one keeps."""
    form = NoteForm(request.POST)
    note = form.cleaned_data["note"] if form.is_valid() else request.POST.get("note", "")[:300]
    actions.bookmark(viewer_of(request), post_id=post_id, on=True, note=note)
    return back(request, "/bookmarks", at=f"post-{post_id}")


@require_GET
@signed_in
def tag(request: HttpRequest, tag: str) -> HttpResponse:
    """Posts under a tag, whatever its accents and case, the newest first."""
    found = selectors.tagged(viewer_of(request), tag, Cursor.read(request.GET.get("after")))
    page = TagPage(
        page_title=f"#{tag}",
        tag=tag,
        cards=found.rows,
        words=card_words(),
        next_url=further(request, found.after),
    )
    return render(request, "posts/_tagged.html" if wants_fragment(request) else "posts/tag.html", page)
