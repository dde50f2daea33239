"""The languages that people speak, named in the reader's language."""

from __future__ import annotations

from babel import Locale, UnknownLocaleError

# The official languages of the European Union and those most spoken beside them at work.
# fmt: off
OFFERED = (
    "fr", "en", "ar", "bg", "cs", "da", "de", "el", "es", "et", "fa", "fi", "ga", "he", "hi",
    "hr", "hu", "hy", "it", "ja", "ko", "lt", "lv", "mt", "nl", "no", "pl", "pt", "ro", "ru",
    "sk", "sl", "sq", "sr", "sv", "ta", "tr", "uk", "ur", "vi", "zh", "br", "ca", "co", "eu", "oc",
)
# fmt: on


def is_language(code: str) -> bool:
    """Whether this is the code of a language that can be chosen."""
    return code in OFFERED


def language_name(code: str, reader: str) -> str:
    """“espagnol” for `es` read in French; the code itself where nobody knows it."""
    try:
        return str(Locale(reader).languages.get(code, code))
    except UnknownLocaleError:
        return code


def choices(reader: str) -> list[tuple[str, str]]:
    """Every language, French and English first, then in the reader's alphabet."""
    named = [(code, language_name(code, reader)) for code in OFFERED]
    return named[:2] + sorted(named[2:], key=lambda pair: pair[1])
