"""One tap: reactions, what one keeps, votes; and who reacted."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from compagnon.kit.errors import Invalid
from compagnon.kit.ids import read_ids, to_text
from compagnon.kit.navigation import back, done, with_toast
from compagnon.kit.pages import render, wants_fragment
from compagnon.kit.paging import Slice
from compagnon.people.gate import signed_in, viewer_of
from compagnon.posts import actions, selectors
from compagnon.posts.addresses import comment_url, post_url
from compagnon.posts.selectors import Reacted, Reactor
from compagnon.posts.words import CardWords, card_words, reaction_word


@dataclass(frozen=True)
class Reactions:
    """`_reactions.html` alone."""

    reacted: Reacted
    react_url: str
    words: CardWords
    own: bool = False


@dataclass(frozen=True)
class ReactionGroup:
    """Those who left the same reaction."""

    kind: str
    word: str
    people: list[Reactor]


@dataclass(frozen=True)
class WhoReacted:
    """Who reacted to a text, and how."""

    page_title: str
    groups: list[ReactionGroup]
    back_url: str


@dataclass(frozen=True)
class BookmarkButton:
    """`_bookmark.html` alone."""

    url: str
    id: int
    bookmarked: bool
    words: CardWords


@require_http_methods(["GET", "POST"])
@signed_in
def post_reactions(request: HttpRequest, post_id: int) -> HttpResponse:
    """Leave a reaction on a post or take it back; on GET, who did."""
    if request.method == "GET":
        return _who(request, selectors.who_reacted(viewer_of(request), post_id=post_id, size=500), post_url(post_id))
    return _react(request, f"{post_url(post_id)}/reactions", post_url(post_id), f"post-{post_id}", post_id=post_id)


@require_http_methods(["GET", "POST"])
@signed_in
def comment_reactions(request: HttpRequest, comment_id: int) -> HttpResponse:
    """The same, on a comment."""
    place = comment_url(comment_id)
    if request.method == "GET":
        return _who(request, selectors.who_reacted(viewer_of(request), comment_id=comment_id, size=500), place)
    return _react(request, f"{place}/reactions", place, f"c-{to_text(comment_id)}", comment_id=comment_id)


def _react(request: HttpRequest, url: str, page_url: str, at: str, **what: int) -> HttpResponse:
    """Press a button: what was not there is left, what was there is taken back."""
    viewer, kind = viewer_of(request), request.POST.get("reaction", "")
    before = selectors.reacted(viewer, **what)
    try:
        actions.react(viewer, kind=kind, on=kind not in before.reactions, **what)
    except Invalid as problem:
        return HttpResponse(problem.message, status=400, content_type="text/plain; charset=utf-8")
    if wants_fragment(request):
        return render(request, "posts/_reactions.html", Reactions(before.toggled(kind), url, card_words()))
    return back(request, page_url, at=at)


def _who(request: HttpRequest, found: Slice[Reactor], back_url: str) -> HttpResponse:
    order = ("thanks", "learned", "keep", "like")
    groups = [
        ReactionGroup(kind, reaction_word(kind), people)
        for kind in order
        if (people := [reactor for reactor in found.rows if reactor.kind == kind])
    ]
    page = WhoReacted(page_title=_("Who reacted"), groups=groups, back_url=back_url)
    return render(request, "posts/_who_reacted.html" if wants_fragment(request) else "posts/who_reacted.html", page)


@require_POST
@signed_in
def bookmark(request: HttpRequest, post_id: int) -> HttpResponse:
    """Keep a post in one's list, or let it go; the note of one already kept may change."""
    on = request.POST.get("on") != "no"
    actions.bookmark(viewer_of(request), post_id=post_id, on=on, note=request.POST.get("note", ""))
    said = _("Kept in your list.") if on else _("Taken out of your list.")
    if wants_fragment(request):
        page = BookmarkButton(post_url(post_id), post_id, on, card_words())
        return with_toast(render(request, "posts/_bookmark.html", page), said)
    return back(request, post_url(post_id), at=f"post-{post_id}")


@require_POST
@signed_in
def vote(request: HttpRequest, post_id: int) -> HttpResponse:
    """Choose in a poll; choosing nothing takes the vote back."""
    url = f"{post_url(post_id)}#poll"
    try:
        actions.vote(viewer_of(request), post_id=post_id, option_ids=read_ids(request.POST.getlist("option")))
    except Invalid as problem:
        messages.error(request, problem.message)
        return back(request, url, at="poll")
    return done(request, _("Your vote is counted; you can change it while the poll is open."), url)
