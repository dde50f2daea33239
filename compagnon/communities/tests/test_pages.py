"""The pages of communities, through HTTP."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from compagnon.communities import actions
from compagnon.communities.models import Community, Invitee, JoinRequest, Membership, Theme
from compagnon.kit.ids import to_text
from compagnon.people.models import Company
from compagnon.people.viewer import operator
from tests.html import HTMX
from tests.world import World


def picture() -> SimpleUploadedFile:
    buffer = io.BytesIO()
    Image.new("RGB", (900, 300), "teal").save(buffer, "PNG")
    return SimpleUploadedFile("photo.png", buffer.getvalue(), "image/png")


def text_of(response: Any) -> str:
    return str(response.content.decode()).replace("\u00a0", " ").replace("\u202f", " ")


def test_the_directory_shows_mine_then_others_to_discover(world: World) -> None:
    lea = world.person("Léa")
    world.community("Soudure", members=(lea,))
    world.community("Conduite douce")
    client = world.client(lea)
    mine = text_of(client.get("/communities/"))
    assert "/communities/soudure" in mine
    assert "aria-labelledby" in mine
    assert "Conduite douce" not in mine
    others = text_of(client.get("/communities/?show=discover"))
    assert "Conduite douce" in others


def test_the_directory_is_searched_without_accents(world: World) -> None:
    lea = world.person("Léa")
    world.community("Éco-conduite", purpose="Rouler à l’économie.")
    world.community("Soudure")
    found = text_of(world.client(lea).get("/communities/?show=discover&q=eco ECONOMIE"))
    assert "Éco-conduite" in found
    assert "Soudure" not in found
    nothing = text_of(world.client(lea).get("/communities/?show=discover&q=tricot"))
    assert "show=discover" in nothing


def test_the_directory_filters_by_way_of_joining(world: World) -> None:
    lea = world.person("Léa")
    world.community("Ouverte à tous")
    world.community("Sur demande seulement", joining="request")
    found = text_of(world.client(lea).get("/communities/?show=discover&joining=request"))
    assert "Sur demande seulement" in found
    assert "Ouverte à tous" not in found


def test_archived_communities_have_their_own_list(world: World) -> None:
    lea = world.person("Léa")
    old = world.community("Passage à l’euro", members=(lea,))
    actions.archive(operator(), community_id=old.pk)
    client = world.client(lea)
    assert "Passage à l’euro" not in text_of(client.get("/communities/?show=discover"))
    assert "Passage à l’euro" in text_of(client.get("/communities/?show=archived"))


def test_the_directory_pages_forward_without_repeating(world: World) -> None:
    lea = world.person("Léa")
    for number in range(27):
        world.community(f"Atelier {number:02}")
    client = world.client(lea)
    first = text_of(client.get("/communities/?show=discover"))
    assert "Atelier 23" in first
    assert "Atelier 24" not in first
    last = Community.objects.get(name="Atelier 23")
    rest = text_of(client.get(f"/communities/?show=discover&after={to_text(last.pk)}", headers=HTMX))
    assert "Atelier 24" in rest
    assert "Atelier 26" in rest
    assert "Atelier 23" not in rest
    assert "<html" not in rest


def test_an_open_community_is_joined_from_its_card(world: World) -> None:
    lea, community = world.person("Léa"), world.community("Soudure")
    response = world.client(lea).post("/communities/soudure/join")
    assert response.status_code == 302
    assert response["Location"] == "/communities/soudure"
    assert community.memberships.filter(person=lea).exists()


def test_joining_shows_the_charter_and_asks_to_accept_it(world: World) -> None:
    lea, community = world.person("Léa"), world.community("Soudure", charter="On porte **le masque**.")
    client = world.client(lea)
    page = text_of(client.get("/communities/soudure/join"))
    assert "<strong>le masque</strong>" in page
    refused = client.post("/communities/soudure/join", {})
    assert refused.status_code == 422
    assert not community.memberships.exists()
    client.post("/communities/soudure/join", {"accepts_charter": "on"})
    assert community.memberships.get().charter_accepted_at is not None


def test_a_request_is_made_answered_and_the_word_is_read(world: World) -> None:
    ana, lea = world.person("Ana"), world.person("Léa")
    world.community("Soudure", facilitator=ana, joining="request")
    asking, deciding = world.client(lea), world.client(ana)
    asking.post("/communities/soudure/join", {"message": "Je débute & j’ai envie."})
    queue = text_of(deciding.get("/communities/soudure/requests"))
    assert "Je débute &amp; j’ai envie." in queue
    request = JoinRequest.objects.get()
    deciding.post(
        f"/communities/requests/{to_text(request.pk)}/decide", {"decision": "decline", "word": "Pas avant juin."}
    )
    assert "Pas avant juin." in text_of(asking.get("/communities/"))
    assert not Membership.objects.filter(person=lea).exists()
    asking.post("/communities/soudure/join", {"message": "Nous sommes en juin."})
    again = JoinRequest.objects.get(state="pending")
    deciding.post(f"/communities/requests/{to_text(again.pk)}/decide", {"decision": "accept", "word": "Bienvenue !"})
    assert Membership.objects.filter(person=lea).exists()
    assert "Bienvenue !" in text_of(asking.get("/communities/"))


def test_a_request_can_be_withdrawn_by_its_author_only(world: World) -> None:
    lea, hugo, community = world.person("Léa"), world.person("Hugo"), world.community(joining="request")
    request = actions.request_to_join(world.viewer(lea), community_id=community.pk)
    address = f"/communities/requests/{to_text(request.pk)}/withdraw"
    assert world.client(hugo).post(address).status_code == 404
    assert world.client(lea).post(address).status_code == 302
    assert JoinRequest.objects.get().state == "withdrawn"


def test_several_colleagues_are_invited_at_once_and_answer(world: World) -> None:
    ana, lea, hugo = world.person("Ana"), world.person("Léa"), world.person("Hugo", last_name="Émeraude")
    community = world.community("Comité", facilitator=ana, joining="invitation", listed=False)
    client = world.client(ana)
    address = f"/communities/{community.slug}/invite"
    found = text_of(client.post(address, {"q": "emer", "search": "1", "person": to_text(lea.pk), "word": "Venez"}))
    assert "Hugo Émeraude" in found
    assert f'value="{to_text(lea.pk)}" checked' in found
    assert "Venez" in found
    client.post(address, {"person": [to_text(lea.pk), to_text(hugo.pk)], "word": "Venez !"})
    assert Invitee.objects.count() == 2
    assert "Venez !" in text_of(world.client(lea).get("/communities/"))
    world.client(lea).post(f"/communities/{community.slug}/invitation/accept")
    world.client(hugo).post(f"/communities/{community.slug}/invitation/decline")
    assert community.memberships.filter(person=lea).exists()
    assert not community.memberships.filter(person=hugo).exists()
    assert not Invitee.objects.exists()


def test_nobody_chosen_keeps_the_word_typed(world: World) -> None:
    ana = world.person("Ana")
    world.community("Soudure", facilitator=ana)
    response = world.client(ana).post("/communities/soudure/invite", {"word": "Un long mot choisi."})
    assert response.status_code == 422
    assert "Un long mot choisi." in text_of(response)


def test_an_invitation_with_a_charter_leads_to_it(world: World) -> None:
    ana, lea = world.person("Ana"), world.person("Léa")
    community = world.community(facilitator=ana, joining="invitation", listed=False, charter="Secret professionnel.")
    actions.invite(world.viewer(ana), community_id=community.pk, person_ids=[lea.pk])
    client = world.client(lea)
    response = client.post(f"/communities/{community.slug}/invitation/accept")
    assert response["Location"].endswith("/join")
    assert "Secret professionnel." in text_of(client.get(response["Location"]))
    client.post(response["Location"], {"accepts_charter": "on"})
    assert community.memberships.filter(person=lea).exists()


def test_members_are_found_by_name_site_and_role(world: World) -> None:
    ana = world.person("Ana", site="Lyon")
    community = world.community("Soudure", facilitator=ana, members=(world.person("Éloïse", site="Metz"),))
    client = world.client(ana)
    page = text_of(client.get("/communities/soudure/members"))
    assert "Éloïse" in page
    found = client.get("/communities/soudure/members?q=eloi", headers=HTMX)
    assert "Éloïse" in text_of(found)
    assert "Ana Martin" not in text_of(found)
    assert "Éloïse" not in text_of(client.get("/communities/soudure/members?site=Lyon"))
    assert "Éloïse" not in text_of(client.get("/communities/soudure/members?role=facilitator"))
    assert community.member_count == 1


def test_the_list_of_members_pages_forward(world: World) -> None:
    people = tuple(world.person(f"Zoé{number:02}") for number in range(42))
    community = world.community("Soudure", members=people)
    client = world.client(people[0])
    assert "Zoé41" not in text_of(client.get("/communities/soudure/members"))
    rest = text_of(client.get(f"/communities/soudure/members?after={to_text(people[39].pk)}"))
    assert "Zoé40" in rest
    assert "Zoé41" in rest
    assert "Zoé38" not in rest
    assert community.memberships.count() == 42


def test_about_tells_the_charter_and_who_decided_what(world: World) -> None:
    ana, lea = world.person("Ana"), world.person("Léa")
    community = world.community("Soudure", facilitator=ana, members=(lea,), charter="On porte **le masque**.")
    actions.set_role(world.viewer(ana), community_id=community.pk, person_id=lea.pk, role="facilitator")
    actions.edit_community(world.viewer(ana), community_id=community.pk, purpose="Mieux souder.")
    page = text_of(world.client(lea).get("/communities/soudure/about"))
    assert "<strong>le masque</strong>" in page
    assert "Mieux souder." in page
    assert page.count("Ana Martin") >= 3


def test_an_administrator_creates_a_community_with_a_cover_and_themes(world: World) -> None:
    chief = world.administrator()
    client = world.client(chief)
    assert client.get("/communities/new").status_code == 200
    response = client.post(
        "/communities/new",
        {
            "name": "Éco-conduite", "purpose": "Rouler mieux.", "themes": "Ville\n\nAutoroute\n", "joining": "open",
            "charter": "", "cover": picture(),
        },
    )  # fmt: skip
    assert response["Location"] == "/communities/eco-conduite/invite"
    community = Community.objects.get()
    assert list(community.themes.values_list("name", flat=True)) == ["Ville", "Autoroute"]
    assert community.memberships.get().role == "facilitator"
    cover = client.get(f"/communities/covers/{to_text(community.pk)}/{community.cover}-480.webp")
    assert cover["Content-Type"] == "image/webp"


def test_creation_keeps_what_was_typed_when_something_is_wrong(world: World) -> None:
    client = world.client(world.administrator())
    response = client.post(
        "/communities/new",
        {
            "name": "",
            "purpose": "Rouler mieux.",
            "themes": "Ville",
            "joining": "open",
            "hidden": "on",
            "charter": "Zen",
        },
    )
    assert response.status_code == 422
    page = text_of(response)
    for typed in ("Rouler mieux.", "Ville", "Zen"):
        assert typed in page
    assert not Community.objects.exists()


def test_others_create_communities_only_where_the_company_says_so(world: World) -> None:
    lea = world.person("Léa")
    client = world.client(lea)
    assert client.get("/communities/new").status_code == 403
    assert "/communities/new" not in text_of(client.get("/communities/"))
    Company.objects.update_or_create(pk=1, defaults={"everyone_creates_communities": True})
    assert client.get("/communities/new").status_code == 200


def test_a_facilitator_edits_and_what_is_wrong_is_said(world: World) -> None:
    ana = world.person("Ana")
    community = world.community("Soudure", facilitator=ana)
    client = world.client(ana)
    data = {"name": "Soudure fine", "purpose": "P", "charter": "", "joining": "request"}
    assert client.post("/communities/soudure/edit", data).status_code == 302
    community.refresh_from_db()
    assert (community.name, community.joining, community.slug) == ("Soudure fine", "request", "soudure")
    assert client.post("/communities/soudure/edit", {**data, "name": "x" * 81}).status_code == 422
    bad_picture = SimpleUploadedFile("a.png", b"not a picture", "image/png")
    assert client.post("/communities/soudure/edit", {**data, "cover": bad_picture}).status_code == 422


def test_themes_are_added_renamed_ordered_and_set_aside(world: World) -> None:
    ana = world.person("Ana")
    community = world.community("Soudure", facilitator=ana, themes=["Arc", "TIG"])
    client = world.client(ana)
    client.post("/communities/soudure/themes", {"themes": "Sécurité"})
    assert client.post("/communities/soudure/themes", {"themes": "securite"}).status_code == 422
    names = lambda: list(community.themes.filter(archived_at=None).values_list("name", flat=True))  # noqa: E731
    security = Theme.objects.get(name="Sécurité")
    client.post(f"/communities/themes/{to_text(security.pk)}/up")
    assert names() == ["Arc", "Sécurité", "TIG"]
    client.post(f"/communities/themes/{to_text(security.pk)}/rename", {"rename-themes": "Prévention"})
    wrong = client.post(f"/communities/themes/{to_text(security.pk)}/rename", {"rename-themes": "arc"})
    assert wrong.status_code == 422
    arc = Theme.objects.get(name="Arc")
    client.post(f"/communities/themes/{to_text(arc.pk)}/archive")
    assert names() == ["Prévention", "TIG"]
    client.post(f"/communities/themes/{to_text(arc.pk)}/unarchive")
    assert names() == ["Prévention", "TIG", "Arc"]


def test_the_last_facilitator_is_told_to_name_another(world: World) -> None:
    ana, lea = world.person("Ana"), world.person("Léa")
    community = world.community("Soudure", facilitator=ana, members=(lea,))
    client = world.client(ana)
    page = text_of(client.get("/communities/soudure/leave"))
    assert str(lea.pk) in page
    assert client.post("/communities/soudure/leave", {}).status_code == 422
    assert client.post("/communities/soudure/leave", {"successor_id": lea.pk}).status_code == 302
    assert list(community.memberships.values_list("person_id", "role")) == [(lea.pk, "facilitator")]


def test_a_member_is_removed_after_a_second_thought(world: World) -> None:
    ana, lea = world.person("Ana"), world.person("Léa")
    community = world.community("Soudure", facilitator=ana, members=(lea,))
    client = world.client(ana)
    address = f"/communities/soudure/members/{to_text(lea.pk)}/remove"
    assert "Léa" in text_of(client.get(address))
    client.post(address)
    assert not community.memberships.filter(person=lea).exists()
    assert world.client(lea).get("/communities/soudure/members").status_code == 200  # open: still readable


def test_an_administrator_appoints_from_the_front_of_a_closed_community(world: World) -> None:
    chief, lea = world.administrator(), world.person("Léa")
    hidden = world.community("Réorganisation", joining="invitation", listed=False, members=(world.person("Hugo"),))
    client = world.client(chief)
    page = text_of(client.get(f"/communities/{hidden.slug}/facilitators?q=lea"))
    assert "Léa" in page
    assert "Hugo" not in page
    assert client.get(f"/communities/{hidden.slug}/members").status_code == 403
    client.post(f"/communities/{hidden.slug}/members/{to_text(lea.pk)}/role/facilitator", {"from_facilitators": "1"})
    assert hidden.memberships.get(person=lea).role == "facilitator"


def test_archiving_and_opening_again(world: World) -> None:
    ana = world.person("Ana")
    community = world.community("Soudure", facilitator=ana)
    client = world.client(ana)
    client.post("/communities/soudure/archive")
    community.refresh_from_db()
    assert community.archived_at is not None
    assert world.client(world.person()).post("/communities/soudure/join").status_code == 403
    client.post("/communities/soudure/archive", {"undo": "1"})
    community.refresh_from_db()
    assert community.archived_at is None


@pytest.mark.parametrize("count", [2, 20])
def test_the_directory_costs_the_same_however_many_there_are(
    world: World, django_assert_num_queries: Any, count: int
) -> None:
    lea = world.person("Léa")
    for _number in range(count):
        world.community(members=(lea, world.person()))
    client = world.client(lea)
    client.get("/communities/")
    # session, person; my communities (frame and rules); counts of the lists, cards, those readable, faces, my requests
    # here, my invitations here; invitations, requests; may I create
    with django_assert_num_queries(DIRECTORY_QUERIES):
        client.get("/communities/?show=mine")


DIRECTORY_QUERIES = 12


@pytest.mark.parametrize("count", [2, 39])
def test_the_members_page_costs_the_same_however_many_there_are(
    world: World, django_assert_num_queries: Any, count: int
) -> None:
    ana = world.person("Ana")
    world.community("Soudure", facilitator=ana, members=tuple(world.person() for _number in range(count)))
    client = world.client(ana)
    client.get("/communities/")
    # session, person, the community, my communities; count, members, sites; waiting requests, faces, reports,
    # facilitators, themes, skills
    with django_assert_num_queries(MEMBERS_QUERIES):
        client.get("/communities/soudure/members")


MEMBERS_QUERIES = 13


def test_a_replaced_cover_leaves_no_file_behind(world: World, django_capture_on_commit_callbacks: Any) -> None:
    ana = world.person("Ana")
    community = world.community("Soudure", facilitator=ana, cover=picture())
    client = world.client(ana)
    old = f"/communities/covers/{to_text(community.pk)}/{community.cover}-480.webp"
    assert client.get(old).status_code == 200
    data = {"name": "Soudure", "purpose": "P", "charter": "", "joining": "open", "without_cover": "on"}
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/communities/soudure/edit", data)
    assert client.get(old).status_code == 404
    assert not default_storage.exists(f"covers/{community.cover}-480.webp")


ATTACKS = (
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "<svg/onload=alert(1)>", "javascript:alert(1)",
    "[x](javascript:alert(1))", "{{ 7*7 }}", "' onmouseover='alert(1)",
)  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_text_of_a_community_runs_in_a_page(world: World, attack: str) -> None:
    ana, lea, hugo = world.person("Ana"), world.person("Léa"), world.person("Hugo")
    community = world.community(
        attack, facilitator=ana, purpose=attack, charter=attack, themes=[attack], joining="request"
    )
    by = world.viewer(ana)
    request = actions.request_to_join(
        world.viewer(lea), community_id=community.pk, message=attack, accepts_charter=True
    )
    actions.invite(by, community_id=community.pk, person_ids=[hugo.pk], word=attack)
    actions.add_theme(by, community_id=community.pk, name=f"{attack} 2")
    pages = [
        (ana, f"/communities/{community.slug}{rest}")
        for rest in ("", "/members", "/about", "/edit", "/themes", "/requests", "/invite", "/leave", "/facilitators")
    ]
    pages += [(hugo, "/communities/"), (lea, "/communities/"), (hugo, f"/communities/{community.slug}/join")]
    for person, address in pages:
        response = world.client(person).get(address)  # refuses inline scripts and styles
        assert response.status_code == 200, address
        page = response.content.decode()
        for written in ("<script>alert", "<img src=x", "<svg/onload"):
            assert written not in page, address
        assert not re.search(r'href="\s*javascript|<[a-z][^>"]*("[^"]*"[^>"]*)*\son\w+=', page), address
    actions.decide_request(by, request_id=request.pk, accept=False, word=attack)
    assert "<script>alert" not in world.client(lea).get("/communities/").content.decode()
    reflected = world.client(lea).get(
        "/communities/", {"q": attack, "joining": attack, "show": attack, "after": attack}
    )
    assert "<script>alert" not in reflected.content.decode()
