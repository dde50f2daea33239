"""Lists of people, by name, a page at a time; the accounts that administrators see."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.contrib.auth.hashers import is_password_usable
from django.db.models import OuterRef, Q, QuerySet, Subquery

from compagnon.kit import clock
from compagnon.kit.ids import read_id, to_text
from compagnon.people.access import NO_PASSWORD, visible_people
from compagnon.people.cards import PersonCard, name_key
from compagnon.people.models import Invitation, Person
from compagnon.people.selectors.cards import CARD_FIELDS, card_of
from compagnon.people.viewer import Viewer

PAGE = 30
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class NamePage(Generic[T]):
    """People in the order of their names, and where the next page starts ("" at the end)."""

    rows: list[T]
    after: str


def by_name(
    people: QuerySet[Person], after: str, fields: tuple[str, ...], make: Callable[[Any], T], size: int = PAGE
) -> NamePage[T]:
    """A page of people, after the person of identifier `after`. However deep, it costs the same: two queries.

    Args:
        fields: columns that `make` reads; the first is the identifier.
    """
    id = read_id(after)
    last = Person.objects.filter(pk=id).values_list("folded_name", "pk").first() if id is not None else None
    if last:
        people = people.filter(Q(folded_name__gt=last[0]) | Q(folded_name=last[0], pk__gt=last[1]))
    rows = list(people.order_by("folded_name", "pk").values_list(*fields)[: size + 1])
    more = len(rows) > size
    return NamePage(rows=[make(row) for row in rows[:size]], after=to_text(rows[size - 1][0]) if more else "")


def _any_of(word: str) -> Q:
    key = name_key(word)
    found = Q(job_title__icontains=word) | Q(site__icontains=word) | Q(team__name__icontains=word)
    if key:
        found |= Q(folded_name__startswith=key) | Q(folded_name__contains=f" {key}")
    return found


def sites(viewer: Viewer) -> list[str]:
    """The sites where someone active works, for choosing one."""
    people = visible_people(viewer).filter(is_active=True).exclude(site="")
    return list(people.order_by("site").values_list("site", flat=True).distinct()[:500])


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account as administrators see it. `state`: active, invited, expired, silent (never invited), inactive."""

    card: PersonCard
    email: str
    team: str
    is_administrator: bool
    state: str
    invited_at: datetime | None


STATES = ("active", "invited", "silent", "inactive")


def accounts(viewer: Viewer, *, text: str = "", state: str = "", after: str = "") -> NamePage[AccountRow]:
    """Every account whose name or e-mail matches."""
    now = clock.now()
    waiting = Invitation.objects.filter(person=OuterRef("pk"), used_at=None, revoked_at=None, expires_at__gt=now)
    people = visible_people(viewer).annotate(invited_at=Subquery(waiting.order_by("-sent_at").values("sent_at")[:1]))
    for word in text.split()[:6]:
        people = people.filter(_any_of(word) | Q(email__icontains=word))
    if state == "inactive":
        people = people.filter(is_active=False)
    elif state == "active":
        people = people.filter(~NO_PASSWORD, is_active=True)
    elif state == "invited":
        people = people.filter(NO_PASSWORD, is_active=True, invited_at__isnull=False)
    elif state == "silent":
        people = people.filter(NO_PASSWORD, is_active=True, invited_at=None)
    fields = (*CARD_FIELDS, "team__path", "is_administrator", "password", "invited_at")
    return by_name(people, after, fields, _account)


def _account(row: Any) -> AccountRow:
    card = card_of(row[: len(CARD_FIELDS)])
    team, is_administrator, password, invited_at = row[len(CARD_FIELDS) :]
    state = "active"
    if not card.is_active:
        state = "inactive"
    elif not is_password_usable(password):
        state = "invited" if invited_at else "silent"
    return AccountRow(card, row[3], team or "", is_administrator, state, invited_at)
