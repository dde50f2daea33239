"""Adding people, and what is told about them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from compagnon.kit import clock, images
from compagnon.kit.actions import action
from compagnon.kit.errors import Denied, Invalid
from compagnon.people.access import get_person, may_administer
from compagnon.people.actions.checks import (
    change_email,
    clean_email,
    clean_language,
    clean_time_zone,
    journal,
    own_email,
    set_fields,
)
from compagnon.people.actions.company import may_register
from compagnon.people.models import Person
from compagnon.people.viewer import Viewer

PHOTOS = "photos"
PHOTO_SIZES = (96, 256)
_OWN_FIELDS = {"first_name", "last_name", "job_title", "team", "site", "bio", "languages"}
_ADMINISTERED_FIELDS = {"email", "manager_id", "language"}


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
        email=clean_email(email),
        language=clean_language(language),
        time_zone=clean_time_zone(time_zone or settings.TIME_ZONE),
        origin=origin,
        joined_at=clock.now(),
    )
    if Person.objects.filter(email=person.email).exists():
        raise Invalid(email=_("Someone already has this e-mail."))
    set_fields(
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
        own_email(person)
    journal(by, "person.added", person)
    return person


@action
def register(by: Viewer, *, person: Person) -> Person:
    """Keep the account of a visitor who registers alone, where the company allows their e-mail's domain.

    Raises:
        Denied: it does not.
    """
    if not may_register(person.email):
        raise Denied(_("Ask an administrator for an invitation."))
    person.email = clean_email(person.email)
    person.joined_at = clock.now()
    person.save(force_insert=True)
    journal(Viewer(person_id=person.pk), "person.registered", person)
    return person


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
        change_email(person, fields.pop("email"))
    if "language" in fields:
        person.language = clean_language(fields.pop("language"))
    changed = set_fields(person, fields, new_teams=administers)
    person.save()
    journal(by, "person.edited", person, fields=sorted(changed))
    return person


@action
def set_photo(by: Viewer, *, person_id: int, upload: File, focus: tuple[float, float] = (0.5, 0.4)) -> Person:
    """Give a person a photo: a square around `focus` (shares of width and height), resized, bared of metadata.

    Raises:
        Invalid: the file is not a picture that can be taken.
    """
    person = get_person(by, person_id, to="edit")
    _forget_photo(person.photo)
    person.photo = images.store_square(upload, PHOTOS, PHOTO_SIZES, focus)
    person.save(update_fields=["photo"])
    journal(by, "person.photo_set", person)
    return person


@action
def remove_photo(by: Viewer, *, person_id: int) -> None:
    """Back to the initials."""
    person = get_person(by, person_id, to="edit")
    _forget_photo(person.photo)
    person.photo = ""
    person.save(update_fields=["photo"])
    journal(by, "person.photo_removed", person)


def _forget_photo(name: str) -> None:
    """Remove the files of a photo once nobody has it any more."""
    if name:
        transaction.on_commit(lambda: images.remove(PHOTOS, name, PHOTO_SIZES))


@action
def set_preferences(by: Viewer, *, language: str, time_zone: str, theme: str) -> None:
    """Choose one's language, time zone and theme (`light`, `dark`, or empty to follow the device)."""
    person = get_person(by, by.id)
    person.language = clean_language(language)
    person.time_zone = clean_time_zone(time_zone)
    if theme not in {"", "light", "dark"}:
        raise Invalid(theme=_("Choose one of the themes."))
    person.theme = theme
    person.save(update_fields=["language", "time_zone", "theme"])
    by.language, by.time_zone, by.theme = language, time_zone, theme
    journal(by, "person.preferences_set", person)


@action
def set_welcome(by: Viewer, *, step: str, state: Any) -> None:
    """Remember a step of one's first visit (`done` closes it)."""
    person = Person.objects.select_for_update().get(pk=by.id)
    person.welcome = {**person.welcome, step: state}
    person.save(update_fields=["welcome"])
    by.welcome = person.welcome
    journal(by, "person.welcome_set", person, step=step)
