"""Who knows? Those to ask, those who were asked, and what was asked of oneself."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from compagnon.communities.access import is_facilitator
from compagnon.communities.models import Community
from compagnon.kit import clock
from compagnon.kit.sql import fetch, marks
from compagnon.mentoring.asking import is_over, may_ask, open_asks, told_state, visible_asks
from compagnon.mentoring.experts.balance import AT_MOST, balanced
from compagnon.mentoring.experts.ranking import ANSWERS, READ, Ranked, rank, terms_of_question
from compagnon.mentoring.experts.reasons import Facts, reasons
from compagnon.mentoring.models import Ask, Availability
from compagnon.mentoring.selectors.evidence import Tables
from compagnon.people.cards import PersonCard
from compagnon.people.selectors import person_cards
from compagnon.people.viewer import Viewer
from compagnon.posts.addresses import post_url
from compagnon.posts.models import Post
from compagnon.posts.rows import find_post
from compagnon.skills.names import in_language

_TEXT = 3000  # characters of a question that are read
_LISTED = 50  # asks on one's own page
OFTEN = 0.5  # answers, halved every month, from which someone is there for whatever question


@dataclass(frozen=True, slots=True)
class Candidate:
    """Someone who is likely to know, and why."""

    card: PersonCard
    why: tuple[str, ...]
    facts: Facts


def who_knows(
    viewer: Viewer,
    *,
    title: str,
    body: str = "",
    skill_ids: Sequence[int] = (),
    community: Community,
    without: Collection[int] = (),
    limit: int = AT_MOST,
) -> list[Candidate]:
    """Those most likely to help with a question asked in this community, which all of them may read.

    What they did where the viewer does not read counts for nothing; whoever takes a break, or was asked as often as
    they accept, is left out; of those who are nearly as likely, who was asked least of late comes first. As many
    statements whatever the company.

    Args:
        without: people who are not to be proposed: the asker, those who were asked.
    """
    found = _ranked(viewer, title, body, skill_ids, community, without)
    evidence = found.evidence
    chosen = balanced(
        [one for one in found.ranked if one.terms or found.is_active(one.person)],
        evidence.load,
        limits=evidence.limits,
        limit=Availability.ASKS_A_MONTH,
        paused=evidence.paused,
        at_most=limit,
    )
    cards = person_cards([one.person for one in chosen])
    facts = {one.person: found.facts(one) for one in chosen}
    return [
        Candidate(cards[id], tuple(reasons(facts[id], found.names)), facts[id])
        for id in (one.person for one in chosen)
        if id in cards
    ]


def facts_about(viewer: Viewer, post: Post, people: Collection[int]) -> dict[int, Facts]:
    """What speaks for each of these people, of a question."""
    found = _ranked(viewer, post.title, post.body, post.skill_ids, post.community, [post.author_id])
    return {one.person: found.facts(one) for one in found.ranked if one.person in people}


@dataclass(frozen=True, slots=True)
class _Found:
    """The people ranked, and what is known of them; `names` are those of the question's skills."""

    ranked: list[Ranked]
    evidence: Tables
    names: dict[int, str]
    often: float

    def is_active(self, person: int) -> bool:
        return self.evidence.known[person].answers >= self.often

    def facts(self, one: Ranked) -> Facts:
        levels, answers = self.evidence.levels, self.evidence.answers
        return Facts(
            levels={id: levels[one.person, id] for id in self.names if (one.person, id) in levels},
            answered={id: count for id in self.names if (count := answers.get((one.person, f"#{id}"), 0))},
            close=max((answers.get((one.person, term), 0) for term in one.terms), default=0),
            active=self.is_active(one.person),
        )


def _ranked(
    viewer: Viewer, title: str, body: str, skill_ids: Sequence[int], community: Community, without: Collection[int]
) -> _Found:
    now = clock.now()
    labels = _labels(skill_ids)
    skills = [id for id in skill_ids if id in labels]
    evidence = Tables(viewer, community, skills, as_of=now, today=clock.today())
    # The names as they are indexed: in both languages.
    names = {f"#{id}": " ".join(filter(None, labels[id])) for id in skills}
    question = dict(islice(terms_of_question(title, body[:_TEXT], skills=names).items(), READ))
    left_out = set(without) | ({viewer.person_id} if viewer.person_id is not None else set())
    return _Found(
        ranked=rank(question, evidence, as_of=now, without=left_out),
        evidence=evidence,
        names={id: in_language(*labels[id]) for id in skills},
        often=OFTEN * ANSWERS.grown(now),
    )


def _labels(skill_ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    if not skill_ids:
        return {}
    rows = fetch(
        f"SELECT id, label_fr, label_en FROM skills_skill WHERE id IN ({marks(skill_ids)})",  # noqa: S608
        list(skill_ids),
    )
    return {id: (fr, en) for id, fr, en in rows}


@dataclass(frozen=True, slots=True)
class Asked:
    """Someone to whom a question was put, as the asker and facilitators see it."""

    card: PersonCard
    state: str
    passed_to: PersonCard | None


@dataclass(frozen=True, slots=True)
class WhoKnows:
    """Beside a question: `mentoring/_who_knows.html`.

    Attributes:
        mine: what the viewer was asked, while it waits.
        count: how many were asked.
        asked: who, for the asker and facilitators.
        may_ask: whether the viewer puts the question to people.
        candidates: who could be.
    """

    post_id: int
    mine: MyAsk | None
    count: int
    asked: Sequence[Asked]
    may_ask: bool
    candidates: Sequence[Candidate]


def who_knows_about(viewer: Viewer, post_id: int, *, author_id: int, community_id: int) -> WhoKnows | None:
    """What is shown beside a question that the viewer reads; None where there is nothing to say. Once a request.

    One statement where nobody was asked, for those who do not ask.
    """
    key = f"who knows {post_id}"
    if key not in viewer.memo:
        viewer.memo[key] = _who_knows_about(viewer, post_id, author_id, community_id)
    found: WhoKnows | None = viewer.memo[key]
    return found


_ASKED = "SELECT person_id, state, passed_to_id FROM mentoring_ask WHERE post_id = %s ORDER BY at, id"


def _who_knows_about(viewer: Viewer, post_id: int, author_id: int, community_id: int) -> WhoKnows | None:
    rows = fetch(_ASKED, [post_id])
    steers = viewer.person_id == author_id or is_facilitator(viewer, community_id)
    post = find_post(post_id) if steers else None
    may = post is not None and bool(may_ask(viewer, post))
    if not rows and not may:
        return None
    over = post is not None and is_over(post)
    told = [(person, told_state(state, over), to) for person, state, to in rows]  # a refusal is theirs alone
    cards = person_cards([person for person, _state, _to in told] if steers else ())
    room = AT_MOST - (open_asks(post_id).count() if may and rows else 0)
    waits = any(person == viewer.person_id and state == Ask.State.WAITING for person, state, _to in rows)
    return WhoKnows(
        post_id=post_id,
        mine=_my_ask_on(viewer, post_id) if waits else None,
        count=len(told),
        asked=[Asked(cards[person], state, cards.get(to)) for person, state, to in told if person in cards],
        may_ask=may,
        candidates=candidates(viewer, post, without=[person for person, _state, _to in rows], limit=room)
        if post is not None and may and room > 0
        else [],
    )


def candidates(viewer: Viewer, post: Post, *, without: Collection[int], limit: int = AT_MOST) -> list[Candidate]:
    """Those who could be asked this question."""
    return who_knows(
        viewer,
        title=post.title,
        body=post.body,
        skill_ids=post.skill_ids,
        community=post.community,
        without=[post.author_id, *without],
        limit=limit,
    )


@dataclass(frozen=True, slots=True)
class MyAsk:
    """A question that was put to the viewer."""

    id: int
    post_id: int
    title: str
    url: str
    community: str
    asker: PersonCard
    passed_by: PersonCard | None
    words: str
    why: tuple[str, ...]
    state: str
    at: datetime

    @property
    def waits(self) -> bool:
        return self.state == Ask.State.WAITING


@dataclass(frozen=True, slots=True)
class MyAsks:
    """`mentoring/_asks.html`."""

    waiting: Sequence[MyAsk]
    settled: Sequence[MyAsk]


def my_asks(viewer: Viewer) -> MyAsks:
    """The questions put to the viewer that they may read: those that wait, the oldest first, then the newest others."""
    if viewer.person_id is None:
        return MyAsks([], [])
    asks = visible_asks(viewer).filter(person=viewer.person_id)
    waiting = asks.filter(state=Ask.State.WAITING).order_by("at", "pk").values_list(*_MINE)
    settled = asks.exclude(state=Ask.State.WAITING).order_by("-at", "-pk").values_list(*_MINE)
    found = _mine([*waiting[:_LISTED], *settled[:_LISTED]])
    return MyAsks([one for one in found if one.waits], [one for one in found if not one.waits])


def my_ask(ask: Ask) -> MyAsk:
    """One of the viewer's own."""
    return _mine(list(Ask.objects.filter(pk=ask.pk).values_list(*_MINE)))[0]


def _my_ask_on(viewer: Viewer, post_id: int) -> MyAsk | None:
    rows = Ask.objects.filter(post=post_id, person=viewer.person_id).values_list(*_MINE)
    return next(iter(_mine(list(rows))), None)


_MINE = (
    "pk", "post_id", "post__title", "post__excerpt", "post__community__name", "post__author_id", "asked_by_id", "words",
    "why", "state", "at",
)  # fmt: skip


def _mine(rows: Sequence[tuple]) -> list[MyAsk]:
    cards = person_cards({id for row in rows for id in (row[5], row[6]) if id})
    facts = {row[0]: Facts.of(row[8]) for row in rows}
    labels = _labels(sorted({id for one in facts.values() for id in (*one.levels, *one.answered)}))
    names = {id: in_language(*label) for id, label in labels.items()}
    return [
        MyAsk(
            id=pk,
            post_id=post_id,
            title=title or excerpt,
            url=post_url(post_id),
            community=community,
            asker=cards[author],
            passed_by=cards.get(by) if by != author else None,
            words=words,
            why=tuple(reasons(facts[pk], names)),
            state=state,
            at=at,
        )
        for pk, post_id, title, excerpt, community, author, by, words, _why, state, at in rows
    ]
