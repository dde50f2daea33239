"""What is proposed to someone, and the groups and pairs they are in: for their eyes, and those of who is in it too."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from compagnon.communities.addresses import community_url
from compagnon.kit import clock
from compagnon.kit.ids import to_text
from compagnon.mentoring.access import (
    GroupAbilities,
    PairAbilities,
    get_group,
    get_pair,
    group_abilities,
    is_over,
    pair_abilities,
)
from compagnon.mentoring.models import Answer, Availability, Group, Note, Pair, Seat, Side
from compagnon.mentoring.words import brings_words, group_reasons, pair_reasons
from compagnon.people.cards import PersonCard
from compagnon.people.selectors import CARD_FIELDS, card_of
from compagnon.people.viewer import Viewer
from compagnon.skills.carrying import SkillLink, skill_links
from compagnon.skills.levels import level_sentence, level_word

WAITING, ACCEPTED, DECLINED = "waiting", "accepted", "declined"
RUNNING, ENDED, NOT_FORMED = "running", "ended", "not_formed"
PAST = 20  # past groups and pairs that are listed
ENOUGH_TOLD = 3  # who say where they stand, before the group sees how many


@dataclass(frozen=True, slots=True)
class GroupLine:
    """A working group that is or was proposed to the viewer."""

    id: int
    skill: SkillLink
    level_word: str
    stands: str
    answer_by: date
    accepted: int
    helps: bool
    community_url: str
    ends_on: date | None
    asks_outcome: bool

    @property
    def url(self) -> str:
        return f"/help/groups/{to_text(self.id)}"


@dataclass(frozen=True, slots=True)
class PairLine:
    """A pair that is or was proposed to the viewer."""

    id: int
    other: PersonCard
    learns: SkillLink | None
    brings: SkillLink | None
    stands: str
    answer_by: date
    ends_on: date | None
    asks_feedback: bool

    @property
    def url(self) -> str:
        return f"/help/pairs/{to_text(self.id)}"


@dataclass(frozen=True, slots=True)
class Hub:
    """Everything about help that concerns the viewer."""

    groups_waiting: tuple[GroupLine, ...]
    groups: tuple[GroupLine, ...]
    groups_past: tuple[GroupLine, ...]
    pairs_waiting: tuple[PairLine, ...]
    pairs: tuple[PairLine, ...]
    pairs_past: tuple[PairLine, ...]
    availability: Availability


def hub(viewer: Viewer) -> Hub:
    """The viewer's proposals, groups and pairs. Five queries."""
    groups, pairs = _groups(viewer), _pairs(viewer)
    links = skill_links(
        {id for row in groups for id in (row["group__skill"],)}
        | {id for row in pairs for id in (row["brings"], row["learns"]) if id is not None}
    )
    group_lines = [_group_line(row, links) for row in groups]
    pair_lines = [_pair_line(row, links) for row in pairs]
    waiting = {WAITING, ACCEPTED, DECLINED}
    availability = Availability.objects.filter(person_id=viewer.id).first()
    return Hub(
        groups_waiting=tuple(one for one in group_lines if one.stands in waiting and not is_over(one.answer_by)),
        groups=tuple(one for one in group_lines if one.stands == RUNNING),
        groups_past=tuple(one for one in group_lines if _is_past(one))[:PAST],
        pairs_waiting=tuple(one for one in pair_lines if one.stands in waiting and not is_over(one.answer_by)),
        pairs=tuple(one for one in pair_lines if one.stands == RUNNING),
        pairs_past=tuple(one for one in pair_lines if _is_past(one))[:PAST],
        availability=availability or Availability(person_id=viewer.id),
    )


def _is_past(line: GroupLine | PairLine) -> bool:
    return line.stands in {ENDED, NOT_FORMED} or (line.stands == DECLINED and is_over(line.answer_by))


def _groups(viewer: Viewer) -> list[dict[str, Any]]:
    accepted = (
        Seat.objects.filter(group=OuterRef("group"), answer=Answer.ACCEPTED)
        .order_by().values("group").annotate(n=Count("pk")).values("n")
    )  # fmt: skip
    seats = Seat.objects.filter(person_id=viewer.id).order_by("-group__proposed_at", "-group")
    return list(
        seats.annotate(accepted=Coalesce(Subquery(accepted), 0)).values(
            "group", "group__skill", "group__target", "group__state", "group__answer_by", "group__community__slug",
            "group__community__ends_on", "role", "answer", "outcome", "accepted",
        )[:100]
    )  # fmt: skip


def _group_line(row: dict[str, Any], links: dict[int, SkillLink]) -> GroupLine:
    stands = _group_stands(row["group__state"], row["answer"], row["group__answer_by"])
    slug = row["group__community__slug"]
    return GroupLine(
        id=row["group"],
        skill=links.get(row["group__skill"]) or SkillLink(row["group__skill"], ""),
        level_word=level_word(row["group__target"]),
        stands=stands,
        answer_by=row["group__answer_by"],
        accepted=row["accepted"],
        helps=row["role"] == Seat.Role.HELPER,
        community_url=community_url(slug) if slug and stands in {RUNNING, ENDED} else "",
        ends_on=row["group__community__ends_on"] if stands in {RUNNING, ENDED} else None,
        asks_outcome=stands == ENDED and not row["outcome"],
    )


def _group_stands(state: str, answer: str, answer_by: date) -> str:
    """How a group stands for someone who gave this answer."""
    if answer == Answer.DECLINED:
        return DECLINED
    if state == Group.State.LAPSED:
        return NOT_FORMED
    if answer == Answer.ACCEPTED and state != Group.State.PROPOSED:
        return RUNNING if state == Group.State.RUNNING else ENDED
    if state == Group.State.ENDED or is_over(answer_by):
        return NOT_FORMED
    return WAITING if answer == Answer.WAITING else ACCEPTED


def _pairs(viewer: Viewer) -> list[dict[str, Any]]:
    other = Side.objects.filter(pair=OuterRef("pair")).exclude(person_id=viewer.id)
    person = {f"other_{name}": Subquery(other.values(f"person__{name}")[:1]) for name in CARD_FIELDS}
    sides = Side.objects.filter(person_id=viewer.id).order_by("-pair__proposed_at", "-pair")
    return list(
        sides.annotate(learns=Subquery(other.values("brings")[:1]), **person).values(
            "pair", "pair__state", "pair__answer_by", "pair__ends_on", "answer", "brings", "told_at", "learns", *person
        )[:100]
    )


def _pair_line(row: dict[str, Any], links: dict[int, SkillLink]) -> PairLine:
    stands = _pair_stands(row["pair__state"], row["answer"], row["pair__answer_by"])
    return PairLine(
        id=row["pair"],
        other=card_of([row[f"other_{name}"] for name in CARD_FIELDS]),
        learns=links.get(row["learns"]),
        brings=links.get(row["brings"]),
        stands=stands,
        answer_by=row["pair__answer_by"],
        ends_on=row["pair__ends_on"],
        asks_feedback=stands == ENDED and row["told_at"] is None,
    )


def _pair_stands(state: str, answer: str, answer_by: date) -> str:
    """How a pair stands for someone who gave this answer: a refusal of the other looks like their silence."""
    if state in {Pair.State.RUNNING, Pair.State.ENDED}:
        return RUNNING if state == Pair.State.RUNNING else ENDED
    if answer == Answer.DECLINED:
        return DECLINED
    if state == Pair.State.REFUSED or is_over(answer_by):
        return NOT_FORMED
    return WAITING if answer == Answer.WAITING else ACCEPTED


@dataclass(frozen=True, slots=True)
class Other:
    """Someone of a proposed or running group, as the others see them."""

    card: PersonCard
    helps: bool
    level_word: str  # of who helps
    same_team: bool
    same_site: bool
    accepted: bool


@dataclass(frozen=True, slots=True)
class GroupView:
    """A working group as one of those to whom it was proposed sees it."""

    id: int
    skill: SkillLink
    target: int
    level_word: str
    sentence: str
    my_level_word: str
    helps: bool
    stands: str
    answer_by: date
    accepted: int
    people: tuple[Other, ...]
    reasons: Sequence[str]
    community_url: str
    community_name: str
    ends_on: date | None
    outcome: str
    outcomes: tuple[tuple[str, int], ...]
    can: GroupAbilities


def group_view(viewer: Viewer, id: int) -> GroupView:
    """The group of this identifier, if it was proposed to the viewer. Four queries.

    Who declined looks like who has not answered; to who declined, nothing is told of the others.
    """
    group, seat = get_group(viewer, id)
    if seat is None:
        raise LookupError("the operator reads no proposal")
    stands = _group_stands(group.state, seat.answer, group.answer_by)
    fields = ("role", "answer", "why", "outcome", "person__team_id", "person__site")
    seats = list(
        Seat.objects.filter(group=group, person__is_active=True)
        .order_by("-role", "person__folded_name", "pk")
        .values_list("person_id", *fields, *(f"person__{name}" for name in CARD_FIELDS))
    )
    mine = next((row for row in seats if row[0] == viewer.person_id), None)
    team, site = (mine[5], mine[6]) if mine else (None, "")
    shown = seats if stands in {WAITING, ACCEPTED} else [row for row in seats if row[2] == Answer.ACCEPTED]
    if stands in {DECLINED, NOT_FORMED}:
        shown = []
    people = tuple(
        Other(
            card=card_of(row[7:]),
            helps=row[1] == Seat.Role.HELPER,
            level_word=brings_words(row[3]) if row[1] == Seat.Role.HELPER else "",
            same_team=row[5] == team and team is not None,
            same_site=row[6] == site and bool(site),
            accepted=row[2] == Answer.ACCEPTED,
        )
        for row in shown
        if row[0] != viewer.person_id
    )
    told = Counter(row[4] for row in seats if row[4] and row[2] == Answer.ACCEPTED)
    outcomes = tuple((value, told[value]) for value in Seat.Outcome.values)
    in_it = stands in {RUNNING, ENDED} and group.community is not None
    return GroupView(
        id=group.pk,
        skill=skill_links([group.skill_id])[group.skill_id],
        target=group.target,
        level_word=level_word(group.target),
        sentence=level_sentence(group.target),
        my_level_word=level_word(seat.why.get("level") or 0),
        helps=seat.role == Seat.Role.HELPER,
        stands=stands,
        answer_by=group.answer_by,
        accepted=sum(row[2] == Answer.ACCEPTED for row in seats) if shown else 0,
        people=people,
        reasons=group_reasons(group.why) if shown else [],
        community_url=community_url(group.community.slug) if in_it and group.community else "",
        community_name=group.community.name if in_it and group.community else "",
        ends_on=group.community.ends_on if in_it and group.community else None,
        outcome=seat.outcome,
        outcomes=outcomes if stands == ENDED and sum(told.values()) >= ENOUGH_TOLD else (),
        can=group_abilities(viewer, group, seat),
    )


@dataclass(frozen=True, slots=True)
class NoteView:
    """A note of a pair."""

    id: int
    author: PersonCard
    text: str
    at: datetime
    is_mine: bool


@dataclass(frozen=True, slots=True)
class Told:
    """What someone said at the end of a pair."""

    helped: bool
    words: str
    agrees: bool


@dataclass(frozen=True, slots=True)
class PairView:
    """A pair as one of its two sees it."""

    id: int
    other: PersonCard
    learns: SkillLink | None
    learns_level: str
    brings: SkillLink | None
    reasons: Sequence[str]
    stands: str
    answer_by: date
    goal: str
    rhythm: str
    started_at: datetime | None
    ends_on: date | None
    is_late: bool
    notes: tuple[NoteView, ...]
    mine: Told | None
    theirs: Told | None  # once both have told
    is_kept: bool
    can: PairAbilities


def pair_view(viewer: Viewer, id: int) -> PairView:
    """The pair of this identifier, if it is the viewer's. Five queries."""
    pair, side = get_pair(viewer, id)
    if side is None:
        raise LookupError("the operator reads no pair")
    other = Side.objects.filter(pair=pair).exclude(pk=side.pk)
    [row] = other.values_list(
        "brings", "why", "helped", "feedback", "agrees", "told_at", *(f"person__{name}" for name in CARD_FIELDS)
    )
    learns, why, helped, feedback, agrees, told_at = row[:6]
    card = card_of(row[6:])
    links = skill_links({id for id in (learns, side.brings_id) if id is not None})
    stands = _pair_stands(pair.state, side.answer, pair.answer_by)
    in_it = stands in {RUNNING, ENDED}
    mine = Told(bool(side.helped), side.feedback, bool(side.agrees)) if side.told_at else None
    both = mine is not None and told_at is not None
    return PairView(
        id=pair.pk,
        other=card,
        learns=links.get(learns) if learns else None,
        learns_level=brings_words(why),
        brings=links.get(side.brings_id) if side.brings_id else None,
        reasons=pair_reasons(pair.why) if stands in {WAITING, ACCEPTED, RUNNING} else [],
        stands=stands,
        answer_by=pair.answer_by,
        goal=pair.goal,
        rhythm=pair.rhythm,
        started_at=pair.started_at,
        ends_on=pair.ends_on,
        is_late=pair.ends_on is not None and pair.ends_on < clock.today(),
        notes=_notes(viewer, pair) if in_it else (),
        mine=mine,
        theirs=Told(bool(helped), feedback, bool(agrees)) if both else None,
        is_kept=both and bool(agrees) and bool(side.agrees),
        can=pair_abilities(viewer, pair, side),
    )


def _notes(viewer: Viewer, pair: Pair) -> tuple[NoteView, ...]:
    rows = Note.objects.filter(pair=pair).values_list(
        "pk", "text", "at", "author_id", *(f"author__{name}" for name in CARD_FIELDS)
    )
    return tuple(
        NoteView(id=id, author=card_of(person), text=text, at=at, is_mine=author == viewer.person_id)
        for id, text, at, author, *person in rows
    )
