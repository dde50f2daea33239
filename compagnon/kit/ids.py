"""Identifiers: 63-bit, increasing with time, partly random: neither their gaps nor their number tell anything.

In addresses they are written in base 36 (at most 13 characters).
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Iterable

_ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz"
_RANDOM_BITS = 21
_lock = threading.Lock()
_last = 0


def new_id() -> int:
    """A new identifier: milliseconds since 1970, then 21 random bits; strictly increasing within a process."""
    global _last
    candidate = (int(time.time() * 1000) << _RANDOM_BITS) | secrets.randbits(_RANDOM_BITS)
    with _lock:
        if candidate <= _last:
            candidate = _last + 1 + secrets.randbits(6)
        _last = candidate
    return candidate


def to_text(number: int) -> str:
    """Write an identifier in base 36."""
    if number < 0:
        raise ValueError("identifiers are not negative")
    digits = ""
    while True:
        number, rest = divmod(number, 36)
        digits = _ALPHABET[rest] + digits
        if not number:
            return digits


def from_text(text: str) -> int:
    """Read an identifier in base 36.

    Raises:
        ValueError: it is not one.
    """
    number = int(text, 36)
    if not 0 <= number < 2**63:
        raise ValueError("not an identifier")
    return number


def read_id(text: str | None) -> int | None:
    """The identifier that a form or an address carries; None where it is none."""
    try:
        return from_text(text) if text else None
    except ValueError:
        return None


def read_ids(texts: Iterable[str]) -> list[int]:
    """The identifiers among these texts, each once, in order."""
    return list(dict.fromkeys(number for text in texts if (number := read_id(text)) is not None))


class IdConverter:
    """The `<id:…>` part of an address."""

    regex = "[0-9a-z]{1,13}"

    def to_python(self, value: str) -> int:
        return from_text(value)

    def to_url(self, value: int | str) -> str:
        return to_text(int(value))
