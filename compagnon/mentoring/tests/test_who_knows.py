"""Who knows, from what people answered and show: right, never more than one may read, and not always the same."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from compagnon.communities import actions as communities
from compagnon.journal.record import record
from compagnon.kit import clock
from compagnon.kit.errors import Denied, Invalid
from compagnon.mentoring.actions.asks import ask_people
from compagnon.mentoring.actions.knowing import know_again, know_everyone_again
from compagnon.mentoring.commands import index
from compagnon.mentoring.models import EVERYONE, Ask, Availability, Knowledge, Spread, Standing
from compagnon.mentoring.selectors.asks import Candidate, candidates, who_knows, who_knows_about
from compagnon.people import actions as people
from compagnon.people.models import Person
from compagnon.people.viewer import operator
from compagnon.posts import actions as posts
from compagnon.posts.access import who_may_read
from compagnon.skills import actions as skills
from compagnon.skills.actions.naming import resolve
from compagnon.skills.models import SkillTie


@pytest.fixture
def company(world: Any) -> Any:
    """An open community and a closed one, Ana who asks, and two who answered about one thing each."""

    class Company:
        ana, karim, lea, tom = (world.person(name) for name in ("Ana", "Karim", "Léa", "Tom"))
        everyone = (ana, karim, lea, tom)
        here = world.community("Atelier", members=everyone)
        closed = world.community("Direction", members=(karim, lea), joining="invitation", listed=False)

    answer(world, Company.karim, Company.tom, Company.here, "Comment filtrer un tableau croisé ?")
    answer(world, Company.lea, Company.tom, Company.here, "Comment mener un entretien annuel ?")
    world.work()
    return Company


def answer(world: Any, by: Person, asker: Person, community: Any, title: str, **fields: Any) -> Any:
    return world.answer(by, world.question(asker, community, title=title, body="", **fields), "Voici.")


def proposed(world: Any, viewer: Person, title: str, community: Any, **more: Any) -> list[Candidate]:
    return who_knows(world.viewer(viewer), title=title, community=community, **more)


def names(found: list[Candidate]) -> list[str]:
    return [one.card.name.split()[0] for one in found]


def known() -> dict[str, Any]:
    knowledge = Knowledge.objects.values_list("person_id", "scope", "term", "answers", "grown")
    standings = Standing.objects.values_list("person_id", "scope", "answers")
    return {
        "knowledge": sorted((*row[:4], round(row[4], 6)) for row in knowledge),
        "spread": sorted(Spread.objects.exclude(people=0).values_list("term", "scope", "people")),
        "standing": sorted((*row[:2], float(f"{row[2]:.9g}")) for row in standings),
    }


def test_who_answered_about_it_comes_first_and_is_told_why(world: Any, company: Any) -> None:
    found = proposed(world, company.ana, "Un tableau croisé ne se met pas à jour", company.here)
    assert names(found)[0] == "Karim"
    assert found[0].why == ("a répondu à 1 question proche",)
    assert names(proposed(world, company.ana, "Préparer les entretiens", company.here))[0] == "Léa"
    with translation.override("en"):
        english = proposed(world, company.ana, "Un tableau croisé", company.here)
    assert english[0].why == ("answered 1 close question",)


def test_the_asker_the_viewer_and_those_asked_already_are_not_proposed(world: Any, company: Any) -> None:
    title = "Un tableau croisé"
    assert "Karim" not in names(proposed(world, company.karim, title, company.here))
    assert "Karim" not in names(proposed(world, company.ana, title, company.here, without=[company.karim.pk]))
    question = world.question(company.ana, company.here, title=title)
    ask_people(world.viewer(company.ana), post_id=question.pk, person_ids=[company.karim.pk])
    about = who_knows_about(
        world.viewer(company.ana), question.pk, author_id=company.ana.pk, community_id=company.here.pk
    )
    assert about is not None
    assert "Karim" not in names(about.candidates)
    assert [one.card.name for one in about.asked] == ["Karim Martin"]


def test_a_level_that_is_shown_to_all_counts_and_others_do_not(world: Any, company: Any) -> None:
    (skill,) = resolve(world.viewer(company.tom), values=["new:Soudure"])
    for person, level, brings, audience in (
        (company.tom, 4, True, "company"), (company.karim, 4, True, "me"), (company.lea, 4, True, "manager"),
    ):  # fmt: skip
        skills.set_skill(world.viewer(person), skill_id=skill.pk, level=level, brings=brings, audience=audience)
    found = proposed(world, company.ana, "Ça ne tient pas", company.here, skill_ids=[skill.pk])
    assert (names(found)[0], found[0].why) == ("Tom", ("Soudure\xa0: transmission",))
    told = " ".join(word for one in found[1:] for word in one.why)
    assert "Soudure" not in told


def test_a_level_of_practice_counts_where_it_is_offered(world: Any, company: Any) -> None:
    (skill,) = resolve(world.viewer(company.tom), values=["new:Soudure"])
    skills.set_skill(world.viewer(company.tom), skill_id=skill.pk, level=2, audience="company")
    assert "Tom" not in names(proposed(world, company.ana, "Quoi", company.here, skill_ids=[skill.pk]))
    skills.set_skill(world.viewer(company.tom), skill_id=skill.pk, level=2, brings=True, audience="company")
    assert "Tom" in names(proposed(world, company.ana, "Quoi", company.here, skill_ids=[skill.pk]))


def test_skills_that_are_the_same_meet(world: Any, company: Any) -> None:
    ours, theirs, third = resolve(world.viewer(company.tom), values=["new:Soudure", "new:Soudage", "new:Assemblage"])
    SkillTie.objects.create(skill=ours, same_as=theirs)
    SkillTie.objects.create(skill=third, same_as=theirs)
    skills.set_skill(world.viewer(company.tom), skill_id=third.pk, level=3, audience="company")
    answer(world, company.karim, company.lea, company.here, "Autre chose", skill_ids=[theirs.pk])
    world.work()
    found = {one.card.name: one.why for one in proposed(world, company.ana, "?", company.here, skill_ids=[ours.pk])}
    assert found["Tom Martin"] == ("Soudure\xa0: maîtrise",)
    assert found["Karim Martin"] == ("a répondu à 1 question sur «\xa0Soudure\xa0»",)


def test_what_the_asker_does_not_read_counts_for_nothing(world: Any, company: Any) -> None:
    for _number in range(3):
        answer(world, company.karim, company.lea, company.closed, "Fusion confidentielle")
    world.work()
    assert all("proche" not in word for one in proposed(world, company.ana, "Fusion", company.here) for word in one.why)
    inside = proposed(world, company.lea, "Fusion", company.here)
    assert (names(inside)[0], inside[0].why) == ("Karim", ("a répondu à 3 questions proches",))


def test_in_a_closed_community_only_its_members_are_proposed(world: Any, company: Any) -> None:
    found = proposed(world, company.lea, "Un tableau croisé, un entretien", company.closed)
    assert names(found) == ["Karim"]
    assert names(proposed(world, company.karim, "Un tableau croisé, un entretien", company.closed)) == ["Léa"]


def test_in_a_large_closed_community_too(world: Any, company: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("compagnon.mentoring.selectors.evidence.SMALL", 0)
    assert names(proposed(world, company.lea, "Un tableau croisé, un entretien", company.closed)) == ["Karim"]


def test_who_cannot_be_asked_is_not_proposed(world: Any, company: Any) -> None:
    title = "Un tableau croisé"
    today = clock.today()

    def there() -> bool:
        return "Karim" in names(proposed(world, company.ana, title, company.here))

    assert there()
    row = Availability.objects.create(person=company.karim, paused_until=today)
    assert not there()
    Availability.objects.filter(pk=row.pk).update(paused_until=today - timedelta(days=1), asks_a_month=1)
    assert there()
    question = world.question(company.lea, company.here)
    ask_people(world.viewer(company.lea), post_id=question.pk, person_ids=[company.karim.pk])
    assert not there()
    Ask.objects.update(at=clock.now() - timedelta(days=31))
    assert there()
    Person.objects.filter(pk=company.karim.pk).update(origin="stackexchange:x:1", last_login=None)
    assert not there()
    Person.objects.filter(pk=company.karim.pk).update(last_login=clock.now())
    assert there()
    people.deactivate(operator(), person_id=company.karim.pk)
    assert not there()


def test_nobody_is_proposed_where_nothing_is_known(world: Any) -> None:
    ana, community = world.person(), world.community()
    assert proposed(world, ana, "", community) == []
    assert proposed(world, ana, "Comment faire ?", community) == []


def test_thirty_questions_do_not_go_to_the_same_three(world: Any) -> None:
    able = [world.person(f"Savant{number}") for number in range(12)]
    asker = world.person("Ana")
    here = world.community(members=(asker, *able))
    past = [world.question(asker, here, title="Régler le débit de la vanne") for _number in range(3)]
    for number, person in enumerate(able):
        for question in past[: 1 + number % 3]:
            world.answer(person, question)
    know_again(operator(), person_ids=[person.pk for person in able])
    limits = {person.pk: 6 + number % 3 for number, person in enumerate(able)}
    for person, most in limits.items():
        Availability.objects.create(person_id=person, asks_a_month=most)
    asked: Counter[int] = Counter()
    rounds = []
    for number in range(30):
        question = world.question(asker, here, title=f"Régler le débit {number}")
        found = candidates(world.viewer(asker), question, without=[], limit=3)
        if found:
            ask_people(world.viewer(asker), post_id=question.pk, person_ids=[one.card.id for one in found])
        rounds.append({one.card.id for one in found})
        asked.update(rounds[-1])
    assert all(asked[person] <= most for person, most in limits.items())
    assert len(asked) == 12
    assert all(sum(person in one for one in rounds) < 10 for person in asked)
    assert sum(asked.values()) == min(90, sum(limits.values()))


def test_the_tables_follow_what_is_said(world: Any, company: Any) -> None:
    question = world.question(company.tom, company.here, title="Changer un joint", body="Il fuit.")
    given = world.answer(company.karim, question, "Avec du téflon.")

    def agree() -> None:
        world.work()
        derived = known()
        know_everyone_again(operator(), starts=lambda *_args: None, advances=lambda _by: None)
        assert known() == derived

    def terms() -> set[str]:
        return set(Knowledge.objects.filter(person=company.karim).values_list("term", flat=True))

    agree()
    assert {"joint", "teflon"} <= terms()
    before = Knowledge.objects.get(person=company.karim, term="joint").grown
    posts.accept_answer(world.viewer(company.tom), comment_id=given.pk)
    posts.react(world.viewer(company.lea), kind="thanks", on=True, comment_id=given.pk)
    agree()
    assert Knowledge.objects.get(person=company.karim, term="joint").grown > before
    posts.edit_comment(world.viewer(company.karim), comment_id=given.pk, body="Avec du chanvre.")
    posts.edit_post(world.viewer(company.tom), post_id=question.pk, title="Changer une bride", body="Elle fuit.")
    agree()
    assert {"brid", "chanvr"} <= terms()
    assert not {"joint", "teflon"} & terms()
    posts.delete_post(world.viewer(company.tom), post_id=question.pk)
    agree()
    assert "brid" not in terms()
    posts.restore_post(world.viewer(company.tom), post_id=question.pk)
    agree()
    assert "brid" in terms()
    posts.delete_comment(world.viewer(company.karim), comment_id=given.pk)
    agree()
    assert "brid" not in terms()
    answer(world, company.karim, company.lea, company.closed, "Fusion")
    agree()
    assert set(Knowledge.objects.filter(term="fusion").values_list("scope", flat=True)) == {company.closed.pk}
    communities.edit_community(operator(), community_id=company.closed.pk, joining="open", listed=True)
    agree()
    assert set(Knowledge.objects.filter(term="fusion").values_list("scope", flat=True)) == {0}
    assert Spread.objects.get(term=EVERYONE, scope=0).people == 2


def test_an_archive_and_the_command_read_all_answers(world: Any, company: Any) -> None:
    derived = known()
    for table in (Knowledge, Standing, Spread):
        table.objects.all().delete()
    record("archive.imported", actor_id=None, kind="community", id=company.here.pk)
    world.work()
    assert known() == derived
    Knowledge.objects.filter(person=company.karim).update(grown=0, answers=7)
    Spread.objects.update(people=99)
    told = CliRunner().invoke(index)
    assert (told.exit_code, known()) == (0, derived)
    assert "2" in told.output


def test_deriving_twice_changes_nothing(world: Any, company: Any) -> None:
    before = known()
    with CaptureQueriesContext(connection) as seen:
        know_again(operator(), person_ids=[company.karim.pk])
    assert known() == before
    assert not [query for query in seen if "mentoring_knowledge" in query["sql"] and "SELECT" not in query["sql"]]
    with pytest.raises(Denied):
        know_again(world.viewer(company.karim), person_ids=[company.karim.pk])


def test_it_costs_the_same_with_two_or_fifty_who_know(world: Any, company: Any) -> None:
    (skill,) = resolve(world.viewer(company.tom), values=["new:Soudure"])
    question = world.question(company.ana, company.here, title="Un tableau croisé", skill_ids=[skill.pk])

    def queries() -> int:
        viewer = world.viewer(company.ana)
        with CaptureQueriesContext(connection) as seen:
            who_knows_about(viewer, question.pk, author_id=company.ana.pk, community_id=company.here.pk)
        return len(seen)

    few = queries()
    for _number in range(48):
        person = world.person()
        skills.set_skill(world.viewer(person), skill_id=skill.pk, level=4, audience="company")
        communities.add_member(operator(), community_id=company.here.pk, person_id=person.pk)
        answer(world, person, company.tom, company.here, "Un tableau croisé")
    world.work()
    assert queries() == few
    # who was asked; the question; my communities; the skills' names; ties; levels; how many answer; spread; knowledge;
    # who answers these days; people; their answers; cards
    assert few == 13


def test_it_costs_others_one_statement(world: Any, company: Any) -> None:
    question = world.question(company.ana, company.here)
    viewer = world.viewer(company.tom)
    with CaptureQueriesContext(connection) as seen:
        about = who_knows_about(viewer, question.pk, author_id=company.ana.pk, community_id=company.here.pk)
    assert about is None
    assert len(seen) == 2  # who was asked; my communities, which the page reads anyway


THINGS = ("soudure", "négociation", "tableur")
PERSON, PLACE = st.integers(0, 4), st.integers(0, 2)
AUDIENCE = st.sampled_from(["company", "manager", "me"])


@settings(
    max_examples=12,
    phases=[Phase.explicit, Phase.generate],
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.lists(st.tuples(PERSON, PLACE, PLACE), max_size=8),
    st.lists(st.tuples(PERSON, PLACE, AUDIENCE), max_size=4),
    st.sets(st.tuples(PERSON, st.integers(1, 2)), max_size=6),
    PERSON,
    PLACE,
    PLACE,
)
def test_nobody_is_proposed_who_may_not_read_and_nothing_is_told_that_the_asker_may_not_see(
    world: Any,
    given_answers: list[tuple[int, int, int]],
    shown: list[tuple[int, int, str]],
    members: set[tuple[int, int]],
    asker: int,
    place: int,
    thing: int,
) -> None:
    with transaction.atomic():
        everyone = [world.person() for _number in range(5)]
        places = [
            world.community(),
            world.community(joining="invitation", listed=False),
            world.community(joining="request"),
        ]
        belongs = members | {(asker, place)} | {(number, 0) for number in range(5)}
        for person, of in sorted(belongs):
            communities.add_member(operator(), community_id=places[of].pk, person_id=everyone[person].pk)
        about = resolve(world.viewer(everyone[0]), values=[f"new:{name.capitalize()}" for name in THINGS])
        host = world.person()
        for place_of in places:
            communities.add_member(operator(), community_id=place_of.pk, person_id=host.pk)
        readable: Counter[int] = Counter()
        for person, of, on in given_answers:
            if (person, of) in belongs:
                answer(world, everyone[person], host, places[of], f"Sur la {THINGS[on]}", skill_ids=[about[on].pk])
                if of == 0 or (asker, of) in belongs:
                    readable[everyone[person].pk] += on == thing
        open_levels = set()
        for person, on, audience in shown:
            skills.set_skill(
                world.viewer(everyone[person]), skill_id=about[on].pk, level=4, brings=True, audience=audience
            )
            (open_levels.add if audience == "company" else open_levels.discard)((everyone[person].pk, about[on].pk))
        know_again(operator(), person_ids=[person.pk for person in everyone])
        question = world.question(
            everyone[asker], places[place], title=f"Apprendre la {THINGS[thing]}", skill_ids=[about[thing].pk]
        )
        found = candidates(world.viewer(everyone[asker]), question, without=[])
        proposed_ids = [one.card.id for one in found]
        assert sorted(who_may_read(question, proposed_ids)) == sorted(proposed_ids)
        assert everyone[asker].pk not in proposed_ids
        for one in found:
            assert all((one.card.id, skill) in open_levels for skill in one.facts.levels)
            assert one.facts.close <= readable[one.card.id]
            assert all(count <= readable[one.card.id] for count in one.facts.answered.values())
            assert one.why
        with pytest.raises(Invalid):
            ask_people(world.viewer(everyone[asker]), post_id=question.pk, person_ids=[everyone[asker].pk])
        transaction.set_rollback(True)
