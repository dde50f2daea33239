"""Who is looking: made once a request, given first to every action, selector and access rule."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings

from compagnon.people.models import Person


@dataclass(slots=True, eq=False)
class Viewer:
    """A person (or nobody, or the operator of the command line) with their rights and language.

    Attributes:
        person_id: None for visitors and for the operator.
        is_administrator: may steer the company's people and communities; reads closed communities no more than others.
        leads_learning: learning & development; steers the company's skills, jobs and paths.
        is_operator: the command line, which may write for others (importers, demo).
        memo: what access rules found for this viewer, kept for the length of the request.
    """

    person_id: int | None = None
    name: str = ""
    is_administrator: bool = False
    leads_learning: bool = False
    is_operator: bool = False
    language: str = settings.LANGUAGE_CODE
    time_zone: str = settings.TIME_ZONE
    theme: str = ""
    photo: str = ""
    welcome: dict[str, Any] = field(default_factory=dict)
    memo: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, person: Person) -> Viewer:
        """The viewer that a person is; nobody for a deactivated one."""
        if not person.is_active:
            return cls()
        return cls(
            person_id=person.pk,
            name=person.name,
            is_administrator=person.is_administrator,
            leads_learning=person.leads_learning,
            language=person.language,
            time_zone=person.time_zone,
            theme=person.theme,
            photo=person.photo,
            welcome=person.welcome,
        )

    @property
    def is_person(self) -> bool:
        return self.person_id is not None

    @property
    def id(self) -> int:
        """The person's identifier.

        Raises:
            ValueError: nobody is signed in.
        """
        if self.person_id is None:
            raise ValueError("this needs someone signed in")
        return self.person_id


def operator() -> Viewer:
    """The command line: the one who runs the server."""
    return Viewer(name="compagnon", is_administrator=True, is_operator=True)
