"""Skills and jobs found as one types."""

from __future__ import annotations

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from compagnon.kit import clock
from compagnon.people.viewer import Viewer, operator
from compagnon.skills.actions.index import reindex_jobs, reindex_skills
from compagnon.skills.models import Framework, Job, JobName, JobTie, PersonSkill, Skill, SkillName, SkillTie
from compagnon.skills.selectors.search import find_jobs, find_skills
from tests.world import World


def skill(
    label_fr: str = "", label_en: str = "", source: str = "rome", names: tuple[str, ...] = (), **more: object
) -> Skill:
    framework, _made = Framework.objects.get_or_create(source=source)
    more.setdefault("code", f"{label_fr}{label_en}")
    made = Skill.objects.create(
        framework=framework, label_fr=label_fr, label_en=label_en, created_at=clock.now(), **more
    )
    SkillName.objects.bulk_create([SkillName(skill=made, language="fr", name=name) for name in names])
    reindex_skills([made.pk])
    return made


def labels(text: str, **more: object) -> list[str]:
    return [found.label for found in find_skills(operator(), text, **more)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "typed",
    [
        "négociation commerciale", "negociation COMMERCIALE", "négociations commerciales", "commerciale négociation",
        "la négociation commer", "négo commerciale", "négocier commercial", "nég", "commerciale n",
        "l’équipe de négociation commerciale", "commercial negotiation", "negotiating comm",
    ],
)  # fmt: skip
def test_accents_plurals_the_order_of_words_and_an_unfinished_last_one_are_forgiven(db: None, typed: str) -> None:
    skill("Négociation commerciale", "Commercial negotiation", names=("équipe de vente",))
    skill("Soudure")
    if typed == "négo commerciale":  # only the last word may be unfinished
        assert labels(typed) == []
    else:
        assert labels(typed) == ["Négociation commerciale"]


@pytest.mark.parametrize("typed", ["", " ", "…", "zzz", "négociation zzz", "%", "_", "' OR 1=1 --", "\0", "é" * 500])
def test_what_names_nothing_finds_nothing(db: None, typed: str) -> None:
    skill("Négociation")
    assert labels(typed) == []


def test_signs_that_make_a_name_are_kept(db: None) -> None:
    for name in ("C", "C++", "C#", "Python 3.11", "E-mail"):
        skill(name)
    assert labels("c++") == ["C++"]
    assert labels("c#") == ["C#"]
    assert labels("python 3.11") == ["Python 3.11"]
    assert labels("email") == ["E-mail"]
    assert labels("e-mail") == ["E-mail"]
    assert labels("c")[0] == "C"


def test_the_whole_name_comes_first_then_the_company_s_then_what_colleagues_have_then_short_ones(world: World) -> None:
    skill("Gestion")
    ours = skill("Gestion du temps de travail", source="company")
    held = skill("Gestion des conflits dans une équipe")
    hidden = skill("Gestion des déchets dans une usine")
    skill("Gestion de crise")
    ana = world.person("Ana")
    PersonSkill.objects.create(person=ana, skill=held, since=clock.now())
    PersonSkill.objects.create(person=ana, skill=hidden, since=clock.now(), audience="me")
    found = ["Gestion", str(ours), str(held), "Gestion de crise", str(hidden)]
    assert labels("gestion") == found
    assert [one.is_whole for one in find_skills(operator(), "gestion")] == [True, False, False, False, False]


def test_one_meaning_is_shown_once_the_company_s_before_rome_s_before_esco_s(db: None) -> None:
    skill("gestion de projet", source="esco")
    rome = skill("Gestion de projet")
    assert [(one.id, one.source) for one in find_skills(operator(), "gestion projet")] == [(rome.pk, "rome")]
    ours = skill("Conduire un chantier", source="company")
    SkillTie.objects.create(skill=ours, same_as=rome)
    reindex_skills([ours.pk])
    found = find_skills(operator(), "gestion de projet")
    assert [(one.label, one.also) for one in found if one.source != "esco"] == [
        ("Conduire un chantier", "Gestion de projet")
    ]
    Skill.objects.filter(pk=ours.pk).update(retired_at=clock.now())
    reindex_skills([ours.pk])
    assert [one.id for one in find_skills(operator(), "gestion de projet")] == [rome.pk]


def test_a_tied_skill_that_is_renamed_is_found_by_its_new_name_through_the_company_s(db: None) -> None:
    rome, ours = skill("Soudure"), skill("Assembler", source="company")
    SkillTie.objects.create(skill=ours, same_as=rome)
    Skill.objects.filter(pk=rome.pk).update(label_fr="Brasage")
    reindex_skills([rome.pk])
    assert labels("brasage") == ["Assembler"]


def test_other_names_find_it_and_are_said(db: None) -> None:
    skill("Tableur", names=("Microsoft Excel", "Feuille de calcul"))
    (found,) = find_skills(operator(), "excel")
    assert (found.label, found.also) == ("Tableur", "Microsoft Excel")
    assert find_skills(operator(), "tableur")[0].also == ""


def test_each_reads_it_in_their_language(db: None) -> None:
    skill("souder", "weld", source="esco")
    with translation.override("en"):
        (found,) = find_skills(operator(), "souder")
    assert (found.label, found.also) == ("weld", "souder")


def test_families_and_retired_skills_are_not_found(db: None) -> None:
    skill("Langues", kind=Skill.Kind.GROUP)
    skill("Langues anciennes", retired_at=clock.now())
    skill("Langue des signes", kind=Skill.Kind.KNOWLEDGE)
    skill("Traduire une langue")
    assert labels("langues") == ["Langue des signes", "Traduire une langue"]
    assert labels("langues", limit=1) == ["Langue des signes"]


def test_jobs_are_found_by_their_names_and_rome_s_code(db: None) -> None:
    framework = Framework.objects.create(source="rome")
    baker = Job.objects.create(
        framework=framework, code="D1102", label_fr="Boulanger / Boulangère", created_at=clock.now()
    )
    JobName.objects.create(job=baker, language="fr", name="Tourier / Tourière")
    reindex_jobs([baker.pk])
    for typed in ("boulangers", "BOULANG", "touriers", "d1102"):
        assert [found.id for found in find_jobs(operator(), typed)] == [baker.pk]
    company = Framework.objects.create(source="company")
    ours = Job.objects.create(framework=company, code="fournil", label_fr="Artisan du fournil", created_at=clock.now())
    JobTie.objects.create(job=ours, same_as=baker)
    reindex_jobs([ours.pk])
    assert [(found.id, found.also) for found in find_jobs(operator(), "touriers")] == [(ours.pk, "Tourier / Tourière")]


WORDS = st.sampled_from(["gérer", "équipes", "Projets", "l’atelier", "soudure", "C++", "e-mail", "manage", "3D"])


class TestEveryName(TestCase):
    @settings(max_examples=40, deadline=None)
    @given(st.lists(st.lists(WORDS, min_size=1, max_size=4, unique=True), min_size=1, max_size=5), st.data())
    def test_is_found_by_its_words_in_any_order_the_last_one_unfinished(
        self, names: list[list[str]], data: st.DataObject
    ) -> None:
        for number, name in enumerate(names):
            skill(" ".join(name), code=str(number))
        wanted = data.draw(st.sampled_from(names))
        typed = data.draw(st.permutations(wanted))
        last = typed[-1][: data.draw(st.integers(min(4, len(typed[-1])), len(typed[-1])))]
        text = " ".join([*typed[:-1], last])
        assert " ".join(wanted) in labels(text, limit=40), text


def test_visitors_find_nothing(db: None) -> None:
    skill("Soudure")
    assert find_skills(Viewer(), "soudure") == []


def test_a_search_costs_the_same_number_of_queries_whatever_it_finds(
    world: World, django_assert_num_queries: object
) -> None:
    for number in range(50):
        skill(f"Gestion numéro {number}", names=(f"Pilotage {number}",))
    with django_assert_num_queries(3):  # type: ignore[operator]  # counts, the best, their other names
        find_skills(operator(), "pilotage 1")


def test_what_is_typed_is_answered_with_options_and_perhaps_a_new_one(world: World) -> None:
    made = skill("Soudure")
    client = world.client(world.person())
    page = client.get("/skills/suggest", {"q": "soud", "new": "1"}, headers={"HX-Request": "true"}).content.decode()
    assert f'data-label="{made}"' in page
    assert 'data-value="new:soud"' in page
    whole = client.get("/skills/suggest", {"q": "soudure", "new": "1"}, headers={"HX-Request": "true"})
    assert "data-whole" in whole.content.decode()
    assert "new:" not in whole.content.decode()
    hostile = client.get("/skills/suggest", {"q": '"><script>x', "new": "1"}, headers={"HX-Request": "true"})
    assert "<script" not in hostile.content.decode()
    assert "new:" not in client.get("/skills/suggest", {"q": "forge"}).content.decode()
    job = Job.objects.create(framework=made.framework, code="S1", label_fr="Soudeur", created_at=clock.now())
    reindex_jobs([job.pk])
    assert 'data-label="Soudeur"' in client.get("/skills/suggest", {"q": "soud", "of": "jobs"}).content.decode()
