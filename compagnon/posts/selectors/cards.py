"""The card of a post, as feeds and lists show it. The hottest read of the product: two statements, no models."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from compagnon.communities.addresses import community_url
from compagnon.kit.ids import to_text
from compagnon.kit.sql import fetch, marks, maybe_moment, moment
from compagnon.people.cards import PersonCard, full_name
from compagnon.people.viewer import Viewer
from compagnon.posts.access import readable_among
from compagnon.posts.addresses import post_url
from compagnon.skills.carrying import SkillLink, skill_links


@dataclass(frozen=True, slots=True)
class CommunityLink:
    """Where a post was published."""

    id: int
    name: str
    slug: str

    @property
    def url(self) -> str:
        return community_url(self.slug)


@dataclass(frozen=True, slots=True)
class ThemeLink:
    """The theme it is filed under."""

    id: int
    name: str
    slug: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture with its size, so that the page does not jump. `url` is its thumbnail where there is one."""

    id: int
    url: str
    width: int | None
    height: int | None
    alt: str


@dataclass(frozen=True, slots=True)
class OriginalCard:
    """What a share brings; `visible` is false, and all else empty, where the viewer may not read it (any more)."""

    visible: bool
    id: int = 0
    kind: str = ""
    title: str = ""
    excerpt: str = ""
    author_name: str = ""
    community: CommunityLink | None = None

    @property
    def url(self) -> str:
        return post_url(self.id) if self.visible else ""


HIDDEN = OriginalCard(visible=False)


@dataclass(frozen=True, slots=True)
class PostCard:
    """A post in a feed.

    Attributes:
        reactions: the kinds that the viewer left on it.
        share_count: into how many of the communities that the viewer reads it was shared.
        answered_by: who wrote the accepted answer, the first of them.
        original: what a share brings; None for a post that is not a share.
        skills: what it is about; for a share, what the original is about, where the viewer may read that.
    """

    id: int
    kind: str
    community: CommunityLink
    theme: ThemeLink | None
    author: PersonCard
    title: str
    excerpt: str
    published_at: datetime
    edited_at: datetime | None
    picture: Picture | None
    tags: tuple[str, ...]
    comment_count: int
    answer_count: int
    accepted_count: int
    like_count: int
    thanks_count: int
    learned_count: int
    keep_count: int
    application_count: int
    share_count: int
    solved_at: datetime | None
    answered_by: str
    original: OriginalCard | None
    reactions: frozenset[str]
    bookmarked: bool
    skills: tuple[SkillLink, ...] = ()

    @property
    def url(self) -> str:
        return post_url(self.id)

    @property
    def solved(self) -> bool:
        """Whether this question has what it asked for."""
        return self.accepted_count > 0 or self.solved_at is not None

    @property
    def unanswered(self) -> bool:
        """Whether this question waits for a first answer, since `published_at`."""
        return self.kind == "question" and not self.answer_count and not self.solved

    def count_of(self, kind: str) -> int:
        """How many left this reaction."""
        count: int = getattr(self, f"{kind}_count")
        return count


_NO_REACTION: frozenset[str] = frozenset()

_CARDS = """
SELECT p.id, p.kind, p.title, p.excerpt, p.published_at, p.edited_at, p.solved_at, p.tag_names,
  p.comment_count, p.answer_count, p.accepted_count, p.like_count, p.thanks_count, p.learned_count, p.keep_count,
  p.application_count, p.share_count,
  c.id, c.name, c.slug, t.id, t.name, t.slug,
  a.id, a.first_name, a.last_name, a.email, a.job_title, a.site, a.photo, a.is_active,
  i.id, i.thumbnail, i.width, i.height, i.thumbnail_width, i.thumbnail_height, i.description,
  CASE WHEN p.accepted_count > 0 THEN (
    SELECT w.first_name || '\n' || w.last_name || '\n' || w.email
    FROM posts_comment k JOIN people_person w ON w.id = k.author_id
    WHERE k.post_id = p.id AND k.accepted_at IS NOT NULL AND k.deleted_at IS NULL ORDER BY k.accepted_at, k.id LIMIT 1
  ) END,
  p.original_id, o.id, o.kind, o.title, o.excerpt, o.deleted_at, oc.id, oc.name, oc.slug,
  oa.first_name, oa.last_name, oa.email, p.skill_ids, o.skill_ids
FROM posts_post p
JOIN communities_community c ON c.id = p.community_id
JOIN people_person a ON a.id = p.author_id
LEFT JOIN communities_theme t ON t.id = p.theme_id
LEFT JOIN posts_attachment i ON i.id = p.picture_id
LEFT JOIN posts_post o ON o.id = p.original_id
LEFT JOIN communities_community oc ON oc.id = o.community_id
LEFT JOIN people_person oa ON oa.id = o.author_id
WHERE p.deleted_at IS {deleted} AND p.id IN ({ids})
"""


_MINE = """
SELECT post_id, kind FROM posts_reaction WHERE person_id = %s AND post_id IN ({ids})
UNION ALL SELECT post_id, '' FROM posts_bookmark WHERE person_id = %s AND post_id IN ({ids})
"""


def feed_cards(viewer: Viewer, ids: Sequence[int]) -> list[PostCard]:
    """The cards of those of these posts that the viewer may read, in the order given.

    Two statements; one more where some were shared, one where some are about skills, and one where some are, or bring,
    posts of communities that are not the viewer's own.
    """
    return cards_of(viewer, ids)


def cards_of(viewer: Viewer, ids: Sequence[int], *, deleted: bool = False) -> list[PostCard]:
    """The same; `deleted` gives the tombstones instead, emptied of their words."""
    if not ids:
        return []
    sql = _CARDS.format(ids=marks(ids), deleted="NOT NULL" if deleted else "NULL")
    rows = {row[0]: row for row in fetch(sql, list(ids))}
    shares = _shares([id for id, row in rows.items() if row[16]])
    places = {c for row in rows.values() for c in (row[17], row[_ORIGINAL + 5]) if c}
    readable = readable_among(viewer, places.union(*shares.values()))
    about = {} if deleted else {id: _about(row, readable) for id, row in rows.items() if row[17] in readable}
    links = skill_links({skill_id for ids in about.values() for skill_id in ids})
    reactions, bookmarks = my_marks(viewer, list(rows))
    cards = [
        _card(
            row,
            reactions.get(id, _NO_REACTION),
            id in bookmarks,
            readable,
            shares.get(id, ()),
            tuple(links[skill_id] for skill_id in about.get(id, ()) if skill_id in links),
        )
        for id in ids
        if (row := rows.get(id)) and row[17] in readable
    ]
    return [_emptied(card) for card in cards] if deleted else cards


def _shares(ids: Sequence[int]) -> dict[int, list[int]]:
    """The communities that each of these posts was shared into: counted only where the viewer reads them."""
    found: dict[int, list[int]] = {}
    if ids:
        rows = fetch(
            "SELECT original_id, community_id FROM posts_post"  # noqa: S608
            f" WHERE deleted_at IS NULL AND original_id IN ({marks(ids)})",
            list(ids),
        )
        for original_id, community_id in rows:
            found.setdefault(original_id, []).append(community_id)
    return found


def _about(row: tuple, readable: set[int]) -> list[int]:
    """The skills a post is about; those of the original for a share that brings one the viewer may read."""
    own, of_original = row[-2:]
    if row[39] is not None:
        seen = row[_ORIGINAL] is not None and row[_ORIGINAL + 4] is None and row[_ORIGINAL + 5] in readable
        own = of_original if seen else "[]"
    return [] if own == "[]" else list(json.loads(own))


def _emptied(card: PostCard) -> PostCard:
    return replace(card, title="", excerpt="", tags=(), picture=None, original=None, answered_by="")


def my_marks(viewer: Viewer, ids: Sequence[int]) -> tuple[dict[int, frozenset[str]], set[int]]:
    """The viewer's own reactions on these posts, and which of them they keep."""
    if viewer.person_id is None or not ids:
        return {}, set()
    reactions: dict[int, frozenset[str]] = {}
    bookmarks: set[int] = set()
    asked = [viewer.person_id, *ids]
    for post_id, kind in fetch(_MINE.format(ids=marks(ids)), asked + asked):
        if kind:
            reactions[post_id] = reactions.get(post_id, _NO_REACTION) | {kind}
        else:
            bookmarks.add(post_id)
    return reactions, bookmarks


_ORIGINAL = 40


def _card(
    row: tuple,
    reactions: frozenset[str],
    bookmarked: bool,
    readable: set[int],
    shared_in: Sequence[int],
    skills: tuple[SkillLink, ...],
) -> PostCard:
    (
        id, kind, title, excerpt, published_at, edited_at, solved_at, tag_names,
        comments, answers, accepted, likes, thanks, learned, keep, applications, _shares,
        community_id, community_name, community_slug, theme_id, theme_name, theme_slug,
        author_id, first_name, last_name, email, job_title, site, photo, is_active,
        *_rest,
    ) = row  # fmt: skip
    return PostCard(
        id,
        kind,
        CommunityLink(community_id, community_name, community_slug),
        None if theme_id is None else ThemeLink(theme_id, theme_name, theme_slug),
        PersonCard(author_id, full_name(first_name, last_name, email), job_title, site, photo, bool(is_active)),
        title,
        excerpt,
        moment(published_at),
        None if edited_at is None else moment(edited_at),
        None if row[31] is None else picture_of(*row[31:38]),
        () if tag_names == "[]" else tuple(json.loads(tag_names)),
        comments,
        answers,
        accepted,
        likes,
        thanks,
        learned,
        keep,
        applications,
        sum(place in readable for place in shared_in) if shared_in else 0,
        maybe_moment(solved_at),
        "" if row[38] is None else full_name(*row[38].split("\n")),
        None if row[39] is None else _original(row[_ORIGINAL:-2], readable),
        reactions,
        bookmarked,
        skills,
    )


def picture_of(
    id: int, thumbnail: str, width: int | None, height: int | None,
    thumbnail_width: int | None, thumbnail_height: int | None, description: str,
) -> Picture:  # fmt: skip
    """The picture of an attachment: its thumbnail where there is one."""
    if thumbnail:
        return Picture(id, thumbnail_url(id), thumbnail_width, thumbnail_height, description)
    return Picture(id, file_url(id), width, height, description)


def file_url(id: int) -> str:
    """Where a file is served."""
    return f"/files/{to_text(id)}"


def thumbnail_url(id: int) -> str:
    """Where its thumbnail is served."""
    return f"/files/{to_text(id)}/thumbnail"


def _original(row: tuple, readable: set[int]) -> OriginalCard:
    id, kind, title, excerpt, deleted_at, community_id, name, slug, first_name, last_name, email = row
    if id is None or deleted_at is not None or community_id not in readable:
        return HIDDEN
    community = CommunityLink(community_id, name, slug)
    return OriginalCard(True, id, kind, title, excerpt, full_name(first_name, last_name, email), community)
