"""Who belongs to a community, and in which role."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from compagnon.communities.access import archived_refusal, forget_memberships, get_community, is_facilitator
from compagnon.communities.models import Community, Invitee, JoinRequest, Membership
from compagnon.journal.record import record
from compagnon.kit import clock
from compagnon.kit.actions import action
from compagnon.kit.errors import Denied, Invalid, Missing
from compagnon.people.models import Person
from compagnon.people.viewer import Viewer

Role = Membership.Role


@action
def add_member(by: Viewer, *, community_id: int, person_id: int, role: str = Role.MEMBER) -> Membership:
    """Bring someone in at once: for facilitators and the operator. Twice is the same as once."""
    community = lock(get_community(by, id=community_id, to="facilitate"))
    refuse_archived(community)
    _active_person(person_id)
    _check_role(role)
    found = community.memberships.filter(person_id=person_id).first()
    return found or enter(by, community, person_id, role=role, how="added")


@action
def add_members(by: Viewer, *, community_id: int, person_ids: Collection[int]) -> int:
    """Bring many in at once, for importers; answers how many were not members yet. One entry tells it."""
    if not by.is_operator:
        raise Denied(_("Only the command line can do this."))
    community = lock(get_community(by, id=community_id, to="facilitate"))
    refuse_archived(community)
    there = set(community.memberships.values_list("person_id", flat=True))
    new = [person_id for person_id in dict.fromkeys(person_ids) if person_id not in there]
    moment = clock.now()
    Membership.objects.bulk_create(
        (Membership(community=community, person_id=person_id, joined_at=moment) for person_id in new), batch_size=500
    )
    if new:
        community.member_count += len(new)
        community.save(update_fields=["member_count"])
        record("members.added", actor_id=by.person_id, kind="community", id=community.pk, count=len(new))
    return len(new)


@action
def leave(by: Viewer, *, community_id: int, successor_id: int | None = None) -> None:
    """Leave. The last facilitator names another first, or here with `successor_id`, a member."""
    community = lock(get_community(by, id=community_id, to="leave"))
    if successor_id is not None and successor_id != by.id and is_facilitator(by, community.pk):
        _change_role(by, _membership(community, successor_id), Role.FACILITATOR)
    membership = _membership(community, by.id)
    if _is_last_facilitator(membership):
        raise Invalid(
            successor_id=_(
                "You are the last facilitator of this community: name another one before you leave, or archive it."
            )
        )
    _take_out(by, community, membership, how="left")


@action
def remove_member(by: Viewer, *, community_id: int, person_id: int) -> None:
    """Take someone out; what they wrote stays."""
    community = lock(get_community(by, id=community_id, to="facilitate"))
    membership = _membership(community, person_id)
    if membership.role == Role.FACILITATOR and _is_last_facilitator(membership):
        raise Invalid(_("This is the last facilitator: name another one first."))
    _take_out(by, community, membership, how="removed")


@action
def set_role(by: Viewer, *, community_id: int, person_id: int, role: str) -> Membership:
    """Make a member a facilitator, or a facilitator a member.

    Administrators appoint facilitators in any community, members or not, without reading it: whoever they name enters.

    Raises:
        Denied: neither a facilitator of this community nor an administrator.
        Missing: no such member.
        Invalid: this would leave the community without a facilitator.
    """
    community = lock(get_community(by, id=community_id))
    facilitates = is_facilitator(by, community.pk)
    if not facilitates and not by.is_administrator:
        raise Denied(_("Only a facilitator of this community can do this."))
    _check_role(role)
    membership = community.memberships.filter(person_id=person_id).first()
    if not facilitates and role == Role.MEMBER and (membership is None or membership.role != Role.FACILITATOR):
        raise Missing  # who the other members are is not for administrators to find out
    if membership is None and role == Role.FACILITATOR and by.is_administrator:
        _active_person(person_id)
        return enter(by, community, person_id, role=role, how="appointed")
    if membership is None:
        raise Missing
    if role == Role.FACILITATOR:
        _active_person(person_id)
    if role == Role.MEMBER and _is_last_facilitator(membership):
        raise Invalid(_("This is the last facilitator: name another one first."))
    return _change_role(by, membership, role)


@action
def recount_members(by: Viewer) -> int:
    """Make every community's number of members right again; answers how many were wrong. For the operator."""
    if not by.is_operator:
        raise Denied(_("Only the command line can do this."))
    counted = Membership.objects.filter(community=OuterRef("pk")).order_by().values("community").annotate(n=Count("pk"))
    right = Coalesce(Subquery(counted.values("n")), 0)
    wrong = Community.objects.annotate(right=right).exclude(member_count=right)
    repaired = [(community.pk, community.right) for community in wrong]
    for community_id, number in repaired:
        Community.objects.filter(pk=community_id).update(member_count=number)
    return len(repaired)


def lock(community: Community) -> Community:
    """The community, held until the end of the transaction: its members change one at a time."""
    held = Community.objects.select_for_update().get(pk=community.pk)
    community.member_count = held.member_count
    return community


def enter(
    by: Viewer,
    community: Community,
    person_id: int,
    *,
    how: str,
    role: str = Role.MEMBER,
    charter_accepted_at: datetime | None = None,
) -> Membership:
    """Make someone a member of a locked community, unless they became one meanwhile; what they had asked or been
    offered is settled."""
    if found := community.memberships.filter(person_id=person_id).first():
        return found
    membership = Membership.objects.create(
        community=community,
        person_id=person_id,
        role=role,
        joined_at=clock.now(),
        charter_accepted_at=charter_accepted_at,
    )
    community.member_count += 1
    community.save(update_fields=["member_count"])
    Invitee.objects.filter(community=community, person_id=person_id).delete()
    JoinRequest.objects.filter(community=community, person_id=person_id, state=JoinRequest.State.PENDING).update(
        state=JoinRequest.State.ACCEPTED, decided_at=clock.now(), decided_by_id=by.person_id
    )
    if person_id == by.person_id:
        forget_memberships(by)
    record(
        "member.joined", actor_id=by.person_id, kind="community", id=community.pk,
        person_id=person_id, role=role, how=how,
    )  # fmt: skip
    return membership


def _take_out(by: Viewer, community: Community, membership: Membership, *, how: str) -> None:
    membership.delete()
    community.member_count -= 1
    community.save(update_fields=["member_count"])
    forget_memberships(by)
    record("member.left", actor_id=by.person_id, kind="community", id=community.pk,
           person_id=membership.person_id, how=how)  # fmt: skip


def _change_role(by: Viewer, membership: Membership, role: str) -> Membership:
    if membership.role != role:
        membership.role = role
        membership.save(update_fields=["role"])
        forget_memberships(by)
        record(
            "member.role", actor_id=by.person_id, kind="community", id=membership.community_id,
            person_id=membership.person_id, role=role,
        )  # fmt: skip
    return membership


def _membership(community: Community, person_id: int) -> Membership:
    membership = community.memberships.filter(person_id=person_id).first()
    if membership is None:
        raise Missing
    return membership


def _is_last_facilitator(membership: Membership) -> bool:
    if membership.role != Role.FACILITATOR:
        return False
    others = Membership.objects.filter(community_id=membership.community_id, role=Role.FACILITATOR)
    return not others.filter(person__is_active=True).exclude(pk=membership.pk).exists()


def _active_person(person_id: int) -> None:
    if not Person.objects.filter(pk=person_id, is_active=True).exists():
        raise Invalid(person_id=_("Choose someone among the people of the company."))


def _check_role(role: str) -> None:
    if role not in Role.values:
        raise Invalid(role=_("Choose a role."))


def refuse_archived(community: Community) -> None:
    """Nothing is added to an archived community."""
    if community.archived_at is not None:
        archived_refusal().require()
