"""A post's page: what it shows for each kind, to whom, and what one can do there."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from compagnon.kit.ids import to_text
from compagnon.posts import actions
from compagnon.posts.actions import PracticeContent, StepContent
from compagnon.posts.models import Comment
from tests.html import HTMX


def address(post, end=""):
    return f"/posts/{to_text(post.pk)}{end}"


def comment_address(comment, end=""):
    return f"/comments/{to_text(comment.pk)}{end}"


@pytest.fixture
def ana(world):
    return world.person("Ana", job_title="Contrôleuse de gestion", site="Nantes")


@pytest.fixture
def ben(world):
    return world.person("Ben")


@pytest.fixture
def community(world, ana, ben):
    return world.community("Données", facilitator=ana, members=(ben,))


def read(world, person, post, query=""):
    response = world.client(person).get(address(post) + query)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("kind", ["share", "question", "practice", "snack", "poll", "announcement"])
def test_every_kind_has_its_page(world, ana, ben, community, kind):
    post = world.post(ana, community, kind=kind, title="Un titre bien à lui")
    page = read(world, ben, post)
    assert "Un titre bien à lui" in page
    assert "Ana Martin" in page
    assert "Contrôleuse de gestion · Nantes" in page


def test_a_practice_reads_like_a_recipe(world, ana, ben, community):
    practice = PracticeContent(
        situation="Un rendez-vous **demain**.",
        steps=[StepContent("Pliez la feuille."), StepContent("Écrivez dedans.")],
        result="On finit avant l’heure.",
        pitfalls="Sortir la feuille devant le client.",
    )
    post = world.post(ana, community, kind="practice", practice=practice)
    page = read(world, ben, post)
    assert "<strong>demain</strong>" in page
    assert page.count('class="step"') == 2
    assert "On finit avant l’heure." in page
    assert "Sortir la feuille" in page
    assert "Je l’ai appliqué" in page
    assert "Je l’ai appliqué" not in read(world, ana, post)


def test_the_answer_of_a_snack_waits_behind_its_question(world, ana, ben, community):
    page = read(world, ben, world.post(ana, community, kind="snack"))
    assert '<details class="recall">' in page
    assert "Quoi ?" in page


def test_a_poll_shows_its_results_once_one_has_voted(world, ana, ben, community):
    poll = world.post(ana, community, kind="poll")
    assert 'type="radio"' in read(world, ben, poll)
    option = poll.poll.options.first()
    world.client(ben).post(address(poll, "/vote"), {"option": to_text(option.pk)})
    page = read(world, ben, poll)
    assert "<progress" in page
    assert "100 %" in page
    assert 'type="radio"' not in page
    assert 'type="radio"' in read(world, ben, poll, "?vote=again")


def test_a_question_without_an_answer_says_so_and_asks(world, ana, ben, community):
    page = read(world, ben, world.question(ana, community))
    assert "Personne n’a encore répondu" in page
    assert "answer-form" in page


def test_answering_without_javascript_leads_to_the_answer(world, ana, ben, community):
    question = world.question(ana, community)
    response = world.client(ben).post(address(question, "/comments"), {"body": "Avec *Grouper*.", "answer": "yes"})
    answer = Comment.objects.get()
    assert answer.is_answer
    assert response["Location"] == f"{address(question)}#c-{to_text(answer.pk)}"
    assert "<em>Grouper</em>" in read(world, ana, question)


def test_answering_with_htmx_brings_the_answer_the_count_and_an_empty_form(world, ana, ben, community):
    question = world.question(ana, community)
    data = {"body": "Avec Grouper.", "answer": "yes"}
    html = world.client(ben).post(address(question, "/comments"), data, headers=HTMX).content.decode()
    assert "<html" not in html
    assert "is-new" in html
    assert "1 réponse" in html
    assert 'id="answer-form" hx-swap-oob="true"' in html


def test_saying_nothing_keeps_the_form_and_says_what_to_do(world, ana, ben, community):
    post = world.post(ana, community)
    plain = world.client(ben).post(address(post, "/comments"), {"body": "  "})
    assert plain.status_code == 422
    assert "Écrivez" in plain.content.decode()
    fragment = world.client(ben).post(address(post, "/comments"), {"body": ""}, headers=HTMX)
    assert fragment.status_code == 422
    assert fragment.headers["HX-Retarget"] == "#comment-form"


def test_a_comment_that_is_too_long_loses_nothing(world, ana, ben, community):
    post = world.post(ana, community)
    page = world.client(ben).post(address(post, "/comments"), {"body": "mot " * 4000}).content.decode()
    assert "mot mot mot" in page
    assert "trop long" in page


def test_an_answer_begun_is_found_again_and_gone_once_said(world, ana, ben, community):
    question = world.question(ana, community)
    place = f"answer:{to_text(question.pk)}"
    saved = actions.save_draft(world.viewer(ben), place=place, data={"body": "Je commence ainsi"})
    page = read(world, ben, question)
    assert "Je commence ainsi" in page
    assert saved.token in page
    data = {"body": "Je finis ainsi.", "answer": "yes", "place": place, "draft": saved.token}
    world.client(ben).post(address(question, "/comments"), data)
    assert "Je commence ainsi" not in read(world, ben, question)


def test_a_reply_begun_is_found_again(world, ana, ben, community):
    comment = world.comment(ben, world.post(ana, community))
    actions.save_draft(world.viewer(ana), place=f"reply:{to_text(comment.pk)}", data={"body": "À moitié dit"})
    form = world.client(ana).get(comment_address(comment, "/reply"), headers=HTMX).content.decode()
    assert "À moitié dit" in form


def test_a_reply_stands_under_what_it_replies_to(world, ana, ben, community):
    post = world.post(ana, community)
    first = world.comment(ben, post, "Première remarque.")
    form = world.client(ana).get(comment_address(first, "/reply"), headers=HTMX).content.decode()
    assert f'name="parent" value="{to_text(first.pk)}"' in form
    assert 'id="reply"' in read(world, ana, post, f"?reply={to_text(first.pk)}")
    world.client(ana).post(address(post, "/comments"), {"body": "Bien vu.", "parent": to_text(first.pk)})
    assert Comment.objects.get(body="Bien vu.").parent == first


def test_one_edits_ones_words_and_the_history_tells(world, ana, ben, community):
    post = world.post(ana, community)
    comment = world.comment(ben, post, "Le mardi matin.")
    client = world.client(ben)
    assert "Le mardi matin." in client.get(comment_address(comment, "/edit")).content.decode()
    client.post(comment_address(comment, "/edit"), {"body": "Le jeudi matin."})
    history = world.client(ana).get(comment_address(comment, "/history")).content.decode()
    assert "<del>mardi</del>" in history
    assert "<ins>jeudi</ins>" in history
    assert world.client(ana).get(comment_address(comment, "/edit")).status_code == 200  # the facilitator


def test_another_persons_comment_is_not_edited(world, ana, ben, community):
    post = world.post(ana, community)
    comment = world.comment(ana, post)
    assert world.client(ben).get(comment_address(comment, "/edit")).status_code == 403
    assert world.client(ben).post(comment_address(comment, "/delete")).status_code == 403


def test_a_deleted_comment_can_be_taken_back_at_once(world, ana, ben, community):
    post = world.post(ana, community)
    comment = world.comment(ben, post, "Une bêtise.")
    client = world.client(ben)
    response = client.post(comment_address(comment, "/delete"), follow=True)
    page = response.content.decode()
    assert "Une bêtise." not in page
    assert "undo-toast" in page
    client.post(comment_address(comment, "/restore"))
    assert "Une bêtise." in read(world, ben, post)


def test_the_asker_accepts_an_answer_says_why_and_may_change_their_mind(world, ana, ben, community):
    question = world.question(ben, community)
    answer = world.answer(ana, question, "Faites ainsi.")
    client = world.client(ben)
    assert "Pourquoi cette réponse" in client.get(comment_address(answer, "/accept")).content.decode()
    client.post(comment_address(answer, "/accept"), {"why": "Cela a marché."})
    page = read(world, ana, question)
    assert "Cela a marché." in page
    assert "Résolue" in page
    client.post(comment_address(answer, "/unaccept"))
    assert "Cela a marché." not in read(world, ana, question)


def test_a_question_is_solved_without_an_accepted_answer_then_open_again(world, ana, ben, community):
    question = world.question(ben, community)
    client = world.client(ben)
    client.post(address(question, "/solve"))
    assert "Résolue" in read(world, ana, question)
    client.post(address(question, "/unsolve"))
    assert "Résolue" not in read(world, ana, question)


def test_a_solved_question_invites_its_members_to_write_the_practice(world, ana, ben, community):
    question = world.question(ben, community)
    actions.accept_answer(world.viewer(ben), comment_id=world.answer(ana, question).pk)
    assert f"grew_from={to_text(question.pk)}" in read(world, ana, question)
    practice = world.post(ana, community, kind="practice", grew_from_id=question.pk, title="La méthode")
    assert "La méthode" in read(world, ben, question)
    assert question.title in read(world, ben, practice)


def test_a_comments_own_address_leads_to_its_place(world, ana, ben, community):
    post = world.post(ana, community)
    comment = world.comment(ben, post)
    assert world.client(ana).get(comment_address(comment))["Location"] == f"{address(post)}#c-{to_text(comment.pk)}"


def test_a_long_discussion_comes_in_pages(world, ana, ben, community):
    post = world.post(ana, community)
    for number in range(52):
        world.comment(ben, post, f"Remarque numéro {number}.")
    first = read(world, ana, post)
    assert "Remarque numéro 49." in first
    assert "Remarque numéro 51." not in first
    after = first.split("?after=")[1].split("#")[0]
    assert "Remarque numéro 51." in read(world, ana, post, f"?after={after}")
    fragment = world.client(ana).get(f"{address(post)}?after={after}", headers=HTMX).content.decode()
    assert "Remarque numéro 51." in fragment
    assert "<html" not in fragment


def test_a_deleted_post_with_a_discussion_leaves_a_tombstone(world, ana, ben, community):
    post = world.post(ana, community, title="À oublier")
    world.comment(ben, post, "Dommage.")
    actions.delete_post(world.viewer(ana), post_id=post.pk)
    page = read(world, ben, post)
    assert "À oublier" not in page
    assert "Dommage." in page
    assert "a été supprimée" in page


def test_a_post_costs_the_same_queries_however_long_its_discussion(
    world, ana, ben, community, django_assert_num_queries
):
    def queries(post):

        client = world.client(ben)
        client.get(address(post))
        with CaptureQueriesContext(
            connection,
        ) as seen:
            client.get(address(post))
        return len(seen)

    few, many = world.question(ana, community), world.question(ana, community)
    for _number in range(2):
        world.answer(ben, few)
    for _number in range(25):
        world.comment(ana, many, parent_id=world.answer(ben, many).pk)
    assert queries(few) == queries(many)


def test_the_queries_of_a_question_with_answers(world, ana, ben, community, django_assert_num_queries):
    question = world.question(ana, community)
    for _number in range(10):
        world.answer(ana, question)
    client = world.client(ben)
    client.get(address(question))
    # The session and its person; the frame's communities; the post, its card, what I left on it, its files, its
    # history, its links, what belongs to it; what I had begun to say; the threads, their words, my reactions on
    # them, their files; who was asked.
    with django_assert_num_queries(16):
        client.get(address(question))


def test_who_reacted_to_a_comment_is_one_press_away(world, ana, ben, community):
    comment = world.comment(ben, world.post(ana, community))
    assert '/reactions" hx-get' not in read(world, ana, comment.post)
    world.client(ana).post(comment_address(comment, "/reactions"), {"reaction": "thanks"})
    assert f'{comment_address(comment)}/reactions" hx-get' in read(world, ana, comment.post)
    page = world.client(ben).get(comment_address(comment, "/reactions")).content.decode()
    assert "Ana Martin" in page


def test_a_visitor_from_another_community_reads_but_is_told_how_to_take_part(world, ana, community):
    page = read(world, world.person("Zoé"), world.post(ana, community))
    assert "Vous lisez ceci en visite" in page
    assert "comment-form" not in page.replace('#comment-form"', "")


def test_what_is_hidden_is_not_there(world, ana):
    member = world.person()
    hidden = world.community(joining="invitation", listed=False, members=(member,))
    post = world.post(member, hidden)
    comment = world.comment(member, post)
    for end in ("", "/history"):
        assert world.client(ana).get(address(post, end)).status_code == 404
    for end in ("", "/history", "/reply", "/edit", "/accept"):
        assert world.client(ana).get(comment_address(comment, end)).status_code == 404
    assert world.client(ana).post(address(post, "/comments"), {"body": "Coucou"}).status_code == 404
