"""Who knows, and whom of them to ask: the arithmetic, without a database."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from compagnon.mentoring.experts.balance import balanced
from compagnon.mentoring.experts.ledger import Ledger
from compagnon.mentoring.experts.ranking import (
    KNOWLEDGE,
    TELLING,
    Ranked,
    rank,
    terms_of_answer,
    terms_of_question,
    worth,
)

NOW = datetime(2026, 6, 1, tzinfo=UTC)
ANA, KARIM, LEA, ASKER = 1, 2, 3, 9


def day(ago: int) -> datetime:
    return NOW - timedelta(days=ago)


def enter(ledger: Ledger, person: int, ago: int, question: str, answer: str = "", value: float = 1.0) -> None:
    ledger.answered(person, day(ago), terms_of_answer(terms_of_question(question), answer), value)


def order(ledger: Ledger, question: str, *, without: tuple[int, ...] = ()) -> list[int]:
    return [one.person for one in rank(terms_of_question(question), ledger, as_of=NOW, without=without)]


def test_who_answered_about_it_comes_before_who_answered_about_something_else() -> None:
    ledger = Ledger()
    enter(ledger, ANA, 10, "Comment filtrer un tableau croisé dynamique ?")
    enter(ledger, KARIM, 10, "Comment mener un entretien de recrutement ?")
    assert order(ledger, "Un tableau croisé ne se met pas à jour") == [ANA, KARIM]
    assert order(ledger, "Préparer les entretiens") == [KARIM, ANA]


def test_it_says_what_each_is_known_for() -> None:
    ledger = Ledger()
    enter(ledger, ANA, 10, "Comment filtrer un tableau croisé ?")
    first = rank(terms_of_question("Le tableau croisé de l’équipe", skills={"#7": "Tableur"}), ledger, as_of=NOW)[0]
    assert first.terms == ("crois", "tableau")


def test_what_the_answer_itself_says_counts() -> None:
    ledger = Ledger()
    enter(ledger, ANA, 10, "Comment gagner du temps ?", "Avec une macro enregistrée.")
    enter(ledger, KARIM, 9, "Comment gagner du temps ?", "En se levant tôt.")
    assert order(ledger, "Enregistrer une macro")[0] == ANA


def test_who_went_away_gives_way_to_who_is_there() -> None:
    ledger = Ledger()
    enter(ledger, ANA, 400, "Négocier un contrat")
    enter(ledger, KARIM, 5, "Négocier un contrat")
    assert order(ledger, "Négocier avec un fournisseur") == [KARIM, ANA]
    ledger.seen(ANA, day(1))
    enter(ledger, ANA, 390, "Négocier", value=3.0)
    enter(ledger, ANA, 2, "Négocier")
    assert order(ledger, "Négocier avec un fournisseur") == [ANA, KARIM]


def test_an_accepted_answer_that_people_were_thankful_for_counts_more() -> None:
    assert worth(accepted=True, thanks=0) > worth(accepted=False, thanks=0)
    assert worth(accepted=False, thanks=8) > worth(accepted=False, thanks=1) > worth(accepted=False, thanks=-4)
    ledger = Ledger()
    enter(ledger, KARIM, 5, "Négocier un contrat", value=worth(accepted=True, thanks=5))
    enter(ledger, ANA, 5, "Négocier un contrat", value=worth(accepted=False, thanks=0))
    assert order(ledger, "Négocier") == [KARIM, ANA]


def test_the_asker_is_not_proposed() -> None:
    ledger = Ledger()
    enter(ledger, ASKER, 1, "Négocier un contrat")
    enter(ledger, ANA, 300, "Négocier un contrat")
    assert order(ledger, "Négocier", without=(ASKER,)) == [ANA]


def test_a_question_in_the_other_language_meets_the_skill() -> None:
    ledger = Ledger()
    ledger.answered(ANA, day(3), terms_of_question("Comment négocier ?", skills={"#7": "Négociation"}), 1.0)
    enter(ledger, KARIM, 1, "What is in the canteen?")
    english = terms_of_question("How do I get a better price?", skills={"#7": "Negotiation"}, language="en")
    assert rank(english, ledger, as_of=NOW)[0].person == ANA


def test_nobody_is_known_at_first() -> None:
    assert order(Ledger(), "Négocier") == []
    assert order(Ledger(), "") == []


def test_whoever_answers_these_days_is_there_though_nobody_knows_the_subject() -> None:
    ledger = Ledger()
    enter(ledger, ANA, 100, "Négocier")
    enter(ledger, KARIM, 1, "Négocier")
    assert order(ledger, "Calfeutrer une fenêtre") == [KARIM, ANA]


def test_a_long_question_asks_for_its_most_telling_terms_only() -> None:
    asked: list[int] = []

    class Watched(Ledger):
        def knowledge(self, terms):  # type: ignore[no-untyped-def]
            asked.append(len(terms))
            return super().knowledge(terms)

    ledger = Watched()
    text = " ".join(f"mot{number}" for number in range(50))
    enter(ledger, ANA, 1, text)
    assert order(ledger, text) == [ANA]
    assert asked == [TELLING]


def test_a_sum_fades_by_half_in_a_half_life() -> None:
    later = NOW + KNOWLEDGE.half_life
    assert KNOWLEDGE.grown(NOW) / KNOWLEDGE.grown(later) == 0.5
    assert KNOWLEDGE.grown(datetime(2080, 1, 1, tzinfo=UTC)) < float("inf")


WORDS = ("excel", "négocier", "macro", "budget", "soudure", "planning", "client", "entretien")
answers = st.lists(
    st.tuples(
        st.integers(1, 12), st.integers(0, 900), st.lists(st.sampled_from(WORDS), min_size=1, max_size=5),
        st.floats(1, 5),
    ),
    max_size=25,
)  # fmt: skip


@given(answers, st.lists(st.sampled_from(WORDS), max_size=4))
def test_the_same_evidence_gives_the_same_order_in_whatever_order_it_came(
    given: list[tuple[int, int, list[str], float]], question: list[str]
) -> None:
    def ranked(entries: list[tuple[int, int, list[str], float]]) -> list[int]:
        ledger = Ledger()
        for person, ago, words, value in entries:
            enter(ledger, person, ago, " ".join(words), value=value)
        return [
            (one.person, round(one.score, 9))
            for one in rank(terms_of_question(" ".join(question)), ledger, as_of=NOW)
        ]  # fmt: skip

    assert dict(ranked(given)) == dict(ranked(given[::-1]))
    assert ranked(given) == ranked(list(given))
    assert {person for person, _score in ranked(given)} == {person for person, *_rest in given}


@given(
    st.lists(st.floats(0.001, 10), min_size=1, max_size=30),
    st.dictionaries(st.integers(0, 29), st.integers(0, 8)),
    st.dictionaries(st.integers(0, 29), st.integers(0, 8)),
    st.sets(st.integers(0, 29)),
    st.integers(0, 6),
)
def test_nobody_is_asked_beyond_what_they_agreed_to(
    scores: list[float], asked: dict[int, int], limits: dict[int, int], paused: set[int], limit: int
) -> None:
    ranked = [Ranked(person, score, ()) for person, score in enumerate(scores)]
    chosen = balanced(ranked, asked, limits=limits, limit=limit, paused=paused)
    people = [one.person for one in chosen]
    assert len(people) == len(set(people)) <= 5
    assert not paused.intersection(people)
    assert all(asked.get(person, 0) < limits.get(person, limit) for person in people)
    willing = [one for one in range(len(scores)) if one not in paused and asked.get(one, 0) < limits.get(one, limit)]
    assert len(people) == min(5, len(willing))  # while someone may be asked, someone is
    assert chosen == balanced(ranked[::-1], asked, limits=limits, limit=limit, paused=paused)


def test_it_is_not_always_the_same_five() -> None:
    ranked = [Ranked(person, 1.0 - person / 40, ()) for person in range(20)]
    requests: Counter[int] = Counter()
    for _question in range(20):
        requests.update(one.person for one in balanced(ranked, requests, limits={}, limit=100))
    assert len(requests) == 20
    assert max(requests.values()) <= 12
    assert requests[0] >= requests[19]  # the likeliest still most


def test_who_is_far_more_likely_is_asked_though_asked_before() -> None:
    ranked = [Ranked(ANA, 1.0, ()), Ranked(KARIM, 0.1, ())]
    assert balanced(ranked, {ANA: 3}, limits={}, limit=4, at_most=1)[0].person == ANA
    assert balanced(ranked, {ANA: 4}, limits={}, limit=4, at_most=1)[0].person == KARIM
