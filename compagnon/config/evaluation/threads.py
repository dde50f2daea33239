"""The questions of a Stack Exchange archive in the order of time, each with what was known of it at any moment."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from selectolax.lexbor import LexborHTMLParser

from compagnon.kit.terms import terms
from compagnon.mentoring.experts.ranking import terms_of_answer, terms_of_question
from compagnon.posts.importers.archive import FILES, Archive, Row, rows
from compagnon.posts.importers.reasons import ACCEPTED, ANSWER, QUESTION, UP
from compagnon.skills.suggestion import terms_of_text

DOWN = 3
_TAG = re.compile(r"<([^<>]+)>|([^|<>]+)")


@dataclass
class Reply:
    """An answer.

    Attributes:
        score: at the end, when the archive was made: for telling who was right, never for ranking.
        votes: up votes less down votes, by day; `accepted_at`, the day it was accepted.
    """

    id: int
    at: datetime
    by: int
    text: str
    score: int
    votes: list[tuple[datetime, int]] = field(default_factory=list)
    accepted_at: datetime | None = None

    @cached_property
    def terms(self) -> list[str]:
        return terms(self.text)

    def votes_before(self, moment: datetime) -> int:
        return sum(vote for day, vote in self.votes if day < moment)

    def is_accepted_before(self, moment: datetime) -> bool:
        return self.accepted_at is not None and self.accepted_at < moment


@dataclass
class Thread:
    """A question with its answers and the comments of both."""

    id: int
    at: datetime
    by: int | None
    title: str
    body: str
    tags: tuple[str, ...]
    accepts: int | None
    replies: list[Reply] = field(default_factory=list)
    comments: list[tuple[datetime, int]] = field(default_factory=list)
    _taught: dict[int, frozenset[str]] = field(default_factory=dict)

    @cached_property
    def terms(self) -> dict[str, float]:
        return terms_of_question(self.title, self.body, skills={f"#{tag}": tag.replace("-", " ") for tag in self.tags})

    @cached_property
    def words(self) -> dict[str, int]:
        """The terms without the tags, from which these are guessed."""
        return terms_of_text(self.title, self.body)

    @cached_property
    def helpers(self) -> frozenset[int]:
        """Who gave the accepted answer or a best-voted one (of a positive score), the asker apart."""
        others = [reply for reply in self.replies if reply.by != self.by]
        best = max((reply.score for reply in others), default=0)
        return frozenset(reply.by for reply in others if reply.id == self.accepts or (best > 0 and reply.score == best))

    def taught_by(self, reply: Reply) -> frozenset[str]:
        """The terms of which the reply shows knowledge."""
        if reply.id not in self._taught:
            self._taught[reply.id] = terms_of_answer(self.terms, reply.text)
        return self._taught[reply.id]


@dataclass(frozen=True)
class Threads:
    """An archive's questions, the oldest first."""

    site: str
    all: list[Thread]

    def part(self, start: float, end: float) -> list[Thread]:
        """From this share of the questions to that one."""
        return self.all[int(len(self.all) * start) : int(len(self.all) * end)]

    def asked_before(self, moment: datetime) -> list[Thread]:
        return self.all[: bisect_left(self.all, moment, key=lambda thread: thread.at)]


def read(archive: Archive) -> Threads:
    """Every question that has a date; answers and comments of nobody known are left out.

    Raises:
        ImportRefused: a file is not one of an archive.
    """
    threads: dict[int, Thread] = {}
    replies: dict[int, Reply] = {}
    parents: dict[int, int] = {}
    for row in _rows(archive, "Posts.xml"):
        id, at, kind = row.number("Id"), row.moment("CreationDate"), row.number("PostTypeId")
        if id is None or at is None:
            continue
        by, text = row.number("OwnerUserId"), _text(row.values.get("Body", ""))
        if kind == QUESTION:
            tags = tuple(dict.fromkeys(a or b for a, b in _TAG.findall(row.text("Tags"))))
            threads[id] = Thread(id, at, by, row.text("Title"), text, tags, row.number("AcceptedAnswerId"))
        elif kind == ANSWER and by is not None:
            replies[id] = Reply(id, at, by, text, row.number("Score") or 0)
            parents[id] = row.number("ParentId") or 0
    for id, reply in replies.items():
        if parents[id] in threads:
            threads[parents[id]].replies.append(reply)
    _votes(archive, replies)
    for row in _rows(archive, "Comments.xml"):
        post, by, at = row.number("PostId") or 0, row.number("UserId"), row.moment("CreationDate")
        thread = threads.get(parents.get(post, post))
        if thread is not None and by is not None and at is not None:
            thread.comments.append((at, by))
    return Threads(archive.site, sorted(threads.values(), key=lambda thread: (thread.at, thread.id)))


def _votes(archive: Archive, replies: dict[int, Reply]) -> None:
    by_day: defaultdict[int, defaultdict[datetime, int]] = defaultdict(lambda: defaultdict(int))
    for row in _rows(archive, "Votes.xml"):
        post, kind, day = row.number("PostId"), row.number("VoteTypeId"), row.moment("CreationDate")
        if post not in replies or post is None or day is None:
            continue
        if kind == ACCEPTED:
            replies[post].accepted_at = day
        elif kind in {UP, DOWN}:
            by_day[post][day] += 1 if kind == UP else -1
    for post, votes in by_day.items():
        replies[post].votes = sorted(votes.items())


def _rows(archive: Archive, name: str) -> Iterator[Row]:
    return rows(archive.file(name), FILES[name]) if archive.file(name).exists() else iter(())


def _text(html: str) -> str:
    return LexborHTMLParser(html).text(separator=" ")
