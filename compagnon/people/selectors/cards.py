"""Reads about people: dataclasses made from values, in a fixed number of queries."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from django.conf import settings
from django.core.cache import cache
from django.db.models import Q, QuerySet

from compagnon.people.access import visible_people
from compagnon.people.cards import PersonCard, full_name, name_key
from compagnon.people.models import Company, Person
from compagnon.people.viewer import Viewer

CARD_FIELDS = ("pk", "first_name", "last_name", "email", "job_title", "site", "photo", "is_active")

PERSON = ", ".join(f"a.{name if name != 'pk' else 'id'}" for name in CARD_FIELDS)  # of a table that SQL names `a`


def card_of(row: Iterable[object]) -> PersonCard:
    """The card of one row of `CARD_FIELDS`."""
    pk, first, last, email, job_title, site, photo, is_active = row
    return PersonCard(
        id=pk,  # type: ignore[arg-type]
        name=full_name(first, last, email),  # type: ignore[arg-type]
        job_title=job_title,  # type: ignore[arg-type]
        site=site,  # type: ignore[arg-type]
        photo=photo,  # type: ignore[arg-type]
        is_active=bool(is_active),  # SQLite gives 0 or 1
    )


def person_cards(ids: Collection[int]) -> dict[int, PersonCard]:
    """The cards of these people, whoever asks: one query, none for nobody."""
    wanted = set(ids)
    if not wanted:
        return {}
    return {row[0]: card_of(row) for row in Person.objects.filter(pk__in=wanted).values_list(*CARD_FIELDS)}


def named(people: QuerySet[Person], text: str) -> QuerySet[Person]:
    """Those whose name has, for each word typed, a word that begins with it, whatever accents and case."""
    words = name_key(text).split()[:6]
    if not words:
        return people.none()
    for word in words:
        people = people.filter(Q(folded_name__startswith=word) | Q(folded_name__contains=f" {word}"))
    return people


def find_people(viewer: Viewer, text: str, limit: int = 8) -> list[PersonCard]:
    """Active colleagues for “@mar…”: those whose first name matches before those of whom another word does."""
    first = re.split(r"\s", name_key(text), maxsplit=1)[0]
    found = named(visible_people(viewer).filter(is_active=True), text)
    rows = list(found.order_by("folded_name", "pk").values_list("folded_name", *CARD_FIELDS)[: limit * 5])
    rows.sort(key=lambda row: not row[0].startswith(first))
    return [card_of(row[1:]) for row in rows[:limit]]


def company_name() -> str:
    """What the company is called: administrators' word, else the installation's. Kept a minute."""
    named = Company.objects.values_list("name", flat=True)
    return str(cache.get_or_set("company.name", lambda: named.first() or settings.COMPANY_NAME, 60))
