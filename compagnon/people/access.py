"""Who may see and do what with people. Colleagues see one another; administrators steer accounts."""

from __future__ import annotations

from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Exists, Q, QuerySet
from django.utils.translation import gettext as _

from compagnon.kit.access import YES, Verdict, no, unless
from compagnon.kit.errors import Missing
from compagnon.kit.sql import columns_of, fetch, instance_of, names_of
from compagnon.people.models import Company, Person, Team
from compagnon.people.viewer import Viewer

NO_PASSWORD = Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)  # never invited, or not come in yet


def visible_people(viewer: Viewer) -> QuerySet[Person]:
    """Everyone, to anyone signed in (those who left too: their contributions stay); nobody to visitors."""
    if viewer.is_person or viewer.is_operator:
        return Person.objects.all()
    return Person.objects.none()


@dataclass(frozen=True)
class PersonAbilities:
    """What the viewer may do with a person; buttons show it, actions enforce it."""

    edit: Verdict
    administer: Verdict
    invite: Verdict
    deactivate: Verdict
    reactivate: Verdict
    demote: Verdict


def person_abilities(viewer: Viewer, person: Person) -> PersonAbilities:
    """The verdicts for a person whom the viewer sees."""
    administrators_only = no(_("Only administrators do this."))
    if not (viewer.is_administrator or viewer.is_operator):
        return PersonAbilities(
            unless(person.pk == viewer.person_id, _("Only the person and administrators edit this profile.")),
            *[administrators_only] * 5,
        )
    inactive = no(_("This account is deactivated."))
    last = no(_("This is the last administrator who can sign in: name another one first."))
    keeps_one = YES if not person.is_administrator or other_administrators(person).exists() else last
    return PersonAbilities(
        edit=YES,
        administer=YES,
        invite=inactive
        if not person.is_active
        else unless(not person.has_usable_password(), _("This person already has a password and can sign in.")),
        deactivate=keeps_one if person.is_active else inactive,
        reactivate=unless(not person.is_active, _("This account is active.")),
        demote=keeps_one,
    )


def other_administrators(person: Person) -> QuerySet[Person]:
    """The administrators, this one left out, who can sign in."""
    return administrators_who_can_sign_in().exclude(pk=person.pk)


def administrators_who_can_sign_in() -> QuerySet[Person]:
    """Active, with a password."""
    return Person.objects.filter(is_administrator=True, is_active=True).exclude(NO_PASSWORD)


def get_person(viewer: Viewer, id: int, *, to: str = "") -> Person:
    """The person, if the viewer sees them and may do `to` (a field of `PersonAbilities`).

    Raises:
        Missing: there is none, or nobody is signed in.
        Denied: seen, but not allowed.
    """
    person = _find(id) if viewer.is_person or viewer.is_operator else None
    if person is None:
        raise Missing
    if to:
        verdict: Verdict = getattr(person_abilities(viewer, person), to)
        verdict.require()
    return person


def _find(id: int) -> Person | None:
    """The person with their team, by a statement written once."""
    rows = fetch(
        f"SELECT {columns_of(Person, 'p')}, {columns_of(Team, 't')} FROM people_person p"  # noqa: S608
        " LEFT JOIN people_team t ON t.id = p.team_id WHERE p.id = %s",
        [id],
    )
    if not rows:
        return None
    size = len(names_of(Person))
    person = instance_of(Person, rows[0][:size])
    person.team = instance_of(Team, rows[0][size:]) if person.team_id is not None else None
    return person


def may_administer(viewer: Viewer) -> Verdict:
    """Whether the viewer steers the company's people and settings."""
    return unless(viewer.is_administrator or viewer.is_operator, _("Only administrators do this."))


def lacks_required_factor(viewer: Viewer) -> bool:
    """Whether the company asks this administrator for a second factor that they have not got yet."""
    if not viewer.is_administrator or viewer.is_operator:
        return False
    factors = Authenticator.objects.filter(
        user_id=viewer.person_id, type__in=[Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    )
    return Company.objects.filter(~Exists(factors), administrators_need_mfa=True).exists()
