"""Links by mail with which people come in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from compagnon.kit import clock
from compagnon.kit.actions import action
from compagnon.kit.errors import Invalid, Missing
from compagnon.people import secrets
from compagnon.people.access import get_person, may_administer
from compagnon.people.actions.checks import (
    clean_language,
    clean_name,
    journal,
    own_email,
)
from compagnon.people.actions.profiles import add_person
from compagnon.people.models import Invitation, Person
from compagnon.people.people_file import is_email
from compagnon.people.viewer import Viewer


@action
def invite(by: Viewer, *, person_id: int) -> str:
    """Mail a link with which a person sets a password and comes in; earlier links stop working.

    Returns:
        The link's secret, shown once to whoever invites; only its hash is kept.

    Raises:
        Denied: deactivated, or already able to sign in.
    """
    may_administer(by).require()
    person = get_person(by, person_id, to="invite")
    now = clock.now()
    Invitation.objects.filter(person=person, used_at=None, revoked_at=None).update(revoked_at=now)
    invitation = Invitation(
        person=person,
        sent_by_id=by.person_id,
        sent_at=now,
        expires_at=now + timedelta(days=settings.INVITATION_DAYS),
    )
    secret = secrets.secret_of(invitation.pk)
    invitation.digest = secrets.digest(secret)
    invitation.save(force_insert=True)
    journal(by, "person.invited", person, invitation_id=invitation.pk)
    return secret


@dataclass(frozen=True)
class Invited:
    """What came of inviting many: how many links left, and who got none because they can sign in or are deactivated."""

    sent: int
    skipped: list[str]


@action
def invite_many(by: Viewer, *, emails: Sequence[str], language: str) -> Invited:
    """Invite each, adding those who are not known yet; one wrong address, and nobody is.

    Raises:
        Invalid: naming the addresses that are none.
    """
    may_administer(by).require()
    wrong = [email for email in emails if not is_email(email)]
    if wrong:
        raise Invalid(emails=_("These are not e-mail addresses: %(emails)s") % {"emails": ", ".join(wrong[:10])})
    known = {person.email: person for person in Person.objects.filter(email__in=[email.lower() for email in emails])}
    skipped = []
    for email in emails:
        person = known.get(email.lower()) or add_person(by, email=email, language=language)
        if person.is_active and not person.has_usable_password():
            invite(by, person_id=person.pk)
        else:
            skipped.append(person.email)
    return Invited(sent=len(emails) - len(skipped), skipped=skipped)


@action
def revoke_invitation(by: Viewer, *, person_id: int) -> None:
    """Make the links sent to a person stop working."""
    may_administer(by).require()
    person = get_person(by, person_id)
    waiting = Invitation.objects.filter(person=person, used_at=None, revoked_at=None)
    if waiting.update(revoked_at=clock.now()):
        journal(by, "person.invitation_revoked", person)


@action
def accept_invitation(
    by: Viewer, *, secret: str, password: str, first_name: str, last_name: str, language: str
) -> Person:
    """Use a link, once: set the password and name of the person it was sent to.

    Args:
        by: a visitor, whom the secret makes this person.

    Raises:
        Missing: no such link, or it was used, revoked, or has expired.
        Invalid: the password is too weak, or the name is missing.
    """
    invitation = waiting_invitation(secret, lock=True)
    if invitation is None:
        raise Missing
    person = invitation.person
    person.first_name, person.last_name = clean_name(first_name, "first_name"), clean_name(last_name, "last_name")
    if not person.first_name:
        raise Invalid(first_name=_("Tell your colleagues your first name."))
    person.language = clean_language(language)
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise Invalid(password=" ".join(error.messages)) from error
    person.set_password(password)
    person.save()
    own_email(person)
    invitation.used_at = clock.now()
    invitation.save(update_fields=["used_at"])
    journal(Viewer(person_id=person.pk), "person.invitation_accepted", person)
    return person


def waiting_invitation(secret: str, *, lock: bool = False) -> Invitation | None:
    """The invitation of this secret, if it can still be used."""
    waiting = Invitation.objects.select_related("person").filter(
        digest=secrets.digest(secret),
        used_at=None,
        revoked_at=None,
        expires_at__gt=clock.now(),
        person__is_active=True,
    )
    return (waiting.select_for_update(of=("self",)) if lock else waiting).first()
