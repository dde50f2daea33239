"""Whom the matching may bring together, read from what people say and show to all colleagues.

Only active people, only what they show to everyone; what they refused, how much they accept and what already waits for
their answer count. A proposal that waits holds its place, even when one of its people declined it: so nobody can tell
from the next proposals who did.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from compagnon.kit import clock
from compagnon.kit.sql import fetch, marks
from compagnon.mentoring.matching.people import Candidate, Refusals, Want
from compagnon.mentoring.models import Answer, Availability, Campaign, CampaignSkill, Group, Pair, Seat, Side
from compagnon.people.models import Person, Team
from compagnon.skills.models import Skill
from compagnon.skills.same import stand_ins
from compagnon.skills.selectors.gaps import gaps_of

MOST_SOUGHT = 8  # of one person, the first ones: what matters most to their job and to them
# Fewer of each where many people seek, so that the time of the search stays bounded: so many gaps in all.
PAIR_GAPS, GROUP_GAPS = 20_000, 40_000
LIVE_PAIRS = (Pair.State.PROPOSED, Pair.State.RUNNING)
LIVE_GROUPS = (Group.State.PROPOSED, Group.State.RUNNING)


@dataclass(slots=True)
class _Taken:
    """What people are in already."""

    pairs: Counter[int] = field(default_factory=Counter)
    groups: Counter[int] = field(default_factory=Counter)
    pair_waits: set[int] = field(default_factory=set)  # learn in a pair that waits for an answer
    group_waits: set[int] = field(default_factory=set)
    pair_skills: set[tuple[int, int]] = field(default_factory=set)  # person, skill: learn it in a pair
    group_skills: set[tuple[int, int]] = field(default_factory=set)
    together: set[tuple[int, int]] = field(default_factory=set)  # in a pair that waits or runs


@dataclass(frozen=True, slots=True)
class Pool:
    """The people of a matching, as each of its two programmes sees them, and what is not to be proposed again."""

    for_pairs: list[Candidate]
    for_groups: list[Candidate]
    pair_refusals: Refusals
    group_refusals: Refusals
    skills: frozenset[int] | None


def pool(campaign: Campaign) -> Pool:
    """Everyone the campaign is about. A fixed number of queries, and four for each 5,000 people."""
    stands = stand_ins()

    def one(skill_id: int) -> int:
        return stands.get(skill_id, skill_id)

    chosen = CampaignSkill.objects.filter(campaign=campaign.pk).values_list("skill_id", flat=True)
    wanted = [one(id) for id in chosen]
    skills = frozenset(wanted) if wanted else None
    people = _people(campaign.teams)
    ids = [row[0] for row in people]
    brings = _brings(one)
    accepts = {row[0]: row[1:] for row in Availability.objects.values_list("person", "pairs", "groups", "paused_until")}
    taken, declined = _taken(one), _declined(one)
    sought: dict[int, dict[int, Want]] = {}
    retired = _unusable(one)
    for person_id, gaps in gaps_of(ids, goals=False).items():
        mine = [(one(gap.skill_id), gap) for gap in gaps]
        kept = [(id, gap) for id, gap in mine if (skills is None or id in skills) and id not in retired]
        sought[person_id] = {id: Want(gap.level, gap.target) for id, gap in kept[:MOST_SOUGHT]}
    in_pairs, in_groups = (max(1, min(MOST_SOUGHT, most // max(1, len(sought)))) for most in (PAIR_GAPS, GROUP_GAPS))
    today = clock.today()
    for_pairs: list[Candidate] = []
    for_groups: list[Candidate] = []
    for id, team_id, site, languages, language, zone, manager_id in people:
        pairs, groups, paused = accepts.get(id, (Availability.PAIRS, Availability.GROUPS, None))
        if paused is not None and paused >= today:
            pairs = groups = 0
        shared: dict[str, Any] = {
            "id": id, "team_id": team_id, "site": site, "manager_id": manager_id,
            "languages": frozenset(languages or [language]), "utc_offset": _offset(zone, clock.now()),
            "brings": brings.get(id, {}),
        }  # fmt: skip
        seeks = sought.get(id, {})
        for_pairs.append(
            Candidate(
                **shared,
                seeks={} if id in taken.pair_waits else _less(id, seeks, taken.pair_skills, in_pairs),
                pairs_left=max(0, pairs - taken.pairs[id]),
            )
        )
        for_groups.append(
            Candidate(
                **shared,
                seeks={} if id in taken.group_waits else _less(id, seeks, taken.group_skills, in_groups),
                groups_left=max(0, groups - taken.groups[id]),
            )
        )
    return Pool(
        for_pairs=for_pairs,
        for_groups=for_groups,
        pair_refusals=Refusals(frozenset(declined.together | taken.together), frozenset(declined.in_pairs)),
        group_refusals=Refusals(
            frozenset(declined.together), frozenset(declined.in_groups | declined.in_pairs | taken.group_skills)
        ),
        skills=skills,
    )


def _less(person_id: int, seeks: Mapping[int, Want], taken: Collection[tuple[int, int]], most: int) -> dict[int, Want]:
    """The first of these gaps, those left out about which something waits or runs already."""
    return {id: want for id, want in list(seeks.items())[:most] if (person_id, id) not in taken}


def _people(team_ids: Collection[int]) -> list[tuple[Any, ...]]:
    people = Person.objects.filter(is_active=True)
    if team_ids:
        within = Q(pk=0)
        for path in Team.objects.filter(pk__in=team_ids).values_list("path", flat=True):
            within |= Q(path=path) | Q(path__startswith=path + "/")
        people = people.filter(team__in=Team.objects.filter(within))
    return list(
        people.order_by("pk").values_list(
            "pk", "team_id", "site", "languages", "language", "time_zone", "manager_id"
        )
    )  # fmt: skip


@cache
def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


def _offset(zone: str, now: datetime) -> int:
    """In minutes; of a zone that is unknown, that of the company."""
    offset = now.astimezone(_zone(zone) or timezone.get_default_timezone()).utcoffset()
    return int(offset.total_seconds() // 60) if offset is not None else 0


def _brings(one: Any) -> dict[int, dict[int, int]]:
    rows = fetch(
        "SELECT s.person_id, s.skill_id, s.level FROM skills_personskill s"
        " WHERE s.brings AND s.audience = 'company' AND s.level > 0"
    )
    found: dict[int, dict[int, int]] = defaultdict(dict)
    for person_id, skill_id, level in rows:
        mine = found[person_id]
        mine[one(skill_id)] = max(level, mine.get(one(skill_id), 0))
    for person_id, skill_id in hidden():
        found[person_id].pop(skill_id, None)
    return found


def hidden(person_ids: Collection[int] | None = None) -> set[tuple[int, int]]:
    """(person, skill): what people do not show to all colleagues, under whichever of its names. One or two queries."""
    stands = stand_ins()
    among = "" if person_ids is None else f" AND s.person_id IN ({marks(person_ids)})"
    rows = fetch(
        f"SELECT s.person_id, s.skill_id FROM skills_personskill s WHERE s.audience <> 'company'{among}",  # noqa: S608
        [] if person_ids is None else list(person_ids),
    )
    return {(person_id, stands.get(skill_id, skill_id)) for person_id, skill_id in rows}


def _unusable(one: Any) -> set[int]:
    """Skills about which nothing is proposed: families, and what was retired without anything in its place."""
    rows = Skill.objects.filter(Q(kind=Skill.Kind.GROUP) | Q(retired_at__isnull=False)).values_list("pk", flat=True)
    return {id for id in rows if one(id) == id}


def _taken(one: Any) -> _Taken:
    taken = _Taken()
    today = clock.today()
    live = {"pair__state__in": LIVE_PAIRS}
    by_pair: dict[int, list[tuple[int, int | None, str, str, date]]] = defaultdict(list)
    sides = Side.objects.filter(**live).order_by("pair", "person")
    for pair_id, *side in sides.values_list(
        "pair", "person", "brings", "answer", "pair__state", "pair__answer_by"
    ):  # fmt: skip
        by_pair[pair_id].append(tuple(side))  # type: ignore[arg-type]
    for (a, a_brings, a_said, state, until), (b, b_brings, b_said, *_same) in by_pair.values():
        if state == Pair.State.PROPOSED and until < today:
            continue
        taken.together.add((a, b))
        for person, said, learns in ((a, a_said, b_brings), (b, b_said, a_brings)):
            if said == Answer.DECLINED:
                continue
            taken.pairs[person] += 1
            if learns is not None:
                taken.pair_skills.add((person, one(learns)))
                if state == Pair.State.PROPOSED:
                    taken.pair_waits.add(person)
    seats = Seat.objects.filter(group__state__in=LIVE_GROUPS).exclude(answer=Answer.DECLINED)
    for person, role, said, state, until, skill in seats.values_list(
        "person", "role", "answer", "group__state", "group__answer_by", "group__skill"
    ):
        if said != Answer.ACCEPTED and until < today:
            continue
        if state == Group.State.PROPOSED and until < today:
            continue
        taken.groups[person] += 1
        taken.group_skills.add((person, one(skill)))
        if (said == Answer.WAITING and role == Seat.Role.LEARNER) or (
            state == Group.State.PROPOSED and role == Seat.Role.LEARNER
        ):
            taken.group_waits.add(person)
    return taken


@dataclass(frozen=True, slots=True)
class _Declined:
    together: set[tuple[int, int]]
    in_pairs: set[tuple[int, int]]
    in_groups: set[tuple[int, int]]


def _declined(one: Any) -> _Declined:
    """Two people of whom one declined the other; (person, skill) that a person declined."""
    rows = fetch(
        "SELECT i.person_id, j.person_id, i.brings_id, j.brings_id, i.no_more FROM mentoring_side i"
        " JOIN mentoring_side j ON j.pair_id = i.pair_id AND j.id <> i.id WHERE i.answer = 'declined'"
    )
    together, in_pairs = set(), set()
    for person, other, brings, learns, no_more in rows:
        together.add((person, other))
        if no_more:
            in_pairs |= {(person, one(skill)) for skill in (brings, learns) if skill is not None}
    seats = Seat.objects.filter(answer=Answer.DECLINED).values_list("person", "group__skill")
    return _Declined(together, in_pairs, {(person, one(skill)) for person, skill in seats})


def not_free() -> set[int]:
    """Those to whom nothing is to be proposed today: they left, or pause."""
    today = connection.ops.adapt_datefield_value(clock.today())
    rows = fetch(
        "SELECT a.id FROM people_person a LEFT JOIN mentoring_availability v ON v.person_id = a.id"
        " WHERE NOT a.is_active OR v.paused_until >= %s",
        [today],
    )
    return {id for (id,) in rows}
