"""Every address of posts, for each of those who may come: the table that says what they get."""

from __future__ import annotations

import pytest

from compagnon.communities import actions as communities
from compagnon.kit.ids import to_text
from compagnon.people.viewer import operator
from compagnon.posts import actions
from compagnon.posts.models import Application, Comment, Post, Report

# What a closed community's question, practice and answer give to: someone of elsewhere, an administrator of elsewhere,
# a member, the author, a facilitator. Visitors are always sent to sign in. 404 hides that there is anything.
ROLES = ("outsider", "administrator", "member", "author", "facilitator")
READ = (404, 404, 200, 200, 200)
OWN = (404, 404, 403, 200, 200)  # the author's and the facilitator's
PAGES = {
    "/posts/{question}": READ,
    "/posts/{question}/history": READ,
    "/posts/{question}/reactions": READ,
    "/posts/{question}/edit": OWN,
    "/posts/{question}/delete": OWN,
    "/posts/{question}/share": READ,  # says that it cannot be shared
    "/posts/{question}/report": (404, 404, 200, 403, 200),
    "/posts/{practice}/apply": (404, 404, 200, 403, 200),
    "/posts/{question}/deleted": (404, 404, 404, 404, 404),  # it is not
    "/comments/{answer}": (404, 404, 302, 302, 302),
    "/comments/{answer}/history": READ,
    "/comments/{answer}/reactions": READ,
    "/comments/{answer}/reply": (404, 404, 302, 302, 302),
    "/comments/{answer}/edit": (404, 404, 200, 403, 200),  # the member wrote it
    "/comments/{answer}/accept": (404, 404, 403, 200, 200),
    "/comments/{answer}/report": (404, 404, 403, 200, 200),
    "/applications/{application}/edit": (404, 404, 200, 403, 403),
    "/communities/{slug}/reports": (404, 404, 404, 404, 200),
    "/bookmarks": (200, 200, 200, 200, 200),
    "/reports": (200, 200, 200, 200, 200),
    "/tags/atelier": (200, 200, 200, 200, 200),
    "/publish": (200, 200, 200, 200, 200),
}
WRITES = {
    "/posts/{question}/comments": (404, 404, 302, 302, 302),
    "/posts/{question}/reactions": (404, 404, 302, 403, 302),
    "/posts/{question}/bookmark": (404, 404, 302, 302, 302),
    "/posts/{question}/note": (404, 404, 302, 302, 302),
    "/posts/{question}/solve": (404, 404, 403, 302, 302),
    "/posts/{question}/unsolve": (404, 404, 403, 302, 302),
    "/posts/{question}/delete": (404, 404, 403, 302, 302),
    "/posts/{question}/restore": (404, 404, 404, 404, 404),  # it is not deleted
    "/posts/{question}/vote": (404, 404, 403, 403, 403),  # only polls take votes
    "/posts/{question}/share": (404, 404, 403, 403, 403),  # what is said in a closed community stays in it
    "/comments/{answer}/reactions": (404, 404, 403, 302, 302),
    "/comments/{answer}/delete": (404, 404, 302, 403, 302),
    "/comments/{answer}/restore": (404, 404, 404, 404, 404),
    "/comments/{answer}/accept": (404, 404, 403, 302, 302),
    "/comments/{answer}/unaccept": (404, 404, 403, 302, 302),
    "/applications/{application}/confirm": (404, 404, 403, 302, 302),
    "/applications/{application}/unconfirm": (404, 404, 302, 302, 302),
    "/applications/{application}/delete": (404, 404, 302, 403, 302),
    "/reports/{report}": (404, 404, 404, 404, 302),
}
SENT = {"body": "Un mot.", "reaction": "like", "on": "yes", "decision": "kept", "why": "Merci."}


@pytest.fixture
def people(world):
    member, author, facilitator = world.person("Mo"), world.person("Al"), world.person("Fa")
    community = world.community(
        "Atelier", joining="request", facilitator=facilitator, members=(member, author), slug="atelier"
    )
    question = world.question(author, community, tags=["atelier"])
    world.answer(member, question)
    world.apply(member, world.post(author, community, kind="practice"))
    witness = world.person()
    communities.add_member(operator(), community_id=community.pk, person_id=witness.pk)
    actions.report(world.viewer(witness), post_id=question.pk, reason="wrong")
    return {
        "outsider": world.person(),
        "administrator": world.administrator(),
        "member": member,
        "author": author,
        "facilitator": facilitator,
    }


def address(template):
    return template.format(
        question=to_text(Post.objects.get(kind="question").pk),
        practice=to_text(Post.objects.get(kind="practice").pk),
        answer=to_text(Comment.objects.get().pk),
        application=to_text(Application.objects.get().pk),
        report=to_text(Report.objects.get().pk),
        slug="atelier",
    )


@pytest.mark.parametrize("role", ROLES)
def test_who_may_open_which_page(world, people, role):
    client = world.client(people[role])
    found = {page: client.get(address(page)).status_code for page in PAGES}
    assert found == {page: codes[ROLES.index(role)] for page, codes in PAGES.items()}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("write", WRITES)
def test_who_may_do_what(world, people, role, write):
    response = world.client(people[role]).post(address(write), SENT)
    assert response.status_code == WRITES[write][ROLES.index(role)]


@pytest.mark.parametrize("page", [*PAGES, *WRITES])
def test_visitors_are_sent_to_sign_in(world, people, page):
    client = world.client()
    response = client.get(address(page)) if page in PAGES else client.post(address(page), SENT)
    assert response.status_code == 302
    assert response["Location"].startswith("/account/login")


@pytest.mark.parametrize("write", WRITES)
def test_nothing_is_written_by_following_a_link(world, people, write):
    facts = Post.objects.filter(kind="question").values("accepted_count", "solved_at", "deleted_at", "comment_count")
    before = facts.get()
    assert world.client(people["facilitator"]).get(address(write)).status_code in {200, 302, 405, 403, 404}
    assert facts.get() == before
