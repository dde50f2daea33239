"""« Pour vous »: what is known of the reader and of the newest posts of their communities, ranked as of one moment.

The ranking is worked out when the first page is asked for, and kept: a minute for another first page, unless something
new was written or the reader's interests changed; an hour for the pages that follow, which are cut from it, so that no
post comes twice and none is skipped, whatever happens meanwhile. What may be shown is asked again for each page.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2s
from typing import Any, NamedTuple

from django.core.cache import cache

from compagnon.communities.access import memberships
from compagnon.home.choice import Choice
from compagnon.home.ranking import Candidate, Reader, rank
from compagnon.kit import clock
from compagnon.kit.paging import Cursor, Slice
from compagnon.kit.sql import fetch, marks, moment, parameter
from compagnon.people.viewer import Viewer
from compagnon.posts.addresses import post_url
from compagnon.posts.selectors import recent_ids
from compagnon.posts.words import waiting_words
from compagnon.skills.selectors.shown import skills_shown

CANDIDATES = 200
KEPT_FOR = 60 * 60  # seconds, for the pages that follow the first
GOOD_FOR = 60  # seconds, for another first page
WAITING = 3
_WEEK = timedelta(days=7)
_CAN_HELP = {"can_answer", "helped_here"}


class Waiting(NamedTuple):
    """A question that waits for someone like the reader."""

    id: int
    title: str
    since: datetime
    author_id: int = 0

    @property
    def url(self) -> str:
        return post_url(self.id)

    @property
    def waits(self) -> str:
        """« Sans réponse depuis 26 h »."""
        return waiting_words(self.since)


@dataclass(frozen=True, slots=True)
class Ranking:
    """Posts in order, each with the fact that says why and its value.

    `newest` is the cursor after which posts are new to whoever reads it.
    """

    as_of: str
    newest: str
    posts: Sequence[tuple[int, str, str | int]]
    waiting: Sequence[Waiting] = ()


class _Facts(NamedTuple):
    """One row of the candidates' statement."""

    candidate: Candidate
    applications: int


def ranking(viewer: Viewer, choice: Choice, *, communities: Sequence[int], theme_id: int | None, as_of: str) -> Ranking:
    """The ranking of that moment if it is still kept; else the last one, if it is younger than a minute and neither
    the newest post nor the reader's interests have changed since; else a new one."""
    if as_of:
        kept: Ranking | None = cache.get(_key(viewer, choice, as_of))
        if kept is not None:
            return kept
    lately = _key(viewer, choice, f"{_newest(viewer, choice, communities, theme_id)}.{_interests_mark(viewer)}")
    kept = cache.get(lately)
    if kept is None:
        kept = _rank(viewer, choice, communities, theme_id, clock.now())
        cache.set(lately, kept, GOOD_FOR)
        cache.set(_key(viewer, choice, kept.as_of), kept, KEPT_FOR)
    return kept


def _newest(viewer: Viewer, choice: Choice, communities: Sequence[int], theme_id: int | None) -> str:
    """Which posts there are to rank, in a few characters."""
    ids = newest_of(viewer, choice, communities, theme_id, size=1).rows
    return f"{ids[0] if ids else 0}.{_short(','.join(map(str, communities)))}"


def _interests_mark(viewer: Viewer) -> str:
    """Changes whenever what the reader brings or seeks does."""
    return _short(
        str(fetch("SELECT skill_id, level, target, brings FROM skills_personskill WHERE person_id = %s"
                  " ORDER BY position, id", [viewer.id]))
    )  # fmt: skip


def newest_of(
    viewer: Viewer,
    choice: Choice,
    communities: Sequence[int],
    theme_id: int | None,
    *,
    size: int,
    after: Cursor | None = None,
) -> Slice[int]:
    """The newest posts of these communities that pass the filters of a choice."""
    return recent_ids(
        viewer,
        community_ids=communities,
        kind=choice.kind or None,
        theme_id=theme_id,
        unanswered=choice.unanswered,
        tag=choice.tag or None,
        after=after,
        size=size,
    )


def _key(viewer: Viewer, choice: Choice, as_of: str) -> str:
    return f"home.for_you.{viewer.id}.{_short(choice.key)}.{as_of}"


def _short(text: str) -> str:
    """A short name for a cache key, the same in every process."""
    return blake2s(text.encode(), digest_size=8).hexdigest()


def _rank(viewer: Viewer, choice: Choice, communities: Sequence[int], theme_id: int | None, now: datetime) -> Ranking:
    ids = newest_of(viewer, choice, communities, theme_id, size=CANDIDATES).rows
    as_of = str(Cursor(at=now, id=0)).partition(".")[0]
    if not ids:
        return Ranking(as_of=as_of, newest=str(Cursor(at=now, id=0)), posts=())
    facts = _candidates(ids)
    ranked = rank(
        [fact.candidate for fact in facts], reader(viewer), as_of=now, applied=_applied_lately(facts, now - _WEEK)
    )
    by_id = {fact.candidate.id: fact.candidate for fact in facts}
    newest = max((fact.candidate.published_at, fact.candidate.id) for fact in facts)
    return Ranking(
        as_of=as_of,
        newest=str(Cursor(*newest)),
        posts=[(one.id, *one.reason) for one in ranked],
        waiting=[
            Waiting(one.id, by_id[one.id].title, by_id[one.id].published_at)
            for one in ranked
            if one.reason.fact in _CAN_HELP
        ][:WAITING],
    )


def _candidates(ids: Sequence[int]) -> list[_Facts]:
    """What the ranking must know of each post: one statement, only these columns."""
    rows = fetch(
        "SELECT id, kind, community_id, author_id, title, tag_names, published_at, answer_count, solved_at,"  # noqa: S608
        f" thanks_count + learned_count, application_count FROM posts_post WHERE id IN ({marks(ids)})",
        ids,
    )
    return [
        _Facts(
            Candidate(
                id=row[0],
                kind=row[1],
                community_id=row[2],
                author_id=row[3],
                title=row[4],
                tags=() if row[5] == "[]" else tuple(json.loads(row[5])),
                published_at=moment(row[6]),
                is_unanswered=row[1] == "question" and not row[7] and row[8] is None,
                helped=row[9],
            ),
            applications=row[10],
        )
        for row in rows
    ]


def _applied_lately(facts: Sequence[_Facts], since: datetime) -> Mapping[int, int]:
    """How many colleagues applied each of these practices since then; no query where none was applied."""
    ids = [fact.candidate.id for fact in facts if fact.applications > 1]
    if not ids:
        return {}
    rows = fetch(
        "SELECT post_id, COUNT(DISTINCT person_id) FROM posts_application"  # noqa: S608
        f" WHERE post_id IN ({marks(ids)}) AND deleted_at IS NULL AND at >= %s GROUP BY post_id",
        [*ids, parameter(since)],
    )
    return dict(rows)


def reader(viewer: Viewer) -> Reader:
    """What is known of the viewer: what they bring and seek, hidden or not, and who helped whom. Two statements."""
    sides = skills_shown(viewer, [viewer.id])[viewer.id]
    helpers: dict[int, str] = {}
    helped: dict[int, str] = {}
    helped_in: set[int] = set()
    for gave, other, first_name, last_name, community_id in _help(viewer.id):
        (helped if gave else helpers).setdefault(other, first_name or last_name)
        if gave:
            helped_in.add(community_id)
    return Reader(
        id=viewer.id,
        brings=[skill.name for skill in sides.brings],
        seeks=[skill.name for skill in sides.seeks],
        helped_in=frozenset(helped_in & memberships(viewer).keys()),
        helpers=helpers,
        helped=helped,
    )


def _help(person_id: int) -> list[tuple[Any, ...]]:
    """The last two hundred times that they helped, and were helped."""
    one = (
        "SELECT * FROM (SELECT {gave} AS gave, h.{other}_id, p.first_name, p.last_name, t.community_id"
        " FROM posts_help h JOIN people_person p ON p.id = h.{other}_id JOIN posts_post t ON t.id = h.post_id"
        " WHERE h.{mine}_id = %s ORDER BY h.at DESC LIMIT 200) AS {other}"
    )
    gave = one.format(gave=1, other="helped", mine="helper")
    received = one.format(gave=0, other="helper", mine="helped")
    return fetch(f"{gave} UNION ALL {received}", [person_id, person_id])


def titles(ids: Sequence[int]) -> list[Waiting]:
    """The titles of posts that the viewer may read, in the order given. One statement."""
    if not ids:
        return []
    rows = fetch(
        f"SELECT id, title, excerpt, published_at, author_id FROM posts_post WHERE id IN ({marks(ids)})",  # noqa: S608
        ids,
    )
    found = {row[0]: Waiting(row[0], row[1] or row[2][:80], moment(row[3]), row[4]) for row in rows}
    return [found[id] for id in ids if id in found]


def waiting_in(viewer: Viewer, community_id: int) -> list[Waiting]:
    """The last questions of a community without an answer, the oldest first: what one can do next there."""
    ids = recent_ids(viewer, community_ids=[community_id], unanswered=True, size=WAITING).rows
    return titles(ids)[::-1]
