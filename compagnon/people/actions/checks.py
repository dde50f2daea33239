"""What the actions about people share: values made clean or refused in words, and the journal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import available_timezones

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q
from django.utils.translation import gettext as _

from compagnon.journal import record
from compagnon.kit.errors import Denied, Invalid
from compagnon.people.access import other_administrators
from compagnon.people.languages import is_language
from compagnon.people.models import Person, Team
from compagnon.people.viewer import Viewer

MAX_LANGUAGES = 12


def team_at(path: str, *, create: bool) -> Team | None:
    """The team at a path (`A / B` or `A/B`), with those above it; None for an empty path.

    Raises:
        Invalid: a name is missing or too long, or there is no such team and `create` is off.
    """
    names = [" ".join(name.split()) for name in path.split("/")]
    if not any(names):
        return None
    if not all(names) or any(len(name) > 120 for name in names) or len(" / ".join(names)) > 600:
        raise Invalid(team=_("Write the team as “Department / Team”, each name of at most 120 characters."))
    wanted = [" / ".join(names[: depth + 1]) for depth in range(len(names))]
    known = {team.path: team for team in Team.objects.filter(path__in=wanted)}
    if not create and wanted[-1] not in known:
        raise Invalid(team=_("There is no such team."))
    team: Team | None = None
    for name, at in zip(names, wanted, strict=True):
        team = known.get(at) or Team.objects.create(name=name, path=at, parent=team)
    return team


def set_fields(person: Person, fields: Mapping[str, Any], *, new_teams: bool) -> set[str]:
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
                put("manager_id", clean_manager_of(person, value))
            elif name == "languages":
                put("languages", clean_languages(value))
            elif name == "bio":
                put("bio", clean_bio(value))
            else:
                put(name, clean_name(value, name))
        except Invalid as error:
            problems.update(error.fields)
    if problems:
        raise Invalid(**problems)
    return changed


def clean_name(value: str, field: str) -> str:
    """One line, without stray blanks, no longer than the field of this name."""
    longest: int = Person._meta.get_field(field).max_length or 0  # type: ignore[union-attr]
    cleaned = " ".join(value.replace("\0", "").split())
    if len(cleaned) > longest:
        raise Invalid(**{field: _("At most %(max)s characters.") % {"max": longest}})
    return cleaned


def clean_bio(value: str) -> str:
    """A few lines, at most 1000 characters."""
    cleaned = value.replace("\0", "").replace("\r\n", "\n").strip()
    if len(cleaned) > 1000:
        raise Invalid(bio=_("At most %(max)s characters.") % {"max": 1000})
    return cleaned


def clean_email(email: str) -> str:
    """Lower case, if it is an address."""
    cleaned = email.strip().lower()
    try:
        validate_email(cleaned)
    except ValidationError as error:
        raise Invalid(email=_("This is not an e-mail address.")) from error
    if len(cleaned) > 254:
        raise Invalid(email=_("This is not an e-mail address."))
    return cleaned


def clean_language(language: str) -> str:
    """A language in which Compagnon speaks."""
    if language not in dict(settings.LANGUAGES):
        raise Invalid(language=_("Choose French or English."))
    return language


def clean_time_zone(time_zone: str) -> str:
    """A zone that exists."""
    if time_zone not in available_timezones():
        raise Invalid(time_zone=_("Choose a time zone of the list."))
    return time_zone


def clean_languages(codes: Sequence[str]) -> list[str]:
    """Languages of the list, each once."""
    kept = list(dict.fromkeys(codes))
    if len(kept) > MAX_LANGUAGES or not all(is_language(code) for code in kept):
        raise Invalid(languages=_("Choose languages of the list, at most %(max)s.") % {"max": MAX_LANGUAGES})
    return kept


def clean_manager(manager_id: int | None) -> Person | None:
    """The person of this identifier; None for nobody."""
    if manager_id is None:
        return None
    manager = Person.objects.filter(pk=manager_id).first()
    if manager is None:
        raise Invalid(manager=_("There is no such person."))
    return manager


def clean_manager_of(person: Person, manager_id: int | None) -> int | None:
    """Refuses someone who, directly or not, is managed by this person."""
    manager = clean_manager(manager_id)
    above, seen = manager, set[int]()
    while above is not None and above.pk not in seen:
        if above.pk == person.pk:
            raise Invalid(manager=_("This person is managed, directly or not, by the one you are editing."))
        seen.add(above.pk)
        above = above.manager
    return manager.pk if manager else None


def change_email(person: Person, email: str) -> None:
    """Give a person, unsaved, an address that nobody has; who signs in does so with it from now on."""
    cleaned = clean_email(email)
    if cleaned == person.email:
        return
    if (
        Person.objects.filter(email=cleaned).exists()
        or EmailAddress.objects.filter(~Q(user_id=person.pk), email=cleaned).exists()
    ):
        raise Invalid(email=_("Someone already has this e-mail."))
    person.email = cleaned
    if person.has_usable_password():
        own_email(person)


def own_email(person: Person) -> None:
    """What allauth signs in with: the person's one address, which the company vouches for."""
    EmailAddress.objects.filter(user=person).exclude(email=person.email).delete()
    EmailAddress.objects.update_or_create(user=person, email=person.email, defaults={"verified": True, "primary": True})


def keep_an_administrator(person: Person) -> None:
    """Refuse to let go of the last administrator who can sign in; two at once wait for each other."""
    if not person.is_administrator or not person.is_active:
        return
    list(Person.objects.select_for_update().filter(is_administrator=True).order_by("pk").values_list("pk", flat=True))
    if not other_administrators(person).exists():
        raise Denied(_("This is the last administrator who can sign in: name another one first."))


def journal(by: Viewer, verb: str, person: Person, **data: Any) -> None:
    """Write what happened to a person in the journal."""
    record.record(verb, actor_id=by.person_id, kind="person", id=person.pk, **data)
