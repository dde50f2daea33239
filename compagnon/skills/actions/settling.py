"""What every write on people's skills shares: rows agree with their evidence when it is done, the journal says so."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Max
from django.utils.translation import gettext as _

from compagnon.journal import record
from compagnon.kit import clock
from compagnon.kit.errors import Denied, Invalid, Missing
from compagnon.people.viewer import Viewer
from compagnon.skills.evidence import Shown, standing
from compagnon.skills.models import HIGHEST, LOWEST, Evidence, PersonSkill, Skill

Kind = Evidence.Kind
MAX_SKILLS = 100  # of one person
MAX_WORDS = 300
_TICK = timedelta(microseconds=1)


def settle(row: PersonSkill) -> None:
    """Make level, `shown_at` and `since` what the evidence says, inside the caller's transaction."""
    pieces = [Shown(*one) for one in row.evidence.filter(declined_at=None).values_list("kind", "level", "at")]
    found = standing(pieces)
    row.level, row.shown_at = found.level, found.shown_at
    row.since = max((one.at for one in pieces if one.kind == Kind.DECLARED), default=row.since)
    row.brings = row.brings and row.level >= LOWEST
    row.save()


def say(row: PersonSkill, level: int, *, kind: str, by_id: int | None, words: str = "") -> Evidence:
    """Add a piece of evidence that says a level, after every other one, and settle."""
    last: datetime | None = row.evidence.aggregate(last=Max("at"))["last"]
    now = clock.now()
    piece = Evidence.objects.create(
        person_skill=row,
        kind=kind,
        level=level,
        by_id=by_id,
        words=words,
        at=max(now, last + _TICK) if last else now,
    )
    settle(row)
    return piece


def own(by: Viewer, person_skill_id: int) -> PersonSkill:
    """A skill of the viewer's own, held until the transaction ends.

    Raises:
        Missing: it is nobody's, or someone else's, who alone changes it.
    """
    if by.person_id is None:
        raise Missing
    row = PersonSkill.objects.select_for_update().filter(pk=person_skill_id, person_id=by.person_id).first()
    if row is None:
        raise Missing
    return row


def declarable(skill_id: int) -> Skill:
    """A skill that someone may say they have or want.

    Raises:
        Invalid: there is none, it is a family, or it was retired.
    """
    skill = Skill.objects.filter(pk=skill_id).first()
    if skill is None or skill.kind == Skill.Kind.GROUP:
        raise Invalid(skill=_("There is no such skill."))
    if skill.retired_at is not None:
        raise Invalid(skill=_("“%(skill)s” was retired from its framework: choose another one.") % {"skill": skill})
    return skill


def clean_level(level: int | None, field: str, *, lowest: int = LOWEST) -> int:
    """A level there is."""
    if level is None or not lowest <= level <= HIGHEST:
        raise Invalid(**{field: _("Choose one of the levels.")})
    return int(level)


def clean_words(words: str) -> str:
    """A sentence or two."""
    cleaned = " ".join(words.replace("\0", "").split())
    if len(cleaned) > MAX_WORDS:
        raise Invalid(words=_("At most %(max)s characters.") % {"max": MAX_WORDS})
    return cleaned


def operator_only(by: Viewer) -> None:
    """What reactors and upper floors' actions write, after their own checks."""
    if not by.is_operator:
        raise Denied(_("Only Compagnon itself does this."))


def journal(by: Viewer, verb: str, row: PersonSkill) -> None:
    """Write what happened to a person's skill; neither its name nor its level, since it may be hidden."""
    record.record(verb, actor_id=by.person_id, kind="person_skill", id=row.pk)
