"""What people say of their skills, and what others and the job say of them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from compagnon.journal.models import Entry
from compagnon.journal.subjects import cards
from compagnon.kit import clock
from compagnon.kit.errors import Denied, Invalid
from compagnon.people.models import Person
from compagnon.people.viewer import operator
from compagnon.skills import actions
from compagnon.skills.actions.index import reindex_skills
from compagnon.skills.models import Evidence, Framework, PersonSkill, Skill, ValidationRequest
from tests.world import World

Kind = Evidence.Kind


def skill(label: str = "Excel", **fields: object) -> Skill:
    framework, _ = Framework.objects.get_or_create(source="company")
    made = Skill.objects.create(framework=framework, code=label, label_fr=label, created_at=clock.now(), **fields)
    reindex_skills([made.pk])
    return made


def of(person: Person, one: Skill) -> PersonSkill:
    return PersonSkill.objects.get(person=person, skill=one)


def helped(person: Person, one: Skill, by: Person, id: int = 5) -> Evidence:
    piece = actions.Piece(person.pk, one.pk, Kind.CONFIRMED, clock.now(), by.pk)
    return actions.add_evidence(operator(), subject_kind="post", subject_id=id, piece=piece)


def test_saying_a_level_is_declaring_it_and_saying_it_twice_is_once(world: World) -> None:
    ana, excel = world.person("Ana"), skill()
    for _ in range(2):
        actions.set_skill(world.viewer(ana), skill_id=excel.pk, level=2, target=3, brings=True)
    row = of(ana, excel)
    assert (row.level, row.target, row.brings, row.audience) == (2, 3, True, "company")
    assert list(row.evidence.values_list("kind", "level", "by_id")) == [("declared", 2, ana.pk)]
    assert Entry.objects.filter(verb="skill.declared").count() == 1
    assert Entry.objects.get(verb="skill.declared").data == {}


def test_a_target_that_is_reached_is_no_longer_looked_for(world: World) -> None:
    ana, excel = world.person("Ana"), skill()
    actions.set_skill(world.viewer(ana), skill_id=excel.pk, level=0, target=2)
    assert of(ana, excel).sought_at is not None
    actions.set_skill(world.viewer(ana), skill_id=excel.pk, level=2, target=2)
    row = of(ana, excel)
    assert (row.level, row.target, row.sought_at) == (2, None, None)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"level": 0}, "level"), ({"level": 5}, "level"), ({"level": -1}, "level"),
        ({"level": 1, "target": 5}, "target"), ({"level": 0, "target": 2, "brings": True}, "level"),
        ({"level": 1, "audience": "world"}, "audience"), ({"level": 1, "skill_id": 12}, "skill"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_in_words_and_nothing_is_kept(world: World, wrong: dict, field: str) -> None:
    ana, excel = world.person("Ana"), skill()
    with pytest.raises(Invalid) as refused:
        actions.set_skill(world.viewer(ana), **{"skill_id": excel.pk, **wrong})
    assert field in refused.value.fields
    assert not PersonSkill.objects.exists()


def test_nobody_declares_a_family_nor_a_retired_skill_but_who_has_one_keeps_it(world: World) -> None:
    ana, family, excel = world.person("Ana"), skill("Bureau", kind="group"), skill()
    me = world.viewer(ana)
    with pytest.raises(Invalid):
        actions.set_skill(me, skill_id=family.pk, level=1)
    actions.set_skill(me, skill_id=excel.pk, level=1)
    Skill.objects.filter(pk=excel.pk).update(retired_at=clock.now())
    actions.set_skill(me, skill_id=excel.pk, level=2)
    assert of(ana, excel).level == 2
    with pytest.raises(Invalid):
        actions.set_skill(world.viewer(world.person()), skill_id=excel.pk, level=1)


def test_both_sides_are_replaced_in_their_order(world: World) -> None:
    ana, excel, welding, talks = world.person("Ana"), skill(), skill("Soudure"), skill("Prise de parole")
    me = world.viewer(ana)
    actions.set_skills(me, person_id=ana.pk, brings=[(welding.pk, 3), (excel.pk, None)], seeks=[(talks.pk, None)])
    assert list(PersonSkill.objects.order_by("position").values_list("skill_id", "level", "target", "brings")) == [
        (welding.pk, 3, None, True), (excel.pk, 2, None, True), (talks.pk, 0, 2, False),
    ]  # fmt: skip
    actions.set_skills(me, person_id=ana.pk, brings=[(excel.pk, None)], seeks=[(excel.pk, None)])
    assert list(PersonSkill.objects.order_by("position").values_list("skill_id", "level", "target", "brings")) == [
        (excel.pk, 2, 3, True), (welding.pk, 3, None, False),
    ]  # fmt: skip


def test_nobody_says_what_another_can_do_not_even_an_administrator(world: World) -> None:
    ana, excel = world.person("Ana"), skill()
    for other in (world.person("Ben"), world.administrator()):
        with pytest.raises(Denied):
            actions.set_skills(world.viewer(other), person_id=ana.pk, brings=[(excel.pk, 1)])


def test_the_manager_answers_whoever_asks_and_the_person_has_the_last_word(world: World) -> None:
    boss = world.person("Lise")
    ana, excel = world.person("Ana", manager_id=boss.pk), skill()
    me = world.viewer(ana)
    row = actions.set_skill(me, skill_id=excel.pk, level=2)
    with pytest.raises(Denied):
        actions.validate(world.viewer(boss), person_skill_id=row.pk, level=3)
    actions.ask_validation(me, person_skill_id=row.pk, words="Voyez le tableau de mai.")
    actions.ask_validation(me, person_skill_id=row.pk, level=3)
    assert ValidationRequest.objects.get().level == 3
    piece = actions.validate(world.viewer(boss), person_skill_id=row.pk, level=3, words="Le tableau de mai le montre.")
    row.refresh_from_db()
    assert (row.level, row.shown_at) == (3, piece.at)
    actions.decline_evidence(me, evidence_id=piece.pk)
    row.refresh_from_db()
    assert (row.level, row.shown_at) == (2, None)
    actions.accept_evidence(me, evidence_id=piece.pk)
    row.refresh_from_db()
    assert row.level == 3
    actions.set_skill(me, skill_id=excel.pk, level=2)
    assert of(ana, excel).level == 2


def test_a_hidden_skill_is_not_asked_about_and_hiding_it_withdraws_what_was(world: World) -> None:
    boss = world.person("Lise")
    ana, excel = world.person("Ana", manager_id=boss.pk), skill()
    me = world.viewer(ana)
    row = actions.set_skill(me, skill_id=excel.pk, level=2)
    actions.ask_validation(me, person_skill_id=row.pk)
    actions.set_skill(me, skill_id=excel.pk, level=2, audience="me")
    assert not ValidationRequest.objects.exists()
    with pytest.raises(Denied):
        actions.ask_validation(me, person_skill_id=row.pk)
    assert cards(world.viewer(boss), "person_skill", [row.pk]) == {}
    assert cards(me, "person_skill", [row.pk])[row.pk].title == "Excel"


def test_what_was_shown_of_a_skill_never_spoken_of_is_for_its_person_alone(world: World) -> None:
    ana, excel = world.person("Ana"), skill()
    applied = actions.Piece(ana.pk, excel.pk, Kind.APPLIED, clock.now())
    for _ in range(2):
        actions.keep_evidence(operator(), subject_kind="application", subject_id=7, pieces=[applied])
    row = of(ana, excel)
    assert (row.level, row.audience, row.evidence.count()) == (2, "me", 1)
    assert cards(world.viewer(world.person()), "person_skill", [row.pk]) == {}
    actions.keep_evidence(operator(), subject_kind="application", subject_id=7, pieces=[])
    assert not PersonSkill.objects.exists()


def test_what_was_declined_stays_so_when_the_thing_that_showed_it_is_read_again(world: World) -> None:
    ana, ben, excel = world.person("Ana"), world.person("Ben"), skill()
    piece = helped(ana, excel, ben)
    actions.decline_evidence(world.viewer(ana), evidence_id=piece.pk)
    actions.keep_evidence(operator(), subject_kind="post", subject_id=5, pieces=[])
    helped(ana, excel, ben)
    assert Evidence.objects.get().declined_at is not None


def test_only_compagnon_itself_keeps_evidence(world: World) -> None:
    ana, excel = world.administrator(), skill()
    piece = actions.Piece(ana.pk, excel.pk, Kind.APPLIED, clock.now())
    with pytest.raises(Denied):
        actions.keep_evidence(world.viewer(ana), subject_kind="application", subject_id=7, pieces=[piece])
    with pytest.raises(Denied):
        actions.add_evidence(world.viewer(ana), subject_kind="application", subject_id=7, piece=piece)


def test_verifying_tells_and_repairs_levels_that_their_evidence_does_not_say(world: World) -> None:
    ana, excel, welding = world.person("Ana"), skill(), skill("Soudure")
    for one in (excel, welding):
        actions.set_skill(world.viewer(ana), skill_id=one.pk, level=3)
    PersonSkill.objects.filter(skill=excel).update(level=1, shown_at=clock.now() - timedelta(days=3))
    assert actions.verify_levels(operator(), repair=False) == 1
    assert actions.verify_levels(operator(), repair=True) == 1
    assert actions.verify_levels(operator(), repair=True) == 0
    assert (of(ana, excel).level, of(ana, excel).shown_at) == (3, None)
