"""Publishing, editing, deleting and sharing posts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from compagnon.communities import actions as communities
from compagnon.journal.models import Entry
from compagnon.kit import clock
from compagnon.kit.errors import Denied, Invalid, Missing
from compagnon.kit.ids import to_text
from compagnon.people import actions as people
from compagnon.people.viewer import operator
from compagnon.posts import actions, selectors
from compagnon.posts.access import get_post, visible_posts
from compagnon.posts.actions import PollContent, PracticeContent, RecallContent, StepContent
from compagnon.posts.models import Attachment, Mention, Post, Revision


@pytest.fixture
def ana(world):
    return world.person("Ana")


@pytest.fixture
def lea(world):
    return world.person("Léa")


@pytest.fixture
def community(world, ana, lea):
    return world.community(facilitator=lea, members=(ana,))


def attachment(person, content_type: str = "image/png", **fields) -> Attachment:
    return Attachment.objects.create(
        uploader=person,
        name="fichier",
        stored=f"stored/{clock.now().timestamp()}-{Attachment.objects.count()}",
        content_type=content_type,
        size=10,
        uploaded_at=clock.now(),
        **fields,
    )


def refused(world, person, community, **fields) -> set[str]:
    """The fields that publishing finds wrong."""
    with pytest.raises(Invalid) as caught:
        actions.publish(world.viewer(person), community_id=community.pk, **fields)
    assert caught.value.message
    assert not Post.objects.filter(community=community).exists()
    return set(caught.value.fields)


@pytest.mark.parametrize("kind", ["share", "question", "practice", "snack", "poll"])
def test_a_member_publishes_each_kind(world, ana, community, kind):
    post = world.post(ana, community, kind=kind, title="Un titre", body="Un **texte**.", tags=["Excel"])
    [card] = selectors.feed_cards(world.viewer(ana), [post.pk])
    assert (card.kind, card.title, card.excerpt) == (kind, "Un titre", "Un texte.")
    assert list(card.tags) == ["Excel"]
    entry = Entry.objects.get(verb="post.published")
    assert (entry.subject_id, entry.actor_id, entry.data["post_kind"]) == (post.pk, ana.pk, kind)


def test_announcements_are_for_facilitators(world, ana, lea, community):
    with pytest.raises(Denied):
        world.post(ana, community, kind="announcement")
    assert world.post(lea, community, kind="announcement").kind == "announcement"


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"kind": "rumour"}, {"kind"}),
        ({"kind": "share"}, {"body"}),
        ({"kind": "question", "body": "Sans titre"}, {"title"}),
        ({"kind": "question", "title": "x" * 201}, {"title"}),
        ({"kind": "share", "body": "x" * 30_001}, {"body"}),
        ({"kind": "share", "body": "x", "tags": list("abcdef")}, {"tags"}),
        ({"kind": "share", "body": "x", "tags": ["x" * 51]}, {"tags"}),
        ({"kind": "practice", "title": "x"}, {"situation"}),
        ({"kind": "practice", "title": "x", "practice": PracticeContent("Quand", [])}, {"steps"}),
        ({"kind": "practice", "title": "x", "practice": PracticeContent(" ", [StepContent("Faire")])}, {"situation"}),
        ({"kind": "snack", "body": "x" * 601, "recall": RecallContent("Quoi", "Cela")}, {"body"}),
        ({"kind": "snack", "body": "x"}, {"recall_question", "recall_answer"}),
        ({"kind": "poll", "title": "x"}, {"options"}),
        ({"kind": "poll", "title": "x", "poll": PollContent(["Oui"])}, {"options"}),
        ({"kind": "poll", "title": "x", "poll": PollContent(["Oui", "oui"])}, {"options"}),
        ({"kind": "poll", "title": "x", "poll": PollContent([str(n) for n in range(9)])}, {"options"}),
    ],
)
def test_what_is_missing_or_too_long_is_said_by_field(world, ana, community, fields, wrong):
    assert refused(world, ana, community, **fields) == wrong


def test_a_poll_closes_later_than_now(world, ana, community):
    poll = PollContent(["Oui", "Non"], closes_at=clock.now() - timedelta(hours=1))
    assert refused(world, ana, community, kind="poll", title="x", poll=poll) == {"closes_at"}


def test_a_theme_is_of_the_community_and_open(world, ana, lea, community):
    elsewhere = world.theme(world.community())
    assert refused(world, ana, community, kind="share", body="x", theme_id=elsewhere.pk) == {"theme"}
    theme = world.theme(community)
    communities.archive_theme(operator(), theme_id=theme.pk)
    assert refused(world, ana, community, kind="share", body="x", theme_id=theme.pk) == {"theme"}


def test_tags_are_the_same_whatever_their_accents_and_case(world, ana, community):
    world.post(ana, community, tags=["Qualité"])
    again = world.post(ana, community, tags=["#qualite", "QUALITÉ", "sécurité"])
    assert again.tag_names == ["Qualité", "sécurité"]


def test_a_snack_holds_one_picture_or_one_short_clip(world, ana, community):
    fields = {"kind": "snack", "body": "Une idée", "recall": RecallContent("Quoi ?", "Cela")}
    two = [attachment(ana).pk, attachment(ana).pk]
    assert refused(world, ana, community, **fields, attachment_ids=two) == {"attachments"}
    long_clip = attachment(ana, "video/mp4", duration=91.0)
    assert refused(world, ana, community, **fields, attachment_ids=[long_clip.pk]) == {"attachments"}
    document = attachment(ana, "application/pdf")
    assert refused(world, ana, community, **fields, attachment_ids=[document.pk]) == {"attachments"}
    clip = attachment(ana, "video/mp4", duration=90.0)
    post = actions.publish(world.viewer(ana), community_id=community.pk, **fields, attachment_ids=[clip.pk])
    assert [file.id for file in selectors.post_page(world.viewer(ana), post).attachments] == [clip.pk]


def test_only_ones_own_free_files_are_attached(world, ana, lea, community):
    theirs = attachment(lea)
    assert refused(world, ana, community, kind="share", body="x", attachment_ids=[theirs.pk]) == {"attachments"}
    mine = attachment(ana)
    post = world.post(ana, community, attachment_ids=[mine.pk])
    assert post.picture_id == mine.pk
    with pytest.raises(Invalid):
        world.post(ana, community, attachment_ids=[mine.pk])


def test_the_media_of_steps_is_shown_with_its_step(world, ana, community):
    media = attachment(ana)
    practice = PracticeContent("Quand", [StepContent("Regarder", media.pk), StepContent("Faire")])
    post = world.post(ana, community, kind="practice", practice=practice)
    detail = selectors.post_page(world.viewer(ana), post)
    assert [step.media.id if step.media else None for step in detail.practice.steps] == [media.pk, None]
    assert not detail.attachments
    assert detail.card.picture.id == media.pk


def test_only_people_who_may_read_the_post_are_mentioned(world, ana, lea):
    outsider, gone = world.person("Tom"), world.person("Zoé")
    closed = world.community(joining="invitation", members=(ana, lea, gone))
    people.deactivate(operator(), person_id=gone.pk)
    body = " ".join(f"@[Nom](person:{to_text(person.pk)})" for person in (ana, lea, outsider, gone))
    post = world.post(ana, closed, body=body)
    assert list(Mention.objects.filter(post=post).values_list("person_id", flat=True)) == [lea.pk]
    assert Entry.objects.get(verb="post.published").data["mentioned"] == [lea.pk]
    actions.edit_post(world.viewer(ana), post_id=post.pk, body=body + " encore")
    assert Mention.objects.filter(post=post).count() == 1


# Editing


def test_an_edit_keeps_what_was_there(world, ana, community):
    post = world.post(ana, community, title="Avant", body="Un", tags=["a"])
    actions.edit_post(world.viewer(ana), post_id=post.pk, title="Après", tags=["a", "b"])
    post = get_post(world.viewer(ana), post.pk)
    assert (post.title, post.body, post.tag_names) == ("Après", "Un", ["a", "b"])
    assert post.edited_at is not None
    [edit] = selectors.post_revisions(world.viewer(ana), post)
    assert {(change.field, change.before, change.after) for change in edit.changes} == {
        ("title", "Avant", "Après"),
        ("tags", "a", "a\nb"),
    }
    assert edit.by == "Ana Martin"
    assert selectors.post_page(world.viewer(ana), post).revisions == 1


def test_an_edit_that_changes_nothing_leaves_no_trace(world, ana, community):
    post = world.post(ana, community, kind="practice", tags=["a"])
    actions.edit_post(world.viewer(ana), post_id=post.pk, title=post.title, body=post.body, tags=["a"])
    assert not Revision.objects.exists()
    assert not Entry.objects.filter(verb="post.edited").exists()


def test_each_part_of_a_practice_a_snack_or_a_poll_is_edited(world, ana, community):
    viewer = world.viewer(ana)
    practice = world.post(ana, community, kind="practice")
    new = PracticeContent("Si…", [StepContent("Un"), StepContent("Deux")], "Résultat", "Pièges")
    actions.edit_post(viewer, post_id=practice.pk, practice=new)
    detail = selectors.post_page(viewer, get_post(viewer, practice.pk))
    assert [step.text_html for step in detail.practice.steps] == ["<p>Un</p>\n", "<p>Deux</p>\n"]
    assert Revision.objects.get(post=practice).content["steps"] == ["Faire."]
    snack = world.post(ana, community, kind="snack")
    actions.edit_post(viewer, post_id=snack.pk, recall=RecallContent("Et ?", "Voilà"))
    assert selectors.post_page(viewer, get_post(viewer, snack.pk)).recall.answer == "Voilà"


def test_answers_of_a_poll_no_longer_change_once_someone_voted(world, ana, lea, community):
    poll = world.post(ana, community, kind="poll")
    actions.edit_post(world.viewer(ana), post_id=poll.pk, poll=PollContent(["Rouge", "Bleu", "Vert"]))
    option = poll.poll.options.first()
    actions.vote(world.viewer(lea), post_id=poll.pk, option_ids=[option.pk])
    with pytest.raises(Invalid):
        actions.edit_post(world.viewer(ana), post_id=poll.pk, poll=PollContent(["Rouge", "Noir"]))
    actions.edit_post(world.viewer(ana), post_id=poll.pk, title="Autrement dit")


def test_files_taken_out_of_a_post_go_back_to_who_brought_them(world, ana, lea, community):
    first, second = attachment(ana), attachment(ana)
    post = world.post(ana, community, attachment_ids=[first.pk])
    actions.edit_post(world.viewer(ana), post_id=post.pk, attachment_ids=[second.pk])
    assert Attachment.objects.get(pk=first.pk).post_id is None
    post = get_post(world.viewer(lea), post.pk)
    assert post.picture_id == second.pk
    assert [file.id for file in selectors.post_page(world.viewer(lea), post).attachments] == [second.pk]


# Deleting


def test_a_deleted_post_without_discussion_is_gone(world, ana, community):
    post = world.post(ana, community)
    actions.delete_post(world.viewer(ana), post_id=post.pk)
    with pytest.raises(Missing):
        get_post(world.viewer(ana), post.pk)
    assert selectors.feed_cards(world.viewer(ana), [post.pk]) == []


def test_a_deleted_post_with_a_discussion_leaves_a_tombstone(world, ana, lea, community):
    post = world.post(ana, community, title="Secret", body="À taire", tags=["mot"])
    world.comment(lea, post, "Je réponds")
    actions.delete_post(world.viewer(ana), post_id=post.pk)
    stone = get_post(world.viewer(lea), post.pk)
    detail = selectors.post_page(world.viewer(lea), stone)
    assert detail.deleted
    assert "Secret" not in repr(detail)
    assert "À taire" not in repr(detail)
    assert "mot" not in detail.card.tags
    assert len(selectors.discussion(world.viewer(lea), stone).comments) == 1
    with pytest.raises(Denied):
        world.comment(lea, post)
    with pytest.raises(Missing):
        selectors.post_revisions(world.viewer(lea), stone)


def test_a_deletion_is_undone_within_ten_seconds(world, ana, community):
    post = world.post(ana, community)
    actions.delete_post(world.viewer(ana), post_id=post.pk)
    with clock.at(clock.now() + timedelta(seconds=9)):
        actions.restore_post(world.viewer(ana), post_id=post.pk)
    assert visible_posts(world.viewer(ana)).filter(pk=post.pk).exists()


def test_later_only_a_facilitator_restores_it(world, ana, lea, community):
    post = world.post(ana, community)
    actions.delete_post(world.viewer(ana), post_id=post.pk)
    with clock.at(clock.now() + timedelta(minutes=1)):
        with pytest.raises(Denied):
            actions.restore_post(world.viewer(ana), post_id=post.pk)
        actions.restore_post(world.viewer(lea), post_id=post.pk)
    assert visible_posts(world.viewer(ana)).filter(pk=post.pk).exists()


def test_an_author_does_not_undo_what_a_facilitator_deleted(world, ana, lea, community):
    post = world.post(ana, community)
    actions.delete_post(world.viewer(lea), post_id=post.pk)
    with pytest.raises((Denied, Missing)):
        actions.restore_post(world.viewer(ana), post_id=post.pk)


# Sharing


def test_a_share_brings_the_post_with_a_word(world, ana, lea, community):
    post = world.post(ana, community, title="À voir")
    elsewhere = world.community(members=(lea,))
    share = actions.share_post(world.viewer(lea), post_id=post.pk, community_id=elsewhere.pk, word="Pour nous aussi")
    [card] = selectors.feed_cards(world.viewer(ana), [share.pk])
    assert (card.excerpt, card.original.title, card.original.url) == ("Pour nous aussi", "À voir", card.original.url)
    assert selectors.feed_cards(world.viewer(ana), [post.pk])[0].share_count == 1
    related = selectors.post_page(world.viewer(lea), post).related_by("share")
    assert [shared.id for shared in related] == [share.pk]
    with pytest.raises(Invalid):
        actions.share_post(world.viewer(lea), post_id=post.pk, community_id=elsewhere.pk)
    with pytest.raises(Denied):
        actions.share_post(world.viewer(lea), post_id=share.pk, community_id=community.pk)
    actions.delete_post(world.viewer(lea), post_id=share.pk)
    assert get_post(world.viewer(ana), post.pk).share_count == 0


@pytest.mark.parametrize(
    "fields", [{"joining": "request"}, {"joining": "invitation"}, {"joining": "invitation", "listed": False}]
)
def test_what_is_said_in_a_community_that_is_not_open_stays_in_it(world, ana, fields):
    closed, elsewhere = world.community(members=(ana,), **fields), world.community(members=(ana,))
    post = world.post(ana, closed)
    with pytest.raises(Denied):
        actions.share_post(world.viewer(ana), post_id=post.pk, community_id=elsewhere.pk)


def test_a_share_shows_nothing_of_an_original_that_was_deleted_or_closed_since(world, ana, lea, community):
    tom = world.person("Tom")
    post = world.post(ana, community, title="Très secret", body="Texte secret")
    elsewhere = world.community(members=(lea, tom))
    share = actions.share_post(world.viewer(lea), post_id=post.pk, community_id=elsewhere.pk, word="Lisez")
    [card] = selectors.feed_cards(world.viewer(tom), [share.pk])
    assert card.original.visible
    communities.edit_community(operator(), community_id=community.pk, joining="invitation")
    [card] = selectors.feed_cards(world.viewer(tom), [share.pk])
    assert not card.original.visible
    assert "secret" not in repr(card)
    [card] = selectors.feed_cards(world.viewer(lea), [share.pk])
    assert card.original.visible
    actions.delete_post(world.viewer(ana), post_id=post.pk)
    [card] = selectors.feed_cards(world.viewer(lea), [share.pk])
    assert not card.original.visible


def test_a_practice_tells_which_question_it_grew_from(world, ana, lea, community):
    question = world.question(ana, community)
    practice = world.post(lea, community, kind="practice", grew_from_id=question.pk)
    viewer = world.viewer(ana)
    assert [p.id for p in selectors.post_page(viewer, practice).related_by("grew_from")] == [question.pk]
    assert [p.id for p in selectors.post_page(viewer, question).related_by("grown")] == [practice.pk]


def test_a_share_in_a_hidden_community_is_not_even_counted_outside_it(world, ana, lea, community):
    post = world.post(ana, community)
    hidden = world.community(joining="invitation", listed=False, members=(lea,))
    actions.share_post(world.viewer(lea), post_id=post.pk, community_id=hidden.pk)
    for person, count in ((ana, 0), (lea, 1)):
        viewer = world.viewer(person)
        [card] = selectors.feed_cards(viewer, [post.pk])
        assert card.share_count == count
        assert len(selectors.post_page(viewer, post).related) == count
