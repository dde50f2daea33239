"""From what people choose or write to skills."""

from __future__ import annotations

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from compagnon.kit import clock
from compagnon.kit.errors import Denied, Invalid
from compagnon.kit.ids import to_text
from compagnon.people.viewer import Viewer, operator
from compagnon.skills.actions.index import reindex_skills
from compagnon.skills.actions.naming import LABEL_MAX, company_framework, resolve
from compagnon.skills.actions.person import set_skill
from compagnon.skills.models import Framework, Skill, SkillTie
from compagnon.skills.picking import Pick, picked, picks, picks_of
from compagnon.skills.selectors.company import own_skills
from compagnon.skills.selectors.search import find_skills
from tests.world import World


def skill(label: str, source: str = "company", **fields: object) -> Skill:
    framework, _made = Framework.objects.get_or_create(source=source)
    fields.setdefault("code", label)
    made = Skill.objects.create(framework=framework, label_fr=label, created_at=clock.now(), **fields)
    reindex_skills([made.pk])
    return made


def labels(found: list[Skill]) -> list[str]:
    return [str(one) for one in found]


def test_a_word_that_nobody_had_becomes_a_proposed_skill_of_the_company(world: World) -> None:
    ana = world.viewer(world.person("Ana"))
    (made,) = resolve(ana, values=["new:  Soudure   sous-marine "])
    assert (made.label_fr, made.label_en, made.proposed_by_id) == ("Soudure sous-marine", "", ana.id)
    assert made.framework == company_framework()
    assert [one.id for one in find_skills(ana, "sous-marines soud")] == [made.pk]


def test_an_english_speaker_names_it_in_english(world: World) -> None:
    (made,) = resolve(world.viewer(world.person(language="en")), values=["new:Underwater welding"])
    assert (made.label_fr, made.label_en) == ("", "Underwater welding")


@pytest.mark.parametrize("again", ["Négociation", "NEGOCIATION", "  negociation  "])
def test_the_same_word_names_the_same_skill_whatever_accents_and_case(world: World, again: str) -> None:
    ana, karim = world.viewer(world.person("Ana")), world.viewer(world.person("Karim"))
    first = resolve(ana, values=["new:Négociation"])
    assert resolve(karim, values=[f"new:{again}", f"new:{again}"]) == first
    assert Skill.objects.count() == 1


def test_the_company_s_name_comes_before_rome_s_and_esco_s(world: World) -> None:
    ana = world.viewer(world.person())
    esco, rome = skill("Négociation", "esco"), skill("négociation", "rome")
    assert resolve(ana, values=["new:Négociation"]) == [rome]
    ours = skill("Négocier un marché")
    SkillTie.objects.create(skill=ours, same_as=rome)
    SkillTie.objects.create(skill=ours, same_as=esco)
    reindex_skills([ours.pk])
    assert resolve(ana, values=["new:Négociation"]) == [ours]


def test_a_chosen_skill_that_was_retired_meanwhile_gives_way_to_what_replaces_it(world: World) -> None:
    ana = world.viewer(world.person())
    kept = skill("Tableur")
    old = skill("Excel 97", code="excel-97", retired_at=clock.now(), replaced_by=kept)
    assert resolve(ana, values=[to_text(old.pk)]) == [kept]
    assert resolve(ana, values=["new:excel 97"]) == [kept]


def test_several_skills_on_a_line_are_told_apart_unless_that_is_their_name(world: World) -> None:
    ana = world.viewer(world.person())
    whole = skill("Accueillir, orienter", "rome")
    assert resolve(ana, values=["new:accueillir, orienter"]) == [whole]
    assert labels(resolve(ana, values=["new:Soudure, Perçage ; Meulage,"])) == ["Soudure", "Perçage", "Meulage"]


@pytest.mark.parametrize(
    "value", ["new:" + "x" * (LABEL_MAX + 1), "new:…!", "zzzzzzzzzzzz", "0", "-1", "'; DROP TABLE skills_skill", ""]
)
def test_what_cannot_be_a_skill_is_refused_with_a_sentence_and_leaves_nothing(world: World, value: str) -> None:
    with pytest.raises(Invalid) as refusal:
        resolve(world.viewer(world.person()), values=["new:Perçage", value])
    assert refusal.value.fields["skills"]
    assert not Skill.objects.exists()


def test_where_nothing_may_be_proposed_an_unknown_word_is_refused(world: World) -> None:
    ana = world.viewer(world.person())
    known = skill("Perçage")
    assert resolve(ana, values=["new:percage"], may_propose=False) == [known]
    with pytest.raises(Invalid, match="Meulage"):
        resolve(ana, values=["new:Meulage"], may_propose=False)


def test_nobody_signed_in_names_nothing(db: None) -> None:
    with pytest.raises(Denied):
        resolve(Viewer(), values=["new:Perçage"])


def test_a_family_is_not_a_skill(world: World) -> None:
    family = skill("Langues", "esco", kind=Skill.Kind.GROUP)
    with pytest.raises(Invalid):
        resolve(world.viewer(world.person()), values=[to_text(family.pk)])


def test_a_code_taken_by_a_skill_that_was_renamed_does_not_stop_its_old_word(world: World) -> None:
    ana = world.viewer(world.person())
    (first,) = resolve(ana, values=["new:Excel"])
    Skill.objects.filter(pk=first.pk).update(label_fr="Tableur")
    reindex_skills([first.pk])
    (second,) = resolve(ana, values=["new:Excel"])
    assert second.pk != first.pk


def test_a_form_without_javascript_is_read_as_one_with_it(world: World) -> None:
    known = skill("Perçage")
    data = QueryDict(mutable=True)
    data.setlist("skills", [to_text(known.pk), "new:Forge", " "])
    data["skills_text"] = "Soudure\r\n\r\n Meulage, Ébavurage \n"
    values = picked(data)
    assert values == [to_text(known.pk), "new:Forge", "new:Soudure", "new:Meulage, Ébavurage"]
    assert picks_of(values)[:2] == [Pick(to_text(known.pk), "Perçage"), Pick("new:Forge", "Forge")]
    assert picks([known.pk]) == [Pick(to_text(known.pk), "Perçage")]
    found = resolve(world.viewer(world.person()), values=values)
    assert labels(found) == ["Perçage", "Forge", "Soudure", "Meulage", "Ébavurage"]


class TestHostileWords(TestCase):
    @settings(max_examples=60, deadline=None)
    @given(st.lists(st.one_of(st.text(max_size=100), st.text(max_size=90).map("new:".__add__)), max_size=4))
    def test_whatever_is_sent_gives_skills_or_a_sentence(self, values: list[str]) -> None:
        try:
            found = resolve(operator(), values=values)
        except Invalid:
            return
        again = resolve(operator(), values=values)
        assert [one.pk for one in found] == [one.pk for one in again]
        for one in found:
            assert "\0" not in str(one)
            assert len(str(one)) <= LABEL_MAX


def test_more_words_than_anyone_types_are_refused_before_they_are_looked_up(world: World) -> None:
    by = world.viewer(world.person())
    with CaptureQueriesContext(connection) as asked, pytest.raises(Invalid):
        resolve(by, values=["new:" + "Go," * 10_000])
    assert len(asked) <= 4  # a savepoint and what goes with it


def test_ones_own_words_are_found_by_others_once_one_shows_them(world: World) -> None:
    ana, leo = world.viewer(world.person("Ana")), world.viewer(world.person("Léo"))
    (words,) = resolve(ana, values=["new:Sortie alcoolisme"])
    set_skill(ana, skill_id=words.pk, level=0, target=2, audience="me")
    assert [found.id for found in find_skills(ana, "alcoolisme")] == [words.pk]
    assert find_skills(leo, "alcoolisme") == []
    assert [one.name for one in own_skills(state="proposed")] == []
    assert resolve(leo, values=["new:Sortie alcoolisme"]) == [words]  # not made twice
    set_skill(leo, skill_id=words.pk, level=1)
    assert [found.id for found in find_skills(world.viewer(world.person()), "alcoolisme")] == [words.pk]
    assert [one.name for one in own_skills(state="proposed")] == ["Sortie alcoolisme"]


def test_ones_own_words_hide_nothing_that_is_published(world: World) -> None:
    rome = Framework.objects.create(source="rome")
    theirs = Skill.objects.create(framework=rome, code="1", label_fr="Conduite de projet", created_at=clock.now())
    reindex_skills([theirs.pk])
    eve = world.viewer(world.person())
    (words,) = resolve(eve, values=["new:Conduite / de / projet"])
    set_skill(eve, skill_id=words.pk, level=1)
    assert theirs.pk in [found.id for found in find_skills(eve, "conduite de projet")]
