"""« Pour vous »: what rises, what the card says, and that the order never surprises."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from compagnon.home.ranking import Candidate, Matcher, Reader, Reason, Skill, rank, words

NOW = datetime(2026, 3, 12, 10, tzinfo=UTC)


def post(id: int, *, hours: float = 1, **facts) -> Candidate:
    facts = {"kind": "share", "community_id": 1, "author_id": 100 + id, "title": "", "tags": (), **facts}
    return Candidate(
        id=id, published_at=NOW - timedelta(hours=hours), is_unanswered=facts.pop("is_unanswered", False),
        helped=facts.pop("helped", 0), **facts,
    )  # fmt: skip


def order(*posts: Candidate, reader: Reader | None = None, applied: dict[int, int] | None = None):
    return rank(posts, reader or Reader(id=1), as_of=NOW, applied=applied or {})


def skill(name: str, *ids: int) -> Skill:
    return Skill(name, frozenset(ids), ((name, "fr"), ("", "en")))


def ids(ranked) -> list[int]:
    return [one.id for one in ranked]


def test_without_other_facts_the_newest_comes_first_and_says_so():
    ranked = order(post(1, hours=200), post(2, hours=2), post(3, hours=30))
    assert ids(ranked) == [2, 3, 1]
    assert [one.reason for one in ranked] == [Reason("new", 1), Reason("new", 1), Reason("community", 1)]


def test_what_one_seeks_rises_above_what_is_merely_new():
    reader = Reader(id=1, seeks=[skill("Négociation")])
    ranked = order(
        post(1), post(2, hours=60, title="Préparer ses négociations d’achat"), post(3, hours=60), reader=reader
    )
    assert ids(ranked) == [2, 1, 3]
    assert ranked[0].reason == Reason("sought", "Négociation")


def test_a_tag_counts_as_a_word_of_the_title():
    ranked = order(post(1), post(2, tags=("negociation",)), reader=Reader(id=1, seeks=[skill("Négociation")]))
    assert ranked[0].reason == Reason("sought", "Négociation")


def test_a_question_one_can_answer_comes_before_everything_until_it_has_an_answer():
    reader = Reader(id=1, brings=[skill("Excel")], seeks=[skill("Négociation")])
    question = {"kind": "question", "title": "Grouper par semaine dans Excel ?", "hours": 48}
    open_question = post(1, is_unanswered=True, **question)
    assert ids(order(open_question, post(2, title="Négociation"), reader=reader))[0] in {1, 2}
    ranked = order(open_question, post(2), post(3, hours=3), reader=reader)
    assert (ranked[0].id, ranked[0].reason) == (1, Reason("can_answer", "Excel"))
    assert ids(order(post(1, **question), post(2), post(3, hours=3), reader=reader)) == [2, 3, 1]


def test_an_unanswered_question_where_one_has_helped_rises():
    reader = Reader(id=1, helped_in=frozenset({7}))
    ranked = order(post(1), post(2, hours=6, kind="question", is_unanswered=True, community_id=7), reader=reader)
    assert ranked[0].reason == Reason("helped_here", 7)


def test_people_one_helped_and_who_helped_one_are_named():
    reader = Reader(id=1, helpers={50: "Léa"}, helped={51: "Karim"})
    ranked = order(post(1), post(2, author_id=50), post(3, author_id=51), reader=reader)
    assert [one.reason for one in ranked[:2]] == [Reason("helped_me", "Léa"), Reason("i_helped", "Karim")]


def test_a_practice_applied_this_week_says_by_how_many():
    ranked = order(post(1), post(2, kind="practice", hours=20), applied={2: 3})
    assert ranked[0].reason == Reason("applied", 3)
    assert order(post(2, kind="practice"), applied={2: 1})[0].reason == Reason("new", 1)


def test_ones_own_post_does_not_stand_in_the_way():
    assert ids(order(post(1, author_id=1), post(2, hours=5))) == [2, 1]


def test_one_voice_does_not_fill_the_page():
    ranked = order(*(post(id, author_id=9, hours=id) for id in range(1, 5)), post(5, hours=12))
    assert ids(ranked)[1] == 5


def test_the_same_facts_always_give_the_same_order():
    posts = [post(id, hours=5) for id in range(1, 40)]
    assert ids(order(*posts)) == ids(order(*reversed(posts))) == list(range(39, 0, -1))


def test_words_are_compared_without_accents_plurals_and_small_words():
    assert words("L’équipe et les Équipes") == {"equip"}
    speaking = Matcher([skill("Prise de parole")])
    assert speaking.said(words("Oser la prise de parole en réunion")) == "Prise de parole"
    assert speaking.said(words("Une prise électrique")) == ""
    assert Matcher([]).said(words("rien")) == ""


def test_the_words_of_a_skill_are_known_in_both_languages():
    negotiation = Matcher([Skill("Négociation", frozenset(), (("Négociation", "fr"), ("Negotiation", "en")))])
    assert negotiation.said(words("How to prepare a negotiation")) == "Négociation"
    assert negotiation.said(words("Négocier un contrat")) == "Négociation"


def test_the_skills_a_post_carries_count_before_its_words():
    reader = Reader(id=1, seeks=[skill("Excel", 5), skill("Négociation", 7, 8)])
    ranked = order(post(1, hours=60, title="Excel pour tous"), post(2, hours=60, skill_ids=(8,)), reader=reader)
    assert [(one.id, one.reason) for one in ranked] == [
        (2, Reason("sought", "Négociation")),
        (1, Reason("sought", "Excel")),
    ]
    both = order(post(1, title="Excel pour tous", skill_ids=(7,)), reader=reader)
    assert both[0].reason == Reason("sought", "Négociation")


def test_a_question_on_a_skill_one_brings_can_be_answered_whatever_its_words():
    reader = Reader(id=1, brings=[skill("Excel", 5)])
    ranked = order(post(1), post(2, hours=40, kind="question", is_unanswered=True, skill_ids=(5,)), reader=reader)
    assert (ranked[0].id, ranked[0].reason) == (2, Reason("can_answer", "Excel"))


def test_what_ones_communities_find_useful_rises_a_little():
    reader = Reader(id=1, useful={5: "Excel"})
    ranked = order(post(1), post(2, hours=10, skill_ids=(4, 5)), reader=reader)
    assert (ranked[0].id, ranked[0].reason) == (2, Reason("useful", "Excel"))


def test_what_one_seeks_gives_way_with_age_but_a_question_that_waits_does_not():
    reader = Reader(id=1, seeks=[skill("Python")], brings=[skill("Excel")])
    old = post(1, hours=24 * 64, title="Une boucle en Python")
    waiting = post(2, hours=24 * 64, kind="question", title="Grouper dans Excel ?", is_unanswered=True)
    assert ids(order(old, post(3, hours=20), waiting, reader=reader)) == [2, 3, 1]
