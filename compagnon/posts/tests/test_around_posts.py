"""What surrounds posts: sharing, reports, what one keeps, what one applied, tags."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from compagnon.kit.ids import to_text
from compagnon.posts import actions
from compagnon.posts.models import Application, Attachment, Bookmark, Post, Report
from tests.html import HTMX


@pytest.fixture
def ana(world):
    return world.person("Ana")


@pytest.fixture
def ben(world):
    return world.person("Ben")


@pytest.fixture
def community(world, ana, ben):
    return world.community("Données", facilitator=ana, members=(ben,))


def address(post, end=""):
    return f"/posts/{to_text(post.pk)}{end}"


def test_a_post_is_shared_into_another_of_my_communities(world, ana, ben, community):
    post = world.post(ana, community, title="À voir")
    other = world.community("Vendre mieux", members=(ben,))
    client = world.client(ben)
    form = client.get(address(post, "/share"), headers=HTMX).content.decode()
    assert "Vendre mieux" in form
    assert "Données</option>" not in form
    response = client.post(
        address(post, "/share"), {"community": to_text(other.pk), "word": "Pour nos devis."}, follow=True
    )
    page = response.content.decode()
    assert "Pour nos devis." in page
    assert "À voir" in page
    assert Post.objects.get(original=post).community == other


def test_sharing_twice_in_the_same_place_is_refused_with_the_word_kept(world, ana, ben, community):
    post = world.post(ana, community)
    other = world.community("Vendre mieux", members=(ben,))
    data = {"community": to_text(other.pk), "word": "Pour nos devis."}
    world.client(ben).post(address(post, "/share"), data)
    page = world.client(ben).post(address(post, "/share"), data)
    assert page.status_code == 422
    assert "Pour nos devis." in page.content.decode()


def test_what_is_said_in_a_closed_community_is_not_shared_and_the_page_says_why(world, ben):
    closed = world.community(joining="request", members=(ben,))
    post = world.post(ben, closed)
    other = world.community(members=(ben,))
    page = world.client(ben).get(address(post, "/share")).content.decode()
    assert "ne peut pas être partagée ailleurs" in page
    assert "<select" not in page
    data = {"community": to_text(other.pk)}
    assert world.client(ben).post(address(post, "/share"), data).status_code == 403
    assert not Post.objects.exclude(original=None).exists()


def test_a_report_goes_to_the_facilitators_whose_decision_is_kept(world, ana, ben, community):
    zoe = world.person("Zoé")
    post = world.post(zoe_member(world, zoe, community), community, title="Un titre discutable")
    client = world.client(ben)
    assert "Qu’est-ce qui ne va pas" in client.get(address(post, "/report")).content.decode()
    client.post(address(post, "/report"), {"reason": "confidential", "words": "Un nom de client."})
    queue = world.client(ana).get(f"/communities/{community.slug}/reports").content.decode()
    assert "Un nom de client." in queue
    assert "Un titre discutable" in queue
    report = Report.objects.get()
    url = f"/reports/{to_text(report.pk)}"
    assert world.client(ana).post(url, {"decision": "nope"}).status_code == 422
    world.client(ana).post(url, {"decision": "removed", "words": "Nom retiré."})
    queue = world.client(ana).get(f"/communities/{community.slug}/reports").content.decode()
    assert "Nom retiré." in queue
    assert "Rien ne vous attend" in queue
    assert world.client(ben).get(address(post)).status_code == 404


def zoe_member(world, person, community):
    from compagnon.communities import actions as communities
    from compagnon.people.viewer import operator

    communities.add_member(operator(), community_id=community.pk, person_id=person.pk)
    return person


def test_saying_something_else_without_words_is_asked_again(world, ana, ben, community):
    post = world.post(ana, community)
    page = world.client(ben).post(address(post, "/report"), {"reason": "other", "words": ""})
    assert page.status_code == 422
    assert "Dites en quelques mots" in page.content.decode()


def test_only_facilitators_see_the_queue(world, ana, ben, community):
    assert world.client(ben).get(f"/communities/{community.slug}/reports").status_code == 404
    assert "Données" in world.client(ana).get("/reports").content.decode()
    assert "n’animez aucune communauté" in world.client(ben).get("/reports").content.decode()


def test_facilitators_find_the_reports_from_their_community(world, ana, ben, community):
    queue = f"/communities/{community.slug}/reports"
    about = f"/communities/{community.slug}/about"
    assert world.client(ana).get(about).content.decode().count(queue) == 1  # in the menu, always
    actions.report(world.viewer(ben), post_id=world.post(ana, community).pk, reason=Report.Reason.OTHER, words="Faux.")
    assert world.client(ana).get(about).content.decode().count(queue) == 2
    assert queue not in world.client(ben).get(about).content.decode()


def test_my_list_holds_what_i_keep_with_my_note(world, ana, ben, community):
    post = world.post(ana, community, title="À relire")
    client = world.client(ben)
    assert "Rien ici encore" in client.get("/bookmarks").content.decode()
    client.post(address(post, "/bookmark"), {"on": "yes"})
    client.post(address(post, "/note"), {"note": "Pour la réunion de mardi"})
    page = client.get("/bookmarks").content.decode()
    assert "À relire" in page
    assert "Pour la réunion de mardi" in page
    assert "À relire" not in world.client(ana).get("/bookmarks").content.decode()
    assert Bookmark.objects.get().note == "Pour la réunion de mardi"


def picture():
    content = BytesIO()
    Image.new("RGB", (60, 40), "orange").save(content, "PNG")
    return SimpleUploadedFile("resultat.png", content.getvalue(), "image/png")


def test_i_applied_it_is_told_with_a_picture_and_confirmed_by_the_author(world, ana, ben, community):
    practice = world.post(ana, community, kind="practice")
    client = world.client(ben)
    assert "Que s’est-il passé" in client.get(address(practice, "/apply"), headers=HTMX).content.decode()
    data = {"where": "Au dépôt", "result": "Deux heures gagnées.", "picture": picture()}
    client.post(address(practice, "/apply"), data)
    application = Application.objects.get()
    assert application.picture == Attachment.objects.get()
    page = world.client(ana).get(address(practice)).content.decode()
    assert "Deux heures gagnées." in page
    url = f"/applications/{to_text(application.pk)}"
    assert client.post(f"{url}/confirm").status_code == 403
    world.client(ana).post(f"{url}/confirm")
    assert "Confirmé par Ana Martin" in client.get(address(practice)).content.decode()
    world.client(ana).post(f"{url}/unconfirm")
    assert "Confirmé par Ana Martin" not in client.get(address(practice)).content.decode()


def test_an_application_without_its_story_keeps_what_was_typed_and_the_picture(world, ana, ben, community):
    practice = world.post(ana, community, kind="practice")
    client = world.client(ben)
    page = client.post(address(practice, "/apply"), {"where": "Au dépôt", "result": "", "picture": picture()})
    html = page.content.decode()
    assert page.status_code == 422
    assert "Au dépôt" in html
    picture_id = to_text(Attachment.objects.get().pk)
    assert f'name="picture_id" value="{picture_id}"' in html
    client.post(address(practice, "/apply"), {"where": "Au dépôt", "result": "Bien.", "picture_id": picture_id})
    assert Application.objects.get().picture == Attachment.objects.get()


def test_one_edits_and_takes_back_ones_own_application(world, ana, ben, community):
    application = world.apply(ben, world.post(ana, community, kind="practice"))
    url = f"/applications/{to_text(application.pk)}"
    client = world.client(ben)
    assert "Cela a marché." in client.get(f"{url}/edit").content.decode()
    client.post(f"{url}/edit", {"where": "À l’atelier", "result": "Encore mieux."})
    application.refresh_from_db()
    assert application.where == "À l’atelier"
    assert world.client(ana).get(f"{url}/edit").status_code == 403
    client.post(f"{url}/delete")
    application.refresh_from_db()
    assert application.deleted_at


def test_one_does_not_apply_ones_own_practice(world, ana, community):
    practice = world.post(ana, community, kind="practice")
    assert world.client(ana).get(address(practice, "/apply")).status_code == 403


def test_a_tag_holds_the_posts_one_may_read_whatever_accents_and_case(world, ana, ben, community):
    world.post(ana, community, title="Visible", tags=["Débuter"])
    hidden = world.community(joining="invitation", listed=False, members=(ana,))
    world.post(ana, hidden, title="Secret", tags=["débuter"])
    page = world.client(ben).get("/tags/debuter").content.decode()
    assert "Visible" in page
    assert "Secret" not in page
    assert "Rien sous ce mot" in world.client(ben).get("/tags/inconnu").content.decode()


@pytest.mark.parametrize("url", ["/tags/atelier", "/bookmarks"])
def test_lists_cost_the_same_queries_at_2_and_at_18_rows(world, ana, ben, community, url):
    def queries():
        client = world.client(ben)
        client.get(url)
        with CaptureQueriesContext(connection) as seen:
            client.get(url)
        return len(seen)

    def add(count):
        for _number in range(count):
            post = world.post(ana, community, tags=["atelier"])
            actions.bookmark(world.viewer(ben), post_id=post.pk, on=True)

    add(2)
    few = queries()
    add(16)
    assert queries() == few
