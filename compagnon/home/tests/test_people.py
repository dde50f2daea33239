"""A colleague's page and the directory: what they bring and seek, whom they helped, and never what one may not read."""

from __future__ import annotations

import re

import pytest

from compagnon.kit.ids import to_text
from compagnon.people import actions as people
from compagnon.people.viewer import operator
from compagnon.posts import actions as posts
from tests.html import HTMX


def page_of(world, viewer, person, query=""):
    return world.client(viewer).get(f"/people/{to_text(person.pk)}{query}")


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_a_page_says_who_they_are_what_they_bring_and_seek(world):
    boss = world.person("Claire")
    ana = world.person(
        "Ana", job_title="Contrôleuse", site="Nantes", team="Finance", manager_id=boss.pk, languages=["fr", "pt"]
    )
    world.skills(ana, brings=("Excel", "Négociation"), seeks=("Négociation",))
    text = text_of(page_of(world, world.person(), ana))
    for said in ("Ana Martin", "Contrôleuse", "Nantes", "Finance", "Claire Martin", "français, portugais", "Excel"):
        assert said in text
    assert re.search(r"Négociation , apporte : pratique \(2 sur 4\) , cherche : maîtrise \(3 sur 4\)", text), text


def test_their_story_tells_what_they_wrote_by_kind_and_what_came_of_it(world):
    ana, paul = world.person("Ana"), world.person("Paul")
    community = world.community("Achats", members=(ana, paul))
    practice = world.post(ana, community, kind="practice", title="Un tableau qui se met à jour")
    question = world.question(ana, community, title="Qui négocie ?")
    world.apply(paul, practice)
    answer = world.answer(paul, question)
    posts.accept_answer(world.viewer(ana), comment_id=answer.pk)
    text = text_of(page_of(world, paul, ana))
    assert "appliquée par 1 personne" in text
    assert "réponse de Paul Martin" in text
    assert "Qui négocie ?" not in text_of(page_of(world, paul, ana, "?kind=practice"))
    assert "Qui négocie ?" in text_of(page_of(world, ana, paul, "?kind=answer"))
    assert "Un tableau qui se met à jour" in text_of(page_of(world, ana, paul, "?kind=applied"))


def test_it_says_whom_they_helped_and_from_whom_they_learned(world):
    ana, paul = world.person("Ana"), world.person("Paul")
    community = world.community("Achats", members=(ana, paul))
    question = world.question(ana, community, title="Qui négocie ?")
    answer = world.answer(paul, question)
    posts.accept_answer(world.viewer(ana), comment_id=answer.pk)
    world.work()
    assert "A aidé 1 réponse retenue. " in text_of(page_of(world, ana, paul))
    assert re.search(r"J’ai appris de .*Paul Martin", text_of(page_of(world, ana, ana)))


def test_what_happens_in_a_community_one_does_not_read_is_not_told(world):
    ana, paul, stranger = world.person("Ana"), world.person("Paul"), world.person("Zoé")
    secret = world.community("Cellule secrète", members=(ana, paul), listed=False, joining="invitation")
    question = world.question(ana, secret, title="Un secret ?")
    answer = world.answer(paul, question)
    posts.accept_answer(world.viewer(ana), comment_id=answer.pk)
    world.work()
    for person in (ana, paul):
        for query in ("", "?kind=question", "?kind=answer"):
            text = text_of(page_of(world, stranger, person, query))
            assert "secr" not in text.lower()
            assert "A aidé" not in text
            assert "A appris de" not in text
    assert "Cellule secrète" in text_of(page_of(world, ana, paul))


def test_a_long_story_is_read_in_pages(world):
    ana = world.person("Ana")
    community = world.community(members=(ana,))
    for number in range(15):
        world.post(ana, community, title=f"Publication {number:02}")
    first = page_of(world, ana, ana)
    older = re.search(r'class="more" hx-get="([^"]+)"', first.content.decode())[1].replace("&amp;", "&")
    rest = world.client(ana).get(older, headers=HTMX).content.decode()
    found = re.findall(r"Publication \d\d", first.content.decode() + rest)
    assert found == [f"Publication {number:02}" for number in reversed(range(15))]


def test_someone_who_left_is_shown_so_and_cannot_be_written_to(world):
    ana = world.person("Ana")
    people.deactivate(operator(), person_id=ana.pk)
    response = page_of(world, world.person(), ana)
    assert "Compte désactivé" in text_of(response)
    assert "mailto:" not in response.content.decode()


def test_an_unknown_person_and_a_visitor_get_no_page(world):
    assert world.client(world.person()).get("/people/abc123").status_code == 404
    assert world.client().get(f"/people/{to_text(world.person().pk)}").status_code == 302


@pytest.mark.parametrize("words", ["eloise", "ÉLOÏSE d'Été", "acheteuse", "le havre", "negociation", "acheteuse havre"])
def test_the_directory_finds_names_jobs_sites_and_skills_without_accents(world, words):
    found = world.person("Éloïse", last_name="d’Été", job_title="Acheteuse", site="Le Havre", email="e@example.test")
    world.skills(found, brings=("Négociation",))
    world.person("Autre", job_title="Comptable", site="Lyon")
    text = text_of(world.client(world.person("Moi")).get("/people", {"q": words}))
    assert "Éloïse" in text
    assert "Autre" not in text


def test_the_directory_is_read_in_pages_and_leaves_out_those_who_left(world):
    me = world.person("Moi")
    for number in range(35):
        world.person(f"Collègue{number:02}")
    gone = world.person("Parti")
    people.deactivate(operator(), person_id=gone.pk)
    client = world.client(me)
    first = client.get("/people").content.decode()
    older = re.search(r'class="more" hx-get="([^"]+)"', first)[1].replace("&amp;", "&")
    both = first + client.get(older, headers=HTMX).content.decode()
    assert len(set(re.findall(r"Collègue\d\d", both))) == 35
    assert "Parti" not in both
    assert "Aucun collègue trouvé" in client.get("/people?q=zzz").content.decode()


def test_a_page_costs_the_same_queries_with_two_or_fifty_contributions(world, django_assert_num_queries):
    ana, paul = world.person("Ana"), world.person("Paul")
    community = world.community(members=(ana, paul))
    world.skills(ana, brings=("Excel",))
    client = world.client(paul)
    address = f"/people/{to_text(ana.pk)}"
    world.post(ana, community), world.post(ana, community)
    # Session, person; Ana with her team, her interests, my communities, those we share; the communities I may read,
    # her posts, their cards, my marks; whom she helped (figures, lines), from whom she learned; her skills that I see,
    # her roles in them.
    with django_assert_num_queries(15):
        client.get(address)
    for _ in range(48):
        posts.react(world.viewer(paul), kind="thanks", on=True, post_id=world.post(ana, community).pk)
    world.work()
    with django_assert_num_queries(15):
        client.get(address)


def test_the_directory_costs_the_same_queries_with_two_or_fifty_people(world, django_assert_num_queries):
    client = world.client(world.person())
    client.get("/people")
    # Session, person, colleagues, their interests, my communities (the jobs and sites are kept a minute).
    with django_assert_num_queries(5):
        client.get("/people")
    for _ in range(50):
        world.skills(world.person(), brings=("Excel",))
    with django_assert_num_queries(5):
        client.get("/people")
