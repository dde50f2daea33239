"""The page of a community: its posts for those who read it, its front for the others, nothing for strangers to it."""

from __future__ import annotations

import re

from compagnon.home.tests.test_feed import older, titles
from tests.html import HTMX


def test_a_member_reads_its_posts_and_has_where_to_write(world):
    member = world.person("Nadia")
    community = world.community("Achats", members=(member,))
    world.post(member, community, title="Chez nous")
    world.post(member, world.community(members=(member,)), title="Ailleurs")
    page = world.client(member).get("/communities/achats")
    assert titles(page) == ["Chez nous"]
    assert 'class="opener"' in page.content.decode()


def test_someone_who_only_reads_is_not_offered_to_write(world):
    member, visitor = world.person(), world.person()
    world.post(member, world.community("Achats", members=(member,)), title="Ouvert")
    page = world.client(visitor).get("/communities/achats")
    assert titles(page) == ["Ouvert"]
    assert 'class="opener"' not in page.content.decode()


def test_its_themes_are_tabs_and_its_filters_links(world):
    member = world.person()
    community = world.community("Achats", members=(member,), themes=["Négocier", "Comparer"])
    world.question(member, community, title="Négocier ?", theme_id=community.themes.get(slug="negocier").pk)
    world.post(member, community, title="Comparer", theme_id=community.themes.get(slug="comparer").pk)
    client = world.client(member)
    assert titles(client.get("/communities/achats?theme=comparer")) == ["Comparer"]
    assert titles(client.get("/communities/achats?kind=question")) == ["Négocier ?"]
    page = client.get("/communities/achats?unanswered=1")
    assert titles(page) == ["Négocier ?"]
    assert 'href="/communities/achats?theme=comparer&amp;unanswered=1"' in page.content.decode()
    assert titles(client.get("/communities/achats?theme=inconnu")) == []


def test_one_reads_on_and_comes_back(world):
    member = world.person()
    community = world.community("Achats", members=(member,))
    for _ in range(25):
        world.post(member, community)
    client = world.client(member)
    first = client.get("/communities/achats")
    second = client.get(older(first), headers=HTMX)
    assert len(titles(first)) == 20
    assert len(titles(second)) == 5
    assert titles(client.get(second["HX-Replace-Url"])) == titles(first) + titles(second)


def test_those_who_do_not_read_it_see_its_front_only(world):
    member, outsider = world.person("Léa"), world.person()
    community = world.community("Paie", members=(member,), joining="request", purpose="Parler de paie.")
    world.question(member, community, title="Un secret ?")
    page = world.client(outsider).get("/communities/paie")
    assert page.status_code == 200
    text = page.content.decode()
    assert "Parler de paie." in text
    assert "Un secret" not in text
    assert "Léa" not in text
    fragment = world.client(outsider).get("/communities/paie", headers=HTMX)
    assert "Un secret" not in fragment.content.decode()


def test_a_hidden_community_is_not_there_for_others(world):
    member, outsider = world.person(), world.person()
    hidden = world.community("Cellule", members=(member,), listed=False, joining="invitation")
    address = f"/communities/{hidden.slug}"
    assert world.client(member).get(address).status_code == 200
    assert world.client(outsider).get(address).status_code == 404
    assert world.client().get(address).status_code == 302


def test_the_oldest_unanswered_questions_are_at_the_side(world):
    member = world.person()
    community = world.community("Achats", members=(member,))
    world.question(member, community, title="Qui sait ?")
    page = world.client(member).get("/communities/achats").content.decode()
    assert re.search(r"<aside.*Qui sait \?", page, re.DOTALL)


def test_its_page_costs_the_same_queries_with_two_or_fifty_posts(world, django_assert_num_queries):
    member, facilitator = world.person(), world.person()
    community = world.community("Achats", facilitator=facilitator, members=(member,))
    client = world.client(member)
    world.question(member, community), world.question(facilitator, community)
    # Session, person, my communities, the community, its faces, facilitators, themes and skills;
    # the newest posts, their cards, my marks; the questions that wait and their titles.
    with django_assert_num_queries(13):
        client.get("/communities/achats")
    for _ in range(48):
        world.question(member, community)
    with django_assert_num_queries(13):
        client.get("/communities/achats")
