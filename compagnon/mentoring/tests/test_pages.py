"""The pages of help, groups, pairs and campaigns: who reads what there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from compagnon.kit import clock
from compagnon.mentoring import actions
from compagnon.mentoring.models import Availability, Group, Pair
from compagnon.mentoring.tests.made import IN_A_WHILE, accept, answer, person, skill_named
from compagnon.people.viewer import operator


def read(world, who, url, **given):
    response = world.client(who).get(url, **given)
    assert response.status_code == 200
    return response.content.decode()


def at(name, thing):
    return reverse(name, args=[thing.pk])


def test_the_hub_lists_what_is_proposed(world, need, group):
    learners, _helper = need
    page = read(world, learners[0], reverse("help"))
    assert "Tableaux croisés" in page
    assert at("help_group", group) in page
    assert "Tableaux croisés" not in read(world, world.person(), reverse("help"))


def test_a_proposal_says_who_accepted_and_nothing_of_who_declined(world, need, group):
    learners, helper = need
    accept(world, group, learners[1])
    before = read(world, learners[0], at("help_group", group))
    assert learners[1].name in before
    accept(world, group, learners[2], accepts=False)
    after = read(world, learners[0], at("help_group", group))
    strip = lambda html: "".join(line for line in html.splitlines() if "csrf" not in line)  # noqa: E731
    assert strip(before) == strip(after)
    declined = read(world, learners[2], at("help_group", group))
    assert helper.name not in declined


@pytest.mark.parametrize("name", ["help_group", "help_pair"])
def test_an_outsider_learns_nothing_of_a_proposal(world, need, group, pair, name):
    thing = {"help_group": group, "help_pair": pair}[name]
    for stranger in (world.person(), world.administrator()):
        client = world.client(stranger)
        assert client.get(at(name, thing)).status_code == 404
        assert client.post(at(f"{name}_answer", thing), {"answer": "accept"}).status_code == 404


def test_answers_are_given_by_forms(world, need, group, pair, two):
    learners, _helper = need
    client = world.client(learners[0])
    assert client.post(at("help_group_answer", group), {"answer": "accept"}).status_code == 302
    assert group.seats.get(person=learners[0]).answer == "accepted"
    client = world.client(two[0])
    client.post(at("help_pair_answer", pair), {"answer": "decline", "no_more": "1"})
    side = pair.sides.get(person=two[0])
    assert (side.answer, side.no_more) == ("declined", True)


def test_a_pair_that_was_declined_reads_as_one_that_nobody_answered(world, pair, two, excel, english):
    ana, ben = two
    cleo = person(world, "Cléo")
    silent = actions.propose_pair(operator(), a_id=cleo.pk, b_id=ben.pk, a_brings_id=excel.pk)
    answer(world, pair, ana, accepts=False)

    def said():
        return [
            [line.strip() for line in read(world, ben, at("help_pair", one)).splitlines() if 'class="state' in line]
            for one in (pair, silent)
        ]

    declined, unanswered = said()
    assert declined == unanswered
    with clock.at(clock.now() + IN_A_WHILE):
        actions.settle_due(operator())
        declined, unanswered = said()
        assert declined == unanswered
        assert "pas" in "".join(declined) or "not formed" in "".join(declined)


def test_the_two_of_a_pair_plan_write_and_conclude(world, pair, two):
    ana, ben = two
    answer(world, pair, ana, ben)
    client = world.client(ana)
    bad = client.post(at("help_pair_plan", pair), {"goal": "Un tableau", "rhythm": "weekly", "ends_on": "1999-01-01"})
    assert bad.status_code == 422
    assert "Un tableau" in bad.content.decode()
    good = {"goal": "Un tableau", "rhythm": "weekly", "ends_on": f"{clock.today() + timedelta(days=30):%Y-%m-%d}"}
    assert client.post(at("help_pair_plan", pair), good).status_code == 302
    assert client.post(at("help_pair_note", pair), {"text": " "}).status_code == 422
    client.post(at("help_pair_note", pair), {"text": "Le classeur est ouvert."})
    assert "Le classeur est ouvert." in read(world, ben, at("help_pair", pair))
    client.post(at("help_pair_end", pair))
    client.post(at("help_pair_feedback", pair), {"helped": "yes", "words": "Très clair."})
    assert "Très clair." not in read(world, ben, at("help_pair", pair))
    world.client(ben).post(at("help_pair_feedback", pair), {"helped": "no"})
    assert "Très clair." in read(world, ben, at("help_pair", pair))


def test_the_community_of_a_group_shows_its_goal_and_the_days_left(world, need, group):
    learners, helper = need
    accept(world, group, *learners[:3], helper)
    page = read(world, learners[0], f"/communities/{group.community.slug}")
    assert "56" in page
    assert "Tableaux croisés" in page
    assert group.community.name in read(world, learners[0], at("help_group", group))


def test_at_its_end_the_group_sees_how_many_closed_the_gap_once_three_said_it(world, need, group):
    learners, helper = need
    accept(world, group, *learners[:4], helper)
    with clock.at(clock.now() + timedelta(weeks=8, days=1)):
        actions.settle_due(operator())
        assert "Le groupe" not in read(world, learners[0], at("help_group", group))
        for one, outcome in zip(learners[:3], ("closed", "closed", "nearer"), strict=True):
            data = {"outcome": outcome, "level": ""}
            assert world.client(one).post(at("help_group_outcome", group), data).status_code == 302
        page = read(world, helper, at("help_group", group))
        assert "<dd>2</dd>" in page


def test_one_says_how_much_one_accepts(world):
    who = world.person()
    client = world.client(who)
    data = {"asks_a_month": "3", "pairs": "1", "groups": "0", "paused_until": ""}
    assert client.post(reverse("help_availability"), data).status_code == 302
    row = Availability.objects.get(person=who)
    assert (row.asks_a_month, row.pairs, row.groups, row.paused_until) == (3, 1, 0, None)
    refused = client.post(reverse("help_availability"), {**data, "pairs": "-4"})
    assert refused.status_code == 422


def test_a_campaign_is_prepared_worked_out_and_told_by_fives(world, need, lead, excel):
    client = world.client(lead)
    data = {
        "name": "Chiffres", "kind": "both", "skills_text": "Tableaux croisés",
        "answer_by": f"{clock.today() + timedelta(days=10):%Y-%m-%d}",
    }  # fmt: skip
    refused = client.post(reverse("campaign_create"), {**data, "skills_text": "Rien de tel"})
    assert refused.status_code == 422
    made = client.post(reverse("campaign_create"), data)
    url = made["Location"]
    client.post(url + "/run")
    waiting = client.get(url, headers={"HX-Request": "true"})
    assert "<progress" in waiting.content.decode()
    world.work()
    assert client.get(url, headers={"HX-Request": "true"})["HX-Redirect"] == url
    page = read(world, lead, url)
    assert Group.objects.exists()
    learners, helper = need
    for one in [*learners, helper]:
        assert one.name not in page
    rows = client.get(url + ".csv").content.decode()
    assert "declined" in rows
    assert client.post(url + "/close").status_code == 302


def test_campaigns_are_nobody_elses(world, need, lead):
    campaign = actions.propose(world.viewer(lead))
    client = world.client(need[1])
    assert client.get(reverse("campaigns")).status_code == 404
    assert client.post(reverse("campaign_propose")).status_code == 404
    for name in ("campaign", "campaign_csv"):
        assert client.get(at(name, campaign)).status_code == 404
    for name in ("campaign_run", "campaign_close"):
        assert client.post(at(name, campaign)).status_code == 404
    assert world.client(lead).get(reverse("campaigns")).status_code == 200
    assert world.client(lead).get(reverse("campaign_create")).status_code == 200


def test_the_hub_and_a_proposal_cost_the_same_however_many_there_are(world, need, lead):
    learners, helper = need
    counts = []

    def cost(url):
        client = world.client(helper)
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        return len(queries)

    for number in (1, 8):
        for turn in range(number):
            skill = skill_named(f"Compétence {number} {turn}")
            found = actions.propose_group(
                operator(), skill_id=skill.pk, target=2, learner_ids=[one.pk for one in learners], helper_id=helper.pk
            )
            other = actions.propose_pair(operator(), a_id=helper.pk, b_id=learners[0].pk, a_brings_id=skill.pk)
        counts.append((cost(reverse("help")), cost(at("help_group", found)), cost(at("help_pair", other))))
    assert counts[0] == counts[1]
    assert Pair.objects.count() == 9
