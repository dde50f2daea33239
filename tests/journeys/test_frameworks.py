"""Looking skills and jobs up, and choosing some by typing, in a real browser."""

from __future__ import annotations

import pytest
from django.template import engines
from django.utils import translation

from compagnon.kit import clock
from compagnon.kit.ids import to_text
from compagnon.people.viewer import operator
from compagnon.skills.importers.published import Published, PublishedJob, PublishedSkill
from compagnon.skills.importers.release import bring
from compagnon.skills.models import Job, PersonSkill, Skill
from compagnon.skills.names import job_url, skill_url
from compagnon.skills.picking import Pick
from tests.journeys.conftest import Opens
from tests.world import World

pytestmark = pytest.mark.browser

HERE = pytest.mark.parametrize(("device", "language"), [("phone", "fr"), ("desktop", "en")])


def release(version: str, *names: str) -> None:
    """A release of ROME with one job that asks for these skills."""
    published = Published("rome", version, jobs={"H1": PublishedJob("H1", label_fr="Soudeur / Soudeuse")})
    published.skills = {name: PublishedSkill(name, "know_how", label_fr=name, is_digital=True) for name in names}
    published.links = {("H1", name): (place == 0, place == 1) for place, name in enumerate(names)}
    bring(operator(), published)


@HERE
def test_looking_a_skill_and_a_job_up(journeys: World, opens: Opens, device: str, language: str) -> None:
    release("4.60", "Souder à l’arc", "Programmer un robot", "Forger")
    release("4.61", "Souder à l’arc", "Programmer un robot de soudage", "forger")
    nadia = journeys.person("Nadia")
    skill = Skill.objects.get(code="Souder à l’arc")
    for name in ("Ana", "Karim"):
        PersonSkill.objects.create(
            person=journeys.person(name), skill=skill, level=3, target=4, brings=True, since=clock.now()
        )
    window = opens(nadia, device=device, language=language)
    page = window.page
    window.go("/skills/browse")
    window.look()
    with page.expect_response(lambda response: response.url.endswith("arc&of=skills")):
        page.locator("main [name=q]").press_sequentially("soudé arc")
    page.locator("#found a", has_text="Souder à l’arc").wait_for()
    window.look()
    window.press("#found a")
    window.see("Ana Martin")
    window.look()
    window.go(job_url(Job.objects.get().pk))
    window.look()
    window.press("form[action$=goal] button")
    page.locator("form[action$=goal] [name=not]").wait_for()
    window.look()
    for address in ("/frameworks", "/frameworks/rome", skill_url(Skill.objects.get(code="Forger").pk)):
        window.go(address)
        window.look()


@HERE
def test_choosing_skills_with_the_keyboard_alone(journeys: World, opens: Opens, device: str, language: str) -> None:
    release("4.60", "Souder à l’arc", "Souder au laser", "Percer")
    known = {skill.code: to_text(skill.pk) for skill in Skill.objects.all()}
    window = opens(journeys.person("Nadia"), device=device, language=language)
    page = window.page
    window.go("/frameworks")
    with translation.override(language):
        template = engines["jinja2"].env.from_string(
            '{% from "skills/_picker.html" import picker %}'
            '<form id="chosen">{{ picker(picks, "?", max=4, suggestions=suggestions) }}</form>'
        )
        html = template.render(picks=[Pick("new:forge", "forge")], suggestions=[Pick(known["Percer"], "Percer")])
    page.evaluate("html => document.querySelector('main').insertAdjacentHTML('afterbegin', html)", html)
    window.look("#chosen")  # without JavaScript
    page.evaluate("() => import(document.querySelector('multi-picker').dataset.needs)")
    field = page.locator("multi-picker [role=combobox]")
    field.focus()

    def chosen() -> list[str]:
        return page.evaluate("[...new FormData(document.querySelector('#chosen')).getAll('skills')]")

    assert chosen() == ["new:forge"]
    page.keyboard.type("souder")
    page.locator("multi-picker [role=option]").nth(2).wait_for()
    window.look("#chosen")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert chosen() == ["new:forge", known["Souder au laser"]]
    page.keyboard.type("Brasage")
    page.keyboard.press("Enter")
    page.locator(".picker-chips li").nth(2).wait_for()
    assert chosen()[2] == "new:Brasage"
    page.keyboard.press("Backspace")
    assert len(chosen()) == 2
    page.keyboard.press("Tab")
    page.keyboard.press("Space")  # the suggestion
    assert chosen() == ["new:forge", known["Souder au laser"], known["Percer"]]
    page.locator(".picker-chips button").first.press("Enter")
    assert chosen() == [known["Souder au laser"], known["Percer"]]
    page.keyboard.type("souder")
    page.locator("multi-picker [role=option]").first.wait_for()
    page.keyboard.press("Escape")
    assert field.get_attribute("aria-expanded") == "false"
    assert field.input_value() == "souder"  # sent as text: nothing typed is lost
