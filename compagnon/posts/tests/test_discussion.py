"""Comments, answers, what the asker decides, reactions, votes, bookmarks."""

from __future__ import annotations

from datetime import timedelta

import pytest

from compagnon.journal.models import Entry
from compagnon.kit import clock
from compagnon.kit.errors import Denied, Invalid, Missing
from compagnon.posts import actions, selectors
from compagnon.posts.access import get_comment, get_post
from compagnon.posts.models import Bookmark, Comment, PollOption, Post, Reaction


@pytest.fixture
def ana(world):
    return world.person("Ana")


@pytest.fixture
def lea(world):
    return world.person("Léa")


@pytest.fixture
def tom(world):
    return world.person("Tom")


@pytest.fixture
def community(world, ana, lea, tom):
    return world.community(members=(ana, lea), facilitator=tom)


def talk(world, person, post):
    viewer = world.viewer(person)
    return selectors.discussion(viewer, get_post(viewer, post.pk))


def fresh(post) -> Post:
    return Post.objects.get(pk=post.pk)


def test_comments_stand_oldest_first_with_their_replies(world, ana, lea, community):
    post = world.post(ana, community)
    first, second = world.comment(lea, post, "Un"), world.comment(ana, post, "Deux")
    reply = world.comment(ana, post, "Réponse", parent_id=first.pk)
    deeper = world.comment(lea, post, "Encore", parent_id=reply.pk)
    found = talk(world, ana, post)
    assert [comment.id for comment in found.comments] == [first.pk, second.pk]
    assert [comment.id for comment in found.comments[0].replies] == [reply.pk, deeper.pk]
    assert deeper.parent_id == first.pk
    assert found.total == fresh(post).comment_count == 4


def test_answers_stand_accepted_first_then_those_that_helped_most_then_oldest(world, ana, lea, tom, community):
    question = world.question(ana, community)
    plain, later, helped, accepted = (world.answer(person, question) for person in (lea, lea, tom, tom))
    actions.react(world.viewer(ana), kind="thanks", on=True, comment_id=helped.pk)
    actions.accept_answer(world.viewer(ana), comment_id=accepted.pk, why="Essayé ce matin")
    found = talk(world, lea, question)
    assert [answer.id for answer in found.answers] == [accepted.pk, helped.pk, plain.pk, later.pk]
    assert (found.answers[0].accepted_by, found.answers[0].accepted_why) == ("Ana Martin", "Essayé ce matin")


def test_only_questions_are_answered_and_only_at_the_top(world, ana, lea, community):
    share, question = world.post(ana, community), world.question(ana, community)
    answer = world.answer(lea, question)
    with pytest.raises(Invalid):
        world.answer(lea, share)
    with pytest.raises(Invalid):
        world.comment(lea, question, is_answer=True, parent_id=answer.pk)


def test_a_reply_belongs_to_the_same_post(world, ana, community):
    one, other = world.post(ana, community), world.post(ana, community)
    comment = world.comment(ana, one)
    with pytest.raises(Missing):
        world.comment(ana, other, parent_id=comment.pk)


@pytest.mark.parametrize("body", ["", "   ", "x" * 10_001])
def test_a_comment_has_words_and_not_too_many(world, ana, community, body):
    post = world.post(ana, community)
    with pytest.raises(Invalid) as caught:
        world.comment(ana, post, body)
    assert set(caught.value.fields) == {"body"}
    assert fresh(post).comment_count == 0


def test_an_edited_comment_shows_what_it_was(world, ana, community):
    post = world.post(ana, community)
    comment = world.comment(ana, post, "Avant")
    actions.edit_comment(world.viewer(ana), comment_id=comment.pk, body="Après")
    comment = get_comment(world.viewer(ana), comment.pk)
    [edit] = selectors.comment_revisions(world.viewer(ana), comment)
    assert [(change.before, change.after) for change in edit.changes] == [("Avant", "Après")]


def test_a_deleted_comment_with_replies_leaves_a_tombstone(world, ana, lea, community):
    post = world.post(ana, community)
    comment = world.comment(lea, post, "À taire")
    reply = world.comment(ana, post, "Réponse", parent_id=comment.pk)
    actions.delete_comment(world.viewer(lea), comment_id=comment.pk)
    [stone] = talk(world, ana, post).comments
    assert stone.deleted
    assert (stone.author, stone.body_html) == (None, "")
    assert [below.id for below in stone.replies] == [reply.pk]
    assert fresh(post).comment_count == 1
    with pytest.raises(Invalid):
        world.comment(ana, post, parent_id=comment.pk)
    actions.delete_comment(world.viewer(ana), comment_id=reply.pk)
    assert talk(world, ana, post).comments == []
    assert fresh(post).comment_count == 0


def test_a_deleted_comment_comes_back_within_ten_seconds_or_by_a_facilitator(world, ana, lea, tom, community):
    post = world.post(ana, community)
    comment = world.comment(lea, post)
    actions.delete_comment(world.viewer(lea), comment_id=comment.pk)
    actions.restore_comment(world.viewer(lea), comment_id=comment.pk)
    actions.delete_comment(world.viewer(lea), comment_id=comment.pk)
    with clock.at(clock.now() + timedelta(minutes=1)):
        with pytest.raises(Denied):
            actions.restore_comment(world.viewer(lea), comment_id=comment.pk)
        with pytest.raises(Denied):
            actions.restore_comment(world.viewer(ana), comment_id=comment.pk)
        actions.restore_comment(world.viewer(tom), comment_id=comment.pk)
    assert fresh(post).comment_count == 1


def test_deleting_twice_counts_once(world, ana, community):
    post = world.post(ana, community)
    comment = world.comment(ana, post)
    actions.delete_comment(world.viewer(ana), comment_id=comment.pk)
    with pytest.raises(Denied):
        actions.delete_comment(world.viewer(ana), comment_id=comment.pk)
    assert fresh(post).comment_count == 0


def test_a_long_discussion_comes_in_pages_that_lose_nothing(world, ana, community):
    post = world.post(ana, community)
    made = [world.comment(ana, post, f"N° {n}").pk for n in range(7)]
    viewer, seen, after = world.viewer(ana), [], None
    for _page in range(4):
        page = selectors.discussion(viewer, get_post(viewer, post.pk), after, size=3)
        seen += [comment.id for comment in page.comments]
        after = page.after
        if after is None:
            break
    assert seen == made


# The asker decides


def test_the_asker_accepts_several_answers_and_changes_their_mind(world, ana, lea, tom, community):
    question = world.question(ana, community)
    one, two = world.answer(lea, question), world.answer(tom, question)
    viewer = world.viewer(ana)
    actions.accept_answer(viewer, comment_id=one.pk)
    actions.accept_answer(viewer, comment_id=one.pk, why="Et pourquoi")
    actions.accept_answer(viewer, comment_id=two.pk)
    assert fresh(question).accepted_count == 2
    assert Comment.objects.get(pk=one.pk).accepted_why == "Et pourquoi"
    actions.unaccept_answer(viewer, comment_id=one.pk)
    actions.unaccept_answer(viewer, comment_id=one.pk)
    assert fresh(question).accepted_count == 1
    verbs = Entry.objects.filter(verb__startswith="answer.").order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["answer.accepted", "answer.accepted", "answer.unaccepted"]


def test_an_accepted_answer_that_is_deleted_no_longer_counts(world, ana, lea, community):
    question = world.question(ana, community)
    answer = world.answer(lea, question)
    actions.accept_answer(world.viewer(ana), comment_id=answer.pk)
    actions.delete_comment(world.viewer(lea), comment_id=answer.pk)
    assert (fresh(question).accepted_count, fresh(question).answer_count) == (0, 0)
    actions.restore_comment(world.viewer(lea), comment_id=answer.pk)
    assert (fresh(question).accepted_count, fresh(question).answer_count) == (1, 1)


def test_a_comment_on_a_question_is_not_accepted(world, ana, lea, community):
    question = world.question(ana, community)
    comment = world.comment(lea, question)
    with pytest.raises(Denied):
        actions.accept_answer(world.viewer(ana), comment_id=comment.pk)


def test_a_question_is_solved_without_an_answer_and_asked_again(world, ana, community):
    question = world.question(ana, community)
    viewer = world.viewer(ana)
    unanswered = lambda: selectors.recent_ids(viewer, community_ids=[community.pk], unanswered=True).rows  # noqa: E731
    assert unanswered() == [question.pk]
    actions.solve(viewer, post_id=question.pk)
    actions.solve(viewer, post_id=question.pk)
    [card] = selectors.feed_cards(viewer, [question.pk])
    assert card.solved
    assert not card.unanswered
    assert unanswered() == []
    actions.unsolve(viewer, post_id=question.pk)
    assert unanswered() == [question.pk]


# One tap


def test_each_kind_of_reaction_counts_once_per_person(world, ana, lea, community):
    post = world.post(ana, community)
    viewer = world.viewer(lea)
    for kind in Reaction.Kind.values:
        actions.react(viewer, kind=kind, on=True, post_id=post.pk)
        actions.react(viewer, kind=kind, on=True, post_id=post.pk)
    [card] = selectors.feed_cards(viewer, [post.pk])
    assert card.reactions == set(Reaction.Kind.values)
    assert [card.count_of(kind) for kind in Reaction.Kind.values] == [1, 1, 1, 1]
    for kind in Reaction.Kind.values:
        actions.react(viewer, kind=kind, on=False, post_id=post.pk)
        actions.react(viewer, kind=kind, on=False, post_id=post.pk)
    [card] = selectors.feed_cards(viewer, [post.pk])
    assert [card.count_of(kind) for kind in Reaction.Kind.values] == [0, 0, 0, 0]
    assert Entry.objects.filter(verb__startswith="reaction.").count() == 8


def test_one_does_not_react_to_ones_own_words(world, ana, lea, community):
    post = world.post(ana, community)
    comment = world.comment(lea, post)
    with pytest.raises(Denied):
        actions.react(world.viewer(ana), kind="thanks", on=True, post_id=post.pk)
    with pytest.raises(Denied):
        actions.react(world.viewer(lea), kind="thanks", on=True, comment_id=comment.pk)


def test_everyone_who_reads_it_sees_who_reacted(world, ana, lea, tom, community):
    post = world.post(ana, community)
    comment = world.comment(ana, post)
    for person in (lea, tom):
        actions.react(world.viewer(person), kind="learned", on=True, post_id=post.pk)
        actions.react(world.viewer(person), kind="like", on=True, comment_id=comment.pk)
    outsider = world.viewer(world.person("Zoé"))
    who = selectors.who_reacted(outsider, post_id=post.pk, kind="learned")
    assert [reactor.person.id for reactor in who.rows] == [tom.pk, lea.pk]
    assert len(selectors.who_reacted(outsider, comment_id=comment.pk).rows) == 2
    [learned] = selectors.post_page(outsider, fresh(post)).reactions
    assert (learned.kind, learned.count, learned.names) == ("learned", 2, ("Léa Martin", "Tom Martin"))


def test_a_vote_replaces_the_one_before_until_the_poll_closes(world, ana, lea, community):
    closes = clock.now() + timedelta(hours=1)
    poll = world.post(ana, community, kind="poll", poll=actions.PollContent(["Oui", "Non"], closes_at=closes))
    yes, no = PollOption.objects.filter(poll_id=poll.pk)
    viewer = world.viewer(lea)
    actions.vote(viewer, post_id=poll.pk, option_ids=[yes.pk])
    actions.vote(viewer, post_id=poll.pk, option_ids=[no.pk])
    actions.vote(viewer, post_id=poll.pk, option_ids=[no.pk])
    view = selectors.post_page(viewer, fresh(poll)).poll
    assert [(option.votes, option.percent, option.mine) for option in view.options] == [(0, 0, False), (1, 100, True)]
    assert (view.voters, view.voted, view.closed) == (1, True, False)
    with pytest.raises(Invalid):
        actions.vote(viewer, post_id=poll.pk, option_ids=[yes.pk, no.pk])
    with clock.at(closes):
        with pytest.raises(Invalid):
            actions.vote(viewer, post_id=poll.pk, option_ids=[])
        assert selectors.post_page(viewer, fresh(poll)).poll.closed


def test_a_poll_may_take_several_answers_of_its_own(world, ana, lea, community):
    poll = world.post(ana, community, kind="poll", poll=actions.PollContent(["A", "B", "C"], multiple=True))
    other = world.post(ana, community, kind="poll")
    a, b, _c = PollOption.objects.filter(poll_id=poll.pk)
    viewer = world.viewer(lea)
    actions.vote(viewer, post_id=poll.pk, option_ids=[a.pk, b.pk])
    with pytest.raises(Invalid):
        actions.vote(viewer, post_id=poll.pk, option_ids=[other.poll.options.first().pk])
    actions.vote(viewer, post_id=poll.pk, option_ids=[])
    assert not selectors.post_page(viewer, fresh(poll)).poll.voters


def test_bookmarks_are_ones_own_list(world, ana, lea, community):
    kept, lost = world.post(ana, community), world.post(ana, community)
    viewer = world.viewer(lea)
    for post in (kept, lost):
        actions.bookmark(viewer, post_id=post.pk, on=True, note="à relire")
        actions.bookmark(viewer, post_id=post.pk, on=True, note="pour lundi")
    actions.delete_post(world.viewer(ana), post_id=lost.pk)
    [mine] = selectors.bookmarks(viewer).rows
    assert (mine.card.id, mine.note) == (kept.pk, "pour lundi")
    assert selectors.bookmarks(world.viewer(ana)).rows == []
    actions.bookmark(viewer, post_id=kept.pk, on=False)
    assert not Bookmark.objects.filter(post=kept).exists()


# Practices applied


def test_a_practice_shows_who_applied_it_confirmed_ones_first(world, ana, lea, tom, community):
    practice = world.post(ana, community, kind="practice")
    first, second = world.apply(lea, practice, where="Atelier 2"), world.apply(tom, practice)
    actions.confirm_application(world.viewer(ana), application_id=first.pk)
    applications = selectors.post_page(world.viewer(ana), fresh(practice)).applications
    assert [application.id for application in applications] == [first.pk, second.pk]
    assert (applications[0].confirmed_by, applications[0].where) == ("Ana Martin", "Atelier 2")
    assert fresh(practice).application_count == 2
    actions.delete_application(world.viewer(lea), application_id=first.pk)
    assert fresh(practice).application_count == 1


def test_an_application_needs_where_and_what_happened(world, ana, lea, community):
    practice = world.post(ana, community, kind="practice")
    with pytest.raises(Invalid) as caught:
        actions.apply_practice(world.viewer(lea), post_id=practice.pk, where=" ", result="")
    assert set(caught.value.fields) == {"where", "result"}


def test_other_words_are_confirmed_again(world, ana, lea, tom, community):
    practice = world.post(ana, community, kind="practice")
    application = world.apply(lea, practice)
    actions.confirm_application(world.viewer(tom), application_id=application.pk)
    actions.confirm_application(world.viewer(ana), application_id=application.pk)
    assert Entry.objects.filter(verb="application.confirmed").count() == 1
    actions.unconfirm_application(world.viewer(ana), application_id=application.pk)
    application.refresh_from_db()
    assert application.confirmed_by_id == tom.pk
    actions.edit_application(world.viewer(lea), application_id=application.pk, where="Ailleurs", result="Autrement")
    application.refresh_from_db()
    assert application.confirmed_at is None


# Reports


def test_a_report_reaches_facilitators_and_never_the_author(world, ana, lea, tom, community):
    post = world.post(ana, community, title="Reproché")
    made = actions.report(world.viewer(lea), post_id=post.pk, reason="wrong", words="Faux")
    again = actions.report(world.viewer(lea), post_id=post.pk, reason="hurtful", words="Blessant")
    assert made.pk == again.pk
    [waiting] = selectors.report_queue(world.viewer(tom), community).waiting
    assert (waiting.title, waiting.reason, waiting.reporter.id) == ("Reproché", "hurtful", lea.pk)
    for person in (ana, lea):
        with pytest.raises(Missing):
            selectors.report_queue(world.viewer(person), community)
        with pytest.raises(Missing):
            actions.decide_report(world.viewer(person), report_id=made.pk, decision="kept")


def test_a_facilitator_whose_words_are_reported_does_not_learn_by_whom(world, lea, tom, community):
    post = world.post(tom, community)
    actions.report(world.viewer(lea), post_id=post.pk, reason="wrong")
    [waiting] = selectors.report_queue(world.viewer(tom), community).waiting
    assert waiting.reporter is None


def test_a_decision_closes_every_report_of_the_same_thing(world, ana, lea, tom, community):
    post = world.post(ana, community)
    comment = world.comment(ana, post, "Non !")
    one = actions.report(world.viewer(lea), post_id=post.pk, comment_id=comment.pk, reason="hurtful")
    actions.report(world.viewer(tom), post_id=post.pk, comment_id=comment.pk, reason="hurtful")
    assert selectors.waiting_reports(world.viewer(tom)) == {community.pk: 2}
    actions.decide_report(world.viewer(tom), report_id=one.pk, decision="removed", words="Pas ici")
    queue = selectors.report_queue(world.viewer(tom), community)
    assert not queue.waiting
    assert [(report.decision, report.decision_words, report.deleted) for report in queue.decided] == [
        ("removed", "Pas ici", True)
    ] * 2
    with pytest.raises(Invalid):
        actions.decide_report(world.viewer(tom), report_id=one.pk, decision="kept")
    assert fresh(post).comment_count == 0


def test_something_else_is_said_in_words(world, ana, lea, community):
    post = world.post(ana, community)
    with pytest.raises(Invalid):
        actions.report(world.viewer(lea), post_id=post.pk, reason="other")


def test_what_was_deleted_is_no_longer_kept(world, ana, lea, community):
    post = world.post(ana, community)
    world.comment(lea, post)
    actions.delete_post(world.viewer(ana), post_id=post.pk)
    with pytest.raises(Missing):
        actions.bookmark(world.viewer(lea), post_id=post.pk, on=True)
