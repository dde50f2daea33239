"""Evidence kept in memory: what `make eval` and the tests rank from, and what the tables say in production."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime

from compagnon.mentoring.experts.ranking import ANSWERS, KNOWLEDGE, Standing


class Ledger:
    """`ranking.Evidence`, from the answers that were entered."""

    def __init__(self) -> None:
        self._knowledge: defaultdict[str, defaultdict[int, float]] = defaultdict(lambda: defaultdict(float))
        self._standings: dict[int, Standing] = {}

    def answered(self, person: int, at: datetime, terms: Iterable[str], worth: float) -> None:
        """A person gave an answer that shows knowledge of these terms."""
        grown = worth * KNOWLEDGE.grown(at)
        for term in terms:
            self._knowledge[term][person] += grown
        self.seen(person, at)
        standing = self._standings[person]
        self._standings[person] = standing._replace(answers=standing.answers + ANSWERS.grown(at))

    def seen(self, person: int, at: datetime) -> None:
        """A person wrote something."""
        known = self._standings.get(person)
        self._standings[person] = known._replace(last_seen=max(known.last_seen, at)) if known else Standing(0.0, at)

    def spread(self, terms: Collection[str]) -> dict[str, int]:
        return {term: len(self._knowledge[term]) for term in terms if term in self._knowledge}

    def knowledge(self, terms: Sequence[str]) -> Iterator[tuple[str, int, float]]:
        for term in terms:
            for person, grown in self._knowledge.get(term, {}).items():
                yield term, person, grown

    def current(self, count: int) -> list[int]:
        answering = [(-standing.answers, person) for person, standing in self._standings.items() if standing.answers]
        return [person for _answers, person in sorted(answering)[:count]]

    def standings(self, people: Collection[int]) -> dict[int, Standing]:
        return {person: self._standings[person] for person in people}

    def people(self) -> int:
        return sum(1 for standing in self._standings.values() if standing.answers)
