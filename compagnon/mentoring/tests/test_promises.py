"""What holds whatever the company looks like, and whatever happens at the same moment."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from compagnon.kit.errors import Invalid
from compagnon.mentoring import actions
from compagnon.mentoring.models import Answer, Group, Pair, Seat, Side
from compagnon.mentoring.tests.made import brings, person, run, seeks, skill_named
from compagnon.people import actions as people
from compagnon.people.actions.rights import set_leads_learning
from compagnon.people.viewer import operator
from compagnon.skills.models import PersonSkill
from tests.world import World

SIDE = st.tuples(
    st.sampled_from(["brings", "seeks"]), st.integers(0, 1), st.sampled_from(["company", "company", "manager", "me"])
)
SOMEONE = st.tuples(
    st.sampled_from(["Nord", "Sud"]), st.lists(SIDE, max_size=2), st.integers(0, 2), st.integers(0, 2), st.booleans()
)


class NoProposalBreaksAPromise(TestCase):
    """End to end, from what people say to what is written, over two campaigns with answers in between."""

    @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
    @given(crowd=st.lists(SOMEONE, min_size=4, max_size=9), answers=st.lists(st.booleans(), min_size=8, max_size=8))
    def test_it(self, crowd, answers):
        world = World()
        skills = [skill_named("Tableaux croisés"), skill_named("Anglais technique")]
        lead = world.person("Quentin")
        set_leads_learning(operator(), person_id=lead.pk, leads_learning=True)
        limits, left = {}, set()
        for number, (team, sides, pairs, groups, stays) in enumerate(crowd):
            one = person(world, f"Personne{number}", team=team)
            limits[one.pk] = (pairs, groups)
            for side, which, audience in sides:
                (brings if side == "brings" else seeks)(world, one, skills[which], audience=audience)
            actions.set_availability(world.viewer(one), asks_a_month=4, pairs=pairs, groups=groups)
            if not stays:
                people.deactivate(operator(), person_id=one.pk)
                left.add(one.pk)
        self.hold(run(world, lead), limits, left, declined=set())
        declined = set()
        for side, accepts in zip(Side.objects.order_by("pk"), answers, strict=False):
            self.answer(world, side, accepts)
            if not accepts:
                declined.add(frozenset(side.pair.sides.values_list("person", flat=True)))
        self.hold(run(world, lead, name="Encore"), limits, left, declined)

    def answer(self, world, side, accepts):
        try:
            actions.answer_pair(world.viewer(side.person), pair_id=side.pair_id, accepts=accepts)
        except Invalid:
            assert accepts

    def hold(self, campaign, limits, left, declined):
        hidden = set(PersonSkill.objects.exclude(audience="company").values_list("person", "skill"))
        in_pairs = Counter(
            Side.objects.filter(pair__state__in=["proposed", "running"])
            .exclude(answer=Answer.DECLINED).values_list("person", flat=True)
        )  # fmt: skip
        in_groups = Counter(Seat.objects.exclude(answer=Answer.DECLINED).values_list("person", flat=True))
        for who, (pairs, groups) in limits.items():
            assert in_pairs[who] <= pairs
            assert in_groups[who] <= groups
        for pair in campaign.pairs.prefetch_related("sides"):
            who = {side.person_id for side in pair.sides.all()}
            assert len(who) == 2
            assert frozenset(who) not in declined
            assert not who & left
            assert not {(one, side.brings_id) for one in who for side in pair.sides.all()} & hidden
        for group in campaign.groups.prefetch_related("seats"):
            who = {seat.person_id for seat in group.seats.all()}
            assert 3 <= len(who) <= 8
            assert not who & left
            assert not {(one, group.skill_id) for one in who} & hidden


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite takes one writer at a time")
def test_limits_hold_when_one_accepts_several_at_the_same_moment():
    world = World()
    skill = skill_named("Tableaux croisés")
    helper = world.person("Camille")
    actions.set_availability(world.viewer(helper), asks_a_month=4, pairs=2, groups=2)
    pairs = [
        actions.propose_pair(operator(), a_id=helper.pk, b_id=world.person().pk, a_brings_id=skill.pk)
        for _ in range(5)
    ]  # fmt: skip

    def take(pair):
        try:
            actions.answer_pair(world.viewer(helper), pair_id=pair.pk, accepts=True)
        except Invalid:
            pass
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as pool:
        list(pool.map(take, pairs))
    assert Side.objects.filter(person=helper, answer=Answer.ACCEPTED).count() == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite takes one writer at a time")
def test_a_group_opens_once_when_all_accept_at_the_same_moment():
    world = World()
    skill = skill_named("Tableaux croisés")
    who = [person(world, f"Élève{n}", team="Nord" if n % 2 else "Sud") for n in range(5)]
    group = actions.propose_group(operator(), skill_id=skill.pk, target=2, learner_ids=[one.pk for one in who])

    def accept(one):
        try:
            actions.answer_seat(world.viewer(one), group_id=group.pk, accepts=True)
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as pool:
        list(pool.map(accept, who))
    group.refresh_from_db()
    assert group.state == Group.State.RUNNING
    assert group.community.memberships.count() == 5
    assert not Pair.objects.exists()
