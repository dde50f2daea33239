"""The rows: which pages and which writes, by whom; what SQL each runs and what bytes it answers."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from compagnon.communities.models import Community, Membership
from compagnon.config.bench.measure import Visit
from compagnon.kit.ids import to_text
from compagnon.people.models import Person, Team
from compagnon.posts.models import Post
from compagnon.skills.models import PersonSkill

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
FRAGMENT = {"HX-Request": "true"}


@dataclass(frozen=True)
class Row:
    """A visit, the SQL it ran and the bytes it got when it was captured."""

    visit: Visit
    sql: list[tuple[str, list[Any]]]
    body: bytes
    queries: int


def captured() -> list[Row]:
    """Every row, for one ordinary member of a dozen communities."""
    chance = random.Random(3)  # noqa: S311
    person = Person.objects.order_by("pk")[chance.randrange(100)]
    mine = list(Membership.objects.filter(person=person).values_list("community_id", flat=True))
    client = _signed_in(person)
    newest = Post.objects.filter(community__in=mine, deleted_at=None).exclude(author=person).order_by("-published_at")
    post = newest.exclude(kind="question").first()
    question = newest.filter(kind="question").first()
    asked = Post.objects.filter(author=person, kind="question", deleted_at=None).order_by("-published_at").first()
    community = Community.objects.get(pk=mine[0])
    written_on = newest.filter(kind="share")[5:6].first()  # another one, so that the pages measured stay as they are
    if post is None or question is None or asked is None or written_on is None:
        raise RuntimeError("this company has too few posts to measure; raise --scale")
    token = _token(client, post)
    pages = {
        "feed, for you": reverse("feed") + "?order=for-you",
        "feed, recent": reverse("feed") + "?order=recent",
        "community": reverse("community", args=[community.slug]),
        "post, 20 comments": reverse("post", args=[post.pk]),
        "question, 10 answers": reverse("post", args=[question.pk]),
        "who can help": reverse("post_ask", args=[asked.pk]),
        "own question": reverse("post", args=[asked.pk]),
        "profile": reverse("person", args=[post.author_id]),
    }
    writes: dict[str, tuple[str, dict[str, str]]] = {
        "react": (reverse("post_reactions", args=[written_on.pk]), {"reaction": "like"}),
        "comment": (
            reverse("post_comments", args=[written_on.pk]),
            {"body": "Essayé ce matin, le débit remonte à 26 l/min."},
        ),
        "publish": (
            reverse("compose"),
            {
                "kind": "share",
                "community": to_text(community.pk),
                "title": "Relevé du matin",
                "body": "Rien à signaler.",
            },
        ),
    }
    rows = [_capture(client, Visit(name, "GET", path, _headers(client))) for name, path in pages.items()]
    rows += _of_skills(client)
    for name, (path, fields) in writes.items():
        headers = {**_headers(client), "X-CSRFToken": token, "Content-Type": "application/x-www-form-urlencoded"}
        if name != "publish":
            headers |= FRAGMENT
        rows.append(_capture(client, Visit(name, "POST", path, headers, urlencode(fields).encode())))
    return rows


def _of_skills(client: Client) -> list[Row]:
    """The pages of skills, for the same member; those of teams, for a manager and for learning & development."""
    skill = PersonSkill.objects.filter(brings=True).order_by("pk").values_list("skill_id", flat=True)[0]
    manager = Person.objects.exclude(managed_teams=None).order_by("pk")[0]
    team = Team.objects.filter(manager=manager).order_by("pk")[0]
    leads = Person.objects.filter(leads_learning=True).order_by("pk")[0]
    rows = []
    for who, pages in (
        (client, {
            "skills, mine": reverse("my_skills"),
            "skill": reverse("skill", args=[skill]),
            "skills, one typed word": reverse("skill_suggest") + "?q=negoc",
            "skills, three words": reverse("skill_suggest") + "?q=techniques+de+soudage+arc",
            "skills, two letters": reverse("skill_suggest") + "?q=ma",
            "gap": reverse("gap"),
            "mobility": reverse("mobility"),
        }),
        (_signed_in(manager), {"heat map, team": reverse("team_skills", args=[team.pk])}),
        (_signed_in(leads), {"heat map, company": reverse("company_skills")}),
    ):  # fmt: skip
        headers = _headers(who)
        for name, path in pages.items():
            extra = FRAGMENT if "suggest" in path else {}
            rows.append(_capture(who, Visit(name, "GET", path, {**headers, **extra})))
    return rows


def _signed_in(person: Person) -> Client:
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(person, backend=BACKEND)
    client.get(reverse("livez"))
    return client


def _token(client: Client, post: Post) -> str:
    client.get(reverse("post", args=[post.pk]))
    return client.cookies[settings.CSRF_COOKIE_NAME].value


def _headers(client: Client) -> dict[str, str]:
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    return {"Cookie": cookies, "Host": "127.0.0.1"}


def _capture(client: Client, visit: Visit) -> Row:
    """Run the visit here, twice for what is only done once, then with its SQL noted; writes are rolled back.

    A reaction is on, off, then on again: what is measured is leaving one.
    """
    statements: list[tuple[str, list[Any]]] = []
    with transaction.atomic():
        for turn in range(3):
            with _noting(statements if turn == 2 else []):
                response = client.generic(
                    visit.method,
                    visit.path,
                    visit.body,
                    content_type=visit.headers.get("Content-Type", "application/octet-stream"),
                    headers={name: value for name, value in visit.headers.items() if name != "Cookie"},
                )
            if response.status_code not in (200, 204, 302):
                raise RuntimeError(f"{visit.name}: {visit.path} answered {response.status_code}")
        transaction.set_rollback(True)
    return Row(visit=visit, sql=statements, body=response.content, queries=len(statements))


@contextmanager
def _noting(statements: list[tuple[str, list[Any]]]) -> Iterator[None]:

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if not sql.startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")):
            values = [_plain(value) for value in params or ()]
            statements.append((sql.replace("%s", "?").replace("%%", "%") if settings.IS_SQLITE else sql, values))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield


def _plain(value: Any) -> Any:
    """A parameter as the limit's driver takes it from JSON."""
    if isinstance(value, (int, float, str, type(None))):
        return value
    if hasattr(value, "obj"):  # psycopg's JSON
        return json.dumps(value.obj)
    return str(value)
