"""Questions put to people: who may, whom, what each sees of it, and what settles it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from compagnon.communities import actions as communities
from compagnon.journal.models import Entry
from compagnon.journal.subjects import cards
from compagnon.kit import clock
from compagnon.kit.errors import Denied, Invalid, Missing
from compagnon.kit.ids import to_text
from compagnon.mentoring.actions.asks import ask_people, decline, pass_on
from compagnon.mentoring.asking import OPEN_FOR, visible_asks
from compagnon.mentoring.models import Ask, Availability
from compagnon.mentoring.selectors.asks import my_asks
from compagnon.people import actions as people
from compagnon.people.models import Person
from compagnon.people.viewer import Viewer, operator
from compagnon.posts import actions as posts

S = Ask.State


@pytest.fixture
def here(world: Any) -> Any:
    """A closed community with an asker, someone who knows, two others, and who stands outside."""

    class Here:
        ana, karim, lea, tom = (world.person(name) for name in ("Ana", "Karim", "Léa", "Tom"))
        facilitator, outsider = world.person("Farid"), world.person("Odile")
        administrator = world.administrator()
        community = world.community(
            "Atelier", facilitator=facilitator, members=(ana, karim, lea, tom), joining="invitation", listed=False
        )
        question = world.question(ana, community, title="Comment régler le débit ?")

    return Here


def ask(world: Any, by: Person, question: Any, *whom: Person) -> list[Ask]:
    return ask_people(world.viewer(by), post_id=question.pk, person_ids=[one.pk for one in whom])


def state(asked: Ask) -> str:
    return Ask.objects.get(pk=asked.pk).state


def page(world: Any, by: Person, question: Any) -> str:
    return world.client(by).get(f"/posts/{to_text(question.pk)}").content.decode()


ASKING = {"outsider": Missing, "administrator": Missing, "karim": Denied, "ana": None, "facilitator": None}


@pytest.mark.parametrize("who", ASKING)
def test_the_asker_and_facilitators_put_a_question_to_people(world: Any, here: Any, who: str) -> None:
    if ASKING[who] is None:
        assert len(ask(world, getattr(here, who), here.question, here.lea)) == 1
    else:
        with pytest.raises(ASKING[who]):
            ask(world, getattr(here, who), here.question, here.lea)


def test_nobody_who_is_not_signed_in_asks(here: Any) -> None:
    with pytest.raises(Missing):
        ask_people(Viewer(), post_id=here.question.pk, person_ids=[here.lea.pk])


SETTLING = {
    "outsider": Missing, "administrator": Missing, "lea": Missing, "ana": Denied, "facilitator": Denied, "karim": None,
}  # fmt: skip


@pytest.mark.parametrize("who", SETTLING)
def test_only_who_was_asked_declines_or_passes_on(world: Any, here: Any, who: str) -> None:
    (asked,) = ask(world, here.ana, here.question, here.karim)
    by = world.viewer(getattr(here, who))
    if SETTLING[who] is None:
        passed = pass_on(by, ask_id=asked.pk, to_person_id=here.tom.pk)
        assert passed.person_id == here.tom.pk
        return
    with pytest.raises(SETTLING[who]):
        decline(by, ask_id=asked.pk)
    with pytest.raises(SETTLING[who]):
        pass_on(by, ask_id=asked.pk, to_person_id=here.tom.pk)
    assert state(asked) == S.WAITING


def test_who_sees_an_ask_and_who_a_refusal(world: Any, here: Any) -> None:
    (asked,) = ask(world, here.facilitator, here.question, here.karim)
    everyone = {name: getattr(here, name) for name in (*SETTLING, "tom")}

    def seeing() -> set[str]:
        return {name for name, one in everyone.items() if visible_asks(world.viewer(one)).exists()}

    assert seeing() == {"karim", "ana", "facilitator"}
    assert cards(world.viewer(here.ana), "ask", [asked.pk])[asked.pk].title == here.question.title
    decline(world.viewer(here.karim), ask_id=asked.pk)
    assert seeing() == {"karim", "ana", "facilitator"}  # as if he had not answered yet


def test_a_refusal_is_shown_to_nobody(world: Any, here: Any) -> None:
    (asked, _other) = ask(world, here.ana, here.question, here.karim, here.lea)
    assert "Karim" in page(world, here.ana, here.question)
    world.client(here.karim).post(f"/asks/{to_text(asked.pk)}/decline")
    assert state(asked) == S.DECLINED
    assert "Karim" in page(world, here.ana, here.question)  # as if he had not answered yet
    assert "2 personnes ont été sollicitées" in page(world, here.tom, here.question)
    decline(world.viewer(here.karim), ask_id=asked.pk)  # twice is once
    assert Entry.objects.filter(verb="ask.declined").count() == 1


def test_asking_twice_is_asking_once(world: Any, here: Any) -> None:
    ask(world, here.ana, here.question, here.karim)
    assert len(ask(world, here.ana, here.question, here.karim, here.lea)) == 1
    assert Ask.objects.count() == Entry.objects.filter(verb="ask.made").count() == 2


def test_whom_one_cannot_ask(world: Any, here: Any) -> None:
    away = world.person("Zoé")
    communities.add_member(operator(), community_id=here.community.pk, person_id=away.pk)
    people.deactivate(operator(), person_id=away.pk)
    rests, enough, none = here.lea, here.tom, here.karim
    today = clock.today()
    Availability.objects.create(person=rests, paused_until=today)
    Availability.objects.create(person=enough, asks_a_month=1)
    Availability.objects.create(person=none, asks_a_month=0)
    other = world.question(here.facilitator, here.community)
    ask(world, here.facilitator, other, enough)
    for whom in ((), (here.ana,), (here.outsider,), (away,), (rests,), (enough,), (none,)):
        with pytest.raises(Invalid):
            ask(world, here.ana, here.question, *whom)
    with pytest.raises(Invalid):  # all or nobody
        ask(world, here.ana, here.question, here.facilitator, rests)
    with pytest.raises(Invalid):
        ask(world, here.facilitator, here.question, here.facilitator)
    with pytest.raises(Missing):
        ask_people(world.viewer(here.ana), post_id=here.question.pk, person_ids=[7])
    assert Ask.objects.filter(post=here.question).count() == 0
    Availability.objects.filter(person=rests).update(paused_until=today - timedelta(days=1))
    Ask.objects.update(at=clock.now() - timedelta(days=31))
    assert len(ask(world, here.ana, here.question, rests, enough)) == 2


def test_at_most_five_wait_at_once(world: Any, here: Any) -> None:
    others = [world.person() for _number in range(7)]
    for one in others:
        communities.add_member(operator(), community_id=here.community.pk, person_id=one.pk)
    with pytest.raises(Invalid):
        ask(world, here.ana, here.question, *others[:6])
    asked = ask(world, here.ana, here.question, *others[:5])
    with pytest.raises(Invalid):
        ask(world, here.ana, here.question, others[5])
    decline(world.viewer(others[0]), ask_id=asked[0].pk)
    with pytest.raises(Invalid):  # or the place set free would tell it
        ask(world, here.ana, here.question, others[5])
    with clock.at(clock.now() + OPEN_FOR):
        assert ask(world, here.ana, here.question, others[5])


def test_only_questions_that_are_open_are_put_to_people(world: Any, here: Any) -> None:
    with pytest.raises(Denied):
        ask(world, here.ana, world.post(here.ana, here.community), here.karim)
    posts.solve(world.viewer(here.ana), post_id=here.question.pk)
    with pytest.raises(Denied):
        ask(world, here.ana, here.question, here.karim)
    archived = world.question(here.ana, here.community)
    communities.archive(operator(), community_id=here.community.pk)
    with pytest.raises(Denied):
        ask(world, here.ana, archived, here.karim)


def test_passing_on(world: Any, here: Any) -> None:
    asked, other = ask(world, here.ana, here.question, here.karim, here.lea)
    by = world.viewer(here.karim)
    for whom in (here.ana, here.karim, here.lea, here.outsider):
        with pytest.raises(Invalid):
            pass_on(by, ask_id=asked.pk, to_person_id=whom.pk)
    with pytest.raises(Invalid):
        pass_on(by, ask_id=asked.pk, to_person_id=here.tom.pk, words="x" * 301)
    passed = pass_on(by, ask_id=asked.pk, to_person_id=here.tom.pk, words="Tu l’as fait hier.")
    assert pass_on(by, ask_id=asked.pk, to_person_id=here.tom.pk).pk == passed.pk  # twice is once
    assert (state(asked), state(other), state(passed)) == (S.PASSED, S.WAITING, S.WAITING)
    assert "a passé la main à Tom Martin" in page(world, here.ana, here.question)
    [mine] = my_asks(world.viewer(here.tom)).waiting
    assert (mine.passed_by.name, mine.asker.name, mine.words) == ("Karim Martin", "Ana Martin", "Tu l’as fait hier.")
    with pytest.raises(Invalid):
        pass_on(by, ask_id=asked.pk, to_person_id=here.facilitator.pk)
    decline(world.viewer(here.tom), ask_id=passed.pk)
    shown = page(world, here.ana, here.question)
    assert "a passé la main" in shown
    assert "Tom" in shown  # as if he had not answered yet


def test_an_answer_settles_it_and_a_solved_question_settles_the_rest(world: Any, here: Any) -> None:
    answers, waits, says_no = ask(world, here.ana, here.question, here.karim, here.lea, here.tom)
    decline(world.viewer(here.tom), ask_id=says_no.pk)
    answer = world.answer(here.karim, here.question)
    world.comment(here.lea, here.question, "Laquelle ?")
    world.work()
    assert [state(one) for one in (answers, waits, says_no)] == [S.ANSWERED, S.WAITING, S.DECLINED]
    assert "a répondu" in page(world, here.ana, here.question)
    posts.accept_answer(world.viewer(here.ana), comment_id=answer.pk)
    world.work()
    assert [state(one) for one in (answers, waits, says_no)] == [S.ANSWERED, S.CLOSED, S.DECLINED]
    assert not my_asks(world.viewer(here.lea)).waiting
    posts.unaccept_answer(world.viewer(here.ana), comment_id=answer.pk)
    posts.delete_comment(world.viewer(here.karim), comment_id=answer.pk)
    world.work()
    assert [state(one) for one in (answers, waits, says_no)] == [S.WAITING, S.WAITING, S.DECLINED]
    posts.delete_post(world.viewer(here.ana), post_id=here.question.pk)
    world.work()
    assert [state(one) for one in (answers, waits)] == [S.CLOSED, S.CLOSED]
    posts.restore_post(world.viewer(here.ana), post_id=here.question.pk)
    posts.solve(world.viewer(here.ana), post_id=here.question.pk)
    world.work()
    assert state(waits) == S.CLOSED
    posts.unsolve(world.viewer(here.ana), post_id=here.question.pk)
    world.work()
    assert state(waits) == S.WAITING


def test_who_left_the_community_is_told_nothing_more(world: Any, here: Any) -> None:
    (asked,) = ask(world, here.ana, here.question, here.karim)
    assert len(my_asks(world.viewer(here.karim)).waiting) == 1
    communities.leave(world.viewer(here.karim), community_id=here.community.pk)
    assert not my_asks(world.viewer(here.karim)).waiting
    assert "débit" not in world.client(here.karim).get("/help/asks").content.decode()
    assert world.client(here.karim).get(f"/asks/{to_text(asked.pk)}/pass").status_code == 404


def test_what_the_asked_person_finds(world: Any, here: Any) -> None:
    (asked,) = ask(world, here.ana, here.question, here.karim)
    client = world.client(here.karim)
    for address in ("/help/asks", f"/posts/{to_text(here.question.pk)}"):
        told = client.get(address).content.decode()
        assert "Ana Martin a besoin d’aide" in told
        assert f"/asks/{to_text(asked.pk)}/pass" in told
        assert f"/asks/{to_text(asked.pk)}/decline" in told
    form = f"/asks/{to_text(asked.pk)}/pass"
    searched = client.post(form, {"q": "tom", "search": "1", "words": "Tu sauras."}).content.decode()
    assert f'value="{to_text(here.tom.pk)}"' in searched
    assert "Tu sauras." in searched
    refused = client.post(form, {"words": "Tu sauras."})
    assert refused.status_code == 422
    assert "Choisissez une personne" in refused.content.decode()
    refused = client.post(form, {"person": to_text(here.outsider.pk)})
    assert refused.status_code == 422
    assert client.post(form, {"person": "zzzzzzzzzzzzzzzzzzzzzzzzz"}).status_code == 422
    done = client.post(form, {"person": to_text(here.tom.pk), "next": f"/posts/{to_text(here.question.pk)}"})
    assert (done.status_code, done["Location"]) == (302, f"/posts/{to_text(here.question.pk)}")
    assert "vous avez passé la main" in client.get("/help/asks").content.decode()


def test_asking_through_the_page(world: Any, here: Any) -> None:
    client = world.client(here.ana)
    address = f"/posts/{to_text(here.question.pk)}/ask"
    refused = client.post(address)
    assert refused.status_code == 422
    assert "Choisissez au moins une personne" in refused.content.decode()
    assert client.get(address).status_code == 200
    done = client.post(address, {"person": [to_text(here.karim.pk), to_text(here.lea.pk), "??"]})
    assert done.status_code == 302
    assert "2 personnes ont été sollicitées" in client.get(done["Location"]).content.decode()
    assert Ask.objects.count() == 2


def test_ones_own_page_costs_the_same_with_two_or_fifty_asks(world: Any, here: Any) -> None:
    def grow(count: int) -> None:
        for number in range(count):
            question = world.question(here.ana, here.community, title=f"Question {number}")
            Ask.objects.create(post=question, person=here.karim, asked_by=here.ana, at=clock.now())
            Ask.objects.create(post=question, person=here.lea, asked_by=here.ana, at=clock.now(), state=S.ANSWERED)

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            client.get("/help/asks")
        return len(seen)

    client = world.client(here.karim)
    grow(2)
    client.get("/help/asks")
    few = queries()
    grow(48)
    assert queries() == few
    # the session and its person; memberships and readable communities; waiting; settled; people
    assert few == 6
