"""Proposing groups and pairs: one by one for the operator, and all that a matching found at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from compagnon.journal.record import record, record_many
from compagnon.kit import clock
from compagnon.kit.actions import action
from compagnon.kit.errors import Invalid
from compagnon.mentoring.matching.groups import Group as FoundGroup
from compagnon.mentoring.matching.pairs import Pair as FoundPair
from compagnon.mentoring.models import Campaign, Group, Pair, Seat, Side
from compagnon.mentoring.tasks import settle_after
from compagnon.people.models import Person
from compagnon.people.viewer import Viewer
from compagnon.skills.actions.settling import clean_level, declarable, operator_only

ANSWERS_WITHIN = timedelta(days=14)
SMALLEST, LARGEST = 3, 8
AT_ONCE = 500


@action
def propose_group(
    by: Viewer,
    *,
    skill_id: int,
    target: int,
    learner_ids: Sequence[int],
    helper_id: int | None = None,
    answer_by: date | None = None,
    campaign_id: int | None = None,
    name: str = "",
    goal: str = "",
) -> Group:
    """Propose a working group to these people: for the operator, who knows why.

    Args:
        answer_by: two weeks from now unless another day is given.
        name, goal: of its community; made from the skill otherwise.
    """
    operator_only(by)
    people = _active([*learner_ids, *([helper_id] if helper_id is not None else [])])
    if not SMALLEST <= len(people) <= LARGEST:
        raise Invalid(_("A working group is proposed to %(least)s to %(most)s people.") % _SIZES)
    skill = declarable(skill_id)
    languages = [set(person.languages or [person.language]) for person in people.values()]
    group = Group(
        skill=skill,
        target=clean_level(target, "target"),
        campaign_id=campaign_id,
        name=name,
        goal=goal,
        why={
            "teams": len({person.team_id or person.pk for person in people.values()}),
            "sites": len({person.site for person in people.values()}),
            "languages": sorted(set.intersection(*languages)),
            "aid": "present" if helper_id is not None else "nobody_able",
        },
        proposed_at=clock.now(),
        answer_by=answer_by or clock.today() + ANSWERS_WITHIN,
    )
    group.save(force_insert=True)
    Seat.objects.bulk_create(
        Seat(
            group=group,
            person_id=id,
            role=Seat.Role.HELPER if id == helper_id else Seat.Role.LEARNER,
            why={"target": None if id == helper_id else group.target},
        )
        for id in people
    )
    record("group.proposed", actor_id=by.person_id, kind="group", id=group.pk)
    settle_after(group.answer_by)
    return group


_SIZES = {"least": SMALLEST, "most": LARGEST}


@action
def propose_pair(
    by: Viewer,
    *,
    a_id: int,
    b_id: int,
    a_brings_id: int | None,
    b_brings_id: int | None = None,
    answer_by: date | None = None,
    campaign_id: int | None = None,
) -> Pair:
    """Propose that two people teach each other, or one the other: for the operator, who knows why."""
    operator_only(by)
    people = _active([a_id, b_id])
    brings = {a_id: a_brings_id, b_id: b_brings_id}
    if len(people) != 2 or not any(brings.values()):
        raise Invalid(_("A pair is two people, of whom one at least brings a skill."))
    for skill_id in brings.values():
        if skill_id is not None:
            declarable(skill_id)
    a, b = people[a_id], people[b_id]
    pair = Pair(
        campaign_id=campaign_id,
        why={
            "languages": sorted(set(a.languages or [a.language]) & set(b.languages or [b.language])),
            "other_team": a.team_id != b.team_id,
            "same_site": bool(a.site) and a.site == b.site,
        },
        proposed_at=clock.now(),
        answer_by=answer_by or clock.today() + ANSWERS_WITHIN,
    )
    pair.save(force_insert=True)
    Side.objects.bulk_create(Side(pair=pair, person_id=id, brings_id=skill) for id, skill in brings.items())
    record("pair.proposed", actor_id=by.person_id, kind="pair", id=pair.pk)
    settle_after(pair.answer_by)
    return pair


def _active(ids: Sequence[int]) -> Mapping[int, Person]:
    """These people in their order.

    Raises:
        Invalid: one of them is not there, or left.
    """
    found = Person.objects.filter(pk__in=ids, is_active=True).in_bulk()
    if len(found) != len(set(ids)):
        raise Invalid(_("Choose people who are here."))
    return {id: found[id] for id in ids}


def keep_groups(campaign: Campaign, groups: Iterable[FoundGroup]) -> int:
    """Write the working groups that a matching found, in the transaction of the caller."""
    made: list[Group] = []
    seats: list[Seat] = []
    for found in groups:
        group = Group(
            skill_id=found.skill_id, target=found.target, campaign=campaign, answer_by=campaign.answer_by,
            proposed_at=clock.now(),
            why={"teams": found.teams, "sites": found.sites, "languages": list(found.languages), "aid": found.aid},
        )  # fmt: skip
        made.append(group)
        seats += [
            Seat(
                group=group, person_id=member.person_id, role=member.role,
                why={
                    "level": member.level, "target": member.target,
                    "alone_of_team": member.alone_of_team, "alone_of_site": member.alone_of_site,
                },
            )
            for member in found.members
        ]  # fmt: skip
    Group.objects.bulk_create(made, batch_size=AT_ONCE)
    Seat.objects.bulk_create(seats, batch_size=AT_ONCE)
    _tell("group", campaign, [group.pk for group in made])
    return len(made)


def keep_pairs(campaign: Campaign, pairs: Iterable[FoundPair]) -> int:
    """The same for pairs."""
    made: list[Pair] = []
    sides: list[Side] = []
    for found in pairs:
        pair = Pair(
            campaign=campaign, answer_by=campaign.answer_by, proposed_at=clock.now(),
            why={
                "languages": list(found.languages), "other_team": found.other_team, "same_site": found.same_site,
            },
        )  # fmt: skip
        made.append(pair)
        helps: dict[int, Any] = {help.helper_id: help for help in found.helps}
        for person_id in sorted(found.people):
            help = helps.get(person_id)
            why = {} if help is None else {"level": help.helper_level, "from": help.level, "target": help.target}
            sides.append(Side(pair=pair, person_id=person_id, brings_id=help.skill_id if help else None, why=why))
    Pair.objects.bulk_create(made, batch_size=AT_ONCE)
    Side.objects.bulk_create(sides, batch_size=AT_ONCE)
    _tell("pair", campaign, [pair.pk for pair in made])
    return len(made)


def _tell(kind: str, campaign: Campaign, ids: Collection[int]) -> None:
    """The journal: each proposal; who reacts finds the people in it."""
    by_id = campaign.by_id
    record_many(f"{kind}.proposed", actor_id=by_id, kind=kind, subjects={id: {} for id in ids})
