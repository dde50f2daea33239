"""What follows from days that pass, and from people who leave or hide what they showed."""

from __future__ import annotations

from datetime import timedelta

from compagnon.communities import actions as communities
from compagnon.journal.record import record
from compagnon.kit import clock
from compagnon.kit.actions import action
from compagnon.kit.clock import today
from compagnon.mentoring.actions.groups import KEPT
from compagnon.mentoring.models import Answer, Group, Pair, Seat, Side
from compagnon.people.models import Person
from compagnon.people.viewer import Viewer, operator
from compagnon.skills.actions.settling import operator_only
from compagnon.skills.models import PersonSkill
from compagnon.skills.same import stand_ins


@action
def settle_due(by: Viewer) -> None:
    """Let lapse what nobody answered in time, end the groups that are over, put away those that ended a while ago.

    Twice is once: only what is still due changes.
    """
    operator_only(by)
    day = today()
    over = {"state": Pair.State.PROPOSED, "answer_by__lt": day}
    Pair.objects.filter(**over).update(state=Pair.State.REFUSED, ended_at=clock.now())
    Group.objects.filter(state=Group.State.PROPOSED, answer_by__lt=day).update(
        state=Group.State.LAPSED, ended_at=clock.now()
    )
    running = Group.objects.select_for_update(of=("self",)).filter(state=Group.State.RUNNING)
    for group in running.filter(community__ends_on__lt=day):
        group.state, group.ended_at = Group.State.ENDED, clock.now()
        group.save(update_fields=["state", "ended_at"])
        record("group.ended", actor_id=None, kind="group", id=group.pk)
    left = Group.objects.filter(
        state=Group.State.ENDED, community__archived_at=None, community__ends_on__lt=day - timedelta(days=KEPT.days)
    )
    for community_id in left.values_list("community", flat=True):
        communities.archive(operator(), community_id=community_id)


@action
def withdraw_proposals(by: Viewer, *, person_id: int) -> int:
    """Take back what waits for this person's answer and rests on what they no longer show, or all of it if they left.

    Nobody is told: it is as if it had not been proposed. Answers how many were taken back.
    """
    operator_only(by)
    left = not Person.objects.filter(pk=person_id, is_active=True).exists()
    stands = stand_ins()

    def one(skill_id: int) -> int:
        return stands.get(skill_id, skill_id)

    hidden, shown = set[int](), set[int]()
    for skill_id, audience in PersonSkill.objects.filter(person_id=person_id).values_list("skill_id", "audience"):
        (shown if audience == PersonSkill.Audience.COMPANY else hidden).add(one(skill_id))
    seats = Seat.objects.filter(person_id=person_id, answer=Answer.WAITING)
    live = seats.filter(group__state__in=[Group.State.PROPOSED, Group.State.RUNNING])
    gone = [pk for pk, skill in live.values_list("pk", "group__skill") if left or one(skill) in hidden]
    Seat.objects.filter(pk__in=gone).delete()
    mine = Side.objects.filter(person_id=person_id).values("pair")
    pairs: dict[int, set[int]] = {}
    sides = Side.objects.filter(pair__in=mine, pair__state=Pair.State.PROPOSED)
    brought: dict[int, set[int]] = {}  # by this person
    for pair_id, who, skill in sides.exclude(brings=None).values_list("pair", "person", "brings"):
        pairs.setdefault(pair_id, set()).add(one(skill))
        if who == person_id:
            brought.setdefault(pair_id, set()).add(one(skill))
    lost = [
        pair_id for pair_id, skills in pairs.items() if left or skills & hidden or brought.get(pair_id, set()) - shown
    ]
    # A refusal is remembered, so that the same is not proposed again.
    refused = Pair.objects.filter(pk__in=lost, sides__answer=Answer.DECLINED).values_list("pk", flat=True)
    Pair.objects.filter(pk__in=list(refused)).update(state=Pair.State.REFUSED)
    Pair.objects.filter(pk__in=lost, state=Pair.State.PROPOSED).delete()
    return len(gone) + len(lost)
