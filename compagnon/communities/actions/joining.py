"""Ways in: joining, asking to join, being invited."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from compagnon.communities.access import (
    community_abilities,
    forget_memberships,
    get_community,
    get_request,
    memberships,
)
from compagnon.communities.actions.members import enter, lock, refuse_archived
from compagnon.communities.models import Community, Invitee, JoinRequest, Membership
from compagnon.journal.record import record
from compagnon.kit import clock
from compagnon.kit.actions import action
from compagnon.kit.errors import Invalid, Missing
from compagnon.people.models import Person
from compagnon.people.viewer import Viewer

State = JoinRequest.State
MOST_INVITED_AT_ONCE = 50


@action
def join(by: Viewer, *, community_id: int, accepts_charter: bool = False) -> Membership:
    """Become a member of an open community, or of one that invited them.

    Raises:
        Invalid: it has a charter, which was not accepted.
    """
    community = lock(get_community(by, id=community_id, to="join"))
    accepted_at = _charter_accepted(community, accepts_charter)
    return enter(by, community, by.id, how="joined", charter_accepted_at=accepted_at)


@action
def request_to_join(by: Viewer, *, community_id: int, message: str = "", accepts_charter: bool = False) -> JoinRequest:
    """Ask the facilitators to be let in. Asking again while they think changes nothing but the message."""
    community = lock(get_community(by, id=community_id, to="request"))
    accepted_at = _charter_accepted(community, accepts_charter)
    message = _word(message, "message")
    pending = JoinRequest.objects.filter(community=community, person_id=by.id, state=State.PENDING).first()
    if pending is not None:
        pending.message = message
        pending.save(update_fields=["message"])
        return pending
    request = JoinRequest.objects.create(
        community=community,
        person_id=by.id,
        message=message,
        asked_at=clock.now(),
        charter_accepted_at=accepted_at,
    )
    record("request.made", actor_id=by.person_id, kind="community", id=community.pk, request_id=request.pk)
    return request


@action
def withdraw_request(by: Viewer, *, request_id: int) -> None:
    """Take one's request back, while it is pending."""
    request = JoinRequest.objects.filter(pk=request_id, state=State.PENDING).first()
    if request is None or request.person_id != by.person_id:
        raise Missing
    request.state = State.WITHDRAWN
    request.decided_at = clock.now()
    request.save(update_fields=["state", "decided_at"])
    record("request.withdrawn", actor_id=by.person_id, kind="community", id=request.community_id, request_id=request.pk)


@action
def decide_request(by: Viewer, *, request_id: int, accept: bool, word: str = "") -> JoinRequest:
    """Let someone in or not, with a word that they will read."""
    request = get_request(by, request_id)
    community = lock(request.community)
    if accept:
        community_abilities(by, community).announce.require()
    request.refresh_from_db(fields=["state"])
    if request.state != State.PENDING:
        raise Invalid(_("This request has been settled in the meantime."))
    word = _word(word, "word")
    if accept:
        if not Person.objects.filter(pk=request.person_id, is_active=True).exists():
            raise Invalid(_("This account is no longer active."))
        enter(by, community, request.person_id, how="accepted", charter_accepted_at=request.charter_accepted_at)
    request.state = State.ACCEPTED if accept else State.DECLINED
    request.decided_at = clock.now()
    request.decided_by_id = by.person_id
    request.word = word
    request.save(update_fields=["state", "decided_at", "decided_by", "word"])
    record(
        "request.decided", actor_id=by.person_id, kind="community", id=community.pk,
        request_id=request.pk, person_id=request.person_id, accepted=accept,
    )  # fmt: skip
    return request


@action
def invite(by: Viewer, *, community_id: int, person_ids: Sequence[int], word: str = "") -> list[Invitee]:
    """Invite colleagues; those who are members or invited already are left as they are."""
    community = lock(get_community(by, id=community_id, to="invite"))
    wanted = list(dict.fromkeys(person_ids))
    if not wanted:
        raise Invalid(person_ids=_("Choose at least one person."))
    if len(wanted) > MOST_INVITED_AT_ONCE:
        raise Invalid(person_ids=_("At most %(count)d people at once.") % {"count": MOST_INVITED_AT_ONCE})
    word = _word(word, "word")
    active = set(Person.objects.filter(pk__in=wanted, is_active=True).values_list("pk", flat=True))
    if active != set(wanted):
        raise Invalid(person_ids=_("Choose people among those of the company."))
    known = set(community.memberships.filter(person_id__in=wanted).values_list("person_id", flat=True))
    known |= set(community.invitees.filter(person_id__in=wanted).values_list("person_id", flat=True))
    moment = clock.now()
    made = Invitee.objects.bulk_create(
        Invitee(community=community, person_id=person_id, invited_by_id=by.person_id, invited_at=moment, word=word)
        for person_id in wanted
        if person_id not in known
    )
    for invitee in made:
        record("invitation.sent", actor_id=by.person_id, kind="community", id=community.pk, person_id=invitee.person_id)
    return made


@action
def cancel_invitation(by: Viewer, *, community_id: int, person_id: int) -> None:
    """Take an invitation back: who sent it, or a facilitator."""
    community = get_community(by, id=community_id)
    invitee = community.invitees.filter(person_id=person_id).first()
    if invitee is None or (community.pk not in memberships(by) and not by.is_operator):
        raise Missing
    if invitee.invited_by_id != by.person_id:
        community_abilities(by, community).facilitate.require()
    invitee.delete()
    record("invitation.cancelled", actor_id=by.person_id, kind="community", id=community.pk, person_id=person_id)


@action
def accept_invitation(by: Viewer, *, community_id: int, accepts_charter: bool = False) -> Membership:
    """Enter a community one is invited to."""
    community = lock(get_community(by, id=community_id))
    _invitation(by, community)
    refuse_archived(community)
    accepted_at = _charter_accepted(community, accepts_charter)
    return enter(by, community, by.id, how="invited", charter_accepted_at=accepted_at)


@action
def decline_invitation(by: Viewer, *, community_id: int) -> None:
    """Say no; the invitation is forgotten."""
    community = get_community(by, id=community_id)
    _invitation(by, community).delete()
    forget_memberships(by)
    record("invitation.declined", actor_id=by.person_id, kind="community", id=community.pk, person_id=by.id)


def _invitation(by: Viewer, community: Community) -> Invitee:
    invitee = community.invitees.filter(person_id=by.person_id).first() if by.person_id is not None else None
    if invitee is None:
        raise Missing
    return invitee


def _charter_accepted(community: Community, accepts: bool) -> datetime | None:
    if not community.charter:
        return None
    if not accepts:
        raise Invalid(accepts_charter=_("Read the charter and accept it to join."))
    return clock.now()


def _word(text: str, field: str) -> str:
    text = " ".join(text.replace("\x00", "").split())
    if len(text) > 500:
        raise Invalid(**{field: _("At most %(count)d characters, please.") % {"count": 500}})
    return text
