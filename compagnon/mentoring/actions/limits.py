"""How much each person accepts, kept true when they answer several proposals at the same moment."""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compagnon.journal.record import record
from compagnon.kit import clock
from compagnon.kit.actions import action
from compagnon.kit.errors import Denied, Invalid
from compagnon.mentoring.models import Answer, Availability, Group, Pair, Seat, Side
from compagnon.people.models import Person
from compagnon.people.viewer import Viewer

MOST = 20


@action
def set_availability(
    by: Viewer, *, asks_a_month: int, pairs: int, groups: int, paused_until: date | None = None
) -> Availability:
    """Say how many questions a month one takes, in how many pairs and groups at once one is, and until when one pauses.

    What one is in already goes on. 0 is none at all.
    """
    if by.person_id is None:
        raise Denied(_("Sign in first."))
    given = {"asks_a_month": asks_a_month, "pairs": pairs, "groups": groups}
    for name, count in given.items():
        if not 0 <= count <= MOST:
            raise Invalid(**{name: _("Choose a number from 0 to %(max)s.") % {"max": MOST}})
    if paused_until is not None and paused_until < clock.today():
        raise Invalid(paused_until=_("Choose a day that is not over, or none."))
    row, _is_new = Availability.objects.update_or_create(
        person_id=by.person_id, defaults={**given, "paused_until": paused_until}
    )
    record("availability.set", actor_id=by.person_id, kind="person", id=by.person_id)
    return row


def take_pair_place(person_id: int, pair_id: int) -> None:
    """Hold a place in one more pair for this person until the transaction ends; what they accepted before counts.

    Raises:
        Invalid: they are in as many as they accept.
    """
    most = _held(person_id).pairs
    taken = Side.objects.filter(
        Q(pair__state=Pair.State.RUNNING) | Q(pair__state=Pair.State.PROPOSED, pair__answer_by__gte=clock.today()),
        person_id=person_id,
        answer=Answer.ACCEPTED,
    ).exclude(pair=pair_id)
    if taken.count() >= most:
        raise Invalid(
            ngettext(
                "You accept %(num)s pair at once and are in it already, or waiting for the other’s answer."
                " Raise your limit, or end one first.",
                "You accept %(num)s pairs at once and are in as many already, or waiting for the others’ answers."
                " Raise your limit, or end one first.",
                most,
            )
            % {"num": most}
        )


def take_group_place(person_id: int, group_id: int) -> None:
    """The same for working groups."""
    most = _held(person_id).groups
    taken = Seat.objects.filter(
        Q(group__state=Group.State.RUNNING) | Q(group__state=Group.State.PROPOSED, group__answer_by__gte=clock.today()),
        person_id=person_id,
        answer=Answer.ACCEPTED,
    ).exclude(group=group_id)
    if taken.count() >= most:
        raise Invalid(
            ngettext(
                "You accept %(num)s working group at once and are in it already. Raise your limit first.",
                "You accept %(num)s working groups at once and are in as many already. Raise your limit first.",
                most,
            )
            % {"num": most}
        )


def _held(person_id: int) -> Availability:
    """What a person accepts; their row is held, so that two of their answers come one after the other."""
    Person.objects.select_for_update(no_key=True).get(pk=person_id)
    return Availability.objects.filter(person_id=person_id).first() or Availability(person_id=person_id)
