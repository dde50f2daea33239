"""Lists about posts: who reacted, bookmarks, reports, histories, what a person brought and whom it helped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from compagnon.communities.access import is_facilitator, readable_ids
from compagnon.communities.models import Community
from compagnon.kit.errors import Missing
from compagnon.kit.markdown import render
from compagnon.kit.paging import Cursor, Slice
from compagnon.kit.sql import fetch, marks, maybe_moment, moment, parameter
from compagnon.kit.text import shorten
from compagnon.people.cards import PersonCard, full_name
from compagnon.people.selectors import PERSON, card_of, person_cards
from compagnon.people.viewer import Viewer
from compagnon.posts.access import get_comment, get_post, reports_to_decide
from compagnon.posts.addresses import post_url
from compagnon.posts.content import content_of, texts
from compagnon.posts.models import Comment, Post, Report, Revision
from compagnon.posts.selectors.cards import PostCard, feed_cards
from compagnon.posts.selectors.recent import recent_ids
from compagnon.skills.carrying import SkillLink, skill_links

PAGE = 20
REVISIONS_SHOWN = 200  # the last ones


@dataclass(frozen=True, slots=True)
class Reactor:
    """Someone who reacted, and how."""

    id: int
    person: PersonCard
    kind: str
    at: datetime


def who_reacted(
    viewer: Viewer,
    *,
    post_id: int | None = None,
    comment_id: int | None = None,
    kind: str | None = None,
    after: Cursor | None = None,
    size: int = 50,
) -> Slice[Reactor]:
    """Who left a reaction (of one kind, or of any) on a post or a comment that the viewer reads, newest first."""
    if comment_id is not None:
        column, id = "comment_id", get_comment(viewer, comment_id).pk
    else:
        post = get_post(viewer, post_id or 0)
        if post.deleted_at is not None:
            raise Missing
        column, id = "post_id", post.pk
    where: str = f"r.{column} = %s"
    params: list[Any] = [id]
    if kind is not None:
        where += " AND r.kind = %s"
        params.append(kind)
    where, params = _before(where, params, "r", after)
    rows = fetch(
        f"SELECT {PERSON}, r.id, r.kind, r.at FROM posts_reaction r JOIN people_person a ON a.id = r.person_id"  # noqa: S608
        f" WHERE {where} ORDER BY r.at DESC, r.id DESC LIMIT {size + 1:d}",
        params,
    )
    people = [Reactor(row[8], card_of(row[:8]), row[9], moment(row[10])) for row in rows]
    return Slice.cut(people, size, lambda reactor: Cursor(reactor.at, reactor.id))


def _before(
    where: str, params: Sequence[Any], table: str, after: Cursor | None, column: str = "at"
) -> tuple[str, list[Any]]:
    """Only what comes after the cursor, newest first."""
    if after is None:
        return where, list(params)
    at = parameter(after.at)
    where += f" AND {table}.{column} <= %s AND ({table}.{column} < %s OR {table}.id < %s)"
    return where, [*params, at, at, after.id]


@dataclass(frozen=True, slots=True)
class Bookmarked:
    """A post in the viewer's private list."""

    id: int
    card: PostCard
    note: str
    at: datetime


def bookmarks(viewer: Viewer, after: Cursor | None = None, size: int = PAGE) -> Slice[Bookmarked]:
    """What the viewer keeps, the last kept first; what they may no longer read is left out."""
    if viewer.person_id is None:
        return Slice(rows=[], after=None)
    where, params = _before("b.person_id = %s", [viewer.person_id], "b", after)
    rows = fetch(
        "SELECT b.id, b.post_id, b.note, b.at FROM posts_bookmark b JOIN posts_post p ON p.id = b.post_id"  # noqa: S608
        f" WHERE {where} AND p.deleted_at IS NULL AND p.community_id IN ({{readable}})"
        f" ORDER BY b.at DESC, b.id DESC LIMIT {size + 1:d}".format(readable=marks(readable_ids(viewer))),
        [*params, *readable_ids(viewer)],
    )
    page = Slice.cut(rows, size, lambda row: Cursor(moment(row[3]), row[0]))
    cards = {card.id: card for card in feed_cards(viewer, [row[1] for row in page.rows])}
    kept = [Bookmarked(id, cards[post_id], note, moment(at)) for id, post_id, note, at in page.rows if post_id in cards]
    return Slice(rows=kept, after=page.after)


# Reports


@dataclass(frozen=True, slots=True)
class ReportView:
    """A report in the queue. `reporter` is None for a facilitator whose own words are reported."""

    id: int
    post_id: int
    comment_id: int | None
    title: str
    excerpt: str
    author: PersonCard
    deleted: bool
    reporter: PersonCard | None
    reason: str
    words: str
    at: datetime
    decision: str
    decided_by: str
    decided_at: datetime | None
    decision_words: str

    @property
    def url(self) -> str:
        return post_url(self.post_id, self.comment_id)

    @property
    def reason_label(self) -> str:
        return str(Report.Reason(self.reason).label)

    @property
    def decision_label(self) -> str:
        return str(Report.Decision(self.decision).label) if self.decision else ""


@dataclass(frozen=True, slots=True)
class ReportQueue:
    """What waits for a decision, oldest first; and the last decisions."""

    waiting: Sequence[ReportView]
    decided: Sequence[ReportView]


def report_queue(viewer: Viewer, community: Community) -> ReportQueue:
    """The reports of a community, for its facilitators.

    Raises:
        Missing: the viewer is none of them.
    """
    if not is_facilitator(viewer, community.pk):
        raise Missing
    reports = reports_to_decide(viewer).filter(community=community)
    fields = (
        "id", "post_id", "comment_id", "post__title", "post__body", "comment__body",
        "post__deleted_at", "comment__deleted_at", "post__author_id", "comment__author_id", "reporter_id",
        "reason", "words", "at", "decision", "decided_by_id", "decided_at", "decision_words",
    )  # fmt: skip
    waiting = list(reports.filter(decision="").order_by("at", "id").values_list(*fields)[:100])
    decided = list(reports.exclude(decision="").order_by("-decided_at", "-id").values_list(*fields)[:30])
    people = person_cards({id for row in (*waiting, *decided) for id in (row[8], row[9], row[10], row[15]) if id})
    return ReportQueue(
        waiting=[_report(viewer, row, people) for row in waiting],
        decided=[_report(viewer, row, people) for row in decided],
    )


def _report(viewer: Viewer, row: Sequence[Any], people: Mapping[int, PersonCard]) -> ReportView:
    (
        id, post_id, comment_id, title, post_body, comment_body, post_deleted, comment_deleted, post_author,
        comment_author, reporter, reason, words, at, decision, decided_by, decided_at, decision_words,
    ) = row  # fmt: skip
    author = comment_author if comment_id else post_author
    body = comment_body if comment_id else post_body
    return ReportView(
        id=id,
        post_id=post_id,
        comment_id=comment_id,
        title=title,
        excerpt=shorten(render(body).excerpt, 280),
        author=people[author],
        deleted=(comment_deleted if comment_id else post_deleted) is not None,
        reporter=people.get(reporter) if author != viewer.person_id else None,
        reason=reason,
        words=words,
        at=at,
        decision=decision,
        decided_by=people[decided_by].name if decided_by in people else "",
        decided_at=decided_at,
        decision_words=decision_words,
    )


def waiting_reports(viewer: Viewer) -> dict[int, int]:
    """How many reports wait in each community that the viewer facilitates."""
    counts: dict[int, int] = {}
    for id in reports_to_decide(viewer).filter(decision="").values_list("community_id", flat=True):
        counts[id] = counts.get(id, 0) + 1
    return counts


# Histories


@dataclass(frozen=True, slots=True)
class Change:
    """One field, before and after an edit; both are plain text."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RevisionView:
    """One edit: who made it, when, and what changed."""

    id: int
    by: str
    at: datetime
    changes: Sequence[Change]


def post_revisions(viewer: Viewer, post: Post) -> list[RevisionView]:
    """The edits of a post that `get_post` gave to this viewer, the last first."""
    if post.deleted_at is not None:
        raise Missing
    return _revisions(Revision.objects.filter(post=post), texts(content_of(post)))


def comment_revisions(viewer: Viewer, comment: Comment) -> list[RevisionView]:
    """The edits of a comment that `get_comment` gave to this viewer, the last first."""
    if comment.deleted_at is not None:
        raise Missing
    return _revisions(Revision.objects.filter(comment=comment), {"body": comment.body})


def _revisions(revisions: Any, now: Mapping[str, Any]) -> list[RevisionView]:
    found = []
    rows = list(
        revisions.order_by("-at", "-id").values_list(
            "id", "at", "content", "by__first_name", "by__last_name", "by__email"
        )[:REVISIONS_SHOWN]
    )
    links = skill_links({id for content in (now, *(row[2] for row in rows)) for id in content.get("skills", ())})
    now = _with_names(now, links)
    for id, at, content, first, last, email in rows:
        before = _with_names(content, links)
        changes = [
            Change(field, _plain(before.get(field)), _plain(now.get(field)))
            for field in {**before, **now}
            if before.get(field) != now.get(field)
        ]
        found.append(RevisionView(id, full_name(first, last, email), at, changes))
        now = before
    return found


def _with_names(content: Mapping[str, Any], links: Mapping[int, SkillLink]) -> Mapping[str, Any]:
    """A revision with its skills by name, one a line."""
    if "skills" not in content:
        return content
    return {**content, "skills": [links[id].name for id in content["skills"] if id in links]}


def _plain(value: Any) -> str:
    return "\n".join(str(item) for item in value) if isinstance(value, list) else str(value or "")


# What a person brought


def contributions(
    viewer: Viewer, person_id: int, after: Cursor | None = None, *, kind: str | None = None, size: int = PAGE
) -> Slice[PostCard]:
    """A person's posts, newest first, those the viewer may read."""
    page = recent_ids(
        viewer, community_ids=readable_ids(viewer), author_id=person_id, kind=kind, after=after, size=size
    )
    return Slice(rows=feed_cards(viewer, page.rows), after=page.after)


@dataclass(frozen=True, slots=True)
class AnswerCard:
    """An answer someone gave, with its question."""

    id: int
    post_id: int
    title: str
    excerpt: str
    written_at: datetime
    accepted: bool
    thanks_count: int
    community_name: str

    @property
    def url(self) -> str:
        return post_url(self.post_id, self.id)


def answers_of(viewer: Viewer, person_id: int, after: Cursor | None = None, size: int = PAGE) -> Slice[AnswerCard]:
    """A person's answers, newest first, those the viewer may read."""
    where, params = _before("k.author_id = %s", [person_id], "k", after, "written_at")
    rows = fetch(
        "SELECT k.id, k.post_id, p.title, k.body, k.written_at, k.accepted_at, k.thanks_count, c.name"  # noqa: S608
        " FROM posts_comment k JOIN posts_post p ON p.id = k.post_id"
        " JOIN communities_community c ON c.id = p.community_id"
        f" WHERE {where} AND k.is_answer AND k.deleted_at IS NULL AND p.deleted_at IS NULL"
        f" AND p.community_id IN ({marks(readable_ids(viewer))})"
        f" ORDER BY k.written_at DESC, k.id DESC LIMIT {size + 1:d}",
        [*params, *readable_ids(viewer)],
    )
    page = Slice.cut(rows, size, lambda row: Cursor(moment(row[4]), row[0]))
    cards = [
        AnswerCard(id, post_id, title, render(body).excerpt, moment(at), accepted is not None, thanks, name)
        for id, post_id, title, body, at, accepted, thanks, name in page.rows
    ]
    return Slice(rows=cards, after=page.after)


@dataclass(frozen=True, slots=True)
class HelpLine:
    """One time someone helped someone."""

    helped: PersonCard
    origin: str
    post_id: int
    comment_id: int | None
    title: str
    at: datetime

    @property
    def url(self) -> str:
        return post_url(self.post_id, self.comment_id)


@dataclass(frozen=True, slots=True)
class HelpGiven:
    """Whom a person helped, as far as the viewer may read it."""

    questions_answered: int
    practices_reproduced: int
    thanks: int
    people_helped: int
    lines: Sequence[HelpLine]


def help_given(viewer: Viewer, person_id: int, shown: int = 12) -> HelpGiven:
    """Questions answered, practices reproduced, thanks received: only through posts the viewer may read."""
    source = (
        " FROM posts_help h JOIN posts_post p ON p.id = h.post_id LEFT JOIN posts_comment k ON k.id = h.comment_id"
        " JOIN people_person a ON a.id = h.helped_id"
        " WHERE h.helper_id = %s AND p.deleted_at IS NULL AND k.deleted_at IS NULL"
        f" AND p.community_id IN ({marks(readable_ids(viewer))})"
    )
    params = [person_id, *readable_ids(viewer)]
    [counts] = fetch(
        "SELECT COUNT(DISTINCT CASE WHEN h.origin = 'answer' THEN h.post_id END),"
        " SUM(CASE WHEN h.origin = 'application' THEN 1 ELSE 0 END),"
        " SUM(CASE WHEN h.origin = 'thanks' THEN 1 ELSE 0 END), COUNT(DISTINCT h.helped_id)" + source,
        params,
    )
    rows = fetch(
        f"SELECT {PERSON}, h.origin, h.post_id, h.comment_id, p.title, p.excerpt, h.at"
        f"{source} ORDER BY h.at DESC, h.id DESC LIMIT {shown:d}",
        params,
    )
    lines = [
        HelpLine(card_of(row[:8]), row[8], row[9], row[10], row[11] or shorten(row[12], 80), moment(row[13]))
        for row in rows
    ]
    answered, reproduced, thanks, helped = (count or 0 for count in counts)
    return HelpGiven(answered, reproduced, thanks, helped, lines)


@dataclass(frozen=True, slots=True)
class AppliedPractice:
    """A practice that someone applied."""

    id: int
    post_id: int
    title: str
    where: str
    at: datetime
    confirmed_at: datetime | None

    @property
    def url(self) -> str:
        return post_url(self.post_id)


def applied_by(viewer: Viewer, person_id: int, shown: int = 10) -> list[AppliedPractice]:
    """The practices a person applied, newest first, those the viewer may read."""
    rows = fetch(
        'SELECT x.id, x.post_id, p.title, x."where", x.at, x.confirmed_at FROM posts_application x'  # noqa: S608
        " JOIN posts_post p ON p.id = x.post_id WHERE x.person_id = %s AND x.deleted_at IS NULL"
        f" AND p.deleted_at IS NULL AND p.community_id IN ({marks(readable_ids(viewer))})"
        f" ORDER BY x.at DESC, x.id DESC LIMIT {shown:d}",
        [person_id, *readable_ids(viewer)],
    )
    return [
        AppliedPractice(id, post_id, title, where, moment(at), maybe_moment(confirmed))
        for id, post_id, title, where, at, confirmed in rows
    ]


# Tags


def tagged(viewer: Viewer, tag: str, after: Cursor | None = None, size: int = PAGE) -> Slice[PostCard]:
    """The posts under a tag, newest first, those the viewer may read."""
    page = recent_ids(viewer, community_ids=readable_ids(viewer), tag=tag, after=after, size=size)
    return Slice(rows=feed_cards(viewer, page.rows), after=page.after)
