"""A post's page: everything around its text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from compagnon.communities.access import is_facilitator
from compagnon.kit import clock
from compagnon.kit.sql import fetch, maybe_moment, moment
from compagnon.people.cards import PersonCard, full_name
from compagnon.people.selectors import PERSON, card_of
from compagnon.people.viewer import Viewer
from compagnon.posts.access import (
    ApplicationAbilities,
    PostAbilities,
    application_verdicts,
    may_restore,
    post_abilities,
    readable_among,
)
from compagnon.posts.addresses import post_url
from compagnon.posts.models import Kind, Post, Reaction
from compagnon.posts.selectors.cards import CommunityLink, Picture, PostCard, cards_of, file_url, picture_of

APPLICATIONS_SHOWN = 50
NAMES_SHOWN = 3


@dataclass(frozen=True, slots=True)
class File:
    """An attachment, ready to show or to download."""

    id: int
    name: str
    content_type: str
    size: int
    state: str
    duration: float | None
    picture: Picture | None
    description: str
    width: int | None = None
    height: int | None = None

    @property
    def url(self) -> str:
        return file_url(self.id)

    @property
    def media(self) -> str:
        """image, video, audio or file."""
        kind = self.content_type.partition("/")[0]
        return kind if kind in {"image", "video", "audio"} else "file"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a practice."""

    position: int
    text_html: str
    media: File | None


@dataclass(frozen=True, slots=True)
class PracticeView:
    """What makes it reproducible."""

    situation_html: str
    steps: tuple[Step, ...]
    result_html: str
    pitfalls_html: str


@dataclass(frozen=True, slots=True)
class RecallView:
    """The recall question of a snack."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class OptionView:
    """One answer of a poll; `percent` is of the people who voted."""

    id: int
    label: str
    votes: int
    percent: int
    mine: bool


@dataclass(frozen=True, slots=True)
class PollView:
    """A poll as it stands."""

    options: tuple[OptionView, ...]
    multiple: bool
    closes_at: datetime | None
    closed: bool
    voters: int
    voted: bool


@dataclass(frozen=True, slots=True)
class LinkView:
    """The preview of a page that the post links to."""

    url: str
    title: str
    description: str
    site: str


@dataclass(frozen=True, slots=True)
class ReactionView:
    """One kind of reaction on a post: how many, the first names, and whether the viewer is among them."""

    kind: str
    count: int
    names: tuple[str, ...]
    mine: bool


@dataclass(frozen=True, slots=True)
class RelatedPost:
    """Another post that the viewer may read, and how it belongs to this one.

    `how`: related, duplicate (this one repeats it), duplicated (it repeats this one), grew_from, grown, share.
    """

    how: str
    id: int
    kind: str
    title: str
    excerpt: str
    community: CommunityLink
    author_name: str

    @property
    def url(self) -> str:
        return post_url(self.id)


@dataclass(frozen=True, slots=True)
class AttributionView:
    """Where an imported text comes from."""

    author: str
    author_url: str
    licence: str
    url: str


@dataclass(frozen=True, slots=True)
class ApplicationView:
    """Someone applied the practice."""

    id: int
    person: PersonCard
    where: str
    result: str
    result_html: str
    picture: Picture | None
    at: datetime
    edited_at: datetime | None
    confirmed_at: datetime | None
    confirmed_by: str
    confirmed_by_me: bool
    mine: bool
    abilities: ApplicationAbilities


@dataclass(frozen=True, slots=True)
class PostDetail:
    """A post with all that surrounds it but its discussion; hashable, since its HTML is remembered by it.

    A deleted one is a tombstone: its card is emptied of its words and nothing else is filled.
    """

    card: PostCard
    abilities: PostAbilities
    deleted: bool
    may_restore: bool
    mine: bool
    body_html: str = ""
    practice: PracticeView | None = None
    recall: RecallView | None = None
    poll: PollView | None = None
    attachments: tuple[File, ...] = ()
    links: tuple[LinkView, ...] = ()
    reactions: tuple[ReactionView, ...] = ()
    revisions: int = 0
    attribution: AttributionView | None = None
    related: tuple[RelatedPost, ...] = ()
    applications: tuple[ApplicationView, ...] = ()

    def related_by(self, *how: str) -> list[RelatedPost]:
        """Those that belong to it in these ways."""
        return [post for post in self.related if post.how in how]


def post_page(viewer: Viewer, post: Post) -> PostDetail:
    """The page of a post that `get_post` gave to this viewer."""
    [card] = cards_of(viewer, [post.pk], deleted=post.deleted_at is not None)
    abilities = post_abilities(viewer, post)
    mine = viewer.person_id is not None and post.author_id == viewer.person_id
    if post.deleted_at is not None:
        verdict = may_restore(
            viewer, community_id=post.community_id, deleted_by_id=post.deleted_by_id, deleted_at=post.deleted_at
        )
        return PostDetail(card=card, abilities=abilities, deleted=True, may_restore=bool(verdict), mine=mine)
    files = _files(post.pk)
    revisions, attribution = _history(post.pk)
    applications = _applications(viewer, post, abilities, files) if post.kind == Kind.PRACTICE else []
    practice = _practice(post.pk, files) if post.kind == Kind.PRACTICE else None
    return PostDetail(
        card=card,
        abilities=abilities,
        deleted=False,
        may_restore=False,
        mine=mine,
        body_html=post.body_html,
        practice=practice,
        recall=_recall(post.pk) if post.kind == Kind.SNACK else None,
        poll=_poll(viewer, post.pk) if post.kind == Kind.POLL else None,
        attachments=tuple(file for file, used in files.values() if not used and file.url not in post.body_html),
        links=tuple(_links(post.pk)),
        reactions=tuple(_reactions(card)),
        revisions=revisions,
        attribution=attribution,
        related=tuple(_related(viewer, post)),
        applications=tuple(applications),
    )


FILE_COLUMNS = (
    "f.id, f.thumbnail, f.width, f.height, f.thumbnail_width, f.thumbnail_height, f.description,"
    " f.name, f.content_type, f.size, f.state, f.duration"
)


def file_of(row: Sequence[Any]) -> File:
    """A file from `FILE_COLUMNS`."""
    id, *_sizes, description, name, content_type, size, state, duration = row
    shows = row[1] or content_type.startswith("image/")
    return File(
        id=id,
        name=name,
        content_type=content_type,
        size=size,
        state=state,
        duration=duration,
        picture=picture_of(*row[:7]) if shows else None,
        description=description,
        width=row[2],
        height=row[3],
    )


def _files(post_id: int) -> dict[int, tuple[File, bool]]:
    """The post's files, and whether each is shown elsewhere (in a step, with an application)."""
    rows = fetch(
        f"SELECT {FILE_COLUMNS},"  # noqa: S608
        " CASE WHEN EXISTS (SELECT 1 FROM posts_practicestep s WHERE s.media_id = f.id)"
        " OR EXISTS (SELECT 1 FROM posts_application x WHERE x.picture_id = f.id) THEN 1 ELSE 0 END"
        " FROM posts_attachment f WHERE f.post_id = %s AND f.comment_id IS NULL ORDER BY f.uploaded_at, f.id",
        [post_id],
    )
    return {row[0]: (file_of(row[:12]), bool(row[12])) for row in rows}


def _history(post_id: int) -> tuple[int, AttributionView | None]:
    [row] = fetch(
        "SELECT (SELECT COUNT(*) FROM posts_revision r WHERE r.post_id = p.id),"
        " t.author, t.author_url, t.licence, t.url"
        " FROM posts_post p LEFT JOIN posts_attribution t ON t.post_id = p.id WHERE p.id = %s",
        [post_id],
    )
    return row[0], None if row[1] is None else AttributionView(*row[1:])


def _practice(post_id: int, files: Mapping[int, tuple[File, bool]]) -> PracticeView:
    rows = fetch(
        "SELECT p.situation_html, p.result_html, p.pitfalls_html, s.position, s.text_html, s.media_id"
        " FROM posts_practice p LEFT JOIN posts_practicestep s ON s.practice_id = p.post_id"
        " WHERE p.post_id = %s ORDER BY s.position",
        [post_id],
    )
    steps = [
        Step(position + 1, text_html, files[media_id][0] if media_id in files else None)
        for *_texts, position, text_html, media_id in rows
        if position is not None
    ]
    situation, result, pitfalls = rows[0][:3] if rows else ("", "", "")
    return PracticeView(situation, tuple(steps), result, pitfalls)


def _recall(post_id: int) -> RecallView | None:
    rows = fetch("SELECT question, answer FROM posts_recall WHERE post_id = %s", [post_id])
    return RecallView(*rows[0]) if rows else None


def _poll(viewer: Viewer, post_id: int) -> PollView | None:
    rows = fetch(
        "SELECT p.multiple, p.closes_at, (SELECT COUNT(DISTINCT v.person_id) FROM posts_pollvote v"
        " JOIN posts_polloption w ON w.id = v.option_id WHERE w.poll_id = p.post_id),"
        " o.id, o.label, o.vote_count,"
        " EXISTS (SELECT 1 FROM posts_pollvote m WHERE m.option_id = o.id AND m.person_id = %s)"
        " FROM posts_poll p JOIN posts_polloption o ON o.poll_id = p.post_id WHERE p.post_id = %s ORDER BY o.position",
        [viewer.person_id, post_id],
    )
    if not rows:
        return None
    multiple, closes, voters = rows[0][:3]
    closes_at = maybe_moment(closes)
    options = [
        OptionView(id, label, votes, round(100 * votes / voters) if voters else 0, bool(mine))
        for *_poll, id, label, votes, mine in rows
    ]
    closed = closes_at is not None and closes_at <= clock.now()
    return PollView(tuple(options), bool(multiple), closes_at, closed, voters, any(option.mine for option in options))


def _links(post_id: int) -> list[LinkView]:
    rows = fetch(
        "SELECT v.url, v.title, v.description, v.site FROM posts_postlink l JOIN posts_linkpreview v"
        " ON v.id = l.preview_id WHERE l.post_id = %s AND v.state = 'ready' ORDER BY l.position, l.id",
        [post_id],
    )
    return [LinkView(*row) for row in rows]


def _reactions(card: PostCard) -> list[ReactionView]:
    """Each kind that has some, with the names of the first who left it."""
    counts = {kind: count for kind in Reaction.Kind.values if (count := card.count_of(kind))}
    names: dict[str, list[str]] = {kind: [] for kind in counts}
    if counts:
        rows = fetch(
            "SELECT kind, first_name, last_name, email FROM ("
            " SELECT r.kind, r.id, r.person_id, ROW_NUMBER() OVER (PARTITION BY r.kind ORDER BY r.at, r.id) AS place"
            " FROM posts_reaction r WHERE r.post_id = %s) ranked JOIN people_person a ON a.id = ranked.person_id"
            " WHERE place <= %s ORDER BY place",
            [card.id, NAMES_SHOWN],
        )
        for kind, *name in rows:
            names.setdefault(kind, []).append(full_name(*name))
    return [ReactionView(kind, count, tuple(names[kind]), kind in card.reactions) for kind, count in counts.items()]


_RELATED = """
SELECT k.how, p.id, p.kind, p.title, p.excerpt, c.id, c.name, c.slug, a.first_name, a.last_name, a.email
FROM (
  SELECT kind AS how, other_id AS post_id FROM posts_relation WHERE post_id = %s
  UNION SELECT CASE WHEN kind = 'duplicate' THEN 'duplicated' ELSE kind END, post_id FROM posts_relation
    WHERE other_id = %s
  UNION SELECT 'grown', id FROM posts_post WHERE grew_from_id = %s
  UNION SELECT 'share', id FROM posts_post WHERE original_id = %s
  UNION SELECT 'grew_from', grew_from_id FROM posts_post WHERE id = %s
) k
CROSS JOIN posts_post p -- SQLite reads the few of k first, in this order only
JOIN communities_community c ON c.id = p.community_id
JOIN people_person a ON a.id = p.author_id
WHERE p.id = k.post_id AND p.deleted_at IS NULL ORDER BY p.published_at DESC, p.id DESC LIMIT 100
"""


def _related(viewer: Viewer, post: Post) -> list[RelatedPost]:
    rows = fetch(_RELATED, [post.pk] * 5)
    readable = readable_among(viewer, {row[5] for row in rows})
    return [
        RelatedPost(how, id, kind, title, excerpt, CommunityLink(community_id, name, slug), full_name(*author))
        for how, id, kind, title, excerpt, community_id, name, slug, *author in rows
        if community_id in readable
    ]


def _applications(
    viewer: Viewer, post: Post, on_post: PostAbilities, files: Mapping[int, tuple[File, bool]]
) -> list[ApplicationView]:
    """Who reproduced it: the confirmed first, then the newest."""
    rows = fetch(
        f'SELECT {PERSON}, x.id, x."where", x.result, x.result_html, x.picture_id, x.at, x.edited_at,'  # noqa: S608
        " x.confirmed_at, x.confirmed_by_id, w.first_name, w.last_name, w.email"
        " FROM posts_application x JOIN people_person a ON a.id = x.person_id"
        " LEFT JOIN people_person w ON w.id = x.confirmed_by_id WHERE x.post_id = %s AND x.deleted_at IS NULL"
        " ORDER BY CASE WHEN x.confirmed_at IS NULL THEN 1 ELSE 0 END, x.at DESC, x.id DESC"
        f" LIMIT {APPLICATIONS_SHOWN:d}",
        [post.pk],
    )
    facilitator = is_facilitator(viewer, post.community_id)
    archived = post.community.archived_at is not None
    verdicts = {
        own: application_verdicts(on_post, own=own, facilitator=facilitator, archived=archived) for own in (True, False)
    }
    found = []
    for row in rows:
        id, where, result, html, picture_id, at, edited_at, confirmed_at, confirmed_by, *name = row[8:]
        mine = viewer.person_id is not None and row[0] == viewer.person_id
        found.append(
            ApplicationView(
                id=id,
                person=card_of(row[:8]),
                where=where,
                result=result,
                result_html=html,
                picture=files[picture_id][0].picture if picture_id in files else None,
                at=moment(at),
                edited_at=maybe_moment(edited_at),
                confirmed_at=maybe_moment(confirmed_at),
                confirmed_by=full_name(*name) if confirmed_by else "",
                confirmed_by_me=confirmed_by is not None and confirmed_by == viewer.person_id,
                mine=mine,
                abilities=verdicts[mine],
            )
        )
    return found
