"""Who is likely to give a good answer to a question: the evidence, and the arithmetic that orders people by it.

Three facts are known of a person, and nothing else counts:

- *knowledge*: for each term, the answers they gave where it came up, each for what it was worth, halved every year.
  A term is a stem of `kit.terms`, or the mark of a skill (`#…`). Everything that was read in the thread counts: the
  question's title, its text, its skills, and the answer itself (the candidate model of Balog et al., 2006, with the
  thread as the document);
- *answers*: how many they gave, halved every month;
- *last seen*: when they last wrote anything.

They are multiplied, each to a power of its own:

    score = (0.2 + topic) × (0.01 + answers)^0.25 ÷ (1 + days since last seen / 3)^0.5

where topic, 1 for the best person, adds over the question's most telling terms `weight × known / (known + 1)`: the
first answers about a term say the most, as in BM25; and a term weighs the more, the fewer people know it.

Sums that fade are kept *grown*: instead of making all past answers lighter every day, each new one counts for more
(`Decay`), so that a sum is only ever added to and is read by one division.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from heapq import nlargest
from itertools import islice
from math import exp, log, log1p
from typing import NamedTuple, Protocol

from compagnon.kit.terms import language_of, terms, words

READ = 60  # terms of a question, and of its answer, of which this answer shows knowledge
TELLING = 16  # terms of a question that are looked up
KNOWING = 200  # people who know most about it, who are considered
CURRENT = 50  # people who answer most these days, considered whatever the question
REASONS = 3  # terms that are told for a person

TITLE, SKILL, BODY, MOST = 2.0, 2.0, 1.0, 4.0  # what an occurrence of a term weighs, and the most it may
ACCEPTED, THANKED = 0.5, 0.3  # what adds to an answer's worth
ENOUGH = 1.0  # answers about a term after which another one says half as much
ANYONE, NEVER = 0.2, 0.01  # so that no fact that is missing rules anyone out
ACTIVITY, ABSENCE, AWAY = 0.25, 0.5, timedelta(days=3)

_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Decay:
    """A weight that halves with time, kept in units that need no updating."""

    half_life: timedelta

    def grown(self, at: datetime) -> float:
        """What 1 at that moment is kept as. A sum of these, divided by that of a later moment, is the sum then."""
        return float(2.0 ** ((at - _EPOCH) / self.half_life))


KNOWLEDGE = Decay(timedelta(days=365))
ANSWERS = Decay(timedelta(days=30))


class Standing(NamedTuple):
    """A person, whatever the question.

    Attributes:
        answers: those they gave, each `ANSWERS.grown`, added up.
        last_seen: when they last wrote anything.
    """

    answers: float
    last_seen: datetime


class Evidence(Protocol):
    """What is known of people before the question is asked."""

    def spread(self, terms: Collection[str]) -> Mapping[str, int]:
        """How many people have knowledge of each term; terms that nobody knows may be left out."""

    def knowledge(self, terms: Sequence[str]) -> Iterable[tuple[str, int, float]]:
        """Term, person and knowledge (`KNOWLEDGE.grown`); of a term that many know, those who know it best."""

    def current(self, count: int) -> Collection[int]:
        """The people who answer most these days."""

    def standings(self, people: Collection[int]) -> Mapping[int, Standing]:
        """The standing of each; who is left out is not proposed."""

    def people(self) -> int:
        """How many people there is knowledge of."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A person in their place.

    Attributes:
        score: comparable within one ranking.
        terms: what of the question they are known for, the most telling first.
    """

    person: int
    score: float
    terms: tuple[str, ...]


def terms_of_question(
    title: str, body: str = "", *, skills: Mapping[str, str] | None = None, language: str = ""
) -> dict[str, float]:
    """The terms of a question and what each weighs.

    Args:
        skills: the names of the question's skills by their marks.

    >>> terms_of_question("Préparer un entretien", skills={"#7": "Entretien annuel"})
    {'prepar': 2.0, 'entretien': 4.0, '#7': 2.0, 'annuel': 2.0}
    """
    language = language or language_of([*words(title), *words(body)])
    weights: defaultdict[str, float] = defaultdict(float)
    for term in terms(title, language):
        weights[term] += TITLE
    for mark, name in (skills or {}).items():
        for term in (mark, *terms(name, language)):
            weights[term] += SKILL
    for term in terms(body, language):
        weights[term] += BODY
    return {term: min(weight, MOST) for term, weight in weights.items()}


def terms_of_answer(question: Iterable[str], text: str, *, language: str = "") -> frozenset[str]:
    """The terms of which an answer shows knowledge: the question's and its own, the first of each.

    Args:
        question: from `terms_of_question`: its title and skills come first.
    """
    own = dict.fromkeys(terms(text, language))
    return frozenset((*islice(question, READ), *islice(own, READ)))


def worth(*, accepted: bool, thanks: int) -> float:
    """What an answer counts for.

    Args:
        thanks: of how many people it helped, or votes.
    """
    return 1.0 + ACCEPTED * accepted + THANKED * log1p(max(0, thanks))


def rank(
    question: Mapping[str, float], evidence: Evidence, *, as_of: datetime, without: Collection[int] = ()
) -> list[Ranked]:
    """Everyone there is reason to ask, the likeliest first; the same evidence always gives the same order.

    Args:
        question: from `terms_of_question`.
        without: people who are not to be proposed, as the asker.
    """
    telling = _telling(question, evidence)
    faded = KNOWLEDGE.grown(as_of)
    topic: defaultdict[int, float] = defaultdict(float)
    gains: list[tuple[int, float, str]] = []
    for term, person, grown in evidence.knowledge(list(telling)):
        known = grown / faded
        gain = telling[term] * known / (known + ENOUGH)
        topic[person] += gain
        gains.append((person, gain, term))
    best = max(topic.values(), default=1.0)
    knowing = nlargest(KNOWING, topic, key=lambda person: (topic[person], -person))
    standings = evidence.standings({*knowing, *evidence.current(CURRENT)}.difference(without))
    known_for: defaultdict[int, list[tuple[float, str]]] = defaultdict(list)
    for person, gain, term in gains:
        if person in standings:
            known_for[person].append((-gain, term))
    faded = ANSWERS.grown(as_of)
    ranked = [
        Ranked(
            person,
            (ANYONE + topic.get(person, 0.0) / best) * _presence(standing, faded, as_of),
            tuple(term for _gain, term in sorted(known_for[person])[:REASONS]),
        )
        for person, standing in standings.items()
    ]
    ranked.sort(key=lambda one: (-one.score, one.person))
    return ranked


def _telling(question: Mapping[str, float], evidence: Evidence) -> dict[str, float]:
    """The terms that tell people apart, and how much each does."""
    everyone = evidence.people()
    weighed = [(question[term] * log1p(everyone / count), term) for term, count in evidence.spread(question).items()]
    return {term: weight for weight, term in sorted(weighed, key=lambda one: (-one[0], one[1]))[:TELLING]}


def _presence(standing: Standing, faded: float, as_of: datetime) -> float:
    away = max(timedelta(), as_of - standing.last_seen) / AWAY
    return exp(ACTIVITY * log(NEVER + standing.answers / faded) - ABSENCE * log1p(away))
