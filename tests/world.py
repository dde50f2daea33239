"""A small company to test with, made by real actions."""

from __future__ import annotations

import itertools
from typing import Any

from django.test import Client

from compagnon.communities import actions as communities
from compagnon.communities.models import Community, Theme
from compagnon.journal.worker import run_all
from compagnon.kit.text import fold
from compagnon.people import actions as people
from compagnon.people.models import Person
from compagnon.people.viewer import Viewer, operator
from compagnon.posts import actions as posts
from compagnon.posts.models import Application, Comment, Post
from compagnon.skills import actions as skills
from compagnon.skills.picking import NEW
from tests.html import ValidatingClient

PASSWORD = "un mot de passe assez long"


class World:
    """Makes people, communities and posts with sensible values, so that a test says only what matters to it."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)

    def viewer(self, person: Person) -> Viewer:
        """A fresh viewer, as a new request makes one."""
        return Viewer.of(Person.objects.get(pk=person.pk))

    def person(self, first_name: str = "", **fields: Any) -> Person:
        number = next(self._numbers)
        first_name = first_name or f"Personne{number}"
        fields.setdefault("last_name", "Martin")
        fields.setdefault("email", f"{fold(first_name)}.{number}@example.test")
        administrator = fields.pop("is_administrator", False)
        person = people.add_person(operator(), first_name=first_name, password=PASSWORD, **fields)
        if administrator:
            people.set_administrator(operator(), person_id=person.pk, is_administrator=True)
            person.refresh_from_db()
        return person

    def administrator(self, first_name: str = "Admin") -> Person:
        return self.person(first_name, is_administrator=True)

    def community(
        self, name: str = "", *, facilitator: Person | None = None, members: tuple[Person, ...] = (), **fields: Any
    ) -> Community:
        number = next(self._numbers)
        community = communities.create_community(
            operator(),
            name=name or f"Communauté {number}",
            purpose=fields.pop("purpose", "Apprendre ensemble."),
            themes=fields.pop("themes", ["Général"]),
            facilitator_ids=[facilitator.pk] if facilitator else [],
            **fields,
        )
        for member in members:
            communities.add_member(operator(), community_id=community.pk, person_id=member.pk)
        return community

    def theme(self, community: Community) -> Theme:
        return community.themes.first()

    def post(self, author: Person, community: Community, *, kind: str = "share", **fields: Any) -> Post:
        number = next(self._numbers)
        fields.setdefault("title", f"Titre {number}")
        fields.setdefault("body", f"Texte {number}.")
        if kind == "practice":
            fields.setdefault(
                "practice", posts.PracticeContent(situation="Quand…", steps=[posts.StepContent("Faire.")])
            )
        elif kind == "snack":
            fields.setdefault("recall", posts.RecallContent(question="Quoi ?", answer="Cela."))
        elif kind == "poll":
            fields.setdefault("poll", posts.PollContent(options=["Oui", "Non"]))
        return posts.publish(self.viewer(author), kind=kind, community_id=community.pk, **fields)

    def question(self, author: Person, community: Community, **fields: Any) -> Post:
        return self.post(author, community, kind="question", **fields)

    def comment(self, author: Person, post: Post, body: str = "Un mot.", **fields: Any) -> Comment:
        return posts.comment(self.viewer(author), post_id=post.pk, body=body, **fields)

    def answer(self, author: Person, post: Post, body: str = "Une réponse.") -> Comment:
        return self.comment(author, post, body, is_answer=True)

    def apply(self, person: Person, post: Post, **fields: Any) -> Application:
        fields.setdefault("where", "Au dépôt")
        fields.setdefault("result", "Cela a marché.")
        return posts.apply_practice(self.viewer(person), post_id=post.pk, **fields)

    def skills(self, person: Person, *, brings: tuple[str, ...] = (), seeks: tuple[str, ...] = ()) -> None:
        """What someone brings and seeks, by the names of skills, known or not."""
        skills.tell_skills(
            self.viewer(person),
            person_id=person.pk,
            brings=[NEW + name for name in brings],
            seeks=[NEW + name for name in seeks],
        )

    def client(self, person: Person | None = None) -> Client:
        """A browser, signed in as this person; every page it gets must be valid HTML."""
        client = ValidatingClient()
        if person is not None:
            client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    def work(self) -> None:
        """Let the background work that is due happen."""
        run_all()
