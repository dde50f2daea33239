"""Skill by skill in a real browser: my skills, my gap, who can help, a proposal answered, the company's picture."""

from __future__ import annotations

import pytest

from compagnon.kit.ids import to_text
from compagnon.mentoring import actions as mentoring
from compagnon.people import actions as people
from compagnon.people.models import Person
from compagnon.people.viewer import operator
from compagnon.skills.actions.company import save_job, save_skill
from compagnon.skills.actions.jobs import set_job
from compagnon.skills.actions.person import set_skill
from compagnon.skills.content import JobContent, Needed, SkillContent
from tests.journeys.conftest import Opens
from tests.world import World

pytestmark = pytest.mark.browser

HERE = pytest.mark.parametrize(("device", "language"), [("phone", "fr"), ("desktop", "en")])


def company(world: World) -> tuple[Person, Person, list[int]]:
    """Nadia, who lacks what her job asks for; Karim, who leads her team and learning; the skills of both."""
    boss = world.person("Karim", team="Atelier")
    people.set_leads_learning(operator(), person_id=boss.pk, leads_learning=True)
    nadia = world.person("Nadia", team="Atelier", manager_id=boss.pk)
    names = ("Souder à l’arc", "Lire un plan", "Animer une réunion", "Négocier")
    skills = [save_skill(operator(), content=SkillContent(label=(name, name), family="Atelier")).pk for name in names]
    job = save_job(
        operator(),
        content=JobContent(label=("Soudeur / Soudeuse", "Welder"), skills=[Needed(id, 3) for id in skills[:3]]),
    )
    near = save_job(
        operator(),
        content=JobContent(label=("Chaudronnier / Chaudronnière", "Boilermaker"), skills=[Needed(skills[0], 2)]),
    )
    for place, person in enumerate([nadia, boss, *(world.person(team="Atelier") for _number in range(5))]):
        by = world.viewer(person)
        set_job(by, job_id=near.pk if place == 1 else job.pk)
        set_skill(by, skill_id=skills[0], level=1 + place % 4, target=4, brings=True)
        set_skill(by, skill_id=skills[1], level=2)
    return nadia, boss, skills


@HERE
def test_from_my_skills_to_who_can_help(journeys: World, opens: Opens, device: str, language: str) -> None:
    nadia, _boss, skills = company(journeys)
    window = opens(nadia, device=device, language=language)
    for address in ("/skills", f"/skills/{to_text(skills[0])}", f"/people/{to_text(nadia.pk)}", "/skills/mobility"):
        window.go(address)
        window.look()
    window.press("nav.tabs a[href='/skills/gap']")
    window.see("Souder à l’arc")
    window.look()
    window.go(f"/skills?seeks={to_text(skills[3])}#add")
    window.see("Négocier")
    window.press("#add button[type=submit].btn-primary")
    window.see("Négocier")
    window.look()


@HERE
def test_a_pair_is_accepted_run_and_ended(journeys: World, opens: Opens, device: str, language: str) -> None:
    nadia, boss, skills = company(journeys)
    pair = mentoring.propose_pair(operator(), a_id=boss.pk, b_id=nadia.pk, a_brings_id=skills[0])
    mentoring.answer_pair(journeys.viewer(boss), pair_id=pair.pk, accepts=True)
    window = opens(nadia, device=device, language=language)
    window.go("/help")
    window.look()
    window.go(f"/help/pairs/{to_text(pair.pk)}")
    window.look()
    window.press("button[name=answer][value=accept]")
    window.look()
    window.page.locator("textarea[name=text]").fill("Premier cordon, sans bulle.")
    window.press("form[action$=notes] button[type=submit]")
    window.see("Premier cordon, sans bulle.")
    window.look()


@HERE
def test_the_company_is_seen_as_a_whole(journeys: World, opens: Opens, device: str, language: str) -> None:
    _nadia, boss, _skills = company(journeys)
    window = opens(boss, device=device, language=language)
    edit = "/frameworks/company/edit"
    for address in (
        "/skills/company", edit, f"{edit}/skills/new", f"{edit}/jobs/new", f"{edit}/import", "/help/campaigns",
        "/help/campaigns/new",
    ):  # fmt: skip
        window.go(address)
        window.look()
