"""Small operations on people's words."""

from __future__ import annotations

import re
import unicodedata

_SPACES = re.compile(r"\s+")
_BREAKING_SPACES = re.compile(r"[^\S\u00a0\u202f]+")


def fold(text: str) -> str:
    """Lower case, without accents, ligatures opened, blanks joined: the form in which words are compared.

    >>> fold("  Œuvre  d’ÉTÉ ")
    "oeuvre d'ete"
    """
    text = text.replace("œ", "oe").replace("Œ", "OE").replace("æ", "ae").replace("Æ", "AE").replace("’", "'")
    decomposed = unicodedata.normalize("NFKD", text)
    return _SPACES.sub(" ", "".join(c for c in decomposed if not unicodedata.combining(c))).strip().casefold()


def shorten(text: str, length: int) -> str:
    """Cut at a word, with an ellipsis, so that at most `length` characters remain; « ? » stays with its word."""
    text = _BREAKING_SPACES.sub(" ", text).strip()
    if len(text) <= length:
        return text
    cut = text[: length - 1]
    space = cut.rfind(" ")
    return (cut[:space] if space > length // 2 else cut).rstrip(" ,;:.") + "…"
