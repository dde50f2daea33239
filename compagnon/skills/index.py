"""By which terms a name is found as one types, and how near to the top.

The terms of a name are its words, folded, and their stems in its language, so that an unfinished word finds it by its
beginning and a whole one in whatever form. `weight_of` orders what a term finds: the company's own names, then those of
published frameworks; short before long; then always in the same order, on whatever database.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from zlib import crc32

from compagnon.kit.terms import LANGUAGES, empty, stem, words
from compagnon.kit.text import fold

LENGTH = 1_000  # one character of a name, in a weight
PUBLISHED = 1_000_000  # added to the weight of names that are not the company's


def words_of(text: str) -> Iterator[str]:
    """The words that are looked up: those of a compound each apart."""
    for word in words(text):
        yield from word.split("-") if "-" in word else (word,)


def terms_of(name: str, language: str) -> set[str]:
    """What a name is found by: its words that mean something, and their stems; a compound also in one (« e-mail »)."""
    found: set[str] = set()
    for word in words(name):
        if "-" in word:
            found.add(word.replace("-", ""))
            found.update(part for part in word.split("-") if not empty(part))
        elif not empty(word):
            found.add(word)
    return found | {stem(word, language) for word in found}


def weight_of(name: str, *, is_ours: bool) -> int:
    """Where a name stands among those that hold the same term."""
    folded = fold(name)
    weight = min(len(folded), PUBLISHED // LENGTH - 1) * LENGTH + crc32(folded.encode()) % LENGTH
    return weight if is_ours else weight + PUBLISHED


def weights(names: Iterable[tuple[str, str]], *, is_ours: bool) -> dict[str, int]:
    """The terms of something with several names (language, name), each with the weight of the first that holds it."""
    found: dict[str, int] = {}
    for language, name in names:
        weight = weight_of(name, is_ours=is_ours)
        for term in terms_of(name, language if language in LANGUAGES else LANGUAGES[0]):
            if weight < found.get(term, weight + 1):
                found[term] = weight
    return found
