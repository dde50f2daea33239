"""« Who knows? » on an archive: its ranking and the two baselines, from what was known before the questions."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import log

from compagnon.config.evaluation.threads import Thread, Threads
from compagnon.mentoring.experts.balance import RECENT, balanced
from compagnon.mentoring.experts.ledger import Ledger
from compagnon.mentoring.experts.ranking import Ranked, rank, worth

FIRST = 10
BUSIEST = 10
ASKED = 5
RANKERS = ("active", "bm25", "ours")
K1, B = 1.2, 0.75  # BM25's usual settings

Ranker = Callable[[Thread], Sequence[int]]


@dataclass(frozen=True)
class Case:
    """A question of the test, and in which place the first of those who really helped was, 0 where nowhere."""

    known: bool  # whether any of them had ever answered before
    places: dict[str, int]


def cases(threads: Threads, start: float, end: float, *, streaming: bool = False) -> list[Case]:
    """Rank people for the questions from one share of the archive to another.

    Args:
        streaming: let each question know all that was written before it; else, only what was before the first.
    """
    found: list[Case] = []
    asked = [thread for thread in threads.part(start, end) if thread.helpers]
    rankers: dict[str, Ranker] = {}
    for thread in asked:
        if streaming or not rankers:
            moment = thread.at if streaming else threads.part(start, end)[0].at
            past = threads.asked_before(moment)
            answerers = {reply.by for before in past for reply in before.replies if reply.at < moment}
            rankers = dict(zip(RANKERS, (make(past, moment) for make in (_most_active, _bm25, _ours)), strict=True))
        places = {name: place(ranker(thread), thread) for name, ranker in rankers.items()}
        found.append(Case(not answerers.isdisjoint(thread.helpers), places))
    return found


def place(people: Iterable[int], thread: Thread) -> int:
    """The place, from 1, of the first who really helped; the asker takes none."""
    others = (person for person in people if person != thread.by)
    return next((place for place, person in enumerate(others, 1) if person in thread.helpers), 0)


def ledger_of(past: Sequence[Thread], moment: datetime) -> Ledger:
    """What the threads had taught by then, with the votes they had by then."""
    ledger = Ledger()
    for thread in past:
        for reply in thread.replies:
            if reply.at < moment:
                value = worth(accepted=reply.is_accepted_before(moment), thanks=reply.votes_before(moment))
                ledger.answered(reply.by, reply.at, thread.taught_by(reply), value)
        for at, by in thread.comments:
            if at < moment:
                ledger.seen(by, at)
    return ledger


def _ours(past: Sequence[Thread], moment: datetime) -> Ranker:
    ledger = ledger_of(past, moment)
    return lambda thread: [one.person for one in rank(thread.terms, ledger, as_of=moment)]


def _most_active(past: Sequence[Thread], moment: datetime) -> Ranker:
    counts = Counter(reply.by for thread in past for reply in thread.replies if reply.at < moment)
    ranked = sorted(counts, key=lambda person: (-counts[person], person))
    return lambda _thread: ranked


def _bm25(past: Sequence[Thread], moment: datetime) -> Ranker:
    """Each person's past answers as one document, the question's title, text and tags as the query."""
    documents: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for thread in past:
        for reply in thread.replies:
            if reply.at < moment:
                documents[reply.by].update(reply.terms)
    lengths = {person: document.total() for person, document in documents.items()}
    average = sum(lengths.values()) / max(1, len(lengths))
    holding = Counter(term for document in documents.values() for term in document)

    def ranked(thread: Thread) -> list[int]:
        scores: defaultdict[int, float] = defaultdict(float)
        for term in thread.terms:
            rarity = log(1 + (len(documents) - holding[term] + 0.5) / (holding[term] + 0.5))
            for person, document in documents.items():
                if count := document[term]:
                    norm = K1 * (1 - B + B * lengths[person] / average)
                    scores[person] += rarity * count * (K1 + 1) / (count + norm)
        return sorted(scores, key=lambda person: (-scores[person], person))

    return ranked


@dataclass(frozen=True)
class Asking:
    """What became of asking five people per question, in the order of time.

    Attributes:
        requests: how many went to each person.
        reached: questions for which one of those who really helped was asked; `first`, was among the first ten of the
            order from which they were chosen.
    """

    questions: int
    requests: Counter[int]
    reached: int
    first: int

    def to_the_busiest(self) -> int:
        return sum(count for _person, count in self.requests.most_common(BUSIEST))


def asking(threads: Threads, start: float, end: float, *, limit: int | None) -> Asking:
    """Ask through the test; without a limit, the first five of the ranking, whatever they were asked before."""
    part = threads.part(start, end)
    moment = part[0].at
    ledger = ledger_of(threads.asked_before(moment), moment)
    requests: Counter[int] = Counter()
    log_of: list[tuple[datetime, int]] = []
    questions = reached = first = 0
    for thread in part:
        ranked = rank(thread.terms, ledger, as_of=moment, without=() if thread.by is None else (thread.by,))
        order: list[Ranked] = ranked[:FIRST]
        if limit is not None:
            load = Counter(person for at, person in log_of if thread.at - at < RECENT)
            order = balanced(ranked, load, limits={}, limit=limit, at_most=FIRST)
        chosen = [one.person for one in order[:ASKED]]
        requests.update(chosen)
        log_of += [(thread.at, person) for person in chosen]
        if thread.helpers:
            questions += 1
            reached += not thread.helpers.isdisjoint(chosen)
            first += any(one.person in thread.helpers for one in order)
    return Asking(questions, requests, reached, first)
