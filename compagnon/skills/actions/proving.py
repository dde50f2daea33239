"""What others and the job say of a person's level: evidence, and the person's last word on it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from compagnon.kit import clock
from compagnon.kit.actions import action
from compagnon.kit.errors import Denied, Missing
from compagnon.people.viewer import Viewer
from compagnon.skills.access import get_person_skill, is_manager_of
from compagnon.skills.actions.settling import (
    Kind,
    clean_level,
    clean_words,
    journal,
    operator_only,
    own,
    say,
    settle,
)
from compagnon.skills.models import Evidence, PersonSkill, ValidationRequest

Audience = PersonSkill.Audience


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing that showed a skill: of whom, which, how, when, seen by whom (nobody for an application), in words."""

    person_id: int
    skill_id: int
    kind: str
    at: datetime
    from_id: int | None = None
    words: str = ""


@action
def keep_evidence(by: Viewer, *, subject_kind: str, subject_id: int, pieces: Collection[Piece]) -> None:
    """Make the evidence that a thing gives be exactly this: what is missing is added, what holds no more is removed.

    For reactors and the actions of upper floors, which know who helped whom: they act as the operator. Twice is once.
    A skill that the person never spoke of is kept for their eyes alone until they show it. What they declined stays
    declined, whatever happens to the thing.

    Raises:
        Denied: anyone but the operator.
    """
    operator_only(by)
    wanted = {(one.person_id, one.skill_id, str(one.kind), one.from_id): one for one in pieces}
    given = Evidence.objects.filter(subject_kind=subject_kind, subject_id=subject_id)
    kept = given.select_related("person_skill").select_for_update(of=("self", "person_skill"))
    touched: dict[int, PersonSkill] = {}
    for evidence in kept:
        row = evidence.person_skill
        held = wanted.pop((row.person_id, row.skill_id, evidence.kind, evidence.by_id), None)
        if held is None and evidence.declined_at is None:
            evidence.delete()
            touched[row.pk] = row
    for piece in wanted.values():
        row = _row_shown(piece)
        Evidence.objects.create(
            person_skill=row, kind=piece.kind, by_id=piece.from_id, words=clean_words(piece.words), at=piece.at,
            subject_kind=subject_kind, subject_id=subject_id,
        )  # fmt: skip
        touched[row.pk] = row
        journal(by, f"skill.{piece.kind}", row)
    for row in touched.values():
        if row.target is None and not row.evidence.exists():
            row.delete()
        else:
            settle(row)


@action
def add_evidence(by: Viewer, *, subject_kind: str, subject_id: int, piece: Piece) -> Evidence:
    """Add one piece of evidence that a thing gives, beside those it gives already. Twice is once.

    Raises:
        Denied: anyone but the operator (see `keep_evidence`).
    """
    operator_only(by)
    row = _row_shown(piece)
    evidence, is_new = Evidence.objects.get_or_create(
        person_skill=row,
        kind=piece.kind,
        by_id=piece.from_id,
        subject_kind=subject_kind,
        subject_id=subject_id,
        defaults={"words": clean_words(piece.words), "at": piece.at},
    )
    if is_new:
        settle(row)
        journal(by, f"skill.{piece.kind}", row)
    return evidence


@action
def ask_validation(by: Viewer, *, person_skill_id: int, level: int | None = None, words: str = "") -> ValidationRequest:
    """Ask one's manager to validate a level (one's own unless another is given). Asked again, it is told anew.

    Raises:
        Denied: there is no manager, or they do not see this skill.
    """
    row = own(by, person_skill_id)
    manager = row.person.manager
    if manager is None or not manager.is_active:
        raise Denied(_("Nobody is your manager here: an administrator can say who it is."))
    if row.audience == Audience.ME:
        raise Denied(_("You alone see this skill: show it to your manager first."))
    level = clean_level(level or row.level, "level")
    asked, _is_new = ValidationRequest.objects.update_or_create(
        person_skill=row,
        answered_at=None,
        defaults={"manager": manager, "level": level, "words": clean_words(words), "asked_at": clock.now()},
    )
    journal(by, "skill.validation_asked", row)
    return asked


@action
def withdraw_validation(by: Viewer, *, person_skill_id: int) -> None:
    """Take back what one asked of one's manager, while it waits."""
    row = own(by, person_skill_id)
    if ValidationRequest.objects.filter(person_skill=row, answered_at=None).delete()[0]:
        journal(by, "skill.validation_withdrawn", row)


@action
def validate(by: Viewer, *, person_skill_id: int, level: int, words: str = "") -> Evidence:
    """Answer, as the manager, whoever asked to have a level validated: the one asked for or another, and why.

    Raises:
        Missing: the skill is not shown to the viewer.
        Denied: they are not the person's manager, or were not asked.
    """
    row = get_person_skill(by, person_skill_id)
    if not is_manager_of(by, row.person):
        raise Denied(_("Only the person’s manager validates a level."))
    asked = (
        ValidationRequest.objects.select_for_update()
        .filter(person_skill=row, answered_at=None, manager_id=by.person_id)
        .first()
    )
    if asked is None:
        raise Denied(_("Nobody waits for your word on this skill: a level is validated when the person asks for it."))
    level, words = clean_level(level, "level"), clean_words(words)
    row = PersonSkill.objects.select_for_update().get(pk=row.pk)
    piece = say(row, level, kind=Kind.VALIDATED, by_id=by.person_id, words=words)
    asked.answered_at = clock.now()
    asked.save(update_fields=["answered_at"])
    journal(by, "skill.validated", row)
    return piece


@action
def decline_evidence(by: Viewer, *, evidence_id: int) -> Evidence:
    """Decline what others or an application said of one's own skill: it counts no more, and nobody else sees it.

    Raises:
        Missing: it is not about the viewer.
        Denied: it is one's own word, which one changes instead.
    """
    evidence, row = _about(by, evidence_id)
    if evidence.kind == Kind.DECLARED:
        raise Denied(_("This is your own word: say another level instead."))
    if evidence.declined_at is None:
        _decline(by, evidence, row, clock.now(), "skill.evidence_declined")
    return evidence


@action
def accept_evidence(by: Viewer, *, evidence_id: int) -> Evidence:
    """Let what one declined count again."""
    evidence, row = _about(by, evidence_id)
    if evidence.declined_at is not None:
        _decline(by, evidence, row, None, "skill.evidence_accepted")
    return evidence


def _decline(by: Viewer, evidence: Evidence, row: PersonSkill, at: datetime | None, verb: str) -> None:
    evidence.declined_at = at
    evidence.save(update_fields=["declined_at"])
    settle(row)
    journal(by, verb, row)


def _about(by: Viewer, evidence_id: int) -> tuple[Evidence, PersonSkill]:
    evidence = Evidence.objects.select_for_update().filter(pk=evidence_id).first()
    if evidence is None:
        raise Missing
    return evidence, own(by, evidence.person_skill_id)


def _row_shown(piece: Piece) -> PersonSkill:
    """The person's skill that a piece is about; one they never spoke of is for their eyes alone."""
    if piece.kind not in (Kind.CONFIRMED, Kind.APPLIED):
        raise ValueError(f"only people say levels: {piece.kind}")
    row, _is_new = PersonSkill.objects.select_for_update().get_or_create(
        person_id=piece.person_id,
        skill_id=piece.skill_id,
        defaults={"audience": Audience.ME, "since": piece.at, "position": 1000},
    )
    return row
