"""The suggestion of skills on an archive: the tags of questions, guessed from their words alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from compagnon.config.evaluation.threads import Thread, Threads
from compagnon.skills.suggestion import AT_MOST, Tally, suggest

SUGGESTERS = ("frequent", "named", "ours")

Suggester = Callable[[Thread], Sequence[int]]


@dataclass(frozen=True)
class Guess:
    """A question of the test.

    Attributes:
        tags: how many it has; `known`, how many of them an earlier question had.
        found: how many are among the first five.
    """

    tags: int
    known: int
    found: dict[str, int]


def guesses(threads: Threads, start: float, end: float) -> list[Guess]:
    """Suggest tags for the questions from one share of the archive to another, knowing those before them."""
    past = threads.part(0, start)
    tags = sorted({tag for thread in past for tag in thread.tags})
    numbers = {tag: number for number, tag in enumerate(tags)}
    often = Counter(numbers[tag] for thread in past for tag in thread.tags)
    frequent = sorted(often, key=lambda number: (-often[number], number))[:AT_MOST]
    names, tally = Tally(), Tally()
    for number, tag in enumerate(tags):
        names.name(number, tag.replace("-", " "))
        tally.name(number, tag.replace("-", " "))
    for thread in past:
        tally.tie(thread.words, [numbers[tag] for tag in thread.tags])
    made: tuple[Suggester, ...] = (
        lambda _thread: frequent,
        lambda thread: suggest(thread.words, names),
        lambda thread: suggest(thread.words, tally),
    )
    suggesters = dict(zip(SUGGESTERS, made, strict=True))
    found = []
    for thread in threads.part(start, end):
        wanted = {numbers[tag] for tag in thread.tags if tag in numbers}
        if thread.tags:
            right = {name: len(wanted.intersection(guess(thread))) for name, guess in suggesters.items()}
            found.append(Guess(len(thread.tags), len(wanted), right))
    return found
