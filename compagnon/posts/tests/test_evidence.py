"""Helping on what a post is about shows a skill: only by the word of whoever was helped, only on one's own skills."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from compagnon.people.models import Person
from compagnon.people.viewer import operator
from compagnon.posts import actions
from compagnon.posts.actions.repairing import verify_figures
from compagnon.posts.selectors.brought import contributed_on
from compagnon.posts.selectors.evidence import wrong_evidence
from compagnon.posts.tests.test_skills import skill
from compagnon.skills import actions as skills
from compagnon.skills.models import Evidence, PersonSkill, Skill, SkillTie
from tests.world import World


def shown(person: Person) -> list[tuple[Any, ...]]:
    rows = Evidence.objects.filter(person_skill__person=person, kind__in=["confirmed", "applied"])
    return list(
        rows.order_by("at").values_list("kind", "person_skill__skill__label_fr", "by__first_name", "subject_kind")
    )


@pytest.fixture
def company(world: World) -> Any:
    """Léa asks, Karim knows Excel, Ana facilitates."""
    ana, lea, karim = world.person("Ana"), world.person("Léa"), world.person("Karim")
    here = world.community(members=(lea, karim), facilitator=ana)
    excel = skill("Excel")
    has(world, karim, excel)
    return world, ana, lea, karim, here, excel


def has(world: World, person: Person, one: Skill, **fields: Any) -> PersonSkill:
    return skills.set_skill(world.viewer(person), skill_id=one.pk, **{"level": 3, "brings": True, **fields})


def test_who_asked_accepts_an_answer_and_that_confirms_the_skill(company: Any) -> None:
    world, _ana, lea, karim, here, excel = company
    answer = world.answer(karim, world.question(lea, here, skill_ids=[excel.pk]))
    actions.accept_answer(world.viewer(lea), comment_id=answer.pk)
    world.work()
    assert shown(karim) == [("confirmed", "Excel", "Léa", "comment")]
    actions.react(world.viewer(lea), kind="thanks", on=True, comment_id=answer.pk)
    world.work()
    assert len(shown(karim)) == 1  # the same word twice
    actions.unaccept_answer(world.viewer(lea), comment_id=answer.pk)
    actions.react(world.viewer(lea), kind="thanks", on=False, comment_id=answer.pk)
    world.work()
    assert shown(karim) == []


def test_a_facilitator_who_accepts_does_not_speak_for_who_asked(company: Any) -> None:
    world, ana, lea, karim, here, excel = company
    answer = world.answer(karim, world.question(lea, here, skill_ids=[excel.pk]))
    actions.accept_answer(world.viewer(ana), comment_id=answer.pk)
    world.work()
    assert shown(karim) == []


def test_thanks_confirm_and_a_deleted_post_confirms_nothing_any_more(company: Any) -> None:
    world, _ana, lea, karim, here, excel = company
    post = world.post(karim, here, skill_ids=[excel.pk])
    actions.react(world.viewer(lea), kind="thanks", on=True, post_id=post.pk)
    actions.react(world.viewer(lea), kind="like", on=True, post_id=post.pk)
    world.work()
    assert shown(karim) == [("confirmed", "Excel", "Léa", "post")]
    actions.delete_post(world.viewer(karim), post_id=post.pk)
    world.work()
    assert shown(karim) == []
    actions.restore_post(world.viewer(karim), post_id=post.pk)
    world.work()
    assert len(shown(karim)) == 1


def test_a_confirmed_application_shows_both_who_wrote_and_who_applied(company: Any) -> None:
    world, _ana, lea, karim, here, excel = company
    has(world, lea, excel, level=0, brings=False, target=2)
    practice = world.post(karim, here, kind="practice", skill_ids=[excel.pk])
    application = world.apply(lea, practice)
    world.work()
    assert shown(lea) == shown(karim) == []
    actions.confirm_application(world.viewer(karim), application_id=application.pk)
    world.work()
    assert shown(karim) == [("confirmed", "Excel", "Léa", "application")]
    assert shown(lea) == [("applied", "Excel", None, "application")]
    actions.unconfirm_application(world.viewer(karim), application_id=application.pk)
    world.work()
    assert shown(lea) == shown(karim) == []


def test_a_skill_one_never_spoke_of_is_not_made_but_offered(company: Any) -> None:
    world, _ana, lea, karim, here, _excel = company
    law = skill("Loi d’eau")
    for _number in range(2):
        answer = world.answer(karim, world.question(lea, here, skill_ids=[law.pk]))
        actions.accept_answer(world.viewer(lea), comment_id=answer.pk)
    world.work()
    assert not PersonSkill.objects.filter(skill=law).exists()
    assert [(one.skill.name, one.answered) for one in contributed_on(world.viewer(karim))] == [("Loi d’eau", 2)]
    assert contributed_on(world.viewer(lea)) == []
    page = world.client(karim).get("/skills").content.decode()
    assert "Vous avez répondu à 2 questions" in page
    has(world, karim, law)
    world.work()
    assert [row[:3] for row in shown(karim)] == [("confirmed", "Loi d’eau", "Léa")] * 2
    assert contributed_on(world.viewer(karim)) == []


def test_what_one_declined_stays_declined_whatever_happens(company: Any) -> None:
    world, _ana, lea, karim, here, excel = company
    post = world.post(karim, here, skill_ids=[excel.pk])
    actions.react(world.viewer(lea), kind="thanks", on=True, post_id=post.pk)
    world.work()
    skills.decline_evidence(world.viewer(karim), evidence_id=Evidence.objects.get(kind="confirmed").pk)
    for on in (False, True):
        actions.react(world.viewer(lea), kind="thanks", on=on, post_id=post.pk)
        world.work()
    assert Evidence.objects.get(kind="confirmed").declined_at is not None
    assert wrong_evidence() == []


def test_changing_what_a_post_is_about_changes_what_it_shows_ties_included(company: Any) -> None:
    world, _ana, lea, karim, here, excel = company
    sheets = skill("Utiliser un tableur", source="rome")
    post = world.post(karim, here, skill_ids=[skill("Tout autre chose").pk])
    actions.react(world.viewer(lea), kind="thanks", on=True, post_id=post.pk)
    world.work()
    assert shown(karim) == []
    SkillTie.objects.create(skill=excel, same_as=sheets)
    actions.edit_post(world.viewer(karim), post_id=post.pk, skill_ids=[sheets.pk])
    world.work()
    assert shown(karim) == [("confirmed", "Excel", "Léa", "post")]
    actions.edit_post(world.viewer(karim), post_id=post.pk, skill_ids=[])
    world.work()
    assert shown(karim) == []


def test_verify_sees_and_repairs_evidence_and_skills_of_posts(company: Any) -> None:
    world, _ana, lea, karim, here, excel = company
    post = world.post(karim, here, skill_ids=[excel.pk])
    actions.react(world.viewer(lea), kind="thanks", on=True, post_id=post.pk)
    world.work()

    def wrong(*, repair: bool) -> dict[str, int]:
        return {figure.name: figure.wrong for figure in verify_figures(operator(), repair=repair) if figure.wrong}

    assert wrong(repair=False) == {}
    Evidence.objects.filter(kind="confirmed").delete()
    type(post).objects.filter(pk=post.pk).update(skill_ids=[])
    assert {"post.skill_ids", "evidence"} <= set(wrong(repair=False))
    wrong(repair=True)
    assert wrong(repair=False) == {}
    assert len(shown(karim)) == 1
    Evidence.objects.filter(kind="confirmed").update(subject_id=post.pk + 1)
    wrong(repair=True)
    assert wrong(repair=False) == {}


def test_what_is_offered_costs_the_same_for_two_contributions_and_twenty(company: Any) -> None:
    world, _ana, lea, karim, here, _excel = company
    counts = []
    for count in (2, 18):
        for number in range(count):
            world.answer(karim, world.question(lea, here, skill_ids=[skill(f"Compétence {number}").pk]))
        viewer = world.viewer(karim)
        with CaptureQueriesContext(connection) as queries:
            contributed_on(viewer)
        counts.append(len(queries))
    assert counts == [3, 3]  # my communities, readable ones; contributions
