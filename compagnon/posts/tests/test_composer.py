"""The composer: every kind written, with and without JavaScript, nothing ever lost."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from compagnon.kit.ids import to_text
from compagnon.posts.actions import PracticeContent, StepContent, save_draft
from compagnon.posts.models import Attachment, Draft, Post
from tests.html import HTMX


@pytest.fixture
def ana(world):
    return world.person("Ana")


@pytest.fixture
def community(world, ana):
    return world.community("Données", facilitator=ana, themes=["Excel", "Tableaux croisés"])


@pytest.fixture
def client(world, ana, community):
    return world.client(ana)


def filled(community, kind="share", **fields):
    return {"kind": kind, "community": to_text(community.pk), "title": "Un titre", "body": "Un texte."} | fields


def picture(name="photo.png"):
    content = BytesIO()
    Image.new("RGB", (60, 40), "orange").save(content, "PNG")
    return SimpleUploadedFile(name, content.getvalue(), "image/png")


def test_opening_the_composer_offers_my_communities_and_their_themes(world, client, community):
    world.community("Une autre")
    page = client.get("/publish").content.decode()
    assert "Données" in page
    assert "Tableaux croisés" in page  # the only community is chosen already
    assert 'hx-post="/publish?do=place"' in page
    assert "Une autre" not in page


def test_the_composer_opens_inside_a_feed(client, community):
    headers = HTMX | {"HX-Current-URL": "http://testserver/?order=recent"}
    html = client.get(f"/publish?community={community.slug}", headers=headers).content.decode()
    assert "<html" not in html
    assert 'href="/?order=recent"' in html  # where « cancel » leads
    assert "data-needs" in html


def test_whoever_is_nowhere_is_invited_to_join(world):
    page = world.client(world.person()).get("/publish").content.decode()
    assert "Rejoignez d’abord une communauté" in page


def test_publishing_leads_to_the_post_where_it_can_be_taken_back(client, community):
    theme = community.themes.last()
    data = filled(community, theme=to_text(theme.pk), tags="Excel, #débuter")
    response = client.post("/publish", data, follow=True)
    post = Post.objects.get()
    assert (post.title, post.theme, post.tag_names) == ("Un titre", theme, ["Excel", "débuter"])
    page = response.content.decode()
    assert "undo-toast" in page
    assert f"/posts/{to_text(post.pk)}/delete" in page


def test_a_question_a_snack_a_poll_a_practice_are_written_in_the_same_form(client, community):
    client.post("/publish", filled(community, "question"))
    client.post("/publish", filled(community, "snack", recall_question="Quoi ?", recall_answer="Cela."))
    client.post("/publish", filled(community, "poll", option=["Lundi", "Mardi", ""], multiple="on"))
    client.post(
        "/publish",
        filled(community, "practice", situation="Quand…", step_text=["Un.", "", "Deux."], step_media=["", "", ""]),
    )
    assert sorted(Post.objects.values_list("kind", flat=True)) == ["poll", "practice", "question", "snack"]
    assert list(Post.objects.get(kind="practice").practice.steps.values_list("text", flat=True)) == ["Un.", "Deux."]
    assert Post.objects.get(kind="poll").poll.multiple


def test_what_is_missing_is_said_and_everything_typed_is_kept(client, community):
    data = filled(community, "practice", title="", situation="Le matin", step_text=["", ""], tags="un, deux")
    response = client.post("/publish", data)
    page = response.content.decode()
    assert response.status_code == 422
    for kept in ("Un texte.", "Le matin", "un, deux"):
        assert kept in page
    assert "Rien n’est perdu" in page
    assert "Décrivez au moins une étape" in page
    assert not Post.objects.exists()


def test_a_file_brought_without_javascript_survives_an_error(client, community):
    data = filled(community, "question", title="", files=[picture()])
    page = client.post("/publish", data).content.decode()
    attachment = Attachment.objects.get()
    assert f'name="attachments" value="{to_text(attachment.pk)}"' in page
    client.post("/publish", filled(community, "question", attachments=to_text(attachment.pk)))
    assert Attachment.objects.get().post == Post.objects.get()


def test_a_picture_is_described_for_those_who_do_not_see_it(client, community):
    client.post("/publish", filled(community, title="", body="", do="preview", files=[picture()]))
    attachment = Attachment.objects.get()
    data = filled(community, attachments=to_text(attachment.pk))
    client.post("/publish", data | {f"describe_{to_text(attachment.pk)}": "Une feuille pliée en quatre"})
    page = client.get(f"/posts/{to_text(Post.objects.get().pk)}").content.decode()
    assert 'alt="Une feuille pliée en quatre"' in page


def test_a_refused_file_loses_nothing_else(client, community):
    data = filled(community, title="", body="", files=[SimpleUploadedFile("vide.txt", b"")])
    page = client.post("/publish", data).content.decode()
    assert "vide.txt" in page


def test_steps_are_added_moved_and_removed_without_javascript(client, community):
    data = filled(community, "practice", step_text=["A", "B"], step_media=["", ""])
    page = client.post("/publish", data | {"do": "step-down:0"}).content.decode()
    assert page.index(">\nB</textarea>") < page.index(">\nA</textarea>")
    assert "Un texte." in page
    page = client.post("/publish", data | {"do": "step-add"}).content.decode()
    assert page.count('name="step_text"') == 3
    page = client.post("/publish", data | {"do": "step-remove:0"}).content.decode()
    assert page.count('name="step_text"') == 1
    assert not Post.objects.exists()


def test_with_htmx_only_the_steps_come_back_with_the_keyboard_in_the_new_one(client, community):
    data = filled(community, "practice", step_text=["A"], step_media=[""], do="step-add")
    html = client.post("/publish", data, headers=HTMX).content.decode()
    assert html.lstrip().startswith("<fieldset")
    assert html.index("autofocus") > html.index(">\nA</textarea>")


def test_a_step_gets_its_picture(client, community):
    data = filled(community, "practice", step_text=["A", "B"], step_media=["", ""], step_file_1=picture())
    html = client.post("/publish?do=steps", data, headers=HTMX).content.decode()
    attachment = Attachment.objects.get()
    assert f'name="step_media" value="{to_text(attachment.pk)}"' in html
    data = filled(community, "practice", situation="Ici", step_text=["A", "B"], step_media=["", to_text(attachment.pk)])
    client.post("/publish", data)
    assert list(Post.objects.get().practice.steps.values_list("media_id", flat=True)) == [None, attachment.pk]


def test_choices_are_added_and_removed(client, community):
    data = filled(community, "poll", option=["A", "B", "C"])
    assert client.post("/publish", data | {"do": "option-add"}).content.decode().count('name="option"') == 4
    assert client.post("/publish", data | {"do": "option-remove:1"}).content.decode().count('name="option"') == 2


def test_choosing_a_community_brings_its_themes(world, ana, client, community):
    other = world.community("Vendre mieux", members=(ana,), themes=["Négociation"])
    data = filled(other)
    html = client.post("/publish?do=place", data, headers=HTMX).content.decode()
    assert "Négociation" in html
    assert "Tableaux croisés" not in html
    assert "Négociation" in client.post("/publish", data | {"do": "place"}).content.decode()


def test_the_preview_shows_what_others_will_read(client, community):
    data = filled(community, body="Du **gras** <script>alert(1)</script>", do="preview")
    html = client.post("/publish", data, headers=HTMX).content.decode()
    assert "<strong>gras</strong>" in html
    assert "<script>" not in html


def test_a_draft_is_found_again_and_gone_once_published(world, ana, client, community):
    saved = save_draft(
        world.viewer(ana),
        place="post:new",
        data={
            "kind": "practice",
            "title": "À moitié",
            "step_text": ["Un", "Deux", "Trois"],
            "step_media": ["", "", ""],
        },
    )
    page = client.get("/publish").content.decode()
    assert "À moitié" in page
    assert page.count('name="step_text"') == 3
    assert "tel que vous l’avez laissé" in page
    client.post("/publish", filled(community, draft=saved.token))
    assert not Draft.objects.exists()


def test_one_may_start_afresh(world, ana, client, community):
    saved = save_draft(world.viewer(ana), place="post:new", data={"title": "À moitié"})
    client.post("/publish", {"do": "forget", "draft": saved.token})
    assert "À moitié" not in client.get("/publish").content.decode()


def test_announcing_is_offered_to_facilitators_only(world, ana, client, community):
    assert 'value="announcement"' in client.get("/publish").content.decode()
    ben = world.person("Ben")
    other = world.community(members=(ben,))
    assert 'value="announcement"' not in world.client(ben).get("/publish").content.decode()
    response = world.client(ben).post("/publish", filled(other, "announcement"))
    assert response.status_code == 422
    assert "Un texte." in response.content.decode()


def test_a_community_one_is_not_in_is_refused(world, client, community):
    response = client.post("/publish", filled(world.community()))
    assert response.status_code == 422
    assert not Post.objects.exists()


def test_editing_brings_everything_back_and_keeps_the_earlier_version(world, ana, client, community):
    practice = PracticeContent("Quand…", [StepContent("Premier geste."), StepContent("Second geste.")], "Fini.", "")
    post = world.post(ana, community, kind="practice", title="Avant", practice=practice, tags=["atelier"])
    url = f"/posts/{to_text(post.pk)}"
    page = client.get(f"{url}/edit").content.decode()
    for typed in ("Avant", "Premier geste.", "Second geste.", "Fini.", "atelier"):
        assert typed in page
    data = {"title": "Après", "body": "", "situation": "Quand…", "step_text": ["Premier geste."], "step_media": [""]}
    assert client.post(f"{url}/edit", data)["Location"] == url
    history = client.get(f"{url}/history").content.decode()
    assert "<del>Avant</del>" in history
    assert "<ins>Après</ins>" in history
    assert "Second geste." in history


def test_only_the_author_or_a_facilitator_edits_and_deletes(world, ana, client, community):
    ben, zoe = world.person("Ben"), world.person("Zoé")
    from compagnon.communities import actions as communities
    from compagnon.people.viewer import operator

    for person in (ben, zoe):
        communities.add_member(operator(), community_id=community.pk, person_id=person.pk)
    url = f"/posts/{to_text(world.post(ben, community).pk)}"
    for end in ("/edit", "/delete"):
        assert client.get(url + end).status_code == 200  # a facilitator
        assert world.client(ben).get(url + end).status_code == 200
        assert world.client(zoe).get(url + end).status_code == 403


def test_deleting_asks_then_can_be_undone(world, ana, client, community):
    post = world.post(ana, community, title="À supprimer")
    url = f"/posts/{to_text(post.pk)}"
    assert "À supprimer" in client.get(f"{url}/delete").content.decode()
    page = client.post(f"{url}/delete", follow=True).content.decode()
    assert f"{url}/restore" in page
    assert client.get(url).status_code == 404
    client.post(f"{url}/restore")
    assert client.get(url).status_code == 200


def test_a_practice_that_grows_out_of_a_question_keeps_the_link(world, ana, client, community):
    question = world.question(ana, community, title="Comment faire ?")
    page = client.get(f"/publish?kind=practice&grew_from={to_text(question.pk)}").content.decode()
    assert "Comment faire ?" in page
    client.post(
        "/publish",
        filled(
            community, "practice", situation="Ici", step_text=["A"], step_media=[""], grew_from=to_text(question.pk)
        ),
    )
    assert Post.objects.get(kind="practice").grew_from == question
