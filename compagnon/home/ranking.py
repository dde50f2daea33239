"""« Pour vous »: in which order, and why each post is there. Plain arithmetic on a few facts, no learning, no mystery.

A post starts with up to 30 points for its freshness, which halve every three days, and gains (each at most once):

=================================================================  ======  ==========================================
fact                                                               points  the line on the card
=================================================================  ======  ==========================================
a question without answer that matches what the reader brings        34    Unanswered: you bring Excel
its title or its tags match what the reader is looking for           28    Because you are looking for Negotiation
a question without answer where the reader has helped before         16    Unanswered, where you have helped before
a practice that several colleagues applied this week               6 to 18  3 people applied it this week
its author has helped the reader                                     14    Léa has helped you before
the reader has helped its author                                     12    You have helped Léa before
an announcement of the last three days                               12    Announcement
thanks and « I learned something »                                 0 to 10  8 people were helped by it
=================================================================  ======  ==========================================

What the facts bring halves with each fortnight of the post's age, so that what is old gives way; a question still
without answer keeps its own, however long it has waited.

The line is that of the fact that brought the most points, or else says that it is new. The reader's own posts lose 12
points: they know them. Then, so that one voice does not fill the page, each further post of the same author loses 8
points more than the one before. Equal points: the newest first. The same facts always give the same order.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from math import log2
from typing import NamedTuple

from compagnon.kit.text import fold

FRESH = 30.0
HALVES_EVERY = timedelta(days=3)
FACTS_HALVE_EVERY = timedelta(days=14)
CAN_ANSWER = 34.0
SOUGHT = 28.0
HELPED_HERE = 16.0
APPLIED = (6.0, 18.0)  # for each colleague of the week, at most
HELPED_ME = 14.0
I_HELPED = 12.0
ANNOUNCED = 12.0
THANKED = 10.0
OWN = -12.0
SAME_AUTHOR = 8.0
NEW = timedelta(days=3)
SEVERAL = 2  # colleagues who applied a practice this week

_WORD = re.compile(r"[^\W_]+")
_EMPTY_WORDS = frozenset(
    """
    les des une aux dans pour par sur avec sans son ses mes mon nos vos leur leurs que qui quoi dont est sont ont pas
    plus comment pourquoi quand quel quelle quels quelles faire fait bien tout tous toute cette ces
    the and for with how what why when which who our your his her its are was not from into
    """.split()
)


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


class Reason(NamedTuple):
    """Why a post is there: the name of a fact, and what it says of it."""

    fact: str
    value: str | int = ""


class Ranked(NamedTuple):
    """A post in its place, and why it is there."""

    id: int
    reason: Reason
    points: float


@dataclass(frozen=True)
class Reader:
    """What is known of the person for whom posts are ranked.

    Attributes:
        brings, seeks: in the person's own words.
        helped_in: communities in which they have helped someone.
        helpers: people who helped them, by name; `helped`, people whom they helped.
    """

    id: int
    brings: Sequence[str] = ()
    seeks: Sequence[str] = ()
    helped_in: frozenset[int] = frozenset()
    helpers: Mapping[int, str] = field(default_factory=dict)
    helped: Mapping[int, str] = field(default_factory=dict)


@lru_cache(maxsize=20_000)
def words(text: str) -> frozenset[str]:
    """The words that count in a text, folded, without their plural.

    >>> sorted(words("Préparer les négociations"))
    ['negociation', 'preparer']
    """
    found = (word for word in _WORD.findall(fold(text)) if len(word) > 2 and word not in _EMPTY_WORDS)
    return frozenset(word[:-1] if len(word) > 4 and word[-1] in "sx" else word for word in found)


class Matcher:
    """Tells which of some labels a text is about: two thirds of the label's words, all of them up to two."""

    def __init__(self, labels: Iterable[str]) -> None:
        self._labels = [(label, found) for label in labels if (found := words(label))]
        self._any = frozenset(word for _, found in self._labels for word in found)

    def match(self, text: frozenset[str]) -> str:
        """The first label that matches, or nothing."""
        if self._any.isdisjoint(text):
            return ""
        for label, wanted in self._labels:
            if 3 * len(wanted & text) >= 2 * len(wanted):
                return label
        return ""


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
    if post.is_unanswered and (skill := brings.match(about)):
        facts.append((CAN_ANSWER, Reason("can_answer", skill)))
    elif post.is_unanswered and post.community_id in reader.helped_in:
        facts.append((HELPED_HERE, Reason("helped_here", post.community_id)))
    if skill := seeks.match(about):
        facts.append((SOUGHT, Reason("sought", skill)))
    if applied >= SEVERAL:
        facts.append((min(APPLIED[0] * applied, APPLIED[1]), Reason("applied", applied)))
    if name := reader.helpers.get(post.author_id):
        facts.append((HELPED_ME, Reason("helped_me", name)))
    elif name := reader.helped.get(post.author_id):
        facts.append((I_HELPED, Reason("i_helped", name)))
    if post.kind == "announcement" and age < NEW:
        facts.append((ANNOUNCED, Reason("announced", post.community_id)))
    if post.helped:
        facts.append((min(THANKED, 2.5 * log2(1 + post.helped)), Reason("thanked", post.helped)))
    return facts
