"""Answering the proposal of a pair, and what its two people do together."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext as _

from compagnon.journal.record import record
from compagnon.kit import clock
from compagnon.kit.actions import action
from compagnon.kit.errors import Invalid, Missing
from compagnon.mentoring.access import get_pair
from compagnon.mentoring.actions.limits import take_pair_place
from compagnon.mentoring.models import Answer, Note, Pair, Side
from compagnon.people.viewer import Viewer, operator
from compagnon.skills import actions as skills
from compagnon.skills.models import Evidence

LASTS = timedelta(weeks=12)
LONGEST = timedelta(days=366)
EVIDENCE_WORDS = 300


@action
def answer_pair(by: Viewer, *, pair_id: int, accepts: bool, no_more: bool = False) -> Pair:
    """Accept a pair or decline it; one may change one's mind until the other has accepted too, or time is over.

    The other is told nothing of a refusal: until the last day to answer the proposal waits, then it was not formed.

    Args:
        no_more: declined, and its skills are not to be proposed again.

    Raises:
        Denied: it no longer waits, or it is too late.
        Invalid: they are in as many pairs as they accept.
    """
    pair, side = get_pair(by, pair_id, to="answer", held=True)
    if side is None:
        raise Missing
    if accepts:
        take_pair_place(side.person_id, pair.pk)
    side.answer = Answer.ACCEPTED if accepts else Answer.DECLINED
    side.no_more = no_more and not accepts
    side.answered_at = clock.now()
    side.save(update_fields=["answer", "no_more", "answered_at"])
    record("pair.answered", actor_id=None, kind="pair", id=pair.pk)  # by whom, and how, is in no journal
    others = Side.objects.filter(pair=pair).exclude(pk=side.pk)
    if accepts and all(o.answer == Answer.ACCEPTED and o.person.is_active for o in others.select_related("person")):
        pair.state, pair.started_at = Pair.State.RUNNING, clock.now()
        pair.ends_on = clock.today() + LASTS
        pair.save(update_fields=["state", "started_at", "ends_on"])
        record("pair.started", actor_id=None, kind="pair", id=pair.pk)
    return pair


@action
def plan_pair(by: Viewer, *, pair_id: int, goal: str, rhythm: str, ends_on: date) -> Pair:
    """Agree on a goal, how often to meet, and until when: either of the two writes it for both."""
    pair, _side = get_pair(by, pair_id, to="plan", held=True)
    goal = " ".join(goal.replace("\x00", "").split())
    if len(goal) > 300:
        raise Invalid(goal=_("At most %(count)d characters, please.") % {"count": 300})
    if rhythm not in Pair.Rhythm.values:
        raise Invalid(rhythm=_("Choose how often you meet."))
    if ends_on != pair.ends_on and not clock.today() <= ends_on <= clock.today() + LONGEST:
        raise Invalid(ends_on=_("Choose a day within a year from today."))
    changed = (pair.goal, pair.rhythm, pair.ends_on) != (goal, rhythm, ends_on)
    pair.goal, pair.rhythm, pair.ends_on = goal, rhythm, ends_on
    pair.save(update_fields=["goal", "rhythm", "ends_on"])
    if changed:
        record("pair.planned", actor_id=by.person_id, kind="pair", id=pair.pk)
    return pair


@action
def add_note(by: Viewer, *, pair_id: int, text: str) -> Note:
    """Write a note that only the two of the pair read."""
    pair, _side = get_pair(by, pair_id, to="note")
    note = Note(pair=pair, author_id=by.id, text=_note(text), at=clock.now())
    note.save(force_insert=True)
    record("pair.noted", actor_id=by.person_id, kind="pair", id=pair.pk)
    return note


@action
def remove_note(by: Viewer, *, note_id: int) -> Pair:
    """Take back a note of one's own, even once the pair has ended.

    Raises:
        Missing: it is not theirs.
    """
    note = Note.objects.filter(pk=note_id, author_id=by.person_id).first() if by.is_person else None
    if note is None:
        raise Missing
    pair, _side = get_pair(by, note.pair_id)
    note.delete()
    record("pair.note_removed", actor_id=by.person_id, kind="pair", id=pair.pk)
    return pair


def _note(text: str) -> str:
    text = text.replace("\x00", "").replace("\r\n", "\n").strip()
    if not text:
        raise Invalid(text=_("Write your note first."))
    if len(text) > 4000:
        raise Invalid(text=_("At most %(count)d characters, please.") % {"count": 4000})
    return text


@action
def end_pair(by: Viewer, *, pair_id: int) -> Pair:
    """End a pair that runs; each then says what it brought them. Twice is once."""
    pair, side = get_pair(by, pair_id, held=True)
    if pair.state == Pair.State.ENDED and side is not None:
        return pair
    pair, side = get_pair(by, pair_id, to="end")
    pair.state, pair.ended_at = Pair.State.ENDED, clock.now()
    pair.save(update_fields=["state", "ended_at"])
    record("pair.ended", actor_id=by.person_id, kind="pair", id=pair.pk)
    return pair


@action
def give_feedback(by: Viewer, *, pair_id: int, helped: bool, words: str = "", agrees: bool = False) -> Pair:
    """Say, once the pair has ended, whether what the other brought helped, in words, and whether it may be evidence.

    Where both agree, the feedback on what each brought becomes evidence of it: whoever was helped confirms it. Until
    then one may change what one said; the other reads it once they said theirs.
    """
    pair, side = get_pair(by, pair_id, to="tell", held=True)
    if side is None:
        raise Missing
    words = " ".join(words.replace("\x00", "").split())
    if len(words) > EVIDENCE_WORDS:
        raise Invalid(words=_("At most %(count)d characters, please.") % {"count": EVIDENCE_WORDS})
    sides = list(Side.objects.filter(pair=pair).order_by("pk"))
    if all(one.agrees for one in sides):
        raise Invalid(_("You both agreed: what you said is kept with your skills, where each may decline it."))
    mine = next(one for one in sides if one.pk == side.pk)
    mine.helped, mine.feedback, mine.agrees, mine.told_at = helped, words, agrees, clock.now()
    mine.save(update_fields=["helped", "feedback", "agrees", "told_at"])
    record("pair.told", actor_id=by.person_id, kind="pair", id=pair.pk)
    if all(one.agrees for one in sides):
        _keep_as_evidence(pair, sides)
    return pair


def _keep_as_evidence(pair: Pair, sides: list[Side]) -> None:
    """What each brought, confirmed by the other where it helped them."""
    for mine, other in (sides, sides[::-1]):
        if mine.brings_id is not None and other.helped:
            piece = skills.Piece(
                mine.person_id, mine.brings_id, Evidence.Kind.CONFIRMED, clock.now(), other.person_id, other.feedback
            )
            skills.add_evidence(operator(), subject_kind="pair", subject_id=pair.pk, piece=piece)
