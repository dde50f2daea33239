"""Some at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Lists of at most `size` of these, in order, read only as they are asked for."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch
