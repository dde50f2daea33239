"""One tap: what it does, for whom, with and without JavaScript."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.test import RequestFactory
from django.utils import translation

from compagnon.kit.ids import to_text
from compagnon.kit.pages import render
from compagnon.posts import selectors
from compagnon.posts.models import Bookmark, PollVote, Reaction
from compagnon.posts.words import CardWords, card_words, waiting_words
from tests.html import HTMX, check_html


@dataclass(frozen=True)
class Cards:
    card: selectors.PostCard
    words: CardWords


@pytest.fixture
def post(world):
    ana, ben = world.person("Ana"), world.person("Ben")
    community = world.community("Données", facilitator=ana, members=(ben,))
    return world.question(ana, community, title="Comment grouper par semaine ?", tags=["Excel", "dates & heures"])


@pytest.fixture
def ben(world, post):
    from compagnon.people.models import Person

    return Person.objects.get(first_name="Ben")


def address(post, end=""):
    return f"/posts/{to_text(post.pk)}{end}"


def card_html(world, reader, post):
    request = RequestFactory().get("/")
    request.viewer = world.viewer(reader)
    request.session = {}
    request._messages = []
    [card] = selectors.feed_cards(request.viewer, [post.pk])
    with translation.override("fr"):
        return render(request, "posts/_card.html", Cards(card, card_words())).content.decode()


def test_a_card_says_who_where_what_and_what_is_missing(world, post, ben):
    html = card_html(world, ben, post)
    check_html(html)
    assert "Comment grouper par semaine ?" in html
    assert "Données" in html
    assert "Ana Martin" in html
    assert "Pas encore de réponse" in html
    assert 'href="/tags/dates%20%26%20heures"' in html


def test_on_my_own_card_reactions_are_counts_and_not_buttons(world, post, ben):
    from compagnon.people.models import Person

    ana = Person.objects.get(first_name="Ana")
    world.client(ben).post(address(post, "/reactions"), {"reaction": "thanks"})
    html = card_html(world, ana, post)
    assert 'name="reaction"' not in html
    assert "Merci" in html


def test_a_tap_leaves_a_reaction_and_a_second_one_takes_it_back(world, post, ben):
    client = world.client(ben)
    first = client.post(address(post, "/reactions"), {"reaction": "thanks"}, headers=HTMX)
    assert 'value="thanks" aria-pressed="true"' in first.content.decode()
    assert Reaction.objects.filter(post=post, person=ben, kind="thanks").exists()
    second = client.post(address(post, "/reactions"), {"reaction": "thanks"}, headers=HTMX)
    assert 'value="thanks" aria-pressed="false"' in second.content.decode()
    assert not Reaction.objects.exists()


def test_without_javascript_a_reaction_leads_back_to_where_one_was(world, post, ben):
    response = world.client(ben).post(
        address(post, "/reactions"), {"reaction": "like"}, headers={"Referer": "http://testserver/?after=x"}
    )
    assert response.status_code == 302
    assert response["Location"] == f"/?after=x#post-{post.pk}"


def test_a_foreign_page_never_gets_the_visitor_back(world, post, ben):
    response = world.client(ben).post(
        address(post, "/reactions"), {"reaction": "like"}, headers={"Referer": "https://elsewhere.test/"}
    )
    assert response["Location"] == address(post)


def test_there_are_four_reactions_and_no_other(world, post, ben):
    assert world.client(ben).post(address(post, "/reactions"), {"reaction": "hate"}).status_code == 400


def test_who_reacted_is_told_by_reaction(world, post, ben):
    world.client(ben).post(address(post, "/reactions"), {"reaction": "learned"})
    page = world.client(ben).get(address(post, "/reactions")).content.decode()
    assert "J’apprends" in page
    assert "Ben Martin" in page
    assert "<html" not in world.client(ben).get(address(post, "/reactions"), headers=HTMX).content.decode()


def test_a_post_is_kept_then_let_go(world, post, ben):
    client = world.client(ben)
    kept = client.post(address(post, "/bookmark"), {"on": "yes"}, headers=HTMX)
    assert 'aria-pressed="true"' in kept.content.decode()
    assert "Enregistrés" in kept.headers["HX-Trigger"].encode().decode("unicode_escape")
    assert Bookmark.objects.filter(person=ben, post=post).exists()
    client.post(address(post, "/bookmark"), {"on": "no"})
    assert not Bookmark.objects.exists()


def test_a_vote_is_counted_and_can_change(world, ben):
    poll = world.post(ben, world.community(members=(ben,)), kind="poll")
    options = list(poll.poll.options.all())
    client = world.client(ben)
    client.post(address(poll, "/vote"), {"option": to_text(options[0].pk)})
    client.post(address(poll, "/vote"), {"option": to_text(options[1].pk)})
    assert PollVote.objects.get().option == options[1]


def test_what_one_may_not_see_cannot_be_reacted_to(world, post):
    stranger = world.person()
    hidden = world.community(joining="invitation", listed=False, members=(member := world.person(),))
    secret = world.post(member, hidden)
    for end in ("/reactions", "/bookmark"):
        assert world.client(stranger).post(address(secret, end), {"reaction": "like"}).status_code == 404
    assert world.client(stranger).get(address(secret, "/reactions")).status_code == 404


def test_waiting_is_told_in_hours_then_in_days(world):
    from datetime import timedelta

    from compagnon.kit import clock

    with translation.override("fr"):
        now = clock.now()
        assert waiting_words(now) == "Pas encore de réponse"
        assert waiting_words(now - timedelta(hours=26)) == "Sans réponse depuis 26\u00a0h"
        assert waiting_words(now - timedelta(days=3)) == "Sans réponse depuis 3\u00a0jours"
