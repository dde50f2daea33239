"""The words of a text, as people write them in French and English."""

from __future__ import annotations

import pytest

from compagnon.kit.terms import terms, words


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("l’équipe", "équipes"),
        ("L'ÉQUIPE", "equipe"),
        ("reunion", "réunions"),
        ("qu’un œuvre", "oeuvres"),
        ("négocier", "négociations"),
        ("the team’s meetings", "the teams meeting"),
        ("I don't negotiate", "negotiation"),
    ],
)
def test_words_that_mean_the_same_have_the_same_terms(written: str, meant: str) -> None:
    assert terms(written) == terms(meant)


def test_names_of_tools_are_kept_whole() -> None:
    assert list(words("C++, C#, Python 3.11 et R")) == ["c++", "c#", "python", "3.11", "et", "r"]


def test_a_text_of_signs_has_no_terms() -> None:
    assert terms("« … » — ?!\0") == []
