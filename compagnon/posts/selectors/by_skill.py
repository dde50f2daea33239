"""What deals with a skill: practices, questions and other posts, only those the viewer may read."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from compagnon.communities.access import readable_ids
from compagnon.kit.sql import fetch, marks, moment
from compagnon.kit.text import shorten
from compagnon.people.cards import full_name
from compagnon.people.viewer import Viewer
from compagnon.posts.addresses import post_url
from compagnon.posts.models import Kind
from compagnon.posts.selectors.cards import CommunityLink
from compagnon.skills.carrying import tied


@dataclass(frozen=True, slots=True)
class PostLine:
    """A post in a short list.

    Attributes:
        unanswered: whether it is a question that waits for a first answer.
        answered: whether it is a question that got what it asked for.
    """

    id: int
    kind: str
    title: str
    community: CommunityLink
    author_name: str
    published_at: datetime
    unanswered: bool
    answered: bool
    applications: int

    @property
    def url(self) -> str:
        return post_url(self.id)


@dataclass(frozen=True, slots=True)
class PostsAbout:
    """The first posts about a skill, by group; `more` says which groups have others."""

    practices: tuple[PostLine, ...] = ()
    questions: tuple[PostLine, ...] = ()
    others: tuple[PostLine, ...] = ()
    more: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.practices or self.questions or self.others)


_GROUP = "CASE p.kind WHEN 'practice' THEN 'practices' WHEN 'question' THEN 'questions' ELSE 'others' END"
_UNANSWERED = "p.kind = 'question' AND p.answer_count = 0 AND p.solved_at IS NULL"
# Unanswered questions first, then what was applied most often, then the newest.
_ABOUT = f"""
WITH asked(skill_id, same_id) AS (VALUES {{pairs}}),
about AS (
  SELECT DISTINCT asked.skill_id, p.id, {_GROUP} AS place,
    CASE WHEN {_UNANSWERED} THEN 0 ELSE 1 END AS waits, p.application_count, p.published_at
  FROM asked JOIN posts_postskill q ON q.skill_id = asked.same_id JOIN posts_post p ON p.id = q.post_id
  WHERE p.deleted_at IS NULL AND p.kind IN ({{kinds}}) AND p.community_id IN ({{readable}})
),
ranked AS (
  SELECT skill_id, id, place, ROW_NUMBER() OVER (
    PARTITION BY skill_id, place ORDER BY waits, application_count DESC, published_at DESC, id DESC) AS rank
  FROM about
)
SELECT r.skill_id, r.place, r.rank, p.id, p.kind, p.title, p.excerpt, c.id, c.name, c.slug,
  a.first_name, a.last_name, a.email, p.published_at, {_UNANSWERED},
  p.kind = 'question' AND (p.accepted_count > 0 OR p.solved_at IS NOT NULL), p.application_count
FROM ranked r JOIN posts_post p ON p.id = r.id JOIN communities_community c ON c.id = p.community_id
JOIN people_person a ON a.id = p.author_id
WHERE r.rank <= %s ORDER BY r.skill_id, r.place, r.rank
"""  # noqa: S608


def posts_about(
    viewer: Viewer, skill_ids: Collection[int], *, kinds: Collection[str] = (), limit: int = 5
) -> Mapping[int, PostsAbout]:
    """The first posts about each of these skills, or about one that is the same (tied, or put in its place).

    Two statements, and those that say what the viewer reads.

    Args:
        kinds: only these; every kind otherwise.
        limit: how many practices, how many questions and how many other posts of each skill.
    """
    readable = readable_ids(viewer)
    kinds = [kind for kind in Kind.values if not kinds or kind in kinds]
    if not skill_ids or not readable:
        return {id: PostsAbout() for id in skill_ids}
    pairs = [(id, other) for id, same in tied(skill_ids).items() for other in sorted(same)]
    rows = fetch(
        _ABOUT.format(pairs=", ".join(["(%s, %s)"] * len(pairs)), kinds=marks(kinds), readable=marks(readable)),
        [*(id for pair in pairs for id in pair), *kinds, *readable, limit + 1],
    )
    groups: dict[int, dict[str, list[PostLine]]] = {id: {} for id in skill_ids}
    more: dict[int, set[str]] = {id: set() for id in skill_ids}
    for skill_id, place, rank, *row in rows:
        if rank > limit:
            more[skill_id].add(place)
        else:
            groups[skill_id].setdefault(place, []).append(_line(row))
    return {
        id: PostsAbout(**{place: tuple(lines) for place, lines in found.items()}, more=frozenset(more[id]))
        for id, found in groups.items()
    }


def _line(row: list) -> PostLine:
    (
        id, kind, title, excerpt, community_id, community, slug, first_name, last_name, email, published_at,
        unanswered, answered, applications,
    ) = row  # fmt: skip
    return PostLine(
        id=id,
        kind=kind,
        title=title or shorten(excerpt, 80),
        community=CommunityLink(community_id, community, slug),
        author_name=full_name(first_name, last_name, email),
        published_at=moment(published_at),
        unanswered=bool(unanswered),
        answered=bool(answered),
        applications=applications,
    )
