"""What a person's own pages show: profile, sessions, second factors, and what others see of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from compagnon.kit import clock
from compagnon.people.languages import language_name
from compagnon.people.models import Company, Person
from compagnon.people.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Profile:
    """What a person tells about themselves."""

    id: int
    email: str
    first_name: str
    last_name: str
    job_title: str
    site: str
    team: str
    manager: str
    bio: str
    languages: list[str]
    photo: str


def profile_of(person_id: int) -> Profile:
    """One's own profile, in one query."""
    person = Person.objects.select_related("team", "manager").get(pk=person_id)
    return Profile(
        id=person.pk,
        email=person.email,
        first_name=person.first_name,
        last_name=person.last_name,
        job_title=person.job_title,
        site=person.site,
        team=person.team.path if person.team else "",
        manager=person.manager.name if person.manager else "",
        bio=person.bio,
        languages=list(person.languages),
        photo=person.photo,
    )


@dataclass(frozen=True, slots=True)
class Device:
    """Somewhere one is signed in."""

    id: int
    name: str
    ip: str
    since: datetime
    is_this: bool


def devices(viewer: Viewer, session_key: str) -> list[Device]:
    """Where one is signed in, this device first."""
    rows = list(UserSession.objects.filter(user_id=viewer.id).order_by("-created_at")[:100])
    alive = set(
        Session.objects.filter(
            session_key__in=[row.session_key for row in rows], expire_date__gt=clock.now()
        ).values_list("session_key", flat=True)
    )
    found = [
        Device(row.pk, device_name(row.user_agent), row.ip, row.created_at, row.session_key == session_key)
        for row in rows
        if row.session_key in alive
    ]
    return sorted(found, key=lambda device: not device.is_this)


def device_name(user_agent: str) -> str:
    """“Firefox, Linux”, from what a browser says of itself."""
    browsers = [("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari")]
    systems = [
        ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS", "macOS"),
        ("CrOS", "ChromeOS"), ("Linux", "Linux"),
    ]  # fmt: skip
    parts = [next((name for mark, name in known if mark in user_agent), "") for known in (browsers, systems)]
    return ", ".join(part for part in parts if part) or _("Unknown device")


@dataclass(frozen=True, slots=True)
class Key:
    """A passkey or a security key."""

    id: int
    name: str
    is_passkey: bool
    added_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Factors:
    """How a person signs in beside the password."""

    has_codes: bool
    keys: list[Key]
    recovery_codes: int | None
    required: bool


def factors_of(viewer: Viewer) -> Factors:
    """In two queries."""
    found = list(Authenticator.objects.filter(user_id=viewer.id).order_by("created_at"))
    keys = [
        Key(row.pk, row.wrap().name, bool(row.wrap().is_passwordless), row.created_at, row.last_used_at)
        for row in found
        if row.type == Authenticator.Type.WEBAUTHN
    ]
    recovery = next((row for row in found if row.type == Authenticator.Type.RECOVERY_CODES), None)
    return Factors(
        has_codes=any(row.type == Authenticator.Type.TOTP for row in found),
        keys=keys,
        recovery_codes=len(recovery.wrap().get_unused_codes()) if recovery else None,
        required=viewer.is_administrator and Company.objects.filter(administrators_need_mfa=True).exists(),
    )


@dataclass(frozen=True, slots=True)
class Shown:
    """Something known about a person. `to`: colleagues, administrators or me."""

    label: str
    value: str
    to: str


def shown_about(viewer: Viewer) -> list[Shown]:
    """Every field that people keep about someone, with who sees it; upper floors add theirs (`visible-about-me`)."""
    person = Person.objects.select_related("team", "manager").get(pk=viewer.id)
    profile = profile_of(viewer.id)
    reader = get_language() or "fr"
    everyone = [
        (_("Name"), person.name),
        (_("Photo"), _("yes") if person.photo else ""),
        (_("E-mail"), person.email),
        (_("Job"), person.job_title),
        (_("Team"), profile.team),
        (_("Manager"), profile.manager),
        (_("Site"), person.site),
        (_("Languages you speak"), ", ".join(language_name(code, reader) for code in profile.languages)),
        (_("A few lines about you"), person.bio),
    ]
    administrators = [
        (_("State of the account"), _("active")),
        (_("Administrator"), _("yes") if person.is_administrator else _("no")),
        (_("Learning & development"), _("yes") if person.leads_learning else _("no")),
        (_("Invitations received and when they were used"), str(person.invitations.count() or "")),
        (_("Record of what you did, with its date"), _("kept on the server")),
        (_("Language of mails"), dict(Person._meta.get_field("language").flatchoices).get(person.language, "")),
    ]
    me = [
        (_("Time zone"), person.time_zone),
        (_("Light or dark"), person.get_theme_display() if person.theme else _("as my device")),
        (_("Where you are signed in"), _("listed under “Sign-in and security”")),
        (_("Passwords, codes and passkeys"), _("kept so that nobody can read them")),
        (_("Where you are in your first visit"), _("kept until it is done") if person.welcome else ""),
    ]
    return [
        Shown(label, value, to)
        for to, rows in (("colleagues", everyone), ("administrators", administrators), ("me", me))
        for label, value in rows
    ]
