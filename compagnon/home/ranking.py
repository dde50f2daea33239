"""« Pour vous »: in which order, and why each post is there. Plain arithmetic on a few facts, no learning, no mystery.

A post starts with up to 30 points for its freshness, which halve every three days, and gains (each at most once):

=================================================================  ======  ==========================================
fact                                                               points  the line on the card
=================================================================  ======  ==========================================
a question without answer on a skill that the reader brings          34    Unanswered: you bring Excel
it is about a skill that the reader is looking for                   28    Because you are looking for Negotiation
a question without answer where the reader has helped before         16    Unanswered, where you have helped before
a practice that several colleagues applied this week               6 to 18  3 people applied it this week
it is about a skill that the reader's communities find useful        10    Useful in your communities: Excel
its author has helped the reader                                     14    Léa has helped you before
the reader has helped its author                                     12    You have helped Léa before
an announcement of the last three days                               12    Announcement
thanks and « I learned something »                                 0 to 10  8 people were helped by it
=================================================================  ======  ==========================================

A skill is the post's own, or one tied to it; where the post carries none of the reader's, the words of its title and
its tags count instead, for 6 points less.

What the facts bring halves with each fortnight of the post's age, so that what is old gives way; a question still
without answer keeps its own, however long it has waited.

The line is that of the fact that brought the most points, or else says that it is new. The reader's own posts lose 12
points: they know them. Then, so that one voice does not fill the page, each further post of the same author loses 8
points more than the one before. Equal points: the newest first. The same facts always give the same order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from math import log2
from typing import NamedTuple

from compagnon.kit.terms import LANGUAGES, terms

FRESH = 30.0
HALVES_EVERY = timedelta(days=3)
FACTS_HALVE_EVERY = timedelta(days=14)
CAN_ANSWER = 34.0
SOUGHT = 28.0
IN_WORDS = -6.0
HELPED_HERE = 16.0
APPLIED = (6.0, 18.0)  # for each colleague of the week, at most
HELPED_ME = 14.0
I_HELPED = 12.0
USEFUL = 10.0
ANNOUNCED = 12.0
THANKED = 10.0
OWN = -12.0
SAME_AUTHOR = 8.0
NEW = timedelta(days=3)
SEVERAL = 2  # colleagues who applied a practice this week


class Candidate(NamedTuple):
    """What is known of a post that may be shown."""

    id: int
    kind: str
    community_id: int
    author_id: int
    title: str
    tags: tuple[str, ...]
    published_at: datetime
    is_unanswered: bool
    helped: int  # thanks and « I learned something »
    skill_ids: tuple[int, ...] = ()


class Reason(NamedTuple):
    """Why a post is there: the name of a fact, and what it says of it."""

    fact: str
    value: str | int = ""


class Ranked(NamedTuple):
    """A post in its place, and why it is there."""

    id: int
    reason: Reason
    points: float


class Skill(NamedTuple):
    """A skill of the reader's.

    Attributes:
        same: itself and those that are tied to it.
        labels: its name in each language, with the language.
    """

    name: str
    same: frozenset[int] = frozenset()
    labels: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Reader:
    """What is known of the person for whom posts are ranked.

    Attributes:
        brings, seeks: their skills, hidden ones too: the ranking is for their eyes alone.
        useful: skills that their communities are about, or that helped several there, by name.
        helped_in: communities in which they have helped someone.
        helpers: people who helped them, by name; `helped`, people whom they helped.
    """

    id: int
    brings: Sequence[Skill] = ()
    seeks: Sequence[Skill] = ()
    useful: Mapping[int, str] = field(default_factory=dict)
    helped_in: frozenset[int] = frozenset()
    helpers: Mapping[int, str] = field(default_factory=dict)
    helped: Mapping[int, str] = field(default_factory=dict)


@lru_cache(maxsize=20_000)
def words(text: str) -> frozenset[str]:
    """The terms of a text whose language is not told: those of both.

    >>> sorted(words("Les négociations"))
    ['negoci']
    """
    return frozenset(term for language in LANGUAGES for term in terms(text, language))


class Matcher:
    """Tells which of some skills a post is about: by the skills it carries, else by two thirds of the terms of a
    skill's name, all of them up to two."""

    def __init__(self, skills: Iterable[Skill]) -> None:
        self._by_id: dict[int, str] = {}
        self._labels: list[tuple[str, frozenset[str]]] = []
        for skill in skills:
            for id in skill.same:
                self._by_id.setdefault(id, skill.name)
            wanted = (frozenset(terms(label, language)) for label, language in skill.labels)
            self._labels += [(skill.name, some) for some in wanted if some]
        self._any = frozenset(term for _name, wanted in self._labels for term in wanted)

    def carried(self, skill_ids: Iterable[int]) -> str:
        """The name of the first of these that is one of the skills, or nothing."""
        return next((self._by_id[id] for id in skill_ids if id in self._by_id), "")

    def said(self, text: frozenset[str]) -> str:
        """The name of the first skill that these terms name, or nothing."""
        if self._any.isdisjoint(text):
            return ""
        for name, wanted in self._labels:
            if 3 * len(wanted & text) >= 2 * len(wanted):
                return name
        return ""

    def match(self, post: Candidate, about: frozenset[str]) -> tuple[str, float]:
        """The name of the first skill that matches, by what the post carries or else in words, and what that costs."""
        if name := self.carried(post.skill_ids):
            return name, 0.0
        return self.said(about), IN_WORDS


def rank(
    candidates: Iterable[Candidate], reader: Reader, *, as_of: datetime, applied: Mapping[int, int]
) -> list[Ranked]:
    """Every candidate with its reason, the best first.

    Args:
        as_of: the moment for which freshness is reckoned.
        applied: how many colleagues applied each practice in the week before.
    """
    brings, seeks = Matcher(reader.brings), Matcher(reader.seeks)
    scored = [(*_score(post, reader, brings, seeks, as_of, applied.get(post.id, 0)), post) for post in candidates]
    scored.sort(key=lambda entry: (-entry[0], -entry[2].published_at.timestamp(), -entry[2].id))
    voices: Counter[int] = Counter()
    ranked = []
    for points, reason, post in scored:
        ranked.append((points - SAME_AUTHOR * voices[post.author_id], post.published_at, post.id, reason))
        voices[post.author_id] += 1
    ranked.sort(key=lambda entry: entry[:3], reverse=True)
    return [Ranked(id, reason, points) for points, _, id, reason in ranked]


def _score(
    post: Candidate, reader: Reader, brings: Matcher, seeks: Matcher, as_of: datetime, applied: int
) -> tuple[float, Reason]:
    age = max(timedelta(), as_of - post.published_at)
    points = FRESH * 0.5 ** (age / HALVES_EVERY)
    if post.author_id == reader.id:
        return points + OWN, Reason("own")
    facts = _facts(post, reader, brings, seeks, age, applied)
    if not facts:
        return points, Reason("new" if age < NEW else "community", post.community_id)
    kept = 1.0 if post.is_unanswered else 0.5 ** (age / FACTS_HALVE_EVERY)
    return points + kept * sum(gain for gain, _ in facts), max(facts, key=lambda fact: fact[0])[1]


def _facts(
    post: Candidate, reader: Reader, brings: Matcher, seeks: Matcher, age: timedelta, applied: int
) -> list[tuple[float, Reason]]:
    """The facts that count for this post and this reader, in the order of the table."""
    facts: list[tuple[float, Reason]] = []
    about = words(post.title)
    for tag in post.tags:
        about |= words(tag)
    brought, cost = brings.match(post, about) if post.is_unanswered else ("", 0.0)
    if brought:
        facts.append((CAN_ANSWER + cost, Reason("can_answer", brought)))
    elif post.is_unanswered and post.community_id in reader.helped_in:
        facts.append((HELPED_HERE, Reason("helped_here", post.community_id)))
    sought, cost = seeks.match(post, about)
    if sought:
        facts.append((SOUGHT + cost, Reason("sought", sought)))
    if applied >= SEVERAL:
        facts.append((min(APPLIED[0] * applied, APPLIED[1]), Reason("applied", applied)))
    if name := reader.helpers.get(post.author_id):
        facts.append((HELPED_ME, Reason("helped_me", name)))
    elif name := reader.helped.get(post.author_id):
        facts.append((I_HELPED, Reason("i_helped", name)))
    if useful := next((reader.useful[id] for id in post.skill_ids if id in reader.useful), ""):
        facts.append((USEFUL, Reason("useful", useful)))
    if post.kind == "announcement" and age < NEW:
        facts.append((ANNOUNCED, Reason("announced", post.community_id)))
    if post.helped:
        facts.append((min(THANKED, 2.5 * log2(1 + post.helped)), Reason("thanked", post.helped)))
    return facts
