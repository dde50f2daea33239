"""Coming in: password, reset, invitation, registration, codes, sessions; and what an outsider can learn from them."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core import mail
from django.test import Client

from compagnon.kit import clock
from compagnon.people import actions
from compagnon.people.models import Invitation, Person
from compagnon.people.viewer import operator
from tests.world import PASSWORD, World

LOGIN = "/account/login"


def sign_in(client: Client, email: str, password: str = PASSWORD, **more: str):
    return client.post(LOGIN, {"login": email, "password": password, **more})


def confirm(client: Client, path: str = "/account/reauthenticate", **proof: str) -> None:
    """Prove that it is still oneself, as sensitive pages ask."""
    assert client.post(path, proof or {"password": PASSWORD}).status_code == 302


def signed_in(client: Client) -> bool:
    return client.get("/account").status_code == 200


def words(response) -> str:
    """A page's text without what differs at each request."""
    return re.sub(r'(csrf-token" content|csrfmiddlewaretoken" value)="[^"]*"', "", response.content.decode())


def link_of(message) -> str:
    return re.search(r"https?://[^/]+(/\S+)", message.body)[1]


def code_of(person: Person) -> str:
    secret = Authenticator.objects.get(user=person, type="totp").wrap()
    from allauth.mfa.adapter import get_adapter

    return _code(get_adapter().decrypt(secret.instance.data["secret"]))


def _code(secret: str) -> str:
    import time

    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def test_a_visitor_is_led_to_sign_in_and_back(world: World) -> None:
    person = world.person()
    client = world.client()
    response = client.get("/people?q=zo%C3%A9")
    assert response["Location"] == "/account/login?next=%2Fpeople%3Fq%3Dzo%25C3%25A9"
    page = client.get(response["Location"])
    assert 'name="next" value="/people?q=zo%C3%A9"' in page.content.decode()
    assert sign_in(client, person.email.upper(), next="/people?q=zo%C3%A9")["Location"] == "/people?q=zo%C3%A9"


def test_htmx_is_told_to_leave_for_the_sign_in_page(world: World) -> None:
    response = world.client().get(
        "/people", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/teams"}
    )
    assert (response.status_code, response["HX-Redirect"]) == (204, "/account/login?next=%2Fteams")


def test_one_never_leaves_for_another_site(world: World) -> None:
    person = world.person()
    for elsewhere in ("https://evil.test/", "//evil.test", "/\\evil.test", "javascript:alert(1)"):
        client = world.client()
        assert sign_in(client, person.email, next=elsewhere)["Location"] == "/"
        response = client.post("/account/preferences", {"theme": "dark", "next": elsewhere})
        assert response["Location"] == "/account/preferences"


def test_signing_in_wrongly_says_the_same_for_everyone(world: World) -> None:
    known, gone = world.person(), world.person()
    actions.deactivate(operator(), person_id=gone.pk)
    never = actions.add_person(operator(), email="jamais@example.test")
    answers = set()
    for email in (known.email, gone.email, never.email, "inconnu@example.test"):
        response = sign_in(world.client(), email, "faux mot de passe")
        answers.add((response.status_code, words(response).replace(email, "")))
    assert len(answers) == 1
    assert "n’est pas le bon" in answers.pop()[1]


def test_asking_for_a_new_password_says_the_same_for_everyone(world: World) -> None:
    known = world.person()
    never = actions.add_person(operator(), email="jamais@example.test")
    pages = set()
    for email in (known.email, never.email, "inconnu@example.test"):
        response = world.client().post("/account/password/reset", {"email": email}, follow=True)
        pages.add((response.status_code, tuple(response.redirect_chain), words(response)))
    assert len(pages) == 1
    world.work()
    assert [message.to for message in mail.outbox] == [[known.email]]


def test_registering_says_the_same_for_a_known_and_an_unknown_address(world: World) -> None:
    actions.edit_company(
        operator(), name="", signup_domains=["example.test"], everyone_creates_communities=False,
        administrators_need_mfa=False,
    )  # fmt: skip
    known = world.person()
    pages = set()
    for email in (known.email, "nouvelle@example.test"):
        form = {"email": email, "password1": PASSWORD, "first_name": "Neuve", "last_name": "Venue"}
        response = world.client().post("/account/signup", form, follow=True)
        pages.add((response.status_code, tuple(response.redirect_chain), words(response)))
    assert len(pages) == 1
    world.work()
    assert [message.to for message in mail.outbox] == [[known.email], ["nouvelle@example.test"]]
    assert "déjà" in mail.outbox[0].subject


def test_registering_is_closed_until_an_administrator_opens_a_domain(world: World) -> None:
    form = {"email": "a@example.test", "password1": PASSWORD, "first_name": "A", "last_name": "B"}
    page = world.client().post("/account/signup", form)
    assert "sur invitation" in page.content.decode()
    actions.edit_company(
        operator(), name="", signup_domains=["@Example.test", ""], everyone_creates_communities=False,
        administrators_need_mfa=False,
    )  # fmt: skip
    refused = world.client().post("/account/signup", {**form, "email": "a@autre.test"})
    assert "example.test" in refused.content.decode()
    assert 'value="A"' in refused.content.decode()
    assert not Person.objects.exists()
    client = world.client()
    client.post("/account/signup", form)
    person = Person.objects.get()
    assert (person.name, person.language) == ("A B", "fr")
    assert sign_in(client, person.email)["Location"] == "/account/confirm-email"
    assert not signed_in(client)
    world.work()
    assert client.post(link_of(mail.outbox[0])).status_code == 302
    if not signed_in(client):
        sign_in(client, person.email)
    assert signed_in(client)


def test_a_forgotten_password_is_replaced_once_and_closes_other_sessions(world: World) -> None:
    person = world.person()
    elsewhere = world.client(person)
    client = world.client()
    client.post("/account/password/reset", {"email": person.email})
    world.work()
    link = link_of(mail.outbox[0])
    page = client.get(link, follow=True)
    new = "un autre mot de passe"
    done = client.post(page.redirect_chain[-1][0], {"password1": new, "password2": new}, follow=True)
    assert done.status_code == 200
    assert not signed_in(elsewhere)
    assert "ne fonctionne plus" in world.client().get(link).content.decode()
    assert sign_in(world.client(), person.email, new).status_code == 302


@pytest.mark.parametrize("language", ["fr", "en"])
def test_an_invited_person_comes_in_by_the_link_once(world: World, language: str) -> None:
    admin = world.administrator()
    person = actions.add_person(operator(), email="ana@example.test", first_name="Ana", language=language)
    secret = actions.invite(world.viewer(admin), person_id=person.pk)
    world.work()
    message = mail.outbox[0]
    assert ("vous invite" if language == "fr" else "invites you") in message.body
    link = link_of(message)
    assert secret in link
    assert secret not in str(Invitation.objects.values())
    client = world.client()
    assert client.get(link).status_code == 200
    weak = client.post(link, {"first_name": "Ana", "last_name": "Ribeiro", "password": "1234", "language": "fr"})
    assert weak.status_code == 422
    assert "Ribeiro" in weak.content.decode()
    form = {"first_name": "Ana", "last_name": "Ribeiro", "password": PASSWORD, "language": "fr"}
    assert client.post(link, form)["Location"] == "/"
    assert signed_in(client)
    assert world.client().get(link).status_code == 410
    assert world.client().post(link, {**form, "password": "volé volé volé"}).status_code == 410
    assert sign_in(world.client(), "ana@example.test").status_code == 302


def test_a_link_dies_when_it_expires_is_revoked_or_replaced(world: World) -> None:
    person = actions.add_person(operator(), email="ana@example.test")
    first = actions.invite(operator(), person_id=person.pk)
    second = actions.invite(operator(), person_id=person.pk)
    assert first != second
    assert world.client().get(f"/invitation/{first}").status_code == 410
    with clock.at(clock.now() + timedelta(days=15)):
        assert world.client().get(f"/invitation/{second}").status_code == 410
    assert world.client().get(f"/invitation/{second}").status_code == 200
    actions.revoke_invitation(operator(), person_id=person.pk)
    assert world.client().get(f"/invitation/{second}").status_code == 410
    assert world.client().get("/invitation/inventee").status_code == 410
    world.work()
    assert mail.outbox == []


def test_one_time_codes_are_turned_on_and_asked(world: World, django_capture_on_commit_callbacks) -> None:
    person = world.person()
    client = world.client()
    sign_in(client, person.email)
    assert client.get("/account/codes/activate")["Location"].startswith("/account/reauthenticate")
    confirm(client)
    page = client.get("/account/codes/activate")
    assert "data:image/svg+xml;base64," in page.content.decode()
    assert "data:" in page["Content-Security-Policy"]
    secret = client.session["mfa.totp.secret"]
    wrong = client.post("/account/codes/activate", {"code": "000000"})
    assert wrong.status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        done = client.post("/account/codes/activate", {"code": _code(secret)})
    assert done["Location"] == "/account/recovery-codes"
    codes = re.findall(r"<code>(\w+)</code>", client.get("/account/recovery-codes").content.decode())
    assert len(codes) == 10
    assert secret not in str(Authenticator.objects.values_list("data"))
    again = world.client()
    assert sign_in(again, person.email)["Location"] == "/account/second-factor"
    assert not signed_in(again)
    assert again.get("/account/second-factor").status_code == 200
    assert again.post("/account/second-factor", {"code": "123456"}).status_code == 200
    assert again.post("/account/second-factor", {"code": codes[0]})["Location"] == "/"
    assert signed_in(again)
    world.work()
    assert "codes à usage unique ont été activés" in mail.outbox[0].body


def test_administrators_choose_a_second_factor_when_the_company_asks(world: World) -> None:
    admin, person = world.administrator(), world.person()
    actions.edit_company(
        operator(), name="", signup_domains=[], everyone_creates_communities=False, administrators_need_mfa=True
    )
    client = world.client(admin)
    for path in ("/", "/people", "/administration/people", "/administration/company", "/account"):
        assert client.get(path)["Location"] == "/account/security"
    assert "second facteur" in client.get("/account/security").content.decode()
    assert world.client(person).get("/people").status_code == 200
    TOTP.activate(admin, "JBSWY3DPEHPK3PXP")
    assert client.get("/people").status_code == 200
    sign = world.client()
    sign_in(sign, admin.email)
    sign.post("/account/second-factor", {"code": code_of(admin)})
    confirm(sign)
    page = sign.post("/account/codes/deactivate")
    assert page.status_code == 200
    assert Authenticator.objects.filter(user=admin, type="totp").exists()


def test_one_signs_out_of_one_device_or_of_all_others(world: World) -> None:
    person, other = world.person(), world.person()
    here, phone, tablet, stranger = (world.client() for _ in range(4))
    for client in (here, phone, tablet):
        sign_in(client, person.email)
    sign_in(stranger, other.email)
    from allauth.usersessions.models import UserSession

    phone_session = UserSession.objects.get(session_key=phone.session.session_key).pk
    assert stranger.post(f"/account/sessions/{phone_session}/end").status_code == 404
    here.post(f"/account/sessions/{phone_session}/end")
    assert [signed_in(client) for client in (here, phone, tablet, stranger)] == [True, False, True, True]
    here.post("/account/sessions/others/end")
    assert [signed_in(client) for client in (here, tablet, stranger)] == [True, False, True]


def test_too_many_wrong_passwords_make_one_wait(world: World) -> None:
    person = world.person()
    client = world.client()
    for _ in range(12):
        response = sign_in(client, person.email, "faux mot de passe")
    assert "Trop" in response.content.decode()
    assert "Trop" in sign_in(client, person.email).content.decode()


def test_the_language_of_a_visitor_is_kept(world: World) -> None:
    client = world.client()
    assert "Se connecter" in client.get(LOGIN).content.decode()
    client.cookies["language"] = "en"
    assert "Sign in" in client.get(LOGIN).content.decode()
