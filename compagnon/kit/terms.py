"""The words of a text as they are compared: one analyzer for French and English, whatever engine looks them up.

Words are folded (accents, case, ligatures, elided articles), the empty ones left out, the others reduced to their stem,
so that « l’équipe » meets « équipes » and « négocier » meets « négociation ». Stems are Snowball's (Porter 2 and its
French counterpart), of the folded word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import Stemmer

from compagnon.kit.text import fold

LANGUAGES = ("fr", "en")
LONGEST = 40  # characters of a word that are kept
_WORD = re.compile(r"[a-z0-9](?:[a-z0-9+#]|[.\-](?=[a-z0-9]))*")
_ELIDED = re.compile(r"\b(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu)'(?=\w)")
_ENDINGS = re.compile(r"(?:n?[’'`´]t|[’'`´]s)\b", re.IGNORECASE)
_EMPTY = {
    "fr": frozenset(
        "a afin ai ainsi alors apres as au aucun aujourd aussi autre aux avant avec avez avoir avons beaucoup"
        " bien car ce cela celle celui ces cet cette ceux chaque chez ci comme comment contre dans de depuis des"
        " deux devrait doit donc dont du elle elles en encore entre es est et etaient etait etant ete etes etre"
        " eux faire fait faut fois font hui ici il ils je jusque la le les leur leurs lors lui ma mais me meme mes"
        " mieux moi moins mon ne ni nos notre nous on ont ou par parce pas peu peut peuvent plus pour pourquoi"
        " pouvoir pres quand que quel quelle quelles quels qui quoi rien sa sans se sera ses si soi son sont sous"
        " sur ta te tes toi ton toujours tous tout toute toutes tres trop tu un une vers voici voila vos votre"
        " vous y".split()
    ),
    "en": frozenset(
        "a about after all also am an and any are as at be because been before being between both but by can could did"
        " do does doing done each even for from get had has have having he her here him his how i if in into is it its"
        " just like many me might more most much must my no nor not of off on one only or other our out over own same"
        " shall she should so some such than that the their them then there these they this those through to too under"
        " until up us very was we were what when where which while who whom why will with would you your".split()
    ),
}
_EITHER = _EMPTY["fr"] | _EMPTY["en"]
_STEMMERS = {language: Stemmer.Stemmer({"fr": "french", "en": "english"}[language]) for language in LANGUAGES}


def words(text: str) -> Iterator[str]:
    """The folded words of a text, in order, empty ones included.

    >>> list(words("L’équipe n’a qu’un C++ : 3.11"))
    ['equipe', 'a', 'un', 'c++', '3.11']
    """
    text = _ENDINGS.sub("", text)
    return (found[:LONGEST] for found in _WORD.findall(_ELIDED.sub("", fold(text))))


def terms(text: str, language: str = "") -> list[str]:
    """The terms of a text, in order, repeated as often as they come.

    Args:
        language: `fr` or `en`; where it is not known, it is told from the empty words of the text.

    >>> terms("Préparer les négociations")
    ['prepar', 'negoci']
    """
    found = list(words(text))
    language = language if language in _EMPTY else language_of(found)
    return [stem(word, language) for word in found if word not in _EITHER]


def empty(word: str) -> bool:
    """Whether a folded word is one that says nothing alone, in French or in English."""
    return word in _EITHER


def language_of(found: list[str]) -> str:
    """`fr` or `en`: the one of whose empty words the text holds more; French where they are even."""
    french = sum(word in _EMPTY["fr"] for word in found)
    english = sum(word in _EMPTY["en"] for word in found)
    return "en" if english > french else "fr"


@lru_cache(maxsize=100_000)
def stem(word: str, language: str) -> str:
    """The stem of a folded word. Words with a digit, and short ones, are left alone."""
    if len(word) < 4 or not word.isalpha():
        return word
    stemmed: str = _STEMMERS[language].stemWord(word)
    return fold(stemmed)
