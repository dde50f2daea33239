"""One's own pages, the directory, the teams and the administration, as people use them."""

from __future__ import annotations

import io

import pytest

from compagnon.people.models import Company, Person, Team
from tests.world import World

PROFILE = {
    "first_name": "Ana", "last_name": "Ribeiro", "job_title": "Contrôleuse", "site": "Nantes", "team": "",
    "bio": "Bonjour.", "languages": ["fr", "pt"],
}  # fmt: skip
XSS = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


def test_one_tells_who_one_is(world: World) -> None:
    person = world.person()
    response = world.client(person).post("/account", PROFILE)
    assert response.status_code == 302
    person.refresh_from_db()
    assert (person.bio, person.languages) == ("Bonjour.", ["fr", "pt"])


def test_a_refused_profile_keeps_everything_that_was_typed(world: World) -> None:
    person = world.person()
    page = world.client(person).post("/account", {**PROFILE, "team": "Équipe rêvée"})
    text = page.content.decode()
    assert page.status_code == 422
    for kept in ("Équipe rêvée", "Ribeiro", "Bonjour."):
        assert kept in text
    assert "Cette équipe n’existe pas." in text
    person.refresh_from_db()
    assert not person.bio


def test_what_people_type_is_never_run(world: World) -> None:
    person, admin = world.person(team="A"), world.administrator()
    client = world.client(person)
    client.post("/account", {**PROFILE, "first_name": XSS[:80], "job_title": XSS, "bio": XSS})
    Team.objects.update(name=XSS, path=XSS)
    person.refresh_from_db()
    for path in ("/account", "/account/visible", "/teams"):
        text = client.get(path).content.decode()
        assert "<script>alert" not in text
        assert "<img src=x" not in text
    for path in ("/administration/people", f"/administration/people?q={XSS}"):
        assert "<script>alert" not in world.client(admin).get(path).content.decode()


def test_preferences_change_one_by_one_from_the_menu_or_all_on_the_page(world: World) -> None:
    person = world.person()
    client = world.client(person)
    assert client.post("/account/preferences", {"theme": "dark", "next": "/teams"})["Location"] == "/teams"
    assert client.post("/account/preferences", {"language": "en", "time_zone": "Asia/Tokyo"}).status_code == 302
    person.refresh_from_db()
    assert (person.language, person.time_zone, person.theme) == ("en", "Asia/Tokyo", "dark")
    assert client.post("/account/preferences", {"time_zone": "Mars/Olympus"}).status_code == 422


def test_one_sees_everything_kept_about_oneself_and_who_sees_it(world: World) -> None:
    person = world.person("Ana", job_title="Acheteuse", site="Lyon")
    text = world.client(person).get("/account/visible").content.decode()
    for shown in (person.email, "Acheteuse", "Lyon", "Tous vos collègues voient", "Vous seul voyez", "Europe/Paris"):
        assert shown in text


@pytest.mark.parametrize(
    "content",
    [b"ceci n'est pas une image", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", b""],
)
def test_a_photo_that_is_none_is_refused_in_words(world: World, content: bytes) -> None:
    upload = io.BytesIO(content)
    upload.name = "photo.png"
    response = world.client(world.person()).post("/account/photo", {"photo": upload, "focus": "0.5 0.4"})
    assert response.status_code == 422
    assert not Person.objects.exclude(photo="").exists()


def test_long_lists_come_a_page_at_a_time_without_gap_or_repeat(world: World) -> None:
    people = [world.person(f"P{number:03}", team="Grande équipe") for number in range(65)]
    client = world.client(world.administrator("Zoé"))
    for start in ("/administration/people", f"/teams/{_id36(people[0].team_id)}"):
        url, seen = start, []
        while url:
            page = client.get(url).content.decode()
            main = page[page.index("<main") :]
            seen += [person.first_name for person in people if f">{person.name}<" in main]
            url = main.split('hx-get="')[1].split('"')[0].replace("&amp;", "&") if 'hx-get="' in main else ""
        assert seen == [person.first_name for person in people]


def _id36(number: int) -> str:
    from compagnon.kit.ids import to_text

    return to_text(number)


@pytest.mark.parametrize("path", ["/teams", "/administration/people"])
def test_pages_ask_the_database_as_often_for_many_people_as_for_few(
    world: World, path: str, django_assert_num_queries, django_assert_max_num_queries
) -> None:
    admin = world.administrator()
    world.person(team="A / B")
    client = world.client(admin)
    client.get(path)
    with django_assert_max_num_queries(14) as few:
        client.get(path)
    for number in range(48):
        world.person(team=f"A / B{number}")
    with django_assert_num_queries(len(few)):
        client.get(path)


def test_the_tree_counts_whole_branches(world: World) -> None:
    world.person(team="Direction / Ventes / Nord")
    world.person(team="Direction / Ventes / Sud")
    person = world.person(team="Direction")
    text = world.client(person).get("/teams").content.decode()
    assert "3 personnes" in text
    assert "2 personnes" in text


def test_renaming_a_team_renames_those_below(world: World) -> None:
    admin = world.administrator()
    person = world.person(team="A / B / C")
    top = Team.objects.get(path="A")
    form = {"name": "Z", "manager": person.email}
    response = world.client(admin).post(f"/administration/teams/{_id36(top.pk)}", form)

    assert response.status_code == 302
    assert sorted(Team.objects.values_list("path", flat=True)) == ["Z", "Z / B", "Z / B / C"]
    top.refresh_from_db()
    assert top.manager == person


def test_an_administrator_adds_someone_invites_them_and_closes_the_account(world: World) -> None:
    client = world.client(world.administrator())
    form = {"email": "neuf@example.test", "first_name": "Neuf", "team": "A / B", "manager": "", "language": "fr"}
    page = client.post("/administration/people/add", form)
    person = Person.objects.get(email="neuf@example.test")
    assert page["Location"].endswith(f"/{_id36(person.pk)}")
    home = page["Location"]
    client.post(f"{home}/invite")
    shown = client.get(home).content.decode()
    assert "/invitation" in shown
    assert "/invitation" not in client.get(home).content.decode()
    client.post(f"{home}/deactivate")
    person.refresh_from_db()
    assert not person.is_active
    client.post(f"{home}/reactivate")
    client.post(f"{home}/make-administrator")
    person.refresh_from_db()
    assert person.is_active
    assert person.is_administrator
    assert client.post(f"{home}/explode").status_code == 404


def test_a_form_with_errors_keeps_what_an_administrator_typed(world: World) -> None:
    admin = world.administrator()
    client = world.client(admin)
    form = {
        "email": admin.email,
        "first_name": "Nadège",
        "team": "A / B",
        "manager": "personne@x.test",
        "language": "fr",
    }
    page = client.post("/administration/people/add", form)
    assert page.status_code == 422
    assert "Nadège" in page.content.decode()
    page = client.post("/administration/people/add", {**form, "manager": ""})
    assert "déjà cet e-mail" in page.content.decode()


def test_many_are_invited_at_once_or_none(world: World) -> None:
    admin = world.administrator()
    client = world.client(admin)
    page = client.post("/administration/people/invite", {"emails": "a@x.test\nfaux", "language": "fr"})
    assert page.status_code == 422
    assert "faux" in page.content.decode()
    assert Person.objects.count() == 1
    client.post(
        "/administration/people/invite", {"emails": f"a@x.test; B@x.test, a@x.test\n{admin.email}", "language": "en"}
    )
    assert set(Person.objects.exclude(pk=admin.pk).values_list("email", "language")) == {
        ("a@x.test", "en"), ("b@x.test", "en"),
    }  # fmt: skip
    from django.core import mail

    world.work()
    assert sorted(message.to[0] for message in mail.outbox) == ["a@x.test", "b@x.test"]


def test_the_last_administrator_cannot_leave_by_mistake(world: World) -> None:
    admin = world.administrator()
    client = world.client(admin)
    home = f"/administration/people/{_id36(admin.pk)}"
    for verb in ("deactivate", "remove-administrator"):
        client.post(f"{home}/{verb}")
        admin.refresh_from_db()
        assert admin.is_active
        assert admin.is_administrator
    assert "dernier administrateur" in client.get(home).content.decode()


def test_the_company_takes_its_settings(world: World) -> None:
    client = world.client(world.administrator())
    page = client.post("/administration/company", {"name": "Héliance", "signup_domains": "pas un domaine"})
    assert page.status_code == 422
    assert "Héliance" in page.content.decode()
    form = {"name": "Héliance", "signup_domains": "heliance.test\n@Filiale.test", "everyone_creates_communities": "on"}
    assert client.post("/administration/company", form).status_code == 302
    company = Company.objects.get()
    assert company.signup_domains == ["heliance.test", "filiale.test"]
    assert company.everyone_creates_communities
