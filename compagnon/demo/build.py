"""Replays the demo company's story through the real actions, in the order of time, at dates relative to today.

The story is in `content/`: `company.yaml` (teams, people, communities), one file of posts per community, and
`pictures.yaml`, which says what each picture of `pictures/` shows and where it goes.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from compagnon.communities import actions as communities
from compagnon.communities.access import memberships
from compagnon.communities.models import Community
from compagnon.demo.mentoring import Mentoring
from compagnon.demo.skills import Skills
from compagnon.journal.worker import run_all
from compagnon.kit import clock
from compagnon.people import actions as people
from compagnon.people.languages import is_language
from compagnon.people.models import Person, Team
from compagnon.people.viewer import Viewer, operator
from compagnon.posts import actions as posts
from compagnon.posts.models import Application, Comment, Post

CONTENT = Path(__file__).parent / "content"
PASSWORD = "apprendre-ensemble"  # noqa: S105 - printed on the terminal of whoever opens the demo
Row = dict[str, Any]


def _load(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - a safe loader both ways


def _address(key: str) -> str:
    return f"{key}@heliance.example"


ROLES = ("newcomer", "facilitator", "manager", "administrator")


def demo_people() -> list[tuple[str, str, str]]:
    """Role, e-mail and password of the four people to sign in as."""
    found = {person["role"]: person["key"] for person in _load(CONTENT / "company.yaml")["people"] if "role" in person}
    return [(role, _address(found[role]), PASSWORD) for role in ROLES]


def is_built() -> bool:
    """Whether this database already has people."""
    return Person.objects.exists()


@dataclass(order=True)
class Event:
    """Something that happens in the story; `turn` keeps the order of writing within a minute."""

    at: datetime
    turn: int
    act: Callable[[], object] = field(compare=False)


class Story:
    """The company's life, gathered from the files and replayed."""

    def __init__(self) -> None:
        self.company = _load(CONTENT / "company.yaml")
        self.posts_of = {path.stem: _load(path) for path in sorted((CONTENT / "posts").glob("*.yaml"))}
        pictures = CONTENT / "pictures.yaml"
        self.pictures: Row = _load(pictures) if pictures.exists() else {}
        self.zone = ZoneInfo(settings.TIME_ZONE)
        self.events: list[Event] = []
        self.people: dict[str, Person] = {}
        self.viewers: dict[str, Viewer] = {}
        self.communities: dict[str, Community] = {}
        self.themes: dict[tuple[str, str], int] = {}
        self.posts: dict[str, Post] = {}
        self.chance = random.Random(20)  # noqa: S311 - the same story at each reset
        self.today = self._last_day()
        self.skills = Skills(self, _load(CONTENT / "skills.yaml"), _load(CONTENT / "levels.yaml"))
        together = _load(CONTENT / "mentoring.yaml")
        self.skills_of: Row = {**together["community_skills"], **together["post_skills"]}
        self.mentoring = Mentoring(self, together)
        self.author_of = {row["id"]: row["author"] for rows in self.posts_of.values() for row in rows}

    def _whens(self, value: Any) -> Iterator[str]:
        if isinstance(value, dict):
            for key, inner in value.items():
                if key in {"when", "accepted", "confirmed", "solved"} and isinstance(inner, str):
                    yield inner
                else:
                    yield from self._whens(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from self._whens(inner)

    def _last_day(self) -> datetime:
        """Day 0 of the story: today, or yesterday while some of day 0 is still to come."""
        now = timezone.localtime(timezone=self.zone)
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        latest = max(
            (when.split()[1] for when in self._whens(self.posts_of) if when.startswith(("-0 ", "0 "))), default=""
        )
        return midnight if latest <= now.strftime("%H:%M") else midnight - timedelta(days=1)

    def moment(self, when: str) -> datetime:
        """« -41 09:12 »: 41 days before day 0, at 9:12 where the company is."""
        days, _, hour = when.partition(" ")
        hours, minutes = (int(part) for part in hour.split(":"))
        day = (self.today + timedelta(days=int(days))).date()
        return datetime(day.year, day.month, day.day, hours, minutes, tzinfo=self.zone)

    def then(self, when: str | datetime, act: Callable[..., object], *what: Any, **named: Any) -> None:
        at = self.moment(when) if isinstance(when, str) else when
        self.events.append(Event(at, len(self.events), partial(act, *what, **named)))

    def viewer(self, key: str) -> Viewer:
        if key not in self.viewers:
            self.viewers[key] = Viewer.of(self.people[key])
        return self.viewers[key]

    def member(self, key: str, community_key: str) -> Viewer:
        """The person, who joins an open community first if they are not in it yet."""
        viewer = self.viewer(key)
        community = self.communities[community_key]
        if community.pk not in memberships(viewer):
            communities.add_member(operator(), community_id=community.pk, person_id=viewer.id)
            viewer.memo.clear()
        return viewer

    # Pictures

    def _file(self, name: str) -> SimpleUploadedFile:
        return SimpleUploadedFile(name, (CONTENT / "pictures" / name).read_bytes())

    def _attach(self, viewer: Viewer, picture: Row | None) -> int | None:
        """Bring a picture as its author would; answers the attachment."""
        if picture is None:
            return None
        return posts.attach(viewer, upload=self._file(picture["file"]), description=picture["alt"]).pk

    # The company

    def hire(self) -> None:
        rows = self.company["people"]
        for row in rows:
            self.people[row["key"]] = people.add_person(
                operator(),
                email=_address(row["key"]),
                first_name=row["first"],
                last_name=row["last"],
                job_title=row["job"],
                team=row["team"],
                site=row["site"],
                language=row["language"],
                languages=[code for code in row["languages"] if is_language(code)],
                time_zone=row["zone"],
                password=PASSWORD if "role" in row else None,
            )
        for row in rows:
            person = self.people[row["key"]]
            if row.get("manager"):
                people.edit_profile(operator(), person_id=person.pk, manager_id=self.people[row["manager"]].pk)
            if row.get("bio"):
                people.edit_profile(operator(), person_id=person.pk, bio=row["bio"])
            if (portrait := f"people/{row['key']}.webp") and (CONTENT / "pictures" / portrait).exists():
                people.set_photo(operator(), person_id=person.pk, upload=self._file(portrait))
            if row.get("role") == "administrator":
                people.set_administrator(operator(), person_id=person.pk, is_administrator=True)
                person.refresh_from_db()
            if row["team"] == "Ressources humaines/Formation":
                people.set_leads_learning(operator(), person_id=person.pk, leads_learning=True)
                person.refresh_from_db()
            if row.get("role") not in (None, "newcomer"):
                people.set_welcome(Viewer.of(person), step="done", state=True)
        for team in self.company["teams"]:
            saved = Team.objects.get(path=team["path"].replace("/", " / "))
            people.edit_team(operator(), team_id=saved.pk, name=saved.name, manager_id=self.people[team["manager"]].pk)

    def found(self, row: Row) -> None:
        cover = f"communities/{row['key']}.webp"
        community = communities.create_community(
            operator(),
            name=row["name"],
            slug=row["key"],
            purpose=row["purpose"],
            charter=row["charter"],
            joining=row["joining"],
            listed=row["listed"],
            themes=[theme["name"] for theme in row["themes"]],
            facilitator_ids=[self.people[key].pk for key in row["facilitators"]],
            cover=self._file(cover) if (CONTENT / "pictures" / cover).exists() else None,
            skill_ids=self.skills.ids(self.skills_of.get(row["key"], [])),
        )
        self.communities[row["key"]] = community
        for theme, saved in zip(row["themes"], community.themes.order_by("position"), strict=True):
            self.themes[row["key"], theme["key"]] = saved.pk

    def gather(self) -> None:
        """Members come in over the weeks that follow, as they hear of it."""
        for row in self.company["communities"]:
            self.then(row["created"], self.found, row)
            opened = self.moment(row["created"])
            weeks = min(200, (self.today - opened).days)
            for key in row["members"]:
                joins = opened + timedelta(days=self.chance.randrange(1, weeks), minutes=self.chance.randrange(0, 500))
                self.then(joins, self.member, key, row["key"])

    # What people say and do

    def tell(self) -> None:
        for community, rows in self.posts_of.items():
            for row in rows:
                self._tell_post(community, row)
        for row in self.company["people"]:
            if not row.get("active", True):
                self.then("-2 18:00", self._leave, row["key"])

    def _leave(self, key: str) -> None:
        people.deactivate(operator(), person_id=self.people[key].pk)

    def _tell_post(self, community: str, row: Row) -> None:
        self.then(row["when"], self._publish, community, row)
        said = self.moment(row["when"])
        self._tell_reactions(community, row, said, lambda: {"post_id": self.posts[row["id"]].pk})
        for comment in row.get("comments", ()):
            self._tell_comment(community, row, comment, None)
        for application in row.get("applications", ()):
            self._tell_application(community, row, application)
        if row.get("solved"):
            self.then(row["solved"], self._solve, community, row)
        for option, voters in (row.get("votes") or {}).items():
            for voter in voters:
                votes = said + timedelta(minutes=self.chance.randrange(10, 2400))
                self.then(min(votes, self._closing(row, votes)), self._vote, community, row, voter, int(option))
        for share in row.get("shared_to", ()):
            self.then(share["when"], self._share, row, share)

    def _closing(self, row: Row, otherwise: datetime) -> datetime:
        """A minute before a poll closes, and never after now."""
        closes = self.moment(row["closes"]) - timedelta(minutes=1) if row.get("closes") else otherwise
        return min(closes, timezone.now())

    def _solve(self, community: str, row: Row) -> None:
        posts.solve(self.member(row["author"], community), post_id=self.posts[row["id"]].pk)

    def _publish(self, community_key: str, row: Row) -> None:
        author = self.member(row["author"], community_key)
        shown = self.pictures.get("posts", {}).get(row["id"], [])
        fields: Row = {"attachment_ids": [self._attach(author, picture) for picture in shown]}
        if row["kind"] == "practice":
            pictured = self.pictures.get("steps", {}).get(row["id"], {})
            steps = [
                posts.StepContent(text=step["text"], media_id=self._attach(author, pictured.get(number)))
                for number, step in enumerate(row["steps"], 1)
            ]
            fields["practice"] = posts.PracticeContent(
                situation=row["situation"], steps=steps, result=row.get("result", ""), pitfalls=row.get("pitfalls", "")
            )
        elif row["kind"] == "snack":
            fields["recall"] = posts.RecallContent(**row["recall"])
        elif row["kind"] == "poll":
            closes = self.moment(row["closes"]) if row.get("closes") else None
            fields["poll"] = posts.PollContent(
                options=row["options"], multiple=row.get("multiple", False), closes_at=closes
            )
        self.posts[row["id"]] = posts.publish(
            author,
            kind=row["kind"],
            community_id=self.communities[community_key].pk,
            theme_id=self.themes[community_key, row["theme"]],
            title=row.get("title", ""),
            body=row.get("body", ""),
            tags=row.get("tags", ()),
            skill_ids=self.skills.ids(self.skills_of.get(row["id"], [])),
            grew_from_id=self.posts[row["from"]].pk if row.get("from") in self.posts else None,
            **fields,
        )

    def _tell_reactions(self, community: str, row: Row, after: datetime, target: Callable[[], Row]) -> None:
        for kind, keys in (row.get("reactions") or {}).items():
            for key in keys:
                moment = min(after + timedelta(minutes=self.chance.randrange(4, 1500)), timezone.now())
                self.then(moment, self._react, community, key, kind, target)

    def _react(self, community: str, key: str, kind: str, target: Callable[[], Row]) -> None:
        posts.react(self.member(key, community), kind=kind, on=True, **target())

    def _tell_comment(self, community: str, post: Row, row: Row, parent: dict[str, Comment] | None) -> None:
        made: dict[str, Comment] = {}
        self.then(row["when"], self._write, community, post, row, parent, made)
        self._tell_reactions(community, row, self.moment(row["when"]), lambda: {"comment_id": made["it"].pk})
        if row.get("accepted"):
            self.then(row["accepted"], self._accept, post, row, made)
        for reply in row.get("replies", ()):
            self._tell_comment(community, post, reply, made)

    def _write(
        self, community: str, post: Row, row: Row, parent: dict[str, Comment] | None, made: dict[str, Comment]
    ) -> None:
        made["it"] = posts.comment(
            self.member(row["by"], community),
            post_id=self.posts[post["id"]].pk,
            body=row["body"],
            parent_id=parent["it"].pk if parent else None,
            is_answer=row.get("answer", False),
        )

    def _accept(self, post: Row, row: Row, made: dict[str, Comment]) -> None:
        posts.accept_answer(self.viewer(post["author"]), comment_id=made["it"].pk, why=row.get("why", ""))

    def _tell_application(self, community: str, post: Row, row: Row) -> None:
        made: dict[str, Application] = {}
        self.then(row["when"], self._apply, community, post, row, made)
        if row.get("confirmed_by"):
            self.then(row["confirmed"], self._confirm, community, row, made)

    def _apply(self, community: str, post: Row, row: Row, made: dict[str, Application]) -> None:
        by = self.member(row["by"], community)
        made["it"] = posts.apply_practice(
            by,
            post_id=self.posts[post["id"]].pk,
            where=row["where"],
            result=row["result"],
            picture_id=self._attach(by, self.pictures.get("applications", {}).get(post["id"], {}).get(row["by"])),
        )

    def _confirm(self, community: str, row: Row, made: dict[str, Application]) -> None:
        confirmer = self.member(row["confirmed_by"], community)
        posts.confirm_application(confirmer, application_id=made["it"].pk)

    def _vote(self, community_key: str, row: Row, voter: str, option: int) -> None:
        post = self.posts[row["id"]]
        options = list(post.poll.options.values_list("pk", flat=True))
        posts.vote(self.member(voter, community_key), post_id=post.pk, option_ids=[options[option]])

    def _share(self, row: Row, share: Row) -> None:
        posts.share_post(
            self.member(share["by"], share["community"]),
            post_id=self.posts[row["id"]].pk,
            community_id=self.communities[share["community"]].pk,
            theme_id=self.themes.get((share["community"], share.get("theme", ""))),
            word=share.get("word", ""),
        )

    def replay(self, progress: Callable[[int, int], None]) -> None:
        with clock.at(self.moment("-420 09:00")):
            self.hire()
            self.skills.found()
        self.skills.tell()
        self.gather()
        self.tell()
        self.mentoring.tell()
        self.events.sort()
        for done, event in enumerate(self.events, 1):
            with clock.at(event.at):
                event.act()
            if done % 50 == 0 or done == len(self.events):
                progress(done, len(self.events))


def build(progress: Callable[[int, int], None] = lambda done, total: None) -> None:
    """Make the demo company: all of it or nothing."""
    with transaction.atomic():
        Story().replay(progress)
    run_all()
