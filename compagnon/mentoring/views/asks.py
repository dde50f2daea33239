"""Putting a question to people who know; what was asked of oneself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from compagnon.kit.errors import Invalid, Missing
from compagnon.kit.ids import read_id, read_ids
from compagnon.kit.navigation import done, next_of
from compagnon.kit.pages import GET_OR_POST, render
from compagnon.mentoring.actions import asks as actions
from compagnon.mentoring.asking import get_ask, may_ask
from compagnon.mentoring.models import Ask
from compagnon.mentoring.selectors.asks import (
    Candidate,
    MyAsk,
    MyAsks,
    WhoKnows,
    candidates,
    my_ask,
    my_asks,
    who_knows_about,
)
from compagnon.people.cards import PersonCard
from compagnon.people.gate import signed_in, viewer_of
from compagnon.people.selectors import find_people
from compagnon.people.viewer import Viewer
from compagnon.posts.access import get_post
from compagnon.posts.addresses import post_url
from compagnon.posts.models import Post


@dataclass(frozen=True)
class WhoKnowsPage:
    """`mentoring/who_knows.html`."""

    page_title: str
    title: str
    back_url: str
    about: WhoKnows | None
    error: str


@GET_OR_POST
@signed_in
def ask(request: HttpRequest, post_id: int) -> HttpResponse:
    """Who knows, and asking them."""
    viewer = viewer_of(request)
    post = get_post(viewer, post_id)
    may_ask(viewer, post).require()
    error = ""
    if request.method == "POST":
        try:
            made = actions.ask_people(viewer, post_id=post_id, person_ids=read_ids(request.POST.getlist("person")))
        except Invalid as problem:
            error = problem.message
        else:
            said = ngettext("%(num)s person was asked.", "%(num)s people were asked.", len(made)) % {"num": len(made)}
            return done(request, said, post_url(post_id))
    page = WhoKnowsPage(
        page_title=_("Who knows?"),
        title=post.title or post.excerpt,
        back_url=post_url(post_id),
        about=who_knows_about(viewer, post_id, author_id=post.author_id, community_id=post.community_id),
        error=error,
    )
    return render(request, "mentoring/who_knows.html", page, status=422 if error else 200)


@dataclass(frozen=True)
class MyAsksPage:
    """`mentoring/my_asks.html`."""

    page_title: str
    asks: MyAsks


@require_GET
@signed_in
def mine(request: HttpRequest) -> HttpResponse:
    """The questions that were put to me."""
    return render(request, "mentoring/my_asks.html", MyAsksPage(_("Questions put to you"), my_asks(viewer_of(request))))


@dataclass(frozen=True)
class PassPage:
    """`mentoring/pass_on.html`.

    Attributes:
        found: people by the name that was looked for, `q`.
        chosen: the person who was chosen, when that was refused.
    """

    page_title: str
    ask: MyAsk
    candidates: Sequence[Candidate]
    q: str
    found: Sequence[PersonCard]
    chosen: int | None
    words: str
    next: str
    error: str


@GET_OR_POST
@signed_in
def pass_on(request: HttpRequest, ask_id: int) -> HttpResponse:
    """Choose a colleague who is likelier to know; `q` looks for another one by name."""
    viewer = viewer_of(request)
    asked = get_ask(viewer, ask_id, to="settle")
    data = request.POST if request.method == "POST" else request.GET
    words, chosen, q = data.get("words", ""), read_id(data.get("person")), data.get("q", "")[:100].strip()
    error = ""
    if request.method == "POST" and "search" not in request.POST:
        try:
            if chosen is None:
                raise Invalid(person=_("Choose a person."))
            actions.pass_on(viewer, ask_id=ask_id, to_person_id=chosen, words=words)
        except (Invalid, Missing) as problem:
            error = problem.message if isinstance(problem, Invalid) else _("There is nobody like that.")
        else:
            return done(request, _("Passed on. Thank you for finding someone."), next_of(request, reverse("my_asks")))
    return _pass_page(request, viewer, asked, q=q, chosen=chosen, words=words, error=error)


def _pass_page(
    request: HttpRequest, viewer: Viewer, asked: Ask, *, q: str, chosen: int | None, words: str, error: str
) -> HttpResponse:
    post: Post = asked.post
    already = list(Ask.objects.filter(post=post).values_list("person_id", flat=True))
    likely = candidates(viewer, post, without=already)
    out = {post.author_id, *already, *(one.card.id for one in likely)}
    page = PassPage(
        page_title=_("Pass it on"),
        ask=my_ask(asked),
        candidates=likely,
        q=q,
        found=[card for card in find_people(viewer, q) if card.id not in out] if q else [],
        chosen=chosen,
        words=words,
        next=next_of(request, ""),
        error=error,
    )
    return render(request, "mentoring/pass_on.html", page, status=422 if error else 200)


@require_POST
@signed_in
def decline(request: HttpRequest, ask_id: int) -> HttpResponse:
    """I cannot: nobody is told."""
    actions.decline(viewer_of(request), ask_id=ask_id)
    return done(request, _("Understood. Nobody is told."), next_of(request, reverse("my_asks")))
