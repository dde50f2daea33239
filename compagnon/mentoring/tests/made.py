"""What tests of groups and pairs make, through real actions."""

from __future__ import annotations

from datetime import timedelta

from compagnon.kit import clock
from compagnon.mentoring import actions
from compagnon.people.viewer import operator
from compagnon.skills import actions as skills
from compagnon.skills.actions.naming import resolve

IN_A_WHILE = timedelta(days=15)


def skill_named(words):
    [skill] = resolve(operator(), values=[f"new:{words}"])
    return skill


def person(world, name, *, team="Nord", **fields):
    return world.person(name, team=team, **fields)


def seeks(world, person, skill, *, target=2, level=0, audience="company"):
    return skills.set_skill(world.viewer(person), skill_id=skill.pk, level=level, target=target, audience=audience)


def brings(world, person, skill, *, level=3, audience="company"):
    return skills.set_skill(world.viewer(person), skill_id=skill.pk, level=level, brings=True, audience=audience)


def run(world, lead, **fields):
    fields = {"name": "Automne", "kind": "both", "answer_by": clock.today() + timedelta(days=14), **fields}
    campaign = actions.create_campaign(world.viewer(lead), **fields)
    actions.run_campaign(world.viewer(lead), campaign_id=campaign.pk)
    world.work()
    campaign.refresh_from_db()
    return campaign


def accept(world, group, *who, accepts=True):
    for one in who:
        actions.answer_seat(world.viewer(one), group_id=group.pk, accepts=accepts)
    group.refresh_from_db()


def answer(world, pair, *who, accepts=True):
    for one in who:
        actions.answer_pair(world.viewer(one), pair_id=pair.pk, accepts=accepts)
    pair.refresh_from_db()
