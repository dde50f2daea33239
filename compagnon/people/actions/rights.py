"""Who may come in, who steers, and where they are signed in."""

from __future__ import annotations

from collections.abc import Sequence

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils.translation import gettext as _

from compagnon.journal import record
from compagnon.kit import clock
from compagnon.kit.actions import action
from compagnon.kit.errors import Denied, Missing
from compagnon.people.access import get_person, may_administer
from compagnon.people.actions.checks import (
    journal,
    keep_an_administrator,
)
from compagnon.people.models import Invitation
from compagnon.people.viewer import Viewer


@action
def set_administrator(by: Viewer, *, person_id: int, is_administrator: bool) -> None:
    """Give or take the right to steer the company's people and settings; one administrator always remains.

    Raises:
        Denied: the last one who can sign in, or someone deactivated.
    """
    may_administer(by).require()
    person = get_person(by, person_id)
    if person.is_administrator == is_administrator:
        return
    if is_administrator and not person.is_active:
        raise Denied(_("This account is deactivated."))
    if not is_administrator:
        keep_an_administrator(person)
    person.is_administrator = is_administrator
    person.save(update_fields=["is_administrator"])
    journal(by, "person.administrator_set", person, is_administrator=is_administrator)


@action
def set_leads_learning(by: Viewer, *, person_id: int, leads_learning: bool) -> None:
    """Give or take the right to steer the company's skills, jobs and paths: learning & development."""
    may_administer(by).require()
    person = get_person(by, person_id)
    if person.leads_learning == leads_learning:
        return
    if leads_learning and not person.is_active:
        raise Denied(_("This account is deactivated."))
    person.leads_learning = leads_learning
    person.save(update_fields=["leads_learning"])
    journal(by, "person.leads_learning_set", person, leads_learning=leads_learning)


@action
def deactivate(by: Viewer, *, person_id: int) -> None:
    """Close an account: signed out everywhere at once, invitations dead, contributions kept.

    Raises:
        Denied: the last administrator who can sign in.
    """
    may_administer(by).require()
    person = get_person(by, person_id)
    if not person.is_active:
        return
    keep_an_administrator(person)
    person.is_active = False
    person.deactivated_at = clock.now()
    person.save(update_fields=["is_active", "deactivated_at"])
    sign_out_everywhere([person.pk])
    journal(by, "person.deactivated", person)


@action
def reactivate(by: Viewer, *, person_id: int) -> None:
    """Open a closed account again. Sessions from before stay closed (see `Person.get_session_auth_hash`)."""
    may_administer(by).require()
    person = get_person(by, person_id)
    if person.is_active:
        return
    person.is_active = True
    person.save(update_fields=["is_active"])
    journal(by, "person.reactivated", person)


def sign_out_everywhere(person_ids: Sequence[int]) -> None:
    """End every session of these people and revoke their waiting invitations, inside the caller's transaction."""
    sessions = UserSession.objects.filter(user_id__in=person_ids)
    Session.objects.filter(session_key__in=list(sessions.values_list("session_key", flat=True))).delete()
    sessions.delete()
    Invitation.objects.filter(person_id__in=person_ids, used_at=None, revoked_at=None).update(revoked_at=clock.now())


@action
def end_session(by: Viewer, *, session_id: int) -> None:
    """Sign oneself out on one other device.

    Raises:
        Missing: it is not one of one's own.
    """
    session = UserSession.objects.filter(pk=session_id, user_id=by.id).first()
    if session is None:
        raise Missing
    _end([session])
    record.record("person.signed_out_elsewhere", actor_id=by.id, kind="person", id=by.id)


@action
def end_other_sessions(by: Viewer, *, but: str) -> None:
    """Sign oneself out everywhere but in the session of this key."""
    _end(list(UserSession.objects.filter(user_id=by.id).exclude(session_key=but)))
    record.record("person.signed_out_elsewhere", actor_id=by.id, kind="person", id=by.id)


def _end(sessions: Sequence[UserSession]) -> None:
    Session.objects.filter(session_key__in=[session.session_key for session in sessions]).delete()
    UserSession.objects.filter(pk__in=[session.pk for session in sessions]).delete()
