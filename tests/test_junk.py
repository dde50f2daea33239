"""Whatever is put in whatever parameter of whatever address, the answer is a page and never a fault.

Parameters are found by watching which ones each view asks for, so that a new one is tried without being declared.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction
from django.http import QueryDict
from django.test import Client

from compagnon.kit.ids import to_text
from compagnon.people.models import Person
from tests.test_urls import ROLES, Company, company  # noqa: F401 - a fixture
from tests.url_table import TABLE
from tests.world import World

# Read by the middleware, before any view.
_NOT_OURS = {"csrfmiddlewaretoken"}
JUNK = {
    "a NUL": "a\x00b",
    "a number without end": "9" * 5000,
    "other digits": "٣²１",
    "not a number": "-1e9",
    "an identifier too large": "zzzzzzzzzzzzz",
    "an identifier of nothing": "1y2p0ij32e8e7",
    "a cursor out of time": "zzzzzzzzzzzz.1",
    "a step without end": "step-up:" + "9" * 5000,
    "a choice that is none": "option-remove:²",
    "another site": "//evil.example\\@x",
    "a line in a header": "a\r\nX-Evil: 1",
    "a page of one letter": "é" * 20_000,
    "an impossible date": "0001-01-01T00:00",
    "JSON": '{"a": [',
    "brackets without end": "[" * 20_000,
}


@contextmanager
def watched() -> Iterator[set[str]]:
    """The names of the parameters that are asked for meanwhile."""
    asked: set[str] = set()
    reads = {name: getattr(QueryDict, name) for name in ("get", "getlist", "__getitem__")}

    def watching(read: Any) -> Any:
        def watch(self: QueryDict, key: str, *rest: Any, **more: Any) -> Any:
            asked.add(key)
            return read(self, key, *rest, **more)

        return watch

    with pytest.MonkeyPatch.context() as patch:
        for name, read in reads.items():
            patch.setattr(QueryDict, name, watching(read))
        yield asked
    asked -= _NOT_OURS


class Tried:
    """Requests whose effects are undone, signing out included, and the faults that they met."""

    def __init__(self, client: Client, person: Person | None) -> None:
        if person is not None:
            client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        self.client = client
        self.faults: list[str] = []

    def __call__(self, method: str, name: str, address: str, given: dict[str, str], why: str) -> int:
        cookies, status = copy.deepcopy(self.client.cookies), 0
        with transaction.atomic():
            try:
                status = getattr(self.client, method)(address, given).status_code
                if status >= 500 and name != "healthz":
                    self.faults.append(f"{method} {name}, {why}: {status}")
            except Exception as error:
                self.faults.append(f"{method} {name}, {why}: {type(error).__name__}: {str(error)[:120]}")
            transaction.set_rollback(True)
        self.client.cookies = cookies
        return status


def sensible(company: Company) -> dict[str, str]:  # noqa: F811
    """What the parameters of these names hold when nobody is hostile."""
    things = company.things
    ids = {name: to_text(things[f"{name}_id"]) for name in ("community", "post", "theme")}
    return ids | {
        "kind": "poll", "title": "Un titre", "body": "Un texte", "option": "Oui", "where": "Ici", "result": "Cela",
        "reason": "other", "words": "Des mots", "decision": "kept", "reaction": "like", "word": "Un mot",
        "name": "Un nom", "purpose": "Un but", "joining": "invitation", "hidden": "on", "themes": "Un thème",
        "first_name": "Ana", "last_name": "Lopez", "language": "fr", "theme_id": ids["theme"], "email": "a@b.example",
        "place": f"comment:{ids['post']}", "person": to_text(things["person_id"]), "time_zone": "Europe/Paris",
    }  # fmt: skip


def who_reads(name: str) -> str:
    """Someone to whom this address answers with more than a refusal."""
    statuses = TABLE[name]
    if name.startswith("mfa_login") or statuses[ROLES.index("anonymous")] not in {302, 405}:
        return "anonymous"
    return "administrator" if name.startswith("administration") or name.endswith("_work") else "facilitator"


def test_junk_in_any_parameter_is_answered_by_a_page(world: World, company: Company) -> None:  # noqa: F811
    clients = {role: Tried(Client(), company.people[role]) for role in ("anonymous", "facilitator", "administrator")}
    good = sensible(company)
    for name in TABLE:
        attempt, address = clients[who_reads(name)], company.address(name)
        for method in ("get", "post"):
            with watched() as asked:
                refused = attempt(method, name, address, good, "sensible") == 405
            if refused:
                continue
            for why, junk in JUNK.items():
                attempt(method, name, address, dict.fromkeys(asked, junk), why)
            for parameter in asked if method == "post" else ():
                attempt(method, name, address, good | {parameter: JUNK["a NUL"]}, f"a NUL in {parameter}")
    faults = [fault for attempt in clients.values() for fault in attempt.faults]
    assert not faults, "\n".join(faults)


def test_an_address_with_a_nul_in_it_names_nothing(world: World) -> None:
    client = world.client(world.person())
    for address in ("/tags/a%00b", "/invitation/a%00b", "/files/7/a%00b", "/account/confirm-email/a%00b"):
        assert client.get(address).status_code == 404, address
