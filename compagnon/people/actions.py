"""Every write about people, teams, invitations and the company's settings."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from zoneinfo import available_timezones

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.validators import validate_email
from django.db.models import Q
from django.utils.translation import gettext as _

from compagnon.journal import record
from compagnon.kit import clock, images
from compagnon.kit.actions import action
from compagnon.kit.errors import Denied, Invalid, Missing
from compagnon.kit.text import fold
from compagnon.people import secrets
from compagnon.people.access import get_person, may_administer, other_administrators
from compagnon.people.languages import is_language
from compagnon.people.models import Company, Interest, Invitation, Person, Team
from compagnon.people.viewer import Viewer

MAX_INTERESTS = 12
MAX_LANGUAGES = 12
_DOMAIN = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")
_OWN_FIELDS = {"first_name", "last_name", "job_title", "team", "site", "bio", "languages"}
_ADMINISTERED_FIELDS = {"email", "manager_id", "language"}


# People


@action
def add_person(
    by: Viewer,
    *,
    email: str,
    first_name: str = "",
    last_name: str = "",
    job_title: str = "",
    team: str | None = None,
    manager_id: int | None = None,
    site: str = "",
    language: str = "fr",
    languages: Sequence[str] = (),
    time_zone: str | None = None,
    password: str | None = None,
    origin: str | None = None,
) -> Person:
    """Add a colleague. Without a password they cannot sign in until they are invited.

    Args:
        by: an administrator or the operator.
        team: path from the root (`Direction / Ventes`); teams that are missing are made.
        languages: codes of the languages they speak.
        password: only for demos and tests; it is not checked.
        origin: where an imported account comes from, unique.

    Raises:
        Invalid: a field cannot be taken, or someone has this e-mail already.
    """
    may_administer(by).require()
    person = Person(
        email=_clean_email(email),
        language=_clean_language(language),
        time_zone=_clean_time_zone(time_zone or settings.TIME_ZONE),
        origin=origin,
        joined_at=clock.now(),
    )
    if Person.objects.filter(email=person.email).exists():
        raise Invalid(email=_("Someone already has this e-mail."))
    _set_fields(
        person,
        {
            "first_name": first_name, "last_name": last_name, "job_title": job_title, "site": site,
            "languages": languages, "team": team, "manager_id": manager_id,
        },
        new_teams=True,
    )  # fmt: skip
    person.set_password(password)
    person.save(force_insert=True)
    if password is not None:
        _own_email(person)
    _journal(by, "person.added", person)
    return person


@action
def register(by: Viewer, *, person: Person) -> Person:
    """Keep the account of a visitor who registers alone, where the company allows their e-mail's domain.

    Raises:
        Denied: it does not.
    """
    if not may_register(person.email):
        raise Denied(_("Ask an administrator for an invitation."))
    person.email = _clean_email(person.email)
    person.joined_at = clock.now()
    person.save(force_insert=True)
    _journal(Viewer(person_id=person.pk), "person.registered", person)
    return person


def may_register(email: str) -> bool:
    """Whether this e-mail's domain is one of those that administrators opened."""
    domain = email.rpartition("@")[2].lower()
    company = Company.objects.first()
    return bool(company and domain and domain in company.signup_domains)


@action
def edit_profile(by: Viewer, *, person_id: int, **fields: Any) -> Person:
    """Change some fields of a profile.

    One's own: first_name, last_name, job_title, team (an existing path; "" for none), site, bio, languages.
    An administrator also changes email, manager_id and language, and may name a team that does not exist yet.

    Raises:
        Invalid: with the sentence for each field that cannot be taken.
        Denied: the profile or the field is not theirs to change.
    """
    person = get_person(by, person_id, to="edit")
    administers = bool(may_administer(by))
    unknown = fields.keys() - _OWN_FIELDS - _ADMINISTERED_FIELDS
    if unknown:
        raise TypeError(f"no such field: {', '.join(sorted(unknown))}")
    if not administers and fields.keys() & _ADMINISTERED_FIELDS:
        raise Denied(_("Only administrators change this."))
    if "email" in fields:
        _change_email(person, fields.pop("email"))
    if "language" in fields:
        person.language = _clean_language(fields.pop("language"))
    changed = _set_fields(person, fields, new_teams=administers)
    person.save()
    _journal(by, "person.edited", person, fields=sorted(changed))
    return person


@action
def set_interests(by: Viewer, *, person_id: int, brings: Sequence[str], seeks: Sequence[str]) -> None:
    """Replace what a person can bring and is looking for, in their order; the same words twice count once.

    Raises:
        Invalid: too many, or one too long.
    """
    person = get_person(by, person_id, to="edit")
    rows: list[Interest] = []
    for side, labels in ((Interest.Side.BRINGS, brings), (Interest.Side.SEEKS, seeks)):
        kept = {fold(label): " ".join(label.split()) for label in reversed(labels) if fold(label)}
        if len(kept) > MAX_INTERESTS:
            raise Invalid(**{side.value: _("At most %(max)s: keep those that matter most.") % {"max": MAX_INTERESTS}})
        for position, (folded, label) in enumerate(reversed(kept.items())):
            if len(label) > 80 or len(folded) > 80:
                raise Invalid(
                    **{side.value: _("« %(label)s… » is too long: at most 80 characters.") % {"label": label[:30]}}
                )
            rows.append(Interest(person=person, side=side, label=label, folded=folded, position=position))
    Interest.objects.filter(person=person).delete()
    Interest.objects.bulk_create(rows)
    _journal(by, "person.interests_set", person)


@action
def set_photo(by: Viewer, *, person_id: int, upload: File, focus: tuple[float, float] = (0.5, 0.4)) -> Person:
    """Give a person a photo: a square around `focus` (shares of width and height), resized, bared of metadata.

    Raises:
        Invalid: the file is not a picture that can be taken.
    """
    person = get_person(by, person_id, to="edit")
    person.photo = images.store_square(upload, PHOTOS, focus=focus)
    person.save(update_fields=["photo"])
    _journal(by, "person.photo_set", person)
    return person


@action
def remove_photo(by: Viewer, *, person_id: int) -> None:
    """Back to the initials."""
    person = get_person(by, person_id, to="edit")
    person.photo = ""
    person.save(update_fields=["photo"])
    _journal(by, "person.photo_removed", person)


@action
def set_preferences(by: Viewer, *, language: str, time_zone: str, theme: str) -> None:
    """Choose one's language, time zone and theme (`light`, `dark`, or empty to follow the device)."""
    person = get_person(by, by.id)
    person.language = _clean_language(language)
    person.time_zone = _clean_time_zone(time_zone)
    if theme not in {"", "light", "dark"}:
        raise Invalid(theme=_("Choose one of the themes."))
    person.theme = theme
    person.save(update_fields=["language", "time_zone", "theme"])
    by.language, by.time_zone, by.theme = language, time_zone, theme
    _journal(by, "person.preferences_set", person)


@action
def set_welcome(by: Viewer, *, step: str, state: Any) -> None:
    """Remember a step of one's first visit (`done` closes it)."""
    person = Person.objects.select_for_update().get(pk=by.id)
    person.welcome = {**person.welcome, step: state}
    person.save(update_fields=["welcome"])
    by.welcome = person.welcome
    _journal(by, "person.welcome_set", person, step=step)


# Rights


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
        _keep_an_administrator(person)
    person.is_administrator = is_administrator
    person.save(update_fields=["is_administrator"])
    _journal(by, "person.administrator_set", person, is_administrator=is_administrator)


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
    _keep_an_administrator(person)
    person.is_active = False
    person.deactivated_at = clock.now()
    person.save(update_fields=["is_active", "deactivated_at"])
    sign_out_everywhere([person.pk])
    _journal(by, "person.deactivated", person)


@action
def reactivate(by: Viewer, *, person_id: int) -> None:
    """Open a closed account again. Sessions from before stay closed (see `Person.get_session_auth_hash`)."""
    may_administer(by).require()
    person = get_person(by, person_id)
    if person.is_active:
        return
    person.is_active = True
    person.save(update_fields=["is_active"])
    _journal(by, "person.reactivated", person)


def sign_out_everywhere(person_ids: Sequence[int]) -> None:
    """End every session of these people and revoke their waiting invitations, inside the caller's transaction."""
    sessions = UserSession.objects.filter(user_id__in=person_ids)
    Session.objects.filter(session_key__in=list(sessions.values_list("session_key", flat=True))).delete()
    sessions.delete()
    Invitation.objects.filter(person_id__in=person_ids, used_at=None, revoked_at=None).update(revoked_at=clock.now())


# Invitations


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
    _journal(by, "person.invited", person, invitation_id=invitation.pk)
    return secret


@action
def revoke_invitation(by: Viewer, *, person_id: int) -> None:
    """Make the links sent to a person stop working."""
    may_administer(by).require()
    person = get_person(by, person_id)
    waiting = Invitation.objects.filter(person=person, used_at=None, revoked_at=None)
    if waiting.update(revoked_at=clock.now()):
        _journal(by, "person.invitation_revoked", person)


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
    person.first_name, person.last_name = _clean_name(first_name, "first_name"), _clean_name(last_name, "last_name")
    if not person.first_name:
        raise Invalid(first_name=_("Tell your colleagues your first name."))
    person.language = _clean_language(language)
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise Invalid(password=" ".join(error.messages)) from error
    person.set_password(password)
    person.save()
    _own_email(person)
    invitation.used_at = clock.now()
    invitation.save(update_fields=["used_at"])
    _journal(Viewer(person_id=person.pk), "person.invitation_accepted", person)
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


# Teams and company


@action
def edit_team(by: Viewer, *, team_id: int, name: str, manager_id: int | None) -> Team:
    """Rename a team (its path and those below follow) and say who manages it."""
    may_administer(by).require()
    team = Team.objects.filter(pk=team_id).first()
    if team is None:
        raise Missing
    name = " ".join(name.split())
    if not name or "/" in name or len(name) > 120:
        raise Invalid(name=_("A name of at most 120 characters, without « / »."))
    parent_path = team.path.rpartition(" / ")[0]
    path = f"{parent_path} / {name}" if parent_path else name
    if Team.objects.filter(path=path).exclude(pk=team.pk).exists():
        raise Invalid(name=_("There is already a team of this name here."))
    below = list(Team.objects.filter(path__startswith=team.path + " / "))
    for child in below:
        child.path = path + child.path[len(team.path) :]
        if len(child.path) > 600:
            raise Invalid(name=_("The whole path would be too long."))
    Team.objects.bulk_update(below, ["path"])
    team.name, team.path = name, path
    team.manager = _clean_manager(manager_id)
    team.save()
    record.record("team.edited", actor_id=by.person_id, kind="team", id=team.pk)
    return team


@action
def edit_company(
    by: Viewer,
    *,
    name: str,
    signup_domains: Sequence[str],
    everyone_creates_communities: bool,
    administrators_need_mfa: bool,
) -> Company:
    """Change the company's settings.

    Raises:
        Invalid: a domain is not one.
    """
    may_administer(by).require()
    domains = list(dict.fromkeys(domain.strip().lstrip("@").lower() for domain in signup_domains if domain.strip()))
    for domain in domains:
        if not _DOMAIN.fullmatch(domain):
            raise Invalid(
                signup_domains=_("« %(domain)s » is not a domain: write for instance « example.com ».")
                % {"domain": domain[:60]}
            )
    company = Company.objects.first() or Company()
    company.name = " ".join(name.split())[:80]
    company.signup_domains = domains
    company.everyone_creates_communities = everyone_creates_communities
    company.administrators_need_mfa = administrators_need_mfa
    company.save()
    record.record("company.edited", actor_id=by.person_id, kind="company", id=company.pk)
    return company


# What they share

PHOTOS = "photos"


def team_at(path: str, *, create: bool) -> Team | None:
    """The team at a path (`A / B` or `A/B`), with those above it; None for an empty path.

    Raises:
        Invalid: a name is missing or too long, or there is no such team and `create` is off.
    """
    names = [" ".join(name.split()) for name in path.split("/")]
    if not any(names):
        return None
    if not all(names) or any(len(name) > 120 for name in names) or len(" / ".join(names)) > 600:
        raise Invalid(team=_("Write the team as « Department / Team », each name of at most 120 characters."))
    wanted = [" / ".join(names[: depth + 1]) for depth in range(len(names))]
    known = {team.path: team for team in Team.objects.filter(path__in=wanted)}
    if not create and wanted[-1] not in known:
        raise Invalid(team=_("There is no such team."))
    team: Team | None = None
    for name, at in zip(names, wanted, strict=True):
        team = known.get(at) or Team.objects.create(name=name, path=at, parent=team)
    return team


def _set_fields(person: Person, fields: Mapping[str, Any], *, new_teams: bool) -> set[str]:
    """Put checked values on a person, unsaved; answers the names of those that changed."""
    problems: dict[str, str] = {}
    changed: set[str] = set()

    def put(name: str, value: Any) -> None:
        if getattr(person, name) != value:
            setattr(person, name, value)
            changed.add(name)

    for name, value in fields.items():
        try:
            if name == "team":
                team = team_at(value or "", create=new_teams)
                put("team_id", team.pk if team else None)
            elif name == "manager_id":
                put("manager_id", _clean_manager_of(person, value))
            elif name == "languages":
                put("languages", _clean_languages(value))
            elif name == "bio":
                put("bio", _clean_bio(value))
            else:
                put(name, _clean_name(value, name))
        except Invalid as error:
            problems.update(error.fields)
    if problems:
        raise Invalid(**problems)
    return changed


def _clean_name(value: str, field: str) -> str:
    longest: int = Person._meta.get_field(field).max_length or 0  # type: ignore[union-attr]
    cleaned = " ".join(value.replace("\0", "").split())
    if len(cleaned) > longest:
        raise Invalid(**{field: _("At most %(max)s characters.") % {"max": longest}})
    return cleaned


def _clean_bio(value: str) -> str:
    cleaned = value.replace("\0", "").replace("\r\n", "\n").strip()
    if len(cleaned) > 1000:
        raise Invalid(bio=_("At most %(max)s characters.") % {"max": 1000})
    return cleaned


def _clean_email(email: str) -> str:
    cleaned = email.strip().lower()
    try:
        validate_email(cleaned)
    except ValidationError as error:
        raise Invalid(email=_("This is not an e-mail address.")) from error
    if len(cleaned) > 254:
        raise Invalid(email=_("This is not an e-mail address."))
    return cleaned


def _clean_language(language: str) -> str:
    if language not in dict(settings.LANGUAGES):
        raise Invalid(language=_("Choose French or English."))
    return language


def _clean_time_zone(time_zone: str) -> str:
    if time_zone not in available_timezones():
        raise Invalid(time_zone=_("Choose a time zone of the list."))
    return time_zone


def _clean_languages(codes: Sequence[str]) -> list[str]:
    kept = list(dict.fromkeys(codes))
    if len(kept) > MAX_LANGUAGES or not all(is_language(code) for code in kept):
        raise Invalid(languages=_("Choose languages of the list, at most %(max)s.") % {"max": MAX_LANGUAGES})
    return kept


def _clean_manager(manager_id: int | None) -> Person | None:
    if manager_id is None:
        return None
    manager = Person.objects.filter(pk=manager_id).first()
    if manager is None:
        raise Invalid(manager=_("There is no such person."))
    return manager


def _clean_manager_of(person: Person, manager_id: int | None) -> int | None:
    """Refuses someone who, directly or not, is managed by this person."""
    manager = _clean_manager(manager_id)
    above, seen = manager, set[int]()
    while above is not None and above.pk not in seen:
        if above.pk == person.pk:
            raise Invalid(manager=_("This person is managed, directly or not, by the one you are editing."))
        seen.add(above.pk)
        above = above.manager
    return manager.pk if manager else None


def _change_email(person: Person, email: str) -> None:
    cleaned = _clean_email(email)
    if cleaned == person.email:
        return
    if (
        Person.objects.filter(email=cleaned).exists()
        or EmailAddress.objects.filter(~Q(user_id=person.pk), email=cleaned).exists()
    ):
        raise Invalid(email=_("Someone already has this e-mail."))
    person.email = cleaned
    if person.has_usable_password():
        _own_email(person)


def _own_email(person: Person) -> None:
    """What allauth signs in with: the person's one address, which the company vouches for."""
    EmailAddress.objects.filter(user=person).exclude(email=person.email).delete()
    EmailAddress.objects.update_or_create(user=person, email=person.email, defaults={"verified": True, "primary": True})


def _keep_an_administrator(person: Person) -> None:
    """Refuse to let go of the last administrator who can sign in; two at once wait for each other."""
    if not person.is_administrator or not person.is_active:
        return
    list(Person.objects.select_for_update().filter(is_administrator=True).order_by("pk").values_list("pk", flat=True))
    if not other_administrators(person).exists():
        raise Denied(_("This is the last administrator who can sign in: name another one first."))


def _journal(by: Viewer, verb: str, person: Person, **data: Any) -> None:
    record.record(verb, actor_id=by.person_id, kind="person", id=person.pk, **data)
