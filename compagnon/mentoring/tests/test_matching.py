"""Bringing people together: what is proposed keeps every rule, is the most that can be, and says why."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import combinations, pairwise, product
from math import prod

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from compagnon.mentoring.matching import pairs as making_pairs
from compagnon.mentoring.matching import rooms
from compagnon.mentoring.matching.groups import Aid, Role, Ungrouped, propose_groups
from compagnon.mentoring.matching.pairs import Kind, Unmet, propose_pairs
from compagnon.mentoring.matching.people import Candidate, Company, Refusals, Want

EXCEL, NEGOTIATION, WELDING = 1, 2, 3


def person(id, *, team=None, brings=None, seeks=None, languages=("fr",), site="Lyon", offset=60, **rest):
    """Someone of their own team at Lyon who speaks French, unless told otherwise; `seeks={skill: (level, target)}`."""
    wants = {skill: Want(*want) for skill, want in (seeks or {}).items()}
    team = id * 100 if team is None else team
    return Candidate(id, team, site, frozenset(languages), offset, brings or {}, wants, **rest)


# Pairs


def who(outcome):
    return {(pair.kind.value, tuple(sorted(pair.people))) for pair in outcome.pairs}


def why(outcome):
    return {alone.person_id: alone.reason for alone in outcome.unmatched}


def test_two_people_who_each_bring_what_the_other_seeks_are_a_reciprocal_pair():
    ana = person(1, team=10, brings={EXCEL: 3}, seeks={NEGOTIATION: (1, 3)})
    leo = person(2, team=20, brings={NEGOTIATION: 3}, seeks={EXCEL: (2, 3)}, languages=("fr", "en"))
    outcome = propose_pairs([leo, ana])
    (pair,) = outcome.pairs
    assert pair.kind == Kind.RECIPROCAL
    assert [(h.helper_id, h.learner_id, h.skill_id, h.helper_level, h.level, h.target) for h in pair.helps] == [
        (1, 2, EXCEL, 3, 2, 3),
        (2, 1, NEGOTIATION, 3, 1, 3),
    ]
    assert (pair.languages, pair.other_team, pair.same_site, pair.minutes_apart) == (("fr",), True, True, 0)
    assert (outcome.figures.seeking, outcome.figures.matched, outcome.figures.load) == (2, 2, {1: 2})


def test_reciprocal_comes_before_one_way_and_serves_as_many_as_it_can():
    """Bob could exchange with Ana or Cleo; only one choice leaves an exchange for Dan."""
    ana = person(1, brings={1: 4}, seeks={2: (1, 3), 4: (1, 3)})
    bob = person(2, brings={2: 4}, seeks={1: (1, 3), 3: (1, 3)})
    cleo = person(3, brings={3: 4}, seeks={2: (1, 3)})
    dan = person(4, brings={4: 4}, seeks={1: (1, 3)})
    assert who(propose_pairs([ana, bob, cleo, dan])) == {("reciprocal", (1, 4)), ("reciprocal", (2, 3))}


def test_whoever_has_nobody_to_exchange_with_is_helped_one_way():
    expert, learner = person(1, brings={EXCEL: 4}), person(2, seeks={EXCEL: (0, 2)})
    outcome = propose_pairs([expert, learner])
    assert who(outcome) == {("one_way", (1, 2))}
    assert (outcome.figures.seeking, outcome.figures.reciprocal, outcome.figures.one_way) == (1, 0, 1)


def test_help_is_spread_rather_than_asked_of_the_same_person():
    helpers = [person(at, brings={EXCEL: 3}, pairs_left=4) for at in (1, 2, 3, 4)]
    learners = [person(at, seeks={EXCEL: (1, 3)}) for at in range(5, 13)]
    assert propose_pairs([*helpers, *learners]).figures.load == {2: 4}


def test_the_one_who_has_just_learned_it_is_preferred_to_the_one_far_above():
    near, far = person(1, brings={EXCEL: 2}), person(2, brings={EXCEL: 4})
    assert who(propose_pairs([near, far, person(3, seeks={EXCEL: (0, 2)})])) == {("one_way", (1, 3))}


@pytest.mark.parametrize(
    ("helper", "learner", "reason"),
    [
        ({"brings": {WELDING: 4}}, {}, Unmet.NOBODY_BRINGS),
        ({"brings": {EXCEL: 1}}, {}, Unmet.NOBODY_ABOVE),
        ({"languages": ("en",)}, {}, Unmet.NO_COMMON_LANGUAGE),
        ({"languages": ()}, {}, Unmet.NO_COMMON_LANGUAGE),
        ({"offset": 60 + 241}, {}, Unmet.TIME_ZONES),
        ({}, {"manager_id": 1}, Unmet.KEPT_APART),
        ({"manager_id": 2}, {}, Unmet.KEPT_APART),
        ({"pairs_left": 0}, {}, Unmet.HELPERS_FULL),
        ({}, {"pairs_left": 0}, Unmet.NO_PAIR_LEFT),
    ],
)
def test_whoever_cannot_be_helped_is_told_why(helper, learner, reason):
    helper, learner = {"brings": {EXCEL: 3}, **helper}, {"seeks": {EXCEL: (1, 3)}, **learner}
    outcome = propose_pairs([person(1, **helper), person(2, **learner)])
    assert outcome.pairs == ()
    assert why(outcome) == {2: reason}
    assert isinstance(outcome.unmatched[0].reason, Unmet)
    assert outcome.figures.unmatched == {reason: 1}


def test_the_reason_given_is_the_one_that_came_nearest():
    outcome = propose_pairs(
        [person(1, brings={EXCEL: 3}, languages=("en",)), person(2, seeks={EXCEL: (1, 3), WELDING: (1, 3)})]
    )
    assert outcome.unmatched[0].reason == Unmet.NO_COMMON_LANGUAGE
    assert outcome.unmatched[0].skills == {EXCEL: Unmet.NO_COMMON_LANGUAGE, WELDING: Unmet.NOBODY_BRINGS}


def test_what_was_refused_is_not_proposed_again():
    people = [person(1, brings={EXCEL: 3}), person(2, seeks={EXCEL: (1, 3)})]
    assert why(propose_pairs(people, refusals=Refusals(together=frozenset({(2, 1)})))) == {2: Unmet.KEPT_APART}
    assert why(propose_pairs(people, refusals=Refusals(skills=frozenset({(1, EXCEL)})))) == {2: Unmet.NOBODY_BRINGS}
    assert propose_pairs(people, refusals=Refusals(skills=frozenset({(2, EXCEL)}))).figures.seeking == 0


def test_only_the_skills_that_were_asked_for_are_matched():
    people = [person(1, brings={EXCEL: 3}), person(2, seeks={EXCEL: (1, 3)})]
    assert propose_pairs(people, skills=[WELDING]).figures.seeking == 0
    assert propose_pairs(people, skills=[EXCEL]).figures.matched == 1


def test_nobody_and_a_person_named_twice():
    assert propose_pairs([]).pairs == ()
    assert propose_groups([]).groups == ()
    with pytest.raises(ValueError, match="once"):
        propose_pairs([person(1), person(1)])


# Groups


def test_four_people_of_two_teams_with_one_need_are_a_group_with_someone_who_can_help():
    learners = [person(at, team=at % 2, seeks={EXCEL: (1, 3)}, site=("Lyon", "Lille")[at % 2]) for at in range(1, 5)]
    helper = person(9, team=7, brings={EXCEL: 4}, languages=("en", "fr"), site="Nantes", offset=0)
    outcome = propose_groups([helper, *learners])
    (group,) = outcome.groups
    assert (group.skill_id, group.target, group.teams, group.sites) == (EXCEL, 3, 3, 3)
    assert (group.languages, group.minutes_apart, group.aid) == (("fr",), 60, Aid.PRESENT)
    assert [(m.person_id, m.role, m.level, m.gap, m.alone_of_team) for m in group.members] == [
        *((at, Role.LEARNER, 1, 2, False) for at in range(1, 5)),
        (9, Role.HELPER, 4, 0, True),
    ]
    assert (outcome.figures.learning, outcome.figures.helping, outcome.unmatched) == (4, 1, ())


def test_a_group_without_help_says_whether_anybody_could_have_helped():
    learners = [person(at, seeks={EXCEL: (1, 3)}) for at in range(1, 5)]
    for helper, aid in (
        (person(9, brings={EXCEL: 2}), Aid.NOBODY_ABLE),
        (person(9, brings={EXCEL: 3}, languages=("en",)), Aid.NOBODY_FREE),
        (person(9, brings={EXCEL: 3}, groups_left=0), Aid.NOBODY_FREE),
    ):
        (group,) = propose_groups([*learners, helper]).groups
        assert group.aid == aid


def test_many_with_one_need_are_groups_of_a_workable_size_with_teams_spread_over_them():
    learners = [person(at, team=at // 10, seeks={EXCEL: (1, 3)}) for at in range(40)]
    outcome = propose_groups(learners)
    assert outcome.figures.learning == 40
    assert {group.teams for group in outcome.groups} == {4}
    assert {len(group.members) for group in outcome.groups} == {5}


def test_a_person_with_one_chair_takes_it_where_the_gap_is_largest():
    torn = person(1, seeks={EXCEL: (2, 3), NEGOTIATION: (0, 4)})
    others = [
        person(at, seeks={skill: (1, 4)}) for skill in (EXCEL, NEGOTIATION) for at in range(skill * 10, skill * 10 + 5)
    ]
    outcome = propose_groups([torn, *others])
    assert [group.skill_id for group in outcome.groups if 1 in group.people] == [NEGOTIATION]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"seeks": {WELDING: (1, 3)}}, Ungrouped.TOO_FEW),
        ({"languages": ("en",)}, Ungrouped.NO_COMMON_LANGUAGE),
        ({"offset": -300}, Ungrouped.TIME_ZONES),
        ({"seeks": {EXCEL: (0, 1)}}, Ungrouped.TARGETS_APART),
        ({"groups_left": 0}, Ungrouped.NO_GROUP_LEFT),
    ],
)
def test_whoever_is_in_no_group_is_told_why(changes, reason):
    learners = [person(at, seeks={EXCEL: (1, 3)}) for at in range(1, 5)]
    outcome = propose_groups([*learners, person(9, **{"seeks": {EXCEL: (1, 3)}, **changes})])
    assert {alone.person_id: alone.reason for alone in outcome.unmatched} == {9: reason}


def test_one_team_or_three_people_are_no_group():
    one_team = [person(at, team=1, seeks={EXCEL: (1, 3)}) for at in range(6)]
    three = [person(at, seeks={EXCEL: (1, 3)}) for at in range(3)]
    for people in (one_team, three):
        outcome = propose_groups(people)
        assert outcome.groups == ()
        assert {alone.reason for alone in outcome.unmatched} == {Ungrouped.TOO_FEW}


def test_those_who_refused_each_other_and_a_manager_with_their_report_sit_apart():
    people = [person(at, seeks={EXCEL: (1, 3)}, manager_id={5: 6}.get(at)) for at in range(1, 11)]
    outcome = propose_groups(people, refusals=Refusals(together=frozenset({(1, 2)})))
    assert all(not {1, 2} <= group.people and not {5, 6} <= group.people for group in outcome.groups)


# Any company


@st.composite
def companies(draw, least=5, most=14, rich=0.55):
    """Small companies where much is possible: hypothesis chooses how strict they are, a seed the rest."""
    chance = random.Random(draw(st.integers(0, 2**32)))
    skills = range(1, 1 + draw(st.integers(1, 3)))
    tongues = draw(st.sampled_from([[("fr",)], [("fr",), ("fr", "en")], [("fr",), ("en",), ("fr", "en")]]))
    offsets = draw(st.sampled_from([[60], [60, 0, 120], [60, -240, 300]]))
    teams = draw(st.integers(2, 5))
    capacity = draw(st.sampled_from([[1], [0, 1, 2], [2, 3]]))
    managed = draw(st.booleans())

    def anyone(id):
        levels = {skill: chance.randint(0, 3) for skill in skills}
        return person(
            id,
            team=chance.randrange(teams),
            site=chance.choice(["Lyon", "Lille"]),
            languages=chance.choice(tongues),
            offset=chance.choice(offsets),
            brings={skill: chance.randint(1, 4) for skill in skills if chance.random() < rich},
            seeks={
                skill: (level, chance.randint(level, 4)) for skill, level in levels.items() if chance.random() < 0.6
            },
            pairs_left=chance.choice(capacity),
            groups_left=chance.choice(capacity),
            manager_id=chance.randrange(most) if managed and chance.random() < 0.3 else None,
        )

    people = [anyone(id) for id in range(draw(st.integers(min(least, most), most)))]
    ids = st.integers(0, most - 1)
    together = draw(st.frozensets(st.tuples(ids, ids), max_size=4))
    declined = draw(st.frozensets(st.tuples(ids, st.sampled_from(skills)), max_size=3))
    return people, Refusals(together, declined)


def allowed(a, b, refusals):
    """Whether two people may be put together at all."""
    return (
        a.id != b.id
        and bool(a.languages & b.languages)
        and abs(a.utc_offset - b.utc_offset) <= 240
        and not {(a.id, b.id), (b.id, a.id)} & refusals.together
        and a.manager_id != b.id
        and b.manager_id != a.id
    )


def help_worth(helper, learner, refusals):
    """The points of the best help of one to the other; None where there is none."""
    found = [
        4 * (helper.brings[skill] >= want.target)
        + 3 * (helper.brings[skill] <= want.level + 2)
        + 2 * (helper.team_id != learner.team_id)
        + (helper.site == learner.site)
        + want.gap
        for skill, want in learner.seeks.items()
        if want.gap > 0
        and helper.brings.get(skill, 0) > want.level
        and not {(helper.id, skill), (learner.id, skill)} & refusals.skills
    ]
    return max(found) if found and allowed(helper, learner, refusals) else None


def shuffled(data, people):
    return data.draw(st.permutations(people))


@settings(max_examples=120, deadline=None)
@given(companies(), st.data())
def test_pairs_keep_every_rule_whatever_the_order_people_come_in(company, data):
    people, refusals = company
    outcome = propose_pairs(people, refusals=refusals)
    assert propose_pairs(shuffled(data, people), refusals=refusals) == outcome
    by_id = {someone.id: someone for someone in people}
    learners = [help.learner_id for pair in outcome.pairs for help in pair.helps]
    assert len(learners) == len(set(learners))
    assert len({pair.people for pair in outcome.pairs}) == len(outcome.pairs)
    for someone in people:
        assert sum(someone.id in pair.people for pair in outcome.pairs) <= someone.pairs_left
    for pair in outcome.pairs:
        assert len(pair.helps) == (2 if pair.kind == Kind.RECIPROCAL else 1)
        for help in pair.helps:
            helper, learner = by_id[help.helper_id], by_id[help.learner_id]
            assert allowed(helper, learner, refusals)
            assert helper.brings[help.skill_id] == help.helper_level > help.level
            assert learner.seeks[help.skill_id] == (help.level, help.target)
            assert not {(helper.id, help.skill_id), (learner.id, help.skill_id)} & refusals.skills
            assert set(pair.languages) == helper.languages & learner.languages
            assert pair.other_team == (helper.team_id != learner.team_id)
    assert outcome.figures.seeking == len(learners) + len(outcome.unmatched)
    assert set(learners).isdisjoint(alone.person_id for alone in outcome.unmatched)


def sets_of(edges, fits):
    """Every set of these edges that fits, built one edge after the other."""
    found = [()]
    for edge in edges:
        found += [(*chosen, edge) for chosen in found if fits((*chosen, edge))]
    return found


@settings(max_examples=200, deadline=None)
@given(companies(most=6, rich=0.9))
def test_on_small_companies_nothing_better_than_the_pairs_exists(company):
    people, refusals = company
    outcome = propose_pairs(people, refusals=refusals)
    worth = {(a.id, b.id): points for a in people for b in people if (points := help_worth(a, b, refusals)) is not None}
    left = {someone.id: someone.pairs_left for someone in people}

    # As many reciprocal pairs as can be; and for the same people, the best ones.
    exchanges = [(a, b) for a, b in worth if a < b and (b, a) in worth and left[a] and left[b]]
    once = sets_of(exchanges, lambda chosen: all(not set(x) & set(chosen[-1]) for x in chosen[:-1]))
    both = [tuple(sorted(pair.people)) for pair in outcome.pairs if pair.kind == Kind.RECIPROCAL]
    assert len(both) == max(map(len, once))
    served = {id for pair in both for id in pair}
    same = [chosen for chosen in once if {id for pair in chosen for id in pair} == served]
    assert sum(worth[p] + worth[p[::-1]] for p in both) == max(sum(worth[p] + worth[p[::-1]] for p in c) for c in same)

    # Then as many one way as what is left allows; and for the same learners, the best, evenly spread.
    for id in served:
        left[id] -= 1
    arcs = [arc for arc in worth if arc[1] not in served and left[arc[0]] > 0 and left[arc[1]] > 0]

    def fits(chosen):
        learners = [learner for _helper, learner in chosen]
        ends = [end for arc in chosen for end in arc]
        return len(set(learners)) == len(learners) and all(ends.count(end) <= left[end] for end in set(ends))

    def points(chosen):
        load = {id: int(id in served) for id in left}
        total = 0
        for helper, learner in chosen:
            total += worth[helper, learner] - making_pairs.LOAD * load[helper]
            load[helper] += 1
        return total

    single = [(p.helps[0].helper_id, p.helps[0].learner_id) for p in outcome.pairs if p.kind == Kind.ONE_WAY]
    possible = sets_of(arcs, fits)
    assert len(single) == max(map(len, possible))
    learners = {learner for _helper, learner in single}
    assert points(single) == max(points(c) for c in possible if {learner for _helper, learner in c} == learners)


@settings(max_examples=60, deadline=None)
@given(companies())
def test_weighing_few_partners_first_leaves_nobody_alone_beside_a_free_helper(company):
    people, refusals = company
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(making_pairs, "PARTNERS", 1)
        patch.setattr(making_pairs, "MENTORS", 1)
        outcome = propose_pairs(people, refusals=refusals)
    left = {p.id: p.pairs_left - sum(p.id in pair.people for pair in outcome.pairs) for p in people}
    alone = {someone.person_id for someone in outcome.unmatched}
    for learner in people:
        if learner.id in alone and left[learner.id] > 0:
            assert not any(left[h.id] > 0 and help_worth(h, learner, refusals) is not None for h in people)


@settings(max_examples=150, deadline=None)
@given(companies(most=24), st.data())
def test_groups_keep_every_rule_whatever_the_order_people_come_in(company, data):
    people, refusals = company
    outcome = propose_groups(people, refusals=refusals)
    assert propose_groups(shuffled(data, people), refusals=refusals) == outcome
    by_id = {someone.id: someone for someone in people}
    for someone in people:
        mine = [group for group in outcome.groups if someone.id in group.people]
        assert len(mine) <= someone.groups_left
        assert len({group.skill_id for group in mine}) == len(mine)
    for group in outcome.groups:
        members = [by_id[member.person_id] for member in group.members]
        learners = [m for m in group.members if m.role == Role.LEARNER]
        helpers = [m for m in group.members if m.role == Role.HELPER]
        assert 3 <= len(members) <= 8
        assert len(learners) >= 3
        assert len({by_id[m.person_id].team_id for m in learners}) >= 2
        assert group.languages
        assert set(group.languages) == frozenset.intersection(*(m.languages for m in members))
        assert group.minutes_apart <= 240
        assert all(allowed(a, b, refusals) for a, b in combinations(members, 2))
        assert not {(m.id, group.skill_id) for m in members} & refusals.skills
        for member in learners:
            assert by_id[member.person_id].seeks[group.skill_id] == (member.level, member.target)
            assert member.gap > 0
        targets = sorted(member.target for member in learners)
        assert targets[-1] - targets[0] <= 1
        assert all(b.brings[group.skill_id] >= group.target for m in helpers if (b := by_id[m.person_id]))
        assert (len(helpers) == 1) == (group.aid == Aid.PRESENT)
    learning = {m.person_id for g in outcome.groups for m in g.members if m.role == Role.LEARNER}
    assert learning.isdisjoint(alone.person_id for alone in outcome.unmatched)
    assert outcome.figures.seeking == len(learning) + len(outcome.unmatched)


def best_seating(found, company):
    """What the best seating in these rooms is worth, by trying them all."""
    chairs = [
        [None]
        + [(at, Role.LEARNER) for at, room in enumerate(found) if who in room.learners]
        + [(at, Role.HELPER) for at, room in enumerate(found) if who in room.helpers]
        for who in range(company.size)
    ]

    def worth(seating):
        total = 0
        for at, room in enumerate(found):
            learners = [who for who, chair in enumerate(seating) if chair == (at, Role.LEARNER)]
            helpers = [who for who, chair in enumerate(seating) if chair == (at, Role.HELPER)]
            teams = [int(company.team[who]) for who in learners]
            if (
                (learners and len(learners) < 3)
                or 5 * len(helpers) > (len(learners) + 2 if learners else 0)
                or any(3 * teams.count(team) > 2 * len(teams) for team in teams)
                or company.apart_within(learners + helpers)
            ):
                return 0
            total += sum(rooms.HAS_A_GROUP + rooms.LEARNS + company.seeks[who][room.skill].gap for who in learners)
            total += rooms.HELPS * len(helpers)
        return total

    return max(map(worth, product(*chairs)))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(companies(least=6, most=7, rich=0.9))
def test_on_small_companies_no_seating_is_worth_more(drawn):
    people, refusals = drawn
    skill = 1
    company = Company([replace(p, groups_left=min(1, p.groups_left)) for p in people], [skill], refusals)
    found = list(rooms.rooms(company))
    assume(
        found
        and prod(
            1 + sum(at in room.learners for room in found) + sum(at in room.helpers for room in found)
            for at in range(company.size)
        )
        < 20_000
    )
    seated, proven = rooms.seat(company, found, lambda done, total: None)
    learning = [(who, room.skill) for room in seated for who in room.learners]
    worth = sum(rooms.HAS_A_GROUP + rooms.LEARNS + company.seeks[who][skill].gap for who, skill in learning)
    worth += rooms.HELPS * sum(len(room.helpers) for room in seated)
    assert proven
    assert worth == best_seating(found, company)


@settings(max_examples=80, deadline=None)
@given(companies(most=24))
def test_no_group_stays_without_help_beside_someone_free_who_could_give_it(company):
    people, refusals = company
    outcome = propose_groups(people, refusals=refusals)
    for group in outcome.groups:
        if group.aid != Aid.PRESENT:
            members = [someone for someone in people if someone.id in group.people]
            for helper in people:
                engaged = [g for g in outcome.groups if helper.id in g.people]
                assert not (
                    helper.brings.get(group.skill_id, 0) >= group.target
                    and (helper.id, group.skill_id) not in refusals.skills
                    and len(engaged) < helper.groups_left
                    and all(g.skill_id != group.skill_id for g in engaged)
                    and helper.languages & set(group.languages)
                    and all(allowed(helper, member, refusals) for member in members)
                    and max(abs(helper.utc_offset - m.utc_offset) for m in members) <= 240
                )


@settings(max_examples=60, deadline=None)
@given(companies(most=16))
def test_whoever_could_be_in_a_group_of_free_people_is_in_one(company):
    """Nobody remains alone with people enough, free and willing, to make one group more."""
    people, refusals = company
    outcome = propose_groups(people, refusals=refusals)
    free = {p.id for p in people if p.groups_left > sum(p.id in group.people for group in outcome.groups)} & {
        alone.person_id for alone in outcome.unmatched
    }
    for trio in combinations([p for p in people if p.id in free], 3):
        for skill in (1, 2, 3):
            wants = [p.seeks.get(skill) for p in trio]
            sharing = [
                p for p in people if (w := p.seeks.get(skill)) and w.gap > 0 and (p.id, skill) not in refusals.skills
            ]
            possible = (
                len(sharing) >= 4
                and all(p in sharing for p in trio)
                and max(w.target for w in wants) - min(w.target for w in wants) <= 1
                and frozenset.intersection(*(p.languages for p in trio))
                and len({p.team_id for p in trio}) >= 2
                and all(allowed(a, b, refusals) for a, b in combinations(trio, 2))
            )
            assert not possible


def test_a_large_team_is_dealt_over_all_groups_wherever_its_people_sit():
    """Dealt site after site, the large team would have every other card, and a group of its own."""
    sites = "Arras Arras Brest Brest Caen Caen Dijon Dijon".split()
    for teams in ([1, 2, 1, 3, 1, 4, 1, 1], [2, 1, 3, 1, 2, 1, 3, 1]):
        people = [
            person(at, team=team, site=site, seeks={EXCEL: (1, 3)})
            for at, (team, site) in enumerate(zip(teams, sites, strict=True))
        ]
        outcome = propose_groups(people)
        assert len(outcome.groups) == 2
        assert min(group.teams for group in outcome.groups) >= 2


def test_partners_put_aside_at_first_are_not_forgotten(monkeypatch):
    monkeypatch.setattr(making_pairs, "PARTNERS", 1)
    monkeypatch.setattr(making_pairs, "MENTORS", 1)
    # Ana and Bob both prefer the first helper, who has one place; the second prefers Cleo, and has two.
    first = person(1, brings={EXCEL: 3})
    second = person(2, brings={EXCEL: 2, WELDING: 4}, pairs_left=2)
    ana, bob = person(3, seeks={EXCEL: (0, 3)}), person(4, seeks={EXCEL: (1, 3)})
    cleo = person(5, seeks={WELDING: (1, 4)})
    assert propose_pairs([first, second, ana, bob, cleo]).figures.one_way == 3

    # Exchanges: 1 and 2 would rather have 3, 5 and 6 would rather have 4; one of each remains, for each other.
    brings, seeks = {at: {} for at in range(1, 7)}, {at: {} for at in range(1, 7)}
    liked = [(1, 3, 4, 2), (2, 3, 4, 2), (4, 5, 4, 2), (4, 6, 4, 2)]
    put_aside = [(a, b, 2, 1) for a in (1, 2) for b in (5, 6)]
    for a, b, level, want in liked + put_aside:
        brings[a][10 * a + b], seeks[b][10 * a + b] = level, (want, 4)
        brings[b][10 * b + a], seeks[a][10 * b + a] = level, (want, 4)
    people = [person(at, brings=brings[at], seeks=seeks[at]) for at in brings]
    assert propose_pairs(people).figures.reciprocal == 6


def test_in_a_crowd_that_shares_one_skill_help_is_found_for_all(monkeypatch):
    monkeypatch.setattr(making_pairs, "CROWD", 10)
    monkeypatch.setattr(making_pairs, "KNOWN", 3)
    helpers = [person(at, brings={EXCEL: 3}) for at in range(20)]
    learners = [person(at, seeks={EXCEL: (1, 3)}) for at in range(20, 40)]
    assert propose_pairs([*helpers, *learners]).figures.one_way == 20


def test_a_company_cut_into_several_programmes_keeps_each_persons_chairs(monkeypatch):
    people = [
        person(at, team=at % 7, seeks={at % 5: (1, 3), (at + 1) % 5: (0, 3)}, brings={(at + 2) % 5: 4})
        for at in range(60)
    ]
    told = []
    whole = propose_groups(people, progress=lambda done, total: told.append((done, total)))
    assert told == [(0, 1), (1, 1)]
    monkeypatch.setattr(rooms, "CHAIRS", 30)
    told.clear()
    cut = propose_groups(people, progress=lambda done, total: told.append((done, total)))
    assert len(told) > 3
    assert all(a[0] < b[0] for a, b in pairwise(told))
    for outcome in (whole, cut):
        assert all(sum(p.id in group.people for group in outcome.groups) <= 1 for p in people)
        assert outcome.figures.learning + outcome.figures.helping >= 55
