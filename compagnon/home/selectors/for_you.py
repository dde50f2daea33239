"""« Pour vous »: what is known of the reader and of the newest posts of their communities, ranked as of one moment.

The ranking is worked out when the first page is asked for, and kept: a minute for another first page, unless something
new was written or the reader's skills changed; an hour for the pages that follow, which are cut from it, so that no
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
from compagnon.home.ranking import Candidate, Reader, Skill, rank
from compagnon.kit import clock
from compagnon.kit.paging import Cursor, Slice
from compagnon.kit.sql import fetch, marks, moment, parameter
from compagnon.people.viewer import Viewer
from compagnon.posts.access import readable_among
from compagnon.posts.addresses import post_url
from compagnon.posts.selectors import recent_ids
from compagnon.posts.words import waiting_words
from compagnon.skills.carrying import tied
from compagnon.skills.names import in_language

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
    the newest post nor the reader's skills have changed since; else a new one."""
    if as_of:
        kept: Ranking | None = cache.get(_key(viewer, choice, as_of))
        if kept is not None:
            return kept
    lately = _key(viewer, choice, f"{_newest(viewer, choice, communities, theme_id)}.{_skills_mark(viewer)}")
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


def _skills_mark(viewer: Viewer) -> str:
    """Changes whenever what the reader brings and is looking for does."""
    rows = fetch(
        "SELECT skill_id, brings, target IS NOT NULL, position FROM skills_personskill"
        " WHERE person_id = %s ORDER BY id",
        [viewer.id],
    )
    return _short(repr(rows))


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
    facts = _candidates(viewer, ids)
    ranked = rank(
        [fact.candidate for fact in facts],
        reader(viewer, communities, ids),
        as_of=now,
        applied=_applied_lately(facts, now - _WEEK),
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


def _candidates(viewer: Viewer, ids: Sequence[int]) -> list[_Facts]:
    """What the ranking must know of each post: one statement, only these columns; one more where some bring posts of
    communities that are not the viewer's own, whose skills are then theirs."""
    rows = fetch(
        "SELECT p.id, p.kind, p.community_id, p.author_id, p.title, p.tag_names, p.published_at, p.answer_count,"  # noqa: S608
        " p.solved_at, p.thanks_count + p.learned_count, p.application_count, p.skill_ids, o.community_id, o.skill_ids"
        " FROM posts_post p LEFT JOIN posts_post o ON o.id = p.original_id AND o.deleted_at IS NULL"
        f" WHERE p.id IN ({marks(ids)})",
        ids,
    )
    readable = readable_among(viewer, {row[12] for row in rows if row[12] is not None and row[13] != "[]"})
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
                skill_ids=_ids(row[13] if row[12] in readable else row[11]),
            ),
            applications=row[10],
        )
        for row in rows
    ]


def _ids(text: str) -> tuple[int, ...]:
    return () if text == "[]" else tuple(json.loads(text))


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


def reader(viewer: Viewer, communities: Sequence[int] = (), ids: Sequence[int] = ()) -> Reader:
    """What is known of the viewer: their skills, who helped whom, what their communities find useful.

    Four statements at most: their skills, those that are the same, help, what is useful in these communities or among
    these posts.
    """
    rows = fetch(
        "SELECT s.skill_id, s.brings, s.target IS NOT NULL, k.label_fr, k.label_en FROM skills_personskill s"
        " JOIN skills_skill k ON k.id = s.skill_id"
        " WHERE s.person_id = %s AND (s.brings OR s.target IS NOT NULL) ORDER BY s.position, s.id",
        [viewer.id],
    )
    same = tied([row[0] for row in rows])
    skills = [
        (Skill(in_language(fr, en), same[id], ((fr, "fr"), (en, "en"))), brings, seeks)
        for id, brings, seeks, fr, en in rows
    ]
    helpers: dict[int, str] = {}
    helped: dict[int, str] = {}
    helped_in: set[int] = set()
    for gave, other, first_name, last_name, community_id in _help(viewer.id):
        (helped if gave else helpers).setdefault(other, first_name or last_name)
        if gave:
            helped_in.add(community_id)
    return Reader(
        id=viewer.id,
        brings=[skill for skill, brings, _seeks in skills if brings],
        seeks=[skill for skill, _brings, seeks in skills if seeks],
        useful=_useful(communities, ids),
        helped_in=frozenset(helped_in & memberships(viewer).keys()),
        helpers=helpers,
        helped=helped,
    )


def _useful(communities: Sequence[int], ids: Sequence[int]) -> Mapping[int, str]:
    """The skills that these communities are about, and those on which several of these posts helped someone."""
    rows = fetch(
        "SELECT k.id, k.label_fr, k.label_en FROM skills_skill k WHERE k.id IN ("  # noqa: S608
        f"SELECT skill_id FROM communities_communityskill WHERE community_id IN ({marks(communities)}) UNION "
        "SELECT q.skill_id FROM posts_postskill q JOIN posts_post p ON p.id = q.post_id"
        f" WHERE p.id IN ({marks(ids)}) AND p.thanks_count + p.learned_count + p.application_count + p.accepted_count"
        " > 0 GROUP BY q.skill_id HAVING COUNT(*) > 1)",
        [*communities, *ids],
    )
    return {id: in_language(fr, en) for id, fr, en in rows}


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
