"""The pages of one's own skills, and what a manager is asked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from compagnon.kit import clock
from compagnon.kit.ids import to_text
from compagnon.skills import actions
from compagnon.skills.models import Evidence, Job, JobSkill, JobTie, PersonSkill, SkillLevel
from compagnon.skills.tests.test_person import helped, of, skill
from tests.world import World


def test_one_adds_skills_in_ones_own_words_on_either_side(world: World) -> None:
    ana = world.person("Ana")
    client = world.client(ana)
    skill("Excel")
    client.post("/skills/add", {"skills_text": "excel, Soudure TIG", "side": "brings", "level": "3"})
    client.post("/skills/add", {"skills_text": "Négociation", "side": "seeks", "level": "2"})
    rows = PersonSkill.objects.filter(person=ana).order_by("position")
    assert list(rows.values_list("skill__label_fr", "level", "target", "brings")) == [
        ("Excel", 3, None, True), ("Soudure TIG", 3, None, True), ("Négociation", 0, 2, False),
    ]  # fmt: skip
    page = client.get("/skills").content.decode()
    assert "Soudure TIG" in page
    assert "Négociation" in page


def test_what_is_refused_is_said_and_nothing_typed_is_lost(world: World) -> None:
    client = world.client(world.person())
    response = client.post("/skills/add", {"skills_text": "Négociation\n" + "a" * 200, "side": "seeks"})
    assert response.status_code == 422
    assert "Négociation" in response.content.decode()
    assert client.post("/skills/add", {}).status_code == 422


def test_a_skill_is_edited_in_place_or_on_its_page(world: World) -> None:
    ana = world.person("Ana")
    row = actions.set_skill(world.viewer(ana), skill_id=skill().pk, level=2, brings=True)
    client, url = world.client(ana), f"/skills/mine/{to_text(row.pk)}"
    sent = {"level": "3", "brings": "on", "target": "4", "audience": "manager"}
    assert client.post(url, sent)["Location"] == f"/skills#skill-{to_text(row.pk)}"
    row.refresh_from_db()
    assert (row.level, row.target, row.brings, row.audience) == (3, 4, True, "manager")
    part = client.get(url, headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()
    saved = client.post(url, {**sent, "level": "4"}, headers={"HX-Request": "true"})
    assert 'id="my-sides"' in saved.content.decode()
    wrong = client.post(url, {**sent, "level": "0"}, headers={"HX-Request": "true"})
    assert (wrong.status_code, wrong["HX-Retarget"]) == (422, f"#skill-{to_text(row.pk)}")
    assert client.post(url, {**sent, "level": "9"}).status_code == 422


def test_every_piece_of_evidence_is_told_with_who_sees_it_and_may_be_declined(world: World) -> None:
    boss = world.person("Lise")
    ana, ben, excel = world.person("Ana", manager_id=boss.pk), world.person("Ben"), skill()
    row = actions.set_skill(world.viewer(ana), skill_id=excel.pk, level=2)
    piece = helped(ana, excel, ben)
    client, url = world.client(ana), f"/skills/mine/{to_text(row.pk)}"
    assert client.post(f"{url}/ask", {"level": "3", "words": "Voyez mai."}).status_code == 302
    asked = world.client(boss)
    page = asked.get("/skills/validate").content.decode()
    assert "Voyez mai." in page
    answer = {"person_skill": to_text(row.pk), "level": "3", "words": "Oui, en mai."}
    assert asked.post("/skills/validate", {**answer, "level": "7"}).status_code == 422
    asked.post("/skills/validate", answer)
    page = client.get(url).content.decode()
    assert "Ben Martin" in page
    assert "Oui, en mai." in page
    client.post(f"/skills/evidence/{to_text(piece.pk)}/decline")
    assert of(ana, excel).evidence.get(pk=piece.pk).declined_at
    client.post(f"/skills/evidence/{to_text(piece.pk)}/accept")
    assert of(ana, excel).evidence.get(pk=piece.pk).declined_at is None
    assert asked.post("/skills/validate", answer).status_code == 404


def test_what_was_not_shown_for_long_says_so_until_it_is_said_again(world: World, monkeypatch) -> None:
    ana, today = world.person("Ana"), clock.now()
    monkeypatch.setattr(clock, "now", lambda: today - timedelta(days=3 * 365))
    row = actions.set_skill(world.viewer(ana), skill_id=skill().pk, level=3)
    monkeypatch.undo()
    client, url = world.client(ana), f"/skills/mine/{to_text(row.pk)}"
    for page in ("/skills", url):
        assert "ni pratiquée ni confirmée" in client.get(page).content.decode().lower()
    client.post(f"{url}/affirm")
    assert "ni pratiquée ni confirmée" not in client.get("/skills").content.decode().lower()
    row.refresh_from_db()
    assert row.level == 3


def test_a_skill_is_taken_off(world: World) -> None:
    ana = world.person("Ana")
    row = actions.set_skill(world.viewer(ana), skill_id=skill().pk, level=3)
    client = world.client(ana)
    assert client.post(f"/skills/mine/{to_text(row.pk)}/remove").status_code == 302
    assert not PersonSkill.objects.exists()
    assert client.post(f"/skills/mine/{to_text(row.pk)}/remove").status_code == 404


def test_a_job_suggests_what_it_and_the_jobs_it_is_tied_to_ask_for(world: World) -> None:
    ana, excel, welding, talks = world.person("Ana"), skill(), skill("Soudure"), skill("Prise de parole")
    retired = skill("Minitel", retired_at=clock.now())
    ours, rome = (
        Job.objects.create(framework=excel.framework, code=code, label_fr=code, created_at=clock.now())
        for code in ("soudeuse", "H2913")
    )
    JobTie.objects.create(job=ours, same_as=rome)
    JobSkill.objects.create(job=ours, skill=excel, level=3)
    JobSkill.objects.create(job=rome, skill=welding, is_essential=True)
    JobSkill.objects.create(job=rome, skill=retired, is_essential=True)
    JobSkill.objects.create(job=rome, skill=talks)
    actions.set_job(world.viewer(ana), job_id=ours.pk)
    actions.set_skill(world.viewer(ana), skill_id=talks.pk, level=1)
    page = world.client(ana).get("/skills").content.decode()
    assert f'value="{to_text(excel.pk)}"' in page
    assert f'value="{to_text(welding.pk)}"' in page
    assert f'value="{to_text(retired.pk)}"' not in page
    assert f'value="{to_text(talks.pk)}"' not in page


def _full(world: World, count: int) -> tuple[object, int]:
    """The page of someone with so many skills, confirmed by as many people, and its queries."""
    boss = world.person()
    person = world.person(manager_id=boss.pk)
    for n in range(count):
        one = skill(f"Compétence {count} {n}")
        SkillLevel.objects.create(skill=one, level=2, sentence_fr="Fait seul.")
        row = actions.set_skill(world.viewer(person), skill_id=one.pk, level=2, target=3, brings=True)
        helped(person, one, world.person(), id=n)
        actions.ask_validation(world.viewer(person), person_skill_id=row.pk)
    client = world.client(person)
    client.get("/skills")
    with CaptureQueriesContext(connection) as queries:
        assert client.get("/skills").status_code == 200
    asked = world.client(boss)
    asked.get("/skills/validate")
    with CaptureQueriesContext(connection) as manager:
        assert asked.get("/skills/validate").status_code == 200
    return len(queries), len(manager)


def test_pages_cost_the_same_with_few_and_many_skills(world: World) -> None:
    few, many = _full(world, 2), _full(world, 40)
    assert few == many
    # Session, person, communities; skills, level sentences, evidence, colleagues, requests, posts that showed them,
    # what the job asks, what the manager is asked (two).
    assert few[0] <= 13, few
    assert few[1] <= 7, few  # with the team that a manager leads, for its tab


@pytest.mark.parametrize("who", ["colleague", "manager", "administrator"])
def test_nobody_opens_or_changes_the_skills_of_another(world: World, who: str) -> None:
    boss = world.person("Lise")
    ana, ben, excel = world.person("Ana", manager_id=boss.pk), world.person("Ben"), skill()
    row = actions.set_skill(world.viewer(ana), skill_id=excel.pk, level=2)
    piece = helped(ana, excel, ben)
    client = world.client({"colleague": ben, "manager": boss, "administrator": world.administrator()}[who])
    url = f"/skills/mine/{to_text(row.pk)}"
    assert client.get(url).status_code == 404
    assert client.post(url, {"level": "4", "audience": "company"}).status_code == 404
    for verb in ("affirm", "remove", "ask", "withdraw"):
        assert client.post(f"{url}/{verb}").status_code == 404
    for verb in ("decline", "accept"):
        assert client.post(f"/skills/evidence/{to_text(piece.pk)}/{verb}").status_code == 404
    assert client.post("/skills/validate", {"person_skill": to_text(row.pk), "level": "4"}).status_code == 404
    assert PersonSkill.objects.get(pk=row.pk).level == 2
    assert Evidence.objects.get(pk=piece.pk).declined_at is None
