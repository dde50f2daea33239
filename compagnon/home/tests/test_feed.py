"""The feed: what is in it, in which order, why, and how one reads on and comes back."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from compagnon.communities import actions as communities
from compagnon.kit import clock
from compagnon.people import actions as people
from compagnon.people.viewer import operator
from compagnon.posts import actions as posts
from compagnon.posts.tests.test_skills import skill
from compagnon.skills import actions as skills
from compagnon.skills.models import Skill, SkillTie
from tests.html import HTMX


def titles(response) -> list[str]:
    return re.findall(r'<h2 class="post-title"[^>]*><a [^>]*>(.*?)</a>', response.content.decode())


def lines(response) -> list[str]:
    return re.findall(r'<p class="why">.*?</svg>(.*?)</p>', response.content.decode())


def older(response) -> str:
    found = re.search(r'class="more" hx-get="([^"]+)"', response.content.decode())
    return found[1].replace("&amp;", "&") if found else ""


@pytest.fixture
def company(world):
    """A reader and an author in one community, and one in which the reader is not."""
    reader, author = world.person("Nadia"), world.person("Léa")
    community = world.community("Achats", members=(reader, author), themes=["Négocier", "Comparer"])
    return reader, author, community


def published(world, author, community, *, hours: float, **fields):
    with clock.at(timezone.now() - timedelta(hours=hours)):
        return world.post(author, community, **fields)


def test_a_visitor_is_led_to_the_sign_in_page(world):
    response = world.client().get("/")
    assert response.status_code == 302
    assert "login" in response["Location"]


def test_recent_is_the_plain_order_of_time_and_is_remembered(world, company):
    reader, author, community = company
    for hours in (3, 1, 2):
        published(world, author, community, hours=hours, title=f"Il y a {hours} h")
    client = world.client(reader)
    assert titles(client.get("/?order=recent")) == ["Il y a 1 h", "Il y a 2 h", "Il y a 3 h"]
    page = client.get("/").content.decode()
    assert re.search(r'aria-current="page">\s*Récents', page)


def test_the_feed_holds_my_communities_and_nothing_else(world, company):
    reader, author, community = company
    elsewhere = world.community("Ailleurs", members=(author,))
    world.post(author, community, title="Chez nous")
    world.post(author, elsewhere, title="Chez eux")
    for order in ("recent", "for-you"):
        assert titles(world.client(reader).get(f"/?order={order}")) == ["Chez nous"]


def test_for_you_says_why_each_card_is_there(world, company):
    reader, author, community = company
    world.skills(reader, brings=("Excel",), seeks=("Négociation",))
    published(world, author, community, hours=1, title="Bonjour à tous")
    published(world, author, community, hours=30, title="Ma première négociation")
    published(world, author, community, hours=40, kind="question", title="Un tri dans Excel ?")
    response = world.client(reader).get("/?order=for-you")
    assert lines(response) == [
        "Question sans réponse\u00a0: vous apportez Excel",
        "Parce que vous cherchez Négociation",
        "Nouveau dans Achats",
    ]


def test_for_you_goes_by_what_posts_are_about_before_their_words(world, company):
    reader, author, community = company
    world.skills(reader, brings=("Excel",), seeks=("Négociation",))
    excel, talking, useful = (skill(name) for name in ("Tableur", "Achats durables", "Loi d’eau"))
    SkillTie.objects.create(skill=Skill.objects.get(label_fr="Excel"), same_as=excel)
    SkillTie.objects.create(skill=Skill.objects.get(label_fr="Négociation"), same_as=talking)
    communities.edit_community(operator(), community_id=community.pk, skill_ids=[useful.pk])
    published(world, author, community, hours=1, title="Bonjour")
    published(world, author, community, hours=2, title="De l’eau", skill_ids=[useful.pk])
    published(world, author, community, hours=30, title="Sans rapport", skill_ids=[talking.pk])
    published(world, author, community, hours=40, kind="question", title="Qui sait ?", skill_ids=[excel.pk])
    assert lines(world.client(reader).get("/?order=for-you")) == [
        "Question sans réponse\u00a0: vous apportez Excel",
        "Parce que vous cherchez Négociation",
        "Utile dans vos communautés\u00a0: Loi d’eau",
        "Nouveau dans Achats",
    ]


def test_my_own_hidden_skills_rank_my_feed_and_a_change_shows_at_once(world, company):
    reader, author, community = company
    secret = skill("Reconversion")
    published(world, author, community, hours=1, title="Bonjour", skill_ids=[secret.pk])
    client = world.client(reader)
    assert lines(client.get("/?order=for-you")) == ["Nouveau dans Achats"]
    skills.set_skill(world.viewer(reader), skill_id=secret.pk, level=0, target=2, audience="me")
    assert lines(client.get("/?order=for-you")) == ["Parce que vous cherchez Reconversion"]


def test_a_share_is_about_what_its_original_is_about_where_one_reads_it(world, company):
    reader, author, community = company
    elsewhere = world.community("Ailleurs", facilitator=author)
    world.skills(reader, seeks=("Négociation",))
    talking = Skill.objects.get(label_fr="Négociation")
    post = world.post(author, elsewhere, title="Là-bas", skill_ids=[talking.pk])
    posts.share_post(world.viewer(author), post_id=post.pk, community_id=community.pk)
    assert lines(world.client(reader).get("/?order=for-you")) == ["Parce que vous cherchez Négociation"]
    communities.edit_community(world.viewer(author), community_id=elsewhere.pk, joining="invitation", listed=False)
    cache.clear()
    assert lines(world.client(reader).get("/?order=for-you")) == ["Nouveau dans Achats"]


@pytest.mark.parametrize("order", ["recent", "for-you"])
def test_reading_on_shows_each_post_once_whatever_happens_meanwhile(world, company, order):
    reader, author, community = company
    written = [published(world, author, community, hours=hours, title=f"Numéro {hours}") for hours in range(1, 46)]
    client = world.client(reader)
    page = client.get(f"/?order={order}")
    seen = titles(page)
    while url := older(page):
        world.post(author, community, title="Arrivé entre-temps")
        posts.react(world.viewer(reader), kind="thanks", on=True, post_id=written[len(seen) % 45].pk)
        page = client.get(url, headers=HTMX)
        assert "<!doctype" not in page.content.decode().lower()
        seen += titles(page)
    assert sorted(seen) == sorted(f"Numéro {hours}" for hours in range(1, 46))


@pytest.mark.parametrize("order", ["recent", "for-you"])
def test_coming_back_shows_again_all_that_was_read(world, company, order):
    reader, author, community = company
    for hours in range(1, 31):
        published(world, author, community, hours=hours, title=f"Numéro {hours}")
    client = world.client(reader)
    first = client.get(f"/?order={order}")
    second = client.get(older(first), headers=HTMX)
    world.post(author, community, title="Arrivé entre-temps")
    again = client.get(second["HX-Replace-Url"])
    assert titles(again) == titles(first) + titles(second)


def test_without_javascript_older_posts_are_a_page_of_their_own(world, company):
    reader, author, community = company
    for hours in range(1, 31):
        published(world, author, community, hours=hours, title=f"Numéro {hours}")
    client = world.client(reader)
    second = client.get(older(client.get("/?order=recent")))
    assert titles(second) == [f"Numéro {hours}" for hours in range(21, 31)]
    assert "Revenir en haut du fil" in second.content.decode()


def test_filters_combine_and_each_can_be_taken_away(world, company):
    reader, author, community = company
    theme = community.themes.get(slug="comparer")
    other = world.community("Ventes", members=(reader, author))
    world.question(author, community, title="La bonne ?", theme_id=theme.pk)
    world.question(author, community, title="Autre thème ?", theme_id=world.theme(community).pk)
    world.question(author, other, title="Autre communauté ?")
    world.post(author, community, title="Un partage", theme_id=theme.pk)
    page = world.client(reader).get("/?order=recent&kind=question&community=achats&theme=comparer")
    assert titles(page) == ["La bonne ?"]
    text = page.content.decode()
    assert 'href="/?order=recent&amp;community=achats&amp;theme=comparer"' in text
    assert 'href="/?order=recent&amp;kind=question&amp;community=achats"' in text


def test_unanswered_leaves_out_what_has_an_answer_or_is_solved(world, company):
    reader, author, community = company
    answered = world.question(author, community, title="Répondue ?")
    solved = world.question(author, community, title="Résolue ?")
    world.question(author, community, title="Sans réponse ?")
    world.answer(reader, answered)
    posts.solve(world.viewer(author), post_id=solved.pk)
    assert titles(world.client(reader).get("/?order=recent&unanswered=1")) == ["Sans réponse ?"]


def test_a_filter_on_a_community_one_is_not_in_shows_nothing(world, company):
    reader, author, _community = company
    secret = world.community("Secret", members=(author,), listed=False, joining="invitation")
    world.post(author, secret, title="Chut")
    page = world.client(reader).get(f"/?order=recent&community={secret.slug}")
    assert titles(page) == []
    assert "Secret" not in page.content.decode()


def test_leaving_a_community_empties_a_ranking_already_made(world, company):
    from compagnon.communities import actions as communities

    reader, author, community = company
    for hours in range(1, 31):
        published(world, author, community, hours=hours, title=f"Numéro {hours}")
    community_b = world.community("Fermée", members=(reader, author), joining="request")
    for hours in range(1, 31):
        published(world, author, community_b, hours=hours, title=f"Fermé {hours}")
    client = world.client(reader)
    first = client.get("/?order=for-you")
    communities.leave(world.viewer(reader), community_id=community_b.pk)
    assert not [title for title in titles(client.get(older(first), headers=HTMX)) if title.startswith("Fermé")]


def test_new_posts_are_counted_and_wait_to_be_asked_for(world, company):
    reader, author, community = company
    published(world, author, community, hours=1)
    client = world.client(reader)
    for order in ("recent", "for-you"):
        page = client.get(f"/?order={order}").content.decode()
        url = re.search(r'hx-get="(/feed/new[^"]+)"', page)[1].replace("&amp;", "&")
        assert client.get(url, headers=HTMX).status_code == 204
        world.post(reader, community, title="La mienne ne compte pas")
        assert client.get(url, headers=HTMX).status_code == 204
        world.post(author, community)
        world.post(author, community)
        assert "2 nouvelles publications" in client.get(url, headers=HTMX).content.decode()


def test_empty_places_invite(world):
    newcomer = world.person("Nora")
    client = world.client(newcomer)
    assert "Voir les communautés" in client.get("/").content.decode()
    world.community("Vide", members=(newcomer,))
    assert "Écrire la première publication" in client.get("/").content.decode()
    assert "Retirer les filtres" in client.get("/?kind=poll").content.decode()


@pytest.mark.parametrize("address", ["/?order=zz&kind=zz&at=%00&after=zz!!&n=-3", "/?theme=x&n=99999999&at=..&since=1"])
def test_nonsense_in_the_address_is_the_plain_feed(world, company, address):
    reader, author, community = company
    world.post(author, community, title="Là")
    assert titles(world.client(reader).get(address)) == ["Là"]


@pytest.mark.parametrize("order", ["recent", "for-you"])
def test_the_feed_costs_the_same_queries_with_two_or_fifty_posts(world, company, order, django_assert_num_queries):
    reader, author, community = company
    people.set_welcome(world.viewer(reader), step="done", state=True)
    world.skills(reader, brings=("Excel",))
    about = [skill("Négociation").pk]
    client = world.client(reader)
    world.post(author, community, skill_ids=about), world.post(author, community)
    # (One more for a newcomer: how far they are in their first visit.)
    # Session, person, my communities, the newest posts, their cards, the names of their skills, my marks on them;
    # for you: is there anything newer than the last ranking (post, my skills), what ranks them, my skills, those that
    # are the same, who helped whom, what my communities find useful; again within a minute: only the first two.
    expected = 7 if order == "recent" else 14
    with django_assert_num_queries(expected):
        client.get(f"/?order={order}")
    for _ in range(48):
        world.post(author, community, skill_ids=about)
    with django_assert_num_queries(expected):
        client.get(f"/?order={order}")
    with django_assert_num_queries(expected if order == "recent" else 8):
        client.get(f"/?order={order}")


def test_a_fragment_reads_nothing_for_the_frame(world, company, django_assert_num_queries):
    reader, author, community = company
    for hours in range(1, 31):
        published(world, author, community, hours=hours)
    client = world.client(reader)
    url = older(client.get("/?order=for-you"))
    with django_assert_num_queries(5):  # session, person, my communities, cards, my marks
        client.get(url, headers=HTMX)
