"""The frame of every page, its two switches, and the pages for what went wrong."""

from __future__ import annotations

import re

import pytest
from django.test import Client, RequestFactory

from compagnon.home import errors
from compagnon.people.models import Person
from compagnon.people.viewer import Viewer


def test_the_frame_leads_to_my_communities_and_not_to_archived_ones(world):
    from compagnon.communities import actions as communities
    from compagnon.people.viewer import operator

    nadia = world.person("Nadia")
    world.community("Achats", members=(nadia,))
    old = world.community("Ancienne", members=(nadia,))
    world.community("Autre")
    communities.archive(operator(), community_id=old.pk)
    page = world.client(nadia).get("/people").content.decode()
    side = page[page.index('class="side"') : page.index("<main")]
    assert 'href="/communities/achats"' in side
    assert "Ancienne" not in side
    assert "Autre" not in side
    for phrase in ("Accueil", "Communautés", "Questions en attente", "Enregistrés", "Brouillons", "Équipes"):
        assert phrase in side


def test_administration_is_offered_to_administrators_alone(world):
    assert "/administration" in world.client(world.administrator()).get("/people").content.decode()
    assert "/administration" not in world.client(world.person()).get("/people").content.decode()


def test_the_phone_has_its_own_bar_with_five_places(world):
    page = world.client(world.person()).get("/people").content.decode()
    bar = page[page.index('<nav class="bottom"') :]
    assert bar[: bar.index("</nav>")].count("<a ") == 5


def test_language_and_light_are_kept_on_the_account(world):
    nadia = world.person("Nadia")
    client = world.client(nadia)
    response = client.post("/look", {"theme": "dark", "next": "/people?q=x"})
    assert response["Location"] == "/people?q=x"
    client.post("/look", {"language": "en"})
    page = client.get("/people").content.decode()
    assert '<html lang="en" data-theme="dark">' in page
    assert (Person.objects.get(pk=nadia.pk).language, Person.objects.get(pk=nadia.pk).theme) == ("en", "dark")
    client.post("/look", {"theme": "auto"})
    assert '<html lang="en">' in client.get("/people").content.decode()


def test_a_visitors_language_and_light_are_kept_in_a_cookie(world):
    client = world.client()
    client.post("/look", {"language": "en", "theme": "light"})
    assert '<html lang="en" data-theme="light">' in client.get("/account/login").content.decode()


@pytest.mark.parametrize(
    "elsewhere", ["//evil.example/", "https://evil.example/", "javascript:alert(1)", "/\\evil.example"]
)
def test_the_switches_lead_nowhere_else(world, elsewhere):
    assert world.client().post("/look", {"language": "en", "next": elsewhere})["Location"] == "/"


def test_nothing_here_says_so_in_the_readers_language_with_a_way_out(world):
    page = world.client(world.person(language="en")).get("/nothing-here")
    assert page.status_code == 404
    assert "There is nothing here for you" in page.content.decode()
    assert 'href="/"' in page.content.decode()
    assert world.client().get("/nothing-here").status_code == 404


def test_a_refusal_says_why(world):
    nadia = world.person("Nadia")
    community = world.community("Achats", members=(nadia,))
    page = world.client(nadia).get(f"/communities/{community.slug}/edit")
    assert page.status_code == 403
    assert "animateur" in page.content.decode()


def test_a_form_open_for_too_long_gives_back_what_was_typed(world):
    nadia = world.person("Nadia")
    client = Client(enforce_csrf_checks=True)
    client.force_login(nadia, backend="allauth.account.auth_backends.AuthenticationBackend")
    text = "Une longue réponse <b>que je ne veux pas</b> perdre."
    given = {"body": text, "password": "mon mot de passe secret", "csrfmiddlewaretoken": "x" * 64}
    page = client.post("/welcome/profile", given, headers={"Referer": "http://testserver/welcome"})
    assert page.status_code == 403
    html = page.content.decode()
    assert "Une longue réponse &lt;b&gt;que je ne veux pas&lt;/b&gt; perdre." in html
    assert "secret" not in html
    assert 'href="/welcome"' in html
    assert not re.search(r'<form[^>]*action="/welcome/profile"', html)


def test_a_fault_of_ours_is_told_without_the_database(world, django_assert_num_queries):
    request = RequestFactory().get("/")
    request.viewer = Viewer(person_id=1, language="fr")
    request._messages = []
    with django_assert_num_queries(0):
        response = errors.server_error(request)
    assert response.status_code == 500
    assert "Ce qui était enregistré est en sécurité" in response.content.decode()


def test_a_fault_in_the_fault_page_itself_is_still_a_page(world, monkeypatch):
    monkeypatch.setattr(errors, "render", lambda *_, **__: 1 / 0)
    response = errors.server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert "<h1>" in response.content.decode()


def test_what_others_see_tells_what_one_brought(world):
    nadia, paul = world.person("Nadia"), world.person("Paul")
    community = world.community("Achats", members=(nadia, paul))
    world.comment(nadia, world.post(nadia, community))
    page = re.sub(r"\s+", " ", world.client(nadia).get("/account/visible").content.decode())
    assert "<dt>Publications</dt><dd>1</dd> <dt>Commentaires et réponses</dt><dd>1</dd>" in page
