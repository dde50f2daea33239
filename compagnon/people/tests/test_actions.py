"""What can be done to people, and by whom."""

from __future__ import annotations

import pytest

from compagnon.journal.models import Entry
from compagnon.kit.errors import Denied, Invalid, Missing
from compagnon.people import actions
from compagnon.people.models import Person, Team
from compagnon.people.selectors import find_people, person_cards
from compagnon.people.viewer import Viewer, operator
from tests.world import World


def test_a_team_path_makes_the_teams_that_are_missing(world: World) -> None:
    person = world.person(team="Direction/Ventes / Grands comptes")
    assert person.team.path == "Direction / Ventes / Grands comptes"
    assert person.team.parent.parent.path == "Direction"
    assert Team.objects.count() == 3
    assert world.person(team="Direction / Ventes").team_id == person.team.parent_id


def test_two_people_never_share_an_e_mail_whatever_its_case(world: World) -> None:
    world.person(email="lea@example.test")
    with pytest.raises(Invalid) as refusal:
        world.person(email="Lea@Example.test")
    assert "email" in refusal.value.fields


def test_every_problem_of_a_profile_is_told_at_once(world: World) -> None:
    person = world.person()
    with pytest.raises(Invalid) as refusal:
        actions.edit_profile(world.viewer(person), person_id=person.pk, first_name="x" * 81, languages=["klingon"])
    assert set(refusal.value.fields) == {"first_name", "languages"}


def test_people_edit_their_own_profile_and_administrators_edit_all(world: World) -> None:
    ana, leo, admin = world.person("Ana"), world.person("Léo"), world.administrator()
    actions.edit_profile(world.viewer(ana), person_id=ana.pk, job_title="Chargée d’affaires")
    actions.edit_profile(world.viewer(admin), person_id=ana.pk, site="Lyon", manager_id=leo.pk, team="Neuve")
    with pytest.raises(Denied):
        actions.edit_profile(world.viewer(leo), person_id=ana.pk, bio="Piraté")
    with pytest.raises(Denied):
        actions.edit_profile(world.viewer(ana), person_id=ana.pk, email="autre@example.test")
    with pytest.raises(Missing):
        actions.edit_profile(Viewer(), person_id=ana.pk, bio="Piraté")
    ana.refresh_from_db()
    assert (ana.job_title, ana.site, ana.manager_id, ana.team.path) == ("Chargée d’affaires", "Lyon", leo.pk, "Neuve")


def test_nobody_can_be_managed_by_someone_they_manage(world: World) -> None:
    top, middle = world.person(), world.person()
    actions.edit_profile(operator(), person_id=middle.pk, manager_id=top.pk)
    with pytest.raises(Invalid) as refusal:
        actions.edit_profile(operator(), person_id=top.pk, manager_id=middle.pk)
    assert "manager" in refusal.value.fields


def test_the_last_administrator_who_can_sign_in_remains(world: World) -> None:
    admin = world.administrator()
    never_came = actions.add_person(operator(), email="jamais@example.test")
    actions.set_administrator(operator(), person_id=never_came.pk, is_administrator=True)
    for refused in (
        lambda: actions.set_administrator(world.viewer(admin), person_id=admin.pk, is_administrator=False),
        lambda: actions.deactivate(operator(), person_id=admin.pk),
    ):
        with pytest.raises(Denied):
            refused()
    world.administrator()
    actions.deactivate(operator(), person_id=admin.pk)
    assert not Person.objects.get(pk=admin.pk).is_active


def test_a_deactivated_person_is_signed_out_at_once_and_for_good(world: World) -> None:
    person = world.person()
    client = world.client(person)
    session = dict(client.session)
    actions.deactivate(operator(), person_id=person.pk)
    assert "_auth_user_id" not in client.session or client.get("/account/security").status_code == 302
    actions.reactivate(operator(), person_id=person.pk)
    stolen = world.client()
    kept = stolen.session
    kept.update(session)
    kept.save()
    stolen.cookies["sessionid"] = kept.session_key
    assert stolen.get("/account/security").status_code == 302


def test_colleagues_are_found_by_any_word_of_their_name_without_accents(world: World) -> None:
    asker = world.person("Zoé", last_name="Quentin")
    eloise = world.person("Éloïse", last_name="d’Arc")
    jean = world.person("Jean-Élie", last_name="Martin")
    gone = world.person("Elie", last_name="Parti")
    actions.deactivate(operator(), person_id=gone.pk)
    viewer = world.viewer(asker)
    assert [card.id for card in find_people(viewer, "el")] == [eloise.pk, jean.pk]
    assert [card.id for card in find_people(viewer, "ARC elo")] == [eloise.pk]
    assert [card.id for card in find_people(viewer, "elie mar")] == [jean.pk]
    assert find_people(viewer, "%") == find_people(viewer, " ") == find_people(Viewer(), "el") == []


def test_cards_of_many_people_cost_one_query(world: World, django_assert_num_queries) -> None:
    people = [world.person() for _ in range(5)]
    with django_assert_num_queries(1):
        cards = person_cards([person.pk for person in people])
    assert cards[people[0].pk].name == people[0].name
    with django_assert_num_queries(0):
        assert person_cards([]) == {}


def test_what_happens_to_people_is_in_the_journal(world: World) -> None:
    person = world.person()
    actions.set_welcome(world.viewer(person), step="profile", state="done")
    verbs = list(Entry.objects.filter(subject_kind="person", subject_id=person.pk).values_list("verb", flat=True))
    assert verbs == ["person.added", "person.welcome_set"]
    assert Person.objects.get(pk=person.pk).welcome == {"profile": "done"}
