"""Which skills a text is about: from their names, and from the texts that people tied to them before.

A skill gains, for each term of the text, the share of the past texts with that term that were tied to it: the rarer a
term, the more it weighs; the rarer a skill, the more being hit by chance is unlikely. Where its name is in the text it
gains as well, so that a framework just imported, without any past text, suggests what the text names.

    score = log(1 + texts / texts of the skill) × Σ share of the term × tied / (texts of the term + 1)  +  0.3 × named
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from math import log, log1p, sqrt
from typing import NamedTuple, Protocol

from compagnon.kit.terms import LANGUAGES, language_of, terms, words

AT_MOST = 5
TELLING = 40  # terms of a text that are looked up
TITLE = 3  # what a term of the title counts for
NAMED = 0.3
NAMED_IN_TITLE = 1.5


class Naming(NamedTuple):
    """A name of a skill, as the terms that make it."""

    skill: int
    terms: frozenset[str]


class Memory(Protocol):
    """What is known of the texts of the past and of the names of skills."""

    def texts(self) -> int:
        """How many texts were tied to skills."""

    def texts_with(self, terms: Collection[str]) -> Mapping[str, int]:
        """In how many of them each term is; terms never seen may be left out."""

    def tied(self, terms: Collection[str]) -> Iterable[tuple[str, int, int]]:
        """Term, skill, and how many texts with that term were tied to it."""

    def texts_of(self, skills: Collection[int]) -> Mapping[int, int]:
        """How many texts were tied to each skill; those never tied may be left out."""

    def named(self, terms: Collection[str]) -> Iterable[Naming]:
        """The names of skills that hold at least one of these terms (of a term in many names, only the telling)."""


def terms_of_text(title: str, body: str = "", *, language: str = "") -> dict[str, int]:
    """The terms of a text, and how much each came up."""
    language = language or language_of([*words(title), *words(body)])
    counts = Counter(terms(body, language))
    for term in terms(title, language):
        counts[term] += TITLE
    return dict(counts)


def suggest(text: Mapping[str, int], memory: Memory, *, at_most: int = AT_MOST) -> list[int]:
    """The skills a text is most likely about, the likeliest first; none that nothing speaks for.

    Args:
        text: from `terms_of_text`.
    """
    total = memory.texts()
    seen = memory.texts_with(text)
    weighed = sorted(((_rarity(total, seen.get(term, 0)) * sqrt(count), term) for term, count in text.items()))
    telling = {term: weight for weight, term in weighed[-TELLING:]}
    scores = _from_the_past(telling, seen, memory, total)
    for skill, share in _from_names(text, telling, seen, memory, total).items():
        scores[skill] += NAMED * share
    ranked = sorted((-score, skill) for skill, score in scores.items() if score > 0)
    return [skill for _score, skill in ranked[:at_most]]


def _from_the_past(
    telling: Mapping[str, float], seen: Mapping[str, int], memory: Memory, total: int
) -> defaultdict[int, float]:
    scores: defaultdict[int, float] = defaultdict(float)
    known = {term: weight for term, weight in telling.items() if seen.get(term)}
    whole = sum(known.values()) or 1.0
    for term, skill, count in memory.tied(known):
        scores[skill] += known[term] / whole * count / (seen[term] + 1)
    for skill, texts in memory.texts_of(scores).items():
        scores[skill] *= log1p(total / texts)
    return scores


def _from_names(
    text: Mapping[str, int], telling: Mapping[str, float], seen: Mapping[str, int], memory: Memory, total: int
) -> dict[int, float]:
    """How much of each skill's name is in the text, 1 where the whole name is; of several names, the best."""
    shares: dict[int, float] = {}
    for skill, name in memory.named(telling):
        rarity = {term: _rarity(total, seen.get(term, 0)) for term in name}
        there = sum(
            weight * (NAMED_IN_TITLE if text[term] >= TITLE else 1.0) for term, weight in rarity.items() if term in text
        )
        shares[skill] = max(shares.get(skill, 0.0), there / (sum(rarity.values()) or 1.0))
    return shares


def _rarity(total: int, texts: int) -> float:
    return log(1 + max(1, total) / (1 + texts))


@dataclass
class Tally:
    """`Memory` kept in memory, from the texts and the names that were entered."""

    _texts: int = 0
    _with: Counter[str] = field(default_factory=Counter)
    _tied: defaultdict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    _of: Counter[int] = field(default_factory=Counter)
    _names: defaultdict[str, list[Naming]] = field(default_factory=lambda: defaultdict(list))

    def name(self, skill: int, name: str, *, language: str = "") -> None:
        """A skill has this name, in this language or in none."""
        for each in (language,) if language else LANGUAGES:
            naming = Naming(skill, frozenset(terms(name, each)))
            for term in naming.terms:
                self._names[term].append(naming)

    def tie(self, text: Iterable[str], skills: Collection[int]) -> None:
        """A text was said to be about these skills."""
        self._texts += 1
        self._of.update(skills)
        for term in text:
            self._with[term] += 1
            self._tied[term].update(skills)

    def texts(self) -> int:
        return self._texts

    def texts_with(self, terms: Collection[str]) -> dict[str, int]:
        return {term: self._with[term] for term in terms if term in self._with}

    def tied(self, terms: Collection[str]) -> list[tuple[str, int, int]]:
        return [(term, skill, count) for term in terms for skill, count in self._tied.get(term, Counter()).items()]

    def texts_of(self, skills: Collection[int]) -> dict[int, int]:
        return {skill: self._of[skill] for skill in skills if skill in self._of}

    def named(self, terms: Collection[str]) -> list[Naming]:
        return list(dict.fromkeys(naming for term in terms for naming in self._names.get(term, ())))
