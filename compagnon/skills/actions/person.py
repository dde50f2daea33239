"""What people say of their own skills: the level they have, the one they are after, and who sees it."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Max
from django.utils.translation import gettext as _

from compagnon.kit import clock
from compagnon.kit.actions import action
from compagnon.kit.errors import Denied, Invalid
from compagnon.people.access import get_person
from compagnon.people.viewer import Viewer
from compagnon.skills.actions.naming import resolve
from compagnon.skills.actions.settling import MAX_SKILLS, Kind, clean_level, declarable, journal, own, say
from compagnon.skills.models import Level, PersonSkill, ValidationRequest

Audience = PersonSkill.Audience
# Someone who brings a skill without saying how well does it alone, and so can show it; nothing more is put in their
# mouth. Someone who looks for one without saying how far wants to do it alone, or one step further than today.
BROUGHT = Level.PRACTICE
SOUGHT = Level.PRACTICE


@action
def set_skill(
    by: Viewer,
    *,
    skill_id: int,
    level: int,
    target: int | None = None,
    brings: bool = False,
    audience: str = Audience.COMPANY,
) -> PersonSkill:
    """Say one's level of a skill (0: none yet), the one one is after, whether others may ask for it, and who sees it.

    A target that is not above the level is reached: none is kept. Saying the same again changes nothing.

    Raises:
        Invalid: the skill cannot be declared, or there is neither a level nor a target.
    """
    if by.person_id is None:
        raise Denied(_("Sign in to say what you can do."))
    row, is_new = _row(by.person_id, skill_id, clean_audience(audience))
    before = (row.level, row.target, row.brings, row.audience)
    level = clean_level(level, "level", lowest=0)
    _aim(row, None if target is None else clean_level(target, "target"), level)
    if not level and row.target is None:
        raise Invalid(level=_("Say at which level you are, or which one you are after."))
    if brings and not level:
        raise Invalid(level=_("To bring a skill, say at which level you are."))
    row.brings, row.audience = brings, audience
    if level != row.level:
        say(row, level, kind=Kind.DECLARED, by_id=by.person_id)
    else:
        row.save()
    if row.audience == Audience.ME:
        _withdraw_request(row)
    if is_new or before != (row.level, row.target, row.brings, row.audience):
        journal(by, "skill.declared", row)
    # What is hidden from the start counts too: a proposal may rest on a job that asks for it.
    if before[3] != audience or (is_new and audience != Audience.COMPANY):
        journal(by, "skill.audience_set", row)
    return row


@action
def add_skills(by: Viewer, *, values: Sequence[str], level: int | None = None, target: int | None = None) -> int:
    """Put several skills on one side of one's own: what one brings, at a level, or what one looks for, up to a target.

    The other side, and who sees a skill of which one spoke already, stay as they are. Answers how many there were.

    Args:
        values: what a picker sends (`naming.resolve`): known skills, or someone's words.

    Raises:
        Invalid: none was given, or one that cannot be taken.
    """
    skills = resolve(by, values=values)
    if not skills:
        raise Invalid(skills=_("Which skill? Write its name."))
    if by.person_id is None:
        raise Denied(_("Sign in to say what you can do."))
    known = {row.skill_id: row for row in PersonSkill.objects.filter(person_id=by.person_id, skill__in=skills)}
    for skill in skills:
        row = known.get(skill.pk)
        set_skill(
            by,
            skill_id=skill.pk,
            level=level or (row.level if row else 0),
            target=target or (row.target if row else None),
            brings=level is not None or (row is not None and row.brings),
            audience=row.audience if row and _is_told(row) else Audience.COMPANY,
        )
    return len(skills)


@action
def affirm(by: Viewer, *, person_skill_id: int) -> PersonSkill:
    """Say that one's level is still what it was, some time later."""
    row = own(by, person_skill_id)
    if not row.level:
        raise Denied(_("Say first at which level you are."))
    say(row, row.level, kind=Kind.DECLARED, by_id=by.person_id)
    journal(by, "skill.declared", row)
    return row


@action
def set_skills(
    by: Viewer,
    *,
    person_id: int,
    brings: Sequence[tuple[int, int | None]] = (),
    seeks: Sequence[tuple[int, int | None]] = (),
) -> None:
    """Replace what a person brings and is looking for, in their order: skills with their level, or target.

    Without a level, a skill that is brought keeps the person's own, or else is at practice; one that is sought aims
    one level above the person's own, or at practice. What is on neither side any more stays as a level, if there was
    one. Who sees a skill does not change.

    Raises:
        Denied: these are someone else's skills.
        Invalid: too many, or a skill that cannot be declared.
    """
    person = get_person(by, person_id)
    if not by.is_operator and by.person_id != person.pk:
        raise Denied(_("Only the person says what they can do."))
    brought, sought = dict(brings), dict(seeks)
    for side, given in (("brings", brought), ("seeks", sought)):
        for skill_id, level in given.items():
            if level is not None:
                clean_level(level, side)
            try:
                _row(person.pk, skill_id, Audience.COMPANY)
            except Invalid as problem:
                raise Invalid(**{side: problem.message}) from problem
    order = {skill_id: place for place, skill_id in enumerate([*brought, *(id for id in sought if id not in brought)])}
    for row in PersonSkill.objects.select_for_update().filter(person=person).order_by("position", "id"):
        before = (row.level, row.target, row.brings)
        level = (brought[row.skill_id] or row.level or BROUGHT) if row.skill_id in brought else row.level
        if row.skill_id in sought:
            _aim(row, sought[row.skill_id] or min(Level.TRANSMISSION, level + 1 if level else SOUGHT), level)
        else:
            _aim(row, None, level)
        row.brings = row.skill_id in brought
        row.position = order.get(row.skill_id, len(order))
        if level != row.level:
            say(row, level, kind=Kind.DECLARED, by_id=person.pk)
        elif not level and row.target is None and not row.evidence.exists():
            row.delete()
            continue
        else:
            row.save()
        if before != (row.level, row.target, row.brings):
            journal(by, "skill.declared", row)


@action
def tell_skills(by: Viewer, *, person_id: int, brings: Sequence[str] = (), seeks: Sequence[str] = ()) -> None:
    """Replace both sides from what pickers send: see `set_skills` and `naming.resolve`; words may be new."""
    sides: dict[str, list[tuple[int, int | None]]] = {}
    problems: dict[str, str] = {}
    for side, values in (("brings", brings), ("seeks", seeks)):
        try:
            sides[side] = [(skill.pk, None) for skill in resolve(by, values=values)]
        except Invalid as problem:
            problems[side] = problem.message
    if problems:
        raise Invalid(**problems)
    set_skills(by, person_id=person_id, **sides)


@action
def remove_skill(by: Viewer, *, person_skill_id: int) -> None:
    """Take a skill off one's own, with all its evidence."""
    row = own(by, person_skill_id)
    journal(by, "skill.removed", row)
    row.delete()


def clean_audience(audience: str) -> str:
    """One of those there are."""
    if audience not in Audience.values:
        raise Invalid(audience=_("Choose who sees it."))
    return audience


def _row(person_id: int, skill_id: int, audience: str) -> tuple[PersonSkill, bool]:
    """A person's skill, made if there is none; one that they have already may have been retired since."""
    rows = PersonSkill.objects.select_for_update()
    row = rows.filter(person_id=person_id, skill_id=skill_id).first()
    if row is not None:
        return row, False
    skill = declarable(skill_id)
    mine = PersonSkill.objects.filter(person_id=person_id)
    if mine.count() >= MAX_SKILLS:
        raise Invalid(skill=_("At most %(max)s: keep those that matter most.") % {"max": MAX_SKILLS})
    position = mine.aggregate(last=Max("position"))["last"]
    return rows.get_or_create(
        person_id=person_id,
        skill=skill,
        defaults={
            "audience": audience,
            "since": clock.now(),
            "position": 0 if position is None else position + 1,
        },
    )


def _is_told(row: PersonSkill) -> bool:
    """Whether the person said something of it, rather than what they did alone."""
    return row.brings or row.target is not None or row.evidence.filter(kind=Kind.DECLARED).exists()


def _aim(row: PersonSkill, target: int | None, level: int) -> None:
    """Set the level one is after, unless it is reached."""
    if target is not None and target <= level:
        target = None
    if target != row.target:
        row.target, row.sought_at = target, None if target is None else clock.now()


def _withdraw_request(row: PersonSkill) -> None:
    ValidationRequest.objects.filter(person_skill=row, answered_at=None).delete()
