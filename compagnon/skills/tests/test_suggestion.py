"""Which skills a text is about, from their names and from the texts of the past."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from compagnon.skills.suggestion import AT_MOST, TELLING, Tally, suggest, terms_of_text

EXCEL, NEGOTIATE, WELD = 1, 2, 3


def names() -> Tally:
    tally = Tally()
    tally.name(EXCEL, "Tableaux croisés dynamiques", language="fr")
    tally.name(EXCEL, "Pivot tables", language="en")
    tally.name(NEGOTIATE, "Négociation commerciale", language="fr")
    tally.name(WELD, "Soudure")
    return tally


def test_a_skill_is_found_by_its_name_in_both_languages() -> None:
    tally = names()
    assert suggest(terms_of_text("Mettre à jour un tableau croisé dynamique"), tally) == [EXCEL]
    assert suggest(terms_of_text("How do I refresh the pivot table?"), tally) == [EXCEL]
    assert suggest(terms_of_text("Une question", "sur les soudures"), tally) == [WELD]


def test_the_whole_name_counts_more_than_a_part_of_it() -> None:
    tally = names()
    tally.name(4, "Négociation sociale", language="fr")
    assert suggest(terms_of_text("La négociation commerciale à l’export"), tally) == [NEGOTIATE, 4]


def test_what_people_tied_before_teaches_words_that_no_name_holds() -> None:
    tally = names()
    for text in ("Obtenir une remise du fournisseur", "Le fournisseur refuse la remise", "Remise de fin d’année"):
        tally.tie(terms_of_text(text), [NEGOTIATE])
    for text in ("Filtrer par date", "La formule ne marche plus", "Une date mal lue"):
        tally.tie(terms_of_text(text), [EXCEL])
    assert suggest(terms_of_text("Quelle remise demander ?"), tally)[0] == NEGOTIATE
    assert suggest(terms_of_text("Ma formule de date"), tally)[0] == EXCEL


def test_nothing_is_suggested_of_which_nothing_speaks() -> None:
    assert suggest(terms_of_text("Bonjour à tous"), names()) == []
    assert suggest(terms_of_text(""), Tally()) == []


def test_a_long_text_asks_for_its_most_telling_terms_only() -> None:
    asked: list[int] = []

    class Watched(Tally):
        def tied(self, terms):  # type: ignore[no-untyped-def]
            asked.append(len(terms))
            return super().tied(terms)

    tally = Watched()
    text = terms_of_text(" ".join(f"mot{number}" for number in range(90)))
    tally.tie(text, [WELD])
    assert suggest(text, tally) == [WELD]
    assert asked == [TELLING]


WORDS = ("excel", "négocier", "macro", "budget", "soudure", "planning", "client", "entretien")
texts = st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join)


@given(st.lists(st.tuples(texts, st.sets(st.integers(1, 9), max_size=5)), max_size=15), texts)
def test_at_most_five_each_once_and_always_the_same(past: list[tuple[str, set[int]]], text: str) -> None:
    tally, again = Tally(), Tally()
    for words, skills in past:
        tally.tie(terms_of_text(words), skills)
    for words, skills in reversed(past):
        again.tie(terms_of_text(words), skills)
    found = suggest(terms_of_text(text), tally)
    assert len(found) == len(set(found)) <= AT_MOST
    assert found == suggest(terms_of_text(text), again)
