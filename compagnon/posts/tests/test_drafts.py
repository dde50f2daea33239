"""Drafts: nothing that was typed is lost, nobody else reads it."""

from __future__ import annotations

from typing import Any

import pytest

from compagnon.communities import actions as communities
from compagnon.kit.errors import Denied, Invalid, Missing
from compagnon.kit.ids import to_text
from compagnon.people.viewer import Viewer
from compagnon.posts import actions as posts
from compagnon.posts.models import Draft
from compagnon.posts.selectors import draft_at, my_drafts
from tests.world import World


def test_what_is_typed_is_found_again(world: World) -> None:
    ana = world.viewer(world.person())
    posts.save_draft(ana, place="post:new", data={"title": "Les roulements", "tags": "", "step_text": ["Un", "Deux"]})
    draft = draft_at(ana, "post:new")
    assert draft is not None
    assert draft.data["title"] == "Les roulements"
    assert draft.data.getlist("step_text") == ["Un", "Deux"]


def test_saving_again_from_the_same_page_replaces(world: World) -> None:
    ana = world.viewer(world.person())
    first = posts.save_draft(ana, place="post:new", data={"title": "U"}, token="")
    second = posts.save_draft(ana, place="post:new", data={"title": "Un"}, token=first.token)
    assert (second.draft_id, second.is_copy) == (first.draft_id, False)
    assert Draft.objects.get().data == {"title": "Un"}


def test_two_tabs_that_write_at_once_both_keep_their_text(world: World) -> None:
    ana = world.viewer(world.person())
    one = posts.save_draft(ana, place="post:new", data={"body": "premier"}, token="")
    other = posts.save_draft(ana, place="post:new", data={"body": "second"}, token="")
    assert not one.is_copy
    assert other.is_copy
    one = posts.save_draft(ana, place="post:new", data={"body": "premier, suite"}, token=one.token)
    other = posts.save_draft(ana, place="post:new", data={"body": "second, suite"}, token=other.token)
    assert {draft.data["body"] for draft in Draft.objects.all()} == {"premier, suite", "second, suite"}
    draft = draft_at(ana, "post:new")
    assert draft is not None
    assert (draft.data["body"], draft.others) == ("second, suite", 1)


def test_two_tabs_opened_on_the_same_draft_both_keep_their_text(world: World) -> None:
    ana = world.viewer(world.person())
    token = posts.save_draft(ana, place="post:new", data={"body": "début"}, token="").token
    posts.save_draft(ana, place="post:new", data={"body": "début, ici"}, token=token)
    late = posts.save_draft(ana, place="post:new", data={"body": "début, là"}, token=token)
    assert late.is_copy
    assert {draft.data["body"] for draft in Draft.objects.all()} == {"début, ici", "début, là"}


def test_the_same_text_from_two_tabs_is_kept_once(world: World) -> None:
    ana = world.viewer(world.person())
    posts.save_draft(ana, place="post:new", data={"body": "pareil"}, token="")
    assert not posts.save_draft(ana, place="post:new", data={"body": "pareil"}, token="").is_copy
    assert Draft.objects.count() == 1


def test_publishing_from_one_tab_leaves_what_another_wrote(world: World) -> None:
    ana = world.viewer(world.person())
    one = posts.save_draft(ana, place="post:new", data={"body": "premier"}, token="")
    posts.save_draft(ana, place="post:new", data={"body": "second"}, token="")
    posts.discard_draft(ana, place="post:new", token=one.token)
    assert [draft.data["body"] for draft in Draft.objects.all()] == ["second"]


def test_a_draft_is_nobody_elses(world: World) -> None:
    ana, bo = world.viewer(world.person()), world.viewer(world.person())
    draft = posts.save_draft(ana, place="post:new", data={"body": "secret"})
    assert draft_at(bo, "post:new") is None
    assert my_drafts(bo) == []
    posts.discard_draft(bo, draft_id=draft.draft_id)
    posts.discard_draft(bo, token=draft.token)
    posts.save_draft(bo, place="post:new", data={"body": "autre"}, token=draft.token)
    assert draft_at(ana, "post:new", id=draft.draft_id).data["body"] == "secret"  # type: ignore[union-attr]
    assert b"secret" not in world.client(world.administrator()).get("/drafts").content


@pytest.mark.parametrize(
    "place",
    ["", "post", "post:", "post:new~1", "post:new:1", "post:NEW", "comment:new", "note:1", "post:zzzzzzzzzzzzz",
     "post:12345678901234", "post:1\n", "../x", "post:é"],
)  # fmt: skip
def test_only_places_that_exist_hold_drafts(world: World, place: str) -> None:
    with pytest.raises(Missing):
        posts.save_draft(world.viewer(world.person()), place=place, data={"body": "x"})


def test_one_drafts_only_where_one_may_write(world: World) -> None:
    author, member, facilitator, outsider = (world.person(name) for name in ("Ana", "Bo", "Cy", "Di"))
    community = world.community(facilitator=facilitator, members=(author, member), joining="invitation", listed=False)
    practice = world.post(author, community, kind="practice")
    comment = world.comment(member, practice)
    post, said = to_text(practice.pk), to_text(comment.pk)
    allowed = {
        f"post:{post}": {author, facilitator},
        f"comment:{post}": {author, member, facilitator},
        f"answer:{post}": {author, member, facilitator},
        f"reply:{said}": {author, member, facilitator},
        f"application:{post}": {member, facilitator},
        f"comment-edit:{said}": {member, facilitator},
    }
    for place, people in allowed.items():
        for person in (author, member, facilitator, outsider):
            viewer = world.viewer(person)
            if person in people:
                posts.save_draft(viewer, place=place, data={"body": "x"})
            else:
                with pytest.raises(Missing if person == outsider else Denied):
                    posts.save_draft(viewer, place=place, data={"body": "x"})
        with pytest.raises(Denied):
            posts.save_draft(Viewer(), place=place, data={"body": "x"})


@pytest.mark.parametrize(
    "data", [{"body": "x" * 200_001}, {"a b": "x"}, {"<script>": "x"}, {f"f{n}": "" for n in range(201)}]
)
def test_a_draft_has_limits(world: World, data: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        posts.save_draft(world.viewer(world.person()), place="post:new", data=data)


def test_a_runaway_page_does_not_fill_the_table(world: World) -> None:
    ana = world.viewer(world.person())
    for number in range(30):
        posts.save_draft(ana, place="post:new", data={"body": str(number)}, token="")
    assert Draft.objects.count() == 20
    assert Draft.objects.filter(data__body="29").exists()


def test_the_page_saves_as_one_types_and_says_when(world: World) -> None:
    client = world.client(world.person())
    first = client.post("/drafts?place=post:new", {"title": "Bonjour", "draft": "", "csrfmiddlewaretoken": "x"})
    assert first.status_code == 200
    assert "Enregistré à" in first.json()["said"]
    again = client.post("/drafts", {"place": "post:new", "title": "Bonjour à tous", "draft": first.json()["draft"]})
    assert not again.json()["copy"]
    other = client.post("/drafts", {"place": "post:new", "title": "Autre", "draft": ""})
    assert "autre onglet" in other.json()["said"]
    assert client.post("/drafts", {"place": "post:zz", "title": "x"}).status_code == 404
    assert client.post("/drafts", {"place": "post:new", "body": "x" * 200_001}).status_code == 422


def test_my_drafts_are_listed_gone_on_with_and_thrown_away(world: World) -> None:
    ana = world.person("Ana")
    community = world.community(members=(ana,), joining="invitation", listed=False)
    post = world.post(ana, community, title="Graisser un palier")
    comment = world.comment(ana, post)
    viewer = world.viewer(ana)
    posts.save_draft(viewer, place="post:new", data={"title": "Neuf", "body": "**Gras** et [lien](http://x)"})
    posts.save_draft(viewer, place=f"comment:{to_text(post.pk)}", data={"body": "Un mot"})
    posts.save_draft(viewer, place=f"reply:{to_text(comment.pk)}", data={"body": "Une réponse"})
    client = world.client(ana)
    page = client.get("/drafts").content.decode()
    for words in ("Neuf Gras et lien", "Un mot", "Une réponse", "Graisser un palier", "/publish?draft="):
        assert words in page
    draft = Draft.objects.get(place="post:new")
    assert client.post("/drafts/discard", {"id": to_text(draft.pk)}).status_code == 302
    assert not Draft.objects.filter(pk=draft.pk).exists()


def test_a_draft_under_a_post_one_no_longer_reads_keeps_ones_words_and_tells_nothing_else(world: World) -> None:
    ana = world.person("Ana")
    community = world.community(members=(ana,), joining="invitation", listed=False)
    post = world.post(ana, community, title="Secret")
    posts.save_draft(world.viewer(ana), place=f"comment:{to_text(post.pk)}", data={"body": "Mes mots"})
    communities.leave(world.viewer(ana), community_id=community.pk)
    page = world.client(ana).get("/drafts").content.decode()
    assert "Mes mots" in page
    assert "Secret" not in page


def test_the_list_of_drafts_costs_the_same_at_two_and_at_fifty(world: World, django_assert_num_queries: Any) -> None:
    ana = world.person()
    community = world.community(members=(ana,))
    viewer = world.viewer(ana)

    def write(count: int) -> None:
        for _number in range(count):
            post = world.post(ana, community)
            comment = world.comment(ana, post)
            posts.save_draft(viewer, place=f"comment:{to_text(post.pk)}", data={"body": "x"})
            posts.save_draft(viewer, place=f"reply:{to_text(comment.pk)}", data={"body": "x"})

    write(1)
    with django_assert_num_queries(4):  # memberships; drafts; posts of the comments; titles
        my_drafts(Viewer.of(ana))
    write(24)
    with django_assert_num_queries(4):
        my_drafts(Viewer.of(ana))
