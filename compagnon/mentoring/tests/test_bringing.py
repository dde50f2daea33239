"""Proposing groups and pairs, answering, and what comes of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from compagnon.communities.models import Membership
from compagnon.kit import clock
from compagnon.kit.errors import Denied, Invalid, Missing
from compagnon.mentoring import actions
from compagnon.mentoring.models import Answer, Campaign, Group, Pair, Seat, Side
from compagnon.mentoring.tests.made import IN_A_WHILE, accept, answer, brings, person, run, seeks
from compagnon.people import actions as people
from compagnon.people.viewer import operator
from compagnon.posts.models import Post
from compagnon.skills.models import Evidence, PersonSkill


def test_people_who_share_a_need_are_proposed_a_group_with_someone_who_can_help(world, need, lead, excel):
    learners, helper = need
    campaign = run(world, lead, kind="groups")
    assert campaign.state == Campaign.State.OPEN
    assert campaign.figures["groups"]["seeking"] == 5
    group = Group.objects.get()
    assert group.skill_id == excel.pk
    assert {seat.person_id for seat in group.seats.all()} == {one.pk for one in [*learners, helper]}
    assert group.seats.get(role="helper").person_id == helper.pk


def test_twice_proposes_nothing_new(world, need, lead):
    run(world, lead)
    before = (Group.objects.count(), Pair.objects.count())
    assert sum(before)
    run(world, lead, name="Encore")
    assert (Group.objects.count(), Pair.objects.count()) == before


def test_working_out_twice_writes_once(world, need, lead):
    campaign = run(world, lead)
    before = (Group.objects.count(), Pair.objects.count())
    actions.work_out(operator(), campaign_id=campaign.pk)
    assert (Group.objects.count(), Pair.objects.count()) == before


def test_only_learning_and_development_and_administrators_run_campaigns(world, need):
    with pytest.raises(Denied):
        actions.propose(world.viewer(need[1]))
    assert actions.propose(world.viewer(world.administrator())).state == Campaign.State.MATCHING


def test_one_campaign_is_worked_out_at_a_time(world, lead):
    actions.propose(world.viewer(lead))
    with pytest.raises(Invalid):
        actions.propose(world.viewer(lead))


def test_a_campaign_that_is_closed_meanwhile_proposes_nothing(world, need, lead):
    campaign = actions.propose(world.viewer(lead))
    actions.close_campaign(world.viewer(lead), campaign_id=campaign.pk)
    world.work()
    assert not Group.objects.exists()
    assert not Pair.objects.exists()


def test_hidden_skills_and_pauses_are_left_out(world, excel, lead):
    hides = [person(world, f"Caché{n}", team="Nord" if n % 2 else "Sud") for n in range(5)]
    for one in hides:
        seeks(world, one, excel, audience="me")
    helper = person(world, "Camille")
    brings(world, helper, excel)
    actions.set_availability(
        world.viewer(helper), asks_a_month=4, pairs=2, groups=2, paused_until=clock.today() + timedelta(days=30)
    )
    shows = person(world, "Montre", team="Sud")
    seeks(world, shows, excel)
    campaign = run(world, lead)
    assert not Group.objects.exists()
    assert not Pair.objects.exists()
    assert campaign.figures["pairs"]["seeking"] == 1


# ---- groups


def test_a_group_opens_once_enough_people_of_two_teams_accept(world, need, group, excel):
    learners, helper = need
    accept(world, group, learners[0], learners[2])
    assert group.state == Group.State.PROPOSED
    accept(world, group, helper)
    assert group.state == Group.State.RUNNING
    community = group.community
    assert (community.goal_skill_id, community.goal_level) == (excel.pk, 2)
    assert community.ends_on == clock.today() + timedelta(weeks=8)
    assert (community.joining, community.listed) == ("invitation", True)
    assert list(community.community_skills.values_list("skill", flat=True)) == [excel.pk]
    facilitators = community.memberships.filter(role=Membership.Role.FACILITATOR)
    assert [one.person_id for one in facilitators] == [helper.pk]
    assert sorted(Post.objects.filter(community=community).values_list("kind", flat=True)) == ["poll", "question"]


def test_a_group_of_one_team_does_not_open(world, need, group):
    learners, _helper = need
    accept(world, group, learners[0], learners[2], learners[4])
    assert group.state == Group.State.PROPOSED
    accept(world, group, learners[1])
    assert group.state == Group.State.RUNNING
    assert group.community.memberships.get(role="facilitator").person_id == learners[0].pk


def test_whoever_accepts_later_enters_the_group(world, need, group):
    learners, helper = need
    accept(world, group, *learners[:3])
    accept(world, group, helper)
    assert group.community.memberships.count() == 4
    assert group.community.memberships.get(person=helper).role == "facilitator"


def test_it_is_too_late_to_answer_once_the_last_day_is_over(world, need, group):
    learners, _helper = need
    with clock.at(clock.now() + IN_A_WHILE):
        with pytest.raises(Denied):
            accept(world, group, learners[0])
        actions.settle_due(operator())
    group.refresh_from_db()
    assert group.state == Group.State.LAPSED


def test_nobody_is_in_more_groups_than_they_accept(world, need, group, english):
    learners, _helper = need
    actions.set_availability(world.viewer(learners[0]), asks_a_month=4, pairs=2, groups=1)
    other = actions.propose_group(
        operator(), skill_id=english.pk, target=2, learner_ids=[one.pk for one in learners[:3]]
    )
    accept(world, group, learners[0])
    with pytest.raises(Invalid):
        accept(world, other, learners[0])
    accept(world, group, learners[0], accepts=False)
    accept(world, other, learners[0])


def test_what_was_declined_is_not_proposed_again(world, need, lead):
    run(world, lead, kind="groups")
    group = Group.objects.get()
    who = group.seats.filter(role="learner").first().person
    accept(world, group, who, accepts=False)
    with clock.at(clock.now() + IN_A_WHILE):
        actions.settle_due(operator())
        campaign = run(world, lead, name="Encore", kind="groups")
        again = campaign.groups.get()
    assert who.pk not in set(again.seats.values_list("person", flat=True))


def test_at_its_end_members_say_whether_the_gap_is_closed_then_it_is_put_away(world, need, group, excel):
    learners, helper = need
    accept(world, group, *learners[:3], helper)
    with pytest.raises(Denied):
        actions.conclude(world.viewer(learners[0]), group_id=group.pk, outcome="closed")
    with clock.at(clock.now() + timedelta(weeks=8, days=1)):
        actions.settle_due(operator())
        group.refresh_from_db()
        assert group.state == Group.State.ENDED
        actions.conclude(world.viewer(learners[0]), group_id=group.pk, outcome="closed", level=2)
        with pytest.raises(Denied):
            actions.conclude(world.viewer(learners[4]), group_id=group.pk, outcome="closed")
    assert Seat.objects.get(group=group, person=learners[0]).outcome == "closed"
    row = PersonSkill.objects.get(person=learners[0], skill=excel)
    assert (row.level, row.target) == (2, None)
    with clock.at(clock.now() + timedelta(weeks=10, days=2)):
        actions.settle_due(operator())
    group.community.refresh_from_db()
    assert group.community.archived_at is not None


def test_hiding_a_skill_takes_its_proposals_back(world, need, group, excel):
    learners, helper = need
    pair = actions.propose_pair(operator(), a_id=helper.pk, b_id=learners[0].pk, a_brings_id=excel.pk)
    seeks(world, learners[0], excel, audience="me")
    world.work()
    assert not Seat.objects.filter(group=group, person=learners[0]).exists()
    assert not Pair.objects.filter(pk=pair.pk).exists()


def test_whoever_leaves_is_in_no_proposal(world, need, group):
    learners, _helper = need
    people.deactivate(operator(), person_id=learners[0].pk)
    world.work()
    assert not Seat.objects.filter(group=group, person=learners[0]).exists()


# ---- pairs


def test_a_matching_finds_who_can_teach_each_other(world, two, lead, excel, english):
    run(world, lead, kind="pairs")
    pair = Pair.objects.get()
    assert {(side.person_id, side.brings_id) for side in pair.sides.all()} == {
        (two[0].pk, excel.pk),
        (two[1].pk, english.pk),
    }


def test_a_pair_runs_once_both_accept(world, pair, two):
    answer(world, pair, two[0])
    assert pair.state == Pair.State.PROPOSED
    answer(world, pair, two[1])
    assert pair.state == Pair.State.RUNNING
    assert pair.ends_on == clock.today() + timedelta(weeks=12)


def test_a_refusal_changes_nothing_that_the_other_could_see_before_time_is_over(world, pair, two):
    answer(world, pair, two[0], accepts=False)
    assert pair.state == Pair.State.PROPOSED
    answer(world, pair, two[1])
    assert pair.state == Pair.State.PROPOSED
    with clock.at(clock.now() + IN_A_WHILE):
        actions.settle_due(operator())
    pair.refresh_from_db()
    assert pair.state == Pair.State.REFUSED


def test_two_of_whom_one_declined_are_not_proposed_to_each_other_again(world, two, lead):
    run(world, lead, kind="pairs")
    answer(world, Pair.objects.get(), two[0], accepts=False)
    with clock.at(clock.now() + IN_A_WHILE):
        actions.settle_due(operator())
        assert not run(world, lead, name="Encore", kind="pairs").pairs.exists()


def test_nobody_is_in_more_pairs_than_they_accept(world, pair, two, excel):
    _ana, ben = two
    actions.set_availability(world.viewer(ben), asks_a_month=4, pairs=1, groups=1)
    cleo = person(world, "Cléo")
    other = actions.propose_pair(operator(), a_id=cleo.pk, b_id=ben.pk, a_brings_id=excel.pk)
    answer(world, pair, ben)
    with pytest.raises(Invalid):
        answer(world, other, ben)


def test_only_the_two_write_and_read_in_a_pair(world, pair, two):
    answer(world, pair, *two)
    actions.add_note(world.viewer(two[0]), pair_id=pair.pk, text="On a ouvert le classeur.")
    note = pair.notes.get()
    for stranger in (world.person(), world.administrator()):
        viewer = world.viewer(stranger)
        for act in (
            lambda v: actions.add_note(v, pair_id=pair.pk, text="Bonjour"),
            lambda v: actions.end_pair(v, pair_id=pair.pk),
            lambda v: actions.answer_pair(v, pair_id=pair.pk, accepts=True),
            lambda v: actions.remove_note(v, note_id=note.pk),
        ):
            with pytest.raises(Missing):
                act(viewer)
    with pytest.raises(Missing):
        actions.remove_note(world.viewer(two[1]), note_id=note.pk)
    actions.remove_note(world.viewer(two[0]), note_id=note.pk)


def test_feedback_becomes_evidence_only_if_both_agree(world, pair, two, excel):
    ana, ben = two
    answer(world, pair, *two)
    actions.end_pair(world.viewer(ana), pair_id=pair.pk)
    confirmed = Evidence.objects.filter(kind="confirmed", subject_kind="pair")
    actions.give_feedback(world.viewer(ben), pair_id=pair.pk, helped=True, words="Très clair.", agrees=True)
    actions.give_feedback(world.viewer(ana), pair_id=pair.pk, helped=False, agrees=False)
    assert not confirmed.exists()
    actions.give_feedback(world.viewer(ana), pair_id=pair.pk, helped=False, agrees=True)
    piece = confirmed.get()
    assert (piece.person_skill.person_id, piece.person_skill.skill_id, piece.by_id) == (ana.pk, excel.pk, ben.pk)
    assert piece.words == "Très clair."
    with pytest.raises(Invalid):
        actions.give_feedback(world.viewer(ana), pair_id=pair.pk, helped=True)


def test_a_plan_is_checked_and_nobody_plans_what_does_not_run(world, pair, two):
    ana, _ben = two
    with pytest.raises(Denied):
        actions.plan_pair(world.viewer(ana), pair_id=pair.pk, goal="", rhythm="weekly", ends_on=clock.today())
    answer(world, pair, *two)
    with pytest.raises(Invalid):
        actions.plan_pair(world.viewer(ana), pair_id=pair.pk, goal="", rhythm="daily", ends_on=clock.today())
    with pytest.raises(Invalid):
        actions.plan_pair(
            world.viewer(ana), pair_id=pair.pk, goal="", rhythm="weekly", ends_on=clock.today() - timedelta(days=1)
        )
    actions.plan_pair(world.viewer(ana), pair_id=pair.pk, goal="Un tableau.", rhythm="weekly", ends_on=clock.today())
    pair.refresh_from_db()
    assert (pair.goal, pair.rhythm) == ("Un tableau.", "weekly")


def test_answers_are_in_no_journal(world, pair, two):
    from compagnon.journal.models import Entry

    answer(world, pair, two[0], accepts=False)
    entry = Entry.objects.get(verb="pair.answered")
    assert (entry.actor_id, entry.data) == (None, {})
    assert Side.objects.get(person=two[0]).answer == Answer.DECLINED
