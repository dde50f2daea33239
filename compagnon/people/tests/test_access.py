"""Who may come to each address of people and do what there: the whole table."""

from __future__ import annotations

import io
from dataclasses import dataclass

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from PIL import Image

from compagnon.kit.errors import Denied, Missing
from compagnon.people import actions
from compagnon.people.access import get_person
from compagnon.people.models import Person
from compagnon.people.viewer import Viewer, operator
from tests.world import PASSWORD, World

IN, OUT, NO, YES = "to sign in", "to the account", 404, 200
# address → (visitor, colleague, administrator): 200 it opens, 404 there is nothing, 405 it is only sent to,
# « to sign in », or the page it leads to.
GET: dict[str, tuple[object, object, object]] = {
    "account_login": (200, "/", "/"),
    "account_logout": ("/", 200, 200),
    "account_signup": (200, "/", "/"),
    "account_inactive": (200, 200, 200),
    "account_email_verification_sent": (200, 200, 200),
    "account_confirm_email": (200, 200, 200),
    "account_reset_password": (200, 200, 200),
    "account_reset_password_done": (200, 200, 200),
    "account_reset_password_from_key_done": (200, 200, 200),
    "account_reset_password_from_key": (200, 200, 200),
    "mfa_authenticate": (IN, "/", "/"),
    "mfa_login_webauthn": (IN, "/", "/"),
    "invitation": (410, 410, 410),
    "edit_profile": (IN, 200, 200),
    "set_photo": (IN, 405, 405),
    "remove_photo": (IN, 405, 405),
    "preferences": (IN, 200, 200),
    "visible_about_me": (IN, 200, 200),
    "mfa_index": (IN, 200, 200),
    "account_email": ("/account/security",) * 3,
    "usersessions_list": ("/account/security",) * 3,
    "mfa_list_webauthn": ("/account/security",) * 3,
    "end_other_sessions": (IN, 405, 405),
    "end_session": (IN, 405, 405),
    "account_change_password": (IN, 200, 200),
    "account_set_password": (IN, "/account/password/change", "/account/password/change"),
    "account_reauthenticate": (IN, 200, 200),
    "mfa_reauthenticate": (IN, 200, 200),
    "mfa_reauthenticate_webauthn": (IN, 200, 200),
    "mfa_activate_totp": (IN, "/account/codes/deactivate", "/account/codes/deactivate"),
    "mfa_deactivate_totp": (IN, 200, 200),
    "mfa_view_recovery_codes": (IN, 200, 200),
    "mfa_generate_recovery_codes": (IN, 200, 200),
    "mfa_download_recovery_codes": (IN, 200, 200),
    "mfa_add_webauthn": (IN, 200, 200),
    "mfa_edit_webauthn": (IN, 200, 404),
    "mfa_remove_webauthn": (IN, 200, 404),
    "teams": (IN, 200, 200),
    "team": (IN, 200, 200),
    "photo": (IN, 200, 200),
    "photo_at": (IN, 200, 200),
    "administration": (IN, 404, "/administration/people"),
    "administration_people": (IN, 404, 200),
    "administration_add_person": (IN, 404, 200),
    "administration_invite": (IN, 404, 200),
    "administration_person": (IN, 404, 200),
    "administration_act": (IN, 404, 405),
    "administration_team": (IN, 404, 200),
    "administration_company": (IN, 404, 200),
}


@dataclass
class Stage:
    """A company in which every address names something that exists."""

    visitor: Client
    colleague: Client
    administrator: Client
    urls: dict[str, str]
    person: Person


def patterns() -> list[URLPattern]:
    """The addresses of people; the root is loaded first, for its converters."""
    assert get_resolver().url_patterns
    from compagnon.people.urls import urlpatterns

    return urlpatterns


def picture() -> io.BytesIO:
    data = io.BytesIO()
    Image.new("RGB", (300, 200), "teal").save(data, "PNG")
    data.seek(0)
    data.name = "moi.png"
    return data


@pytest.fixture
def stage(world: World) -> Stage:
    person, administrator = world.person("Ana", team="A / B"), world.administrator()
    clients = []
    for someone in (person, administrator):
        client = world.client()
        client.post("/account/login", {"login": someone.email, "password": PASSWORD})
        client.post("/account/reauthenticate", {"password": PASSWORD})
        TOTP.activate(someone, "JBSWY3DPEHPK3PXP")
        RecoveryCodes.activate(someone)
        clients.append(client)
    key = _key(person)
    _key(administrator)
    actions.set_photo(world.viewer(person), person_id=person.pk, upload=picture())
    person.refresh_from_db()
    known = {
        "account_confirm_email": ["cle"], "account_reset_password_from_key": ["1", "set-password"],
        "invitation": ["secret"], "end_session": [1], "mfa_edit_webauthn": [key.pk], "mfa_remove_webauthn": [key.pk],
        "team": [person.team_id], "administration_team": [person.team_id], "photo": [person.photo],
        "photo_at": [person.photo, 256], "administration_person": [person.pk],
        "administration_act": [person.pk, "invite"],
    }  # fmt: skip
    urls = {pattern.name: reverse(pattern.name, args=known.get(pattern.name, [])) for pattern in patterns()}
    return Stage(world.client(), *clients, urls=urls, person=person)


def _key(person: Person) -> Authenticator:
    """A key as a browser would have registered it (its signature is never asked here)."""
    data = {"name": "Clé bleue", "credential": CREDENTIAL}
    return Authenticator.objects.create(user=person, type=Authenticator.Type.WEBAUTHN, data=data)


CREDENTIAL = {
    "id": "xA", "rawId": "xA", "type": "public-key", "clientExtensionResults": {"credProps": {"rk": True}},
    "response": {
        "clientDataJSON": "eyJ0eXBlIjoid2ViYXV0aG4uY3JlYXRlIiwiY2hhbGxlbmdlIjoiQUEiLCJvcmln"
        "aW4iOiJodHRwOi8vdGVzdHNlcnZlciJ9",
        "attestationObject": "o2NmbXRkbm9uZWdhdHRTdG10oGhhdXRoRGF0YVikSZYN5YgOjGh0NBcPZHZgW4_krrmihjLHmVzzuoMdl2N"
        "FAAAAAAAAAAAAAAAAAAAAAAAAAAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4fpQECAyYgASFYIAABAgMEBQYHCAkKCwwN"
        "Dg8QERITFBUWFxgZGhscHR4fIlggAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",
    },
}  # fmt: skip


def outcome(response) -> object:
    if response.status_code != 302:
        return response.status_code
    where = response["Location"]
    return IN if where.startswith("/account/login") else where


def test_the_table_names_every_address() -> None:
    assert {pattern.name for pattern in patterns()} == set(GET)


@pytest.mark.parametrize("name", GET)
def test_who_opens_what(stage: Stage, name: str) -> None:
    url = stage.urls[name]
    found = tuple(outcome(client.get(url)) for client in (stage.visitor, stage.colleague, stage.administrator))
    assert found == GET[name], url


@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_page_that_a_person_opens_is_half_translated_or_broken(stage: Stage, language: str) -> None:
    actions.set_preferences(Viewer(person_id=stage.person.pk), language=language, time_zone="Europe/Paris", theme="")
    for name, (_visitor, colleague, _administrator) in GET.items():
        if colleague == 200 and "photo" not in name and "download" not in name and "logout" not in name:
            text = stage.colleague.get(stage.urls[name]).content.decode()
            assert f'<html lang="{language}"' in text, name
            assert "%(" not in text, name


POSTS = ["set_photo", "remove_photo", "edit_profile", "preferences", "end_other_sessions", "administration_add_person",
         "administration_invite", "administration_person", "administration_act", "administration_team",
         "administration_company"]  # fmt: skip


@pytest.mark.parametrize("name", POSTS)
def test_nothing_is_written_by_those_who_may_not(stage: Stage, name: str) -> None:
    before = list(Person.objects.order_by("pk").values())
    assert outcome(stage.visitor.post(stage.urls[name], {"email": "x@example.test"})) == IN
    if name.startswith("administration"):
        assert stage.colleague.post(stage.urls[name], {"email": "x@example.test"}).status_code == 404
    assert list(Person.objects.order_by("pk").values()) == before


@pytest.mark.parametrize("name", [*POSTS, "account_login", "account_reset_password", "account_logout"])
def test_a_form_of_another_site_changes_nothing(stage: Stage, name: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies = stage.administrator.cookies
    assert client.post(stage.urls[name], {"email": "x@example.test"}).status_code == 403


VERBS = {
    "add_person": lambda by, other: actions.add_person(by, email="neuf@example.test"),
    "edit another": lambda by, other: actions.edit_profile(by, person_id=other.pk, bio="x"),
    "remove another's photo": lambda by, other: actions.remove_photo(by, person_id=other.pk),
    "set_leads_learning": lambda by, other: actions.set_leads_learning(by, person_id=other.pk, leads_learning=True),
    "set_administrator": lambda by, other: actions.set_administrator(by, person_id=other.pk, is_administrator=True),
    "deactivate": lambda by, other: actions.deactivate(by, person_id=other.pk),
    "reactivate": lambda by, other: actions.reactivate(by, person_id=other.pk),
    "invite": lambda by, other: actions.invite(by, person_id=other.pk),
    "invite_many": lambda by, other: actions.invite_many(by, emails=["neuf@example.test"], language="fr"),
    "revoke_invitation": lambda by, other: actions.revoke_invitation(by, person_id=other.pk),
    "edit_team": lambda by, other: actions.edit_team(by, team_id=other.team_id, name="Neuve", manager_id=None),
    "edit_company": lambda by, other: actions.edit_company(
        by, name="x", signup_domains=[], everyone_creates_communities=True, administrators_need_mfa=False
    ),
}


@pytest.mark.parametrize("verb", VERBS)
def test_only_administrators_act_on_others(world: World, verb: str) -> None:
    me, admin = world.person(), world.administrator()
    other = actions.add_person(operator(), email="autre@example.test", team="A")
    for viewer in (Viewer(), world.viewer(me)):
        with pytest.raises((Denied, Missing)):
            VERBS[verb](viewer, other)
    VERBS[verb](world.viewer(admin), other)


def test_photos_are_bare_of_metadata_squared_and_kept_from_visitors(stage: Stage) -> None:
    response = stage.colleague.get(stage.urls["photo_at"])
    image = Image.open(io.BytesIO(b"".join(response.streaming_content)))
    assert image.size == (256, 256)
    assert not image.getexif()
    assert response["Cache-Control"] == "private, max-age=31536000, immutable"
    assert stage.colleague.get("/photos/nexiste-pas").status_code == 404
    assert stage.colleague.get(f"/photos/{stage.person.photo}/999").status_code == 404
    assert stage.colleague.get("/photos/..%2f..%2fsettings").status_code == 404


def test_a_photo_that_was_replaced_or_removed_is_gone_from_the_disk(
    stage: Stage, django_capture_on_commit_callbacks
) -> None:
    me, first = Viewer(person_id=stage.person.pk), stage.person.photo
    with django_capture_on_commit_callbacks(execute=True):
        second = actions.set_photo(me, person_id=me.id, upload=picture()).photo
    assert stage.colleague.get(f"/photos/{first}").status_code == 404
    assert stage.colleague.get(f"/photos/{second}").status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        actions.remove_photo(me, person_id=me.id)
    assert stage.colleague.get(f"/photos/{second}").status_code == 404


def test_a_person_read_by_hand_is_the_one_that_the_orm_reads(world):
    lea = world.person(team="Production/Lignes", languages=("fr", "en"))
    found = get_person(world.viewer(lea), lea.pk)
    read = Person.objects.select_related("team").get(pk=lea.pk)
    for one, other in ((found, read), (found.team, read.team)):
        for field in one._meta.concrete_fields:
            assert getattr(one, field.attname) == getattr(other, field.attname), field.name
