"""Answering the proposal of a working group, opening it, and saying at its end whether the gap is closed."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from babel.dates import format_date
from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from compagnon.communities import actions as communities
from compagnon.communities.models import Community, Membership
from compagnon.journal.record import record
from compagnon.kit import clock
from compagnon.kit.actions import action
from compagnon.kit.errors import Invalid, Missing
from compagnon.kit.text import shorten
from compagnon.mentoring.access import get_group
from compagnon.mentoring.actions.limits import take_group_place
from compagnon.mentoring.models import Answer, Group, Seat
from compagnon.mentoring.tasks import settle_after
from compagnon.people.models import Person
from compagnon.people.viewer import Viewer, operator
from compagnon.posts import actions as posts
from compagnon.posts.models import Kind
from compagnon.skills import actions as skills
from compagnon.skills.levels import level_word
from compagnon.skills.models import PersonSkill, Skill
from compagnon.skills.names import in_language
from compagnon.skills.same import alike, stand_ins

LASTS = timedelta(weeks=8)
KEPT = timedelta(weeks=2)  # after its end, before it is archived
ENOUGH, ENOUGH_TEAMS, ENOUGH_LEARNERS = 3, 2, 2
SLOTS = ((0, 10), (2, 14), (5, 11))  # for the first meeting: working days from the first, and the hour
FIRST_SLOT = timedelta(days=5)

Role = Seat.Role


@action
def answer_seat(by: Viewer, *, group_id: int, accepts: bool) -> Group:
    """Accept a place in a working group or decline it; one may change one's mind until it opens, or time is over.

    Once three people of two teams accept, of whom two learn, its community opens; whoever accepts later enters it.
    Nobody is told who declined.

    Raises:
        Denied: it no longer waits, or it is too late.
        Invalid: they are in as many groups as they accept.
    """
    group, seat = get_group(by, group_id, to="answer", held=True)
    if seat is None:
        raise Missing
    if accepts:
        take_group_place(seat.person_id, group.pk)
    seat.answer = Answer.ACCEPTED if accepts else Answer.DECLINED
    seat.answered_at = clock.now()
    seat.save(update_fields=["answer", "answered_at"])
    record("group.answered", actor_id=None, kind="group", id=group.pk)  # by whom, and how, is in no journal
    if not accepts:
        return group
    if group.state == Group.State.RUNNING:
        _enter(group, seat)
    elif _enough(accepted := _accepted(group)):
        _open(group, accepted)
    return group


def _accepted(group: Group) -> list[Seat]:
    """Who accepted and is still here, the first first."""
    seats = Seat.objects.filter(group=group, answer=Answer.ACCEPTED, person__is_active=True)
    return list(seats.select_related("person").order_by("answered_at", "pk"))


def _enough(accepted: list[Seat]) -> bool:
    teams = {seat.person.team_id or seat.person_id for seat in accepted}
    learners = [seat for seat in accepted if seat.role == Role.LEARNER]
    return len(accepted) >= ENOUGH and len(teams) >= ENOUGH_TEAMS and len(learners) >= ENOUGH_LEARNERS


def _open(group: Group, accepted: list[Seat]) -> None:
    """Open the community of a group: its members, who facilitates, what starts the conversation, a first meeting."""
    helper = next((seat for seat in accepted if seat.role == Role.HELPER), None)
    facilitator = (helper or accepted[0]).person
    with translation.override(language_of(group)):
        community = _community(group, facilitator)
        for seat in accepted:
            if seat.person_id != facilitator.pk:
                communities.add_member(operator(), community_id=community.pk, person_id=seat.person_id)
        _start(Viewer.of(facilitator), community, group.skill)
    group.community, group.state, group.opened_at = community, Group.State.RUNNING, clock.now()
    group.save(update_fields=["community", "state", "opened_at"])
    record("group.opened", actor_id=None, kind="group", id=group.pk, community_id=community.pk)
    settle_after(clock.today() + LASTS)
    settle_after(clock.today() + LASTS + KEPT)


def language_of(group: Group) -> str:
    """The language in which a group begins: one that all its people speak."""
    spoken = group.why.get("languages", [])
    known = [code for code, _name in settings.LANGUAGES if code in spoken]
    return settings.LANGUAGE_CODE if settings.LANGUAGE_CODE in known or not known else known[0]


def _community(group: Group, facilitator: Person) -> Community:
    skill, ends_on = _name(group.skill), clock.today() + LASTS
    until = format_date(ends_on, "d MMMM y", locale=translation.get_language())
    words = {"skill": skill, "level": level_word(group.target), "date": until}
    return communities.create_community(
        operator(),
        name=group.name or shorten(_("Working group: %(skill)s") % words, 80),
        purpose=group.goal
        or shorten(_("Together until %(date)s, each of us at “%(level)s” in “%(skill)s”.") % words, 400),
        charter=_(
            "- We bring real cases, not summaries.\n- What is said here stays here.\n"
            "- Everyone shows something once, everyone asks something once.\n"
            "- At the end, each says whether the gap is closed."
        ),
        joining=Community.Joining.INVITATION,
        facilitator_ids=[facilitator.pk],
        themes=[_("Working together")],
        skill_ids=[group.skill_id],
        ends_on=ends_on,
        goal_skill_id=group.skill_id,
        goal_level=group.target,
    )


def _start(facilitator: Viewer, community: Community, skill: Skill) -> None:
    """A question and a poll, in the facilitator's name: they may change or remove them."""
    name = _name(skill)
    proposed = _("*Proposed by Compagnon to begin with; whoever facilitates may change it.*")
    posts.publish(
        facilitator,
        kind=Kind.QUESTION,
        community_id=community.pk,
        title=shorten(_("What have you tried already about “%(skill)s”?") % {"skill": name}, 150),
        body=_("In a few lines: a real case, what you did, where it stuck. We will choose together what we begin with.")
        + f"\n\n{proposed}",
        skill_ids=[skill.pk],
    )
    posts.publish(
        facilitator,
        kind=Kind.POLL,
        community_id=community.pk,
        title=_("When do we meet for the first time?"),
        body=proposed,
        poll=posts.PollContent(options=[_slot(at) for at in first_slots(clock.today())], multiple=True),
    )


def first_slots(start: date) -> list[datetime]:
    """Three moments of working days, from five days after this one."""
    zone = timezone.get_default_timezone()
    found = []
    for days, hour in SLOTS:
        day = start + FIRST_SLOT + timedelta(days=days)
        if day.weekday() >= 5:
            day += timedelta(days=7 - day.weekday())
        found.append(datetime(day.year, day.month, day.day, hour, tzinfo=zone))
    # A weekend moves a slot to Monday, where another one may be: the hours tell them apart.
    return found


def _slot(at: datetime) -> str:
    day = format_date(at, "EEEE d MMMM", locale=translation.get_language())
    return _("%(day)s at %(hour)s:00") % {"day": day, "hour": at.hour}


def _enter(group: Group, seat: Seat) -> None:
    """Someone who accepted after the group opened; whoever can help facilitates too."""
    if group.community is None or group.community.archived_at is not None:
        return
    role = Membership.Role.FACILITATOR if seat.role == Role.HELPER else Membership.Role.MEMBER
    communities.add_member(operator(), community_id=group.community.pk, person_id=seat.person_id, role=role)


@action
def conclude(by: Viewer, *, group_id: int, outcome: str, level: int | None = None) -> Group:
    """Say at the end of a group whether one's gap is closed; and if one wishes, one's level from now on.

    Args:
        level: declared as one's own; who sees it does not change.
    """
    group, seat = get_group(by, group_id, to="conclude", held=True)
    if seat is None:
        raise Missing
    if outcome not in Seat.Outcome.values:
        raise Invalid(outcome=_("Choose one of the answers."))
    seat.outcome = outcome
    seat.save(update_fields=["outcome"])
    record("group.concluded", actor_id=by.person_id, kind="group", id=group.pk)
    if level is not None:
        declare_level(by, group.skill_id, level)
    return group


def declare_level(by: Viewer, skill_id: int, level: int) -> None:
    """Declare a level of a skill, what else one says of it staying as it is."""
    known = PersonSkill.objects.filter(person_id=by.id, skill_id__in=alike([skill_id], stand_ins()))
    row = known.order_by("-level", "pk").first()
    skills.set_skill(
        by,
        skill_id=row.skill_id if row else skill_id,
        level=level,
        target=row.target if row else None,
        brings=row.brings if row else False,
        audience=row.audience if row else PersonSkill.Audience.COMPANY,
    )


def _name(skill: Skill) -> str:
    return in_language(skill.label_fr, skill.label_en)
