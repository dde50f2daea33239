"""What hostile people try against the whole product, whoever they are: visitors, colleagues, those who bring files."""

from __future__ import annotations

import struct
import time
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from justhtml import JustHTML

from compagnon.communities import actions as communities
from compagnon.communities.access import my_communities
from compagnon.kit.ids import to_text
from compagnon.people import actions as people
from compagnon.people.importer import import_people
from compagnon.people.viewer import operator
from compagnon.posts import actions as posts
from compagnon.posts.importers import stackexchange
from compagnon.posts.models import Comment, Post, Report
from tests.pictures import png
from tests.test_junk import sensible, watched
from tests.test_urls import Company, company  # noqa: F401 - a fixture
from tests.url_table import TABLE
from tests.world import PASSWORD, World

# Closes a quote, a tag, an element; then runs in each way that browsers know.
SCRIPT = "\"'></title></textarea><x-harm onclick=alert(1)><script>alert(1)</script><img src=x onerror=alert(1)>"
MARKDOWN = (
    f"{SCRIPT}\n\n[a](javascript:alert(1)) ![b](javascript:alert(1)) <javascript:alert(1)> [c](data:text/html,x)\n"
    f'[d](https://a.example "{SCRIPT}")\n\n```"><x-harm>\n{SCRIPT}\n```\n@[{SCRIPT[:60]}](person:1)'
)
_LEADS = ("href", "src", "action", "formaction", "hx-get", "hx-post", "data-url")


def harm_in(html: str) -> list[str]:
    """Everything in a page that would run someone else's words."""
    parsed = JustHTML(html, sanitize=False)
    found = ["x-harm"] if parsed.query("x-harm") else []
    scripts = [script for script in parsed.query("script") if script.attrs.get("type") != "application/json"]
    found += ["script" for script in scripts if "src" not in script.attrs]
    for element in parsed.query("*"):
        for name, value in (element.attrs or {}).items():
            if name.startswith(("on", "hx-on")):
                found.append(f"{element.name} {name}")
            if name in _LEADS and (value or "").strip().lower().startswith(("javascript:", "data:text", "vbscript:")):
                found.append(f"{element.name} {name}={value}")
    return found


def pages(client: Client, company: Company, **instead: Any) -> Iterator[tuple[str, str]]:  # noqa: F811
    """Every page that this browser gets, by its address, and every fragment."""
    for name in TABLE:
        if name == "account_logout":
            continue
        for headers in ({}, {"HX-Request": "true"}):
            response = client.get(company.address(name), instead, headers=headers)
            if not response.streaming and response.get("Content-Type", "").startswith("text/html"):
                yield name, response.content.decode()


# Headers


def test_every_page_allows_only_our_own_scripts_and_styles(world: World, company: Company) -> None:  # noqa: F811
    for role in ("anonymous", "facilitator", "administrator"):
        client = world.client(company.people[role])
        for name in TABLE:
            response = client.get(company.address(name))
            policy = response["Content-Security-Policy"]
            assert "unsafe" not in policy, name
            assert "default-src 'none'" in policy, name
            if "sandbox" not in policy:  # a file of someone's runs nothing at all
                assert "script-src 'self'" in policy, name
                assert "style-src 'self'" in policy, name
                assert "base-uri 'none'" in policy, name
            assert response["X-Content-Type-Options"] == "nosniff", name


def test_no_page_can_be_put_in_the_frame_of_another_site(world: World, company: Company) -> None:  # noqa: F811
    client = world.client(company.people["facilitator"])
    for name in TABLE:
        response = client.get(company.address(name))
        assert response["X-Frame-Options"] == "DENY", name
        if not response.streaming:
            assert "frame-ancestors 'none'" in response["Content-Security-Policy"], name


def test_no_shared_cache_keeps_a_page(world: World, company: Company) -> None:  # noqa: F811
    client = world.client(company.people["member"])
    for name in TABLE:
        if name not in {"livez", "healthz"}:
            assert "private" in client.get(company.address(name))["Cache-Control"], name


def test_scripts_cannot_read_the_cookies_and_other_sites_do_not_send_them(world: World) -> None:
    client = Client()
    client.get("/account/login")
    client.post("/account/login", {"login": world.person().email, "password": PASSWORD})
    for name in ("sessionid", "csrftoken"):
        assert client.cookies[name]["httponly"]
        assert client.cookies[name]["samesite"] == "Lax"


# Requests that another site makes


def test_nothing_is_sent_without_the_token_of_our_own_page(world: World, company: Company) -> None:  # noqa: F811
    client = Client(enforce_csrf_checks=True)
    client.force_login(company.people["facilitator"], backend="allauth.account.auth_backends.AuthenticationBackend")
    for name in TABLE:
        assert client.post(company.address(name), sensible(company)).status_code == 403, name


def test_reading_changes_nothing(world: World, company: Company) -> None:  # noqa: F811
    client = world.client(company.people["facilitator"])
    for name in TABLE:
        for method in ("put", "patch", "delete"):
            assert getattr(client, method)(company.address(name)).status_code < 500 or name == "healthz", name
        given = {**sensible(company), "_method": "POST"}
        client.get(company.address(name), given, headers={"X-HTTP-Method-Override": "POST"})
    assert Post.objects.count() == 2
    assert Comment.objects.filter(deleted_at=None).count() == 1
    assert Report.objects.get().decision == ""


def test_no_form_leads_to_another_site(world: World) -> None:
    person = world.person()
    post = world.post(person, world.community(members=(person, reader := world.person())))
    client = world.client(reader)
    for elsewhere in ("//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "\t//evil"):
        for address in ("/look", "/account/preferences", "/account"):
            given = {"next": elsewhere, "theme": "dark", "first_name": "Ana", "language": "fr"}
            assert "evil" not in client.post(address, given).get("Location", ""), address
        visitor = Client().post("/account/login", {"login": person.email, "password": PASSWORD, "next": elsewhere})
        assert visitor["Location"] == "/"
    for behind in ("http://testserver//evil.example/", "http://evil.example/", "http://testserver/\\evil.example"):
        for header in ("Referer", "HX-Current-URL"):
            response = client.post(f"/posts/{to_text(post.pk)}/bookmark", headers={header: behind})
            assert response["Location"] == f"/posts/{to_text(post.pk)}", behind
            asked = Client().post(f"/posts/{to_text(post.pk)}/bookmark", headers={header: behind})
            assert asked["Location"] == "/account/login?next=%2F", behind


def test_mails_lead_here_whatever_host_the_request_names(world: World, mailoutbox: list[Any]) -> None:
    person = world.person()
    Client().post("/account/password/reset", {"email": person.email}, headers={"Host": "evil.example"})
    world.work()
    assert "evil.example" not in mailoutbox[0].body


def test_who_signs_in_gets_another_session_than_the_visitor_had(world: World) -> None:
    person = world.person()
    client = Client()
    session = client.session
    session["planted"] = True
    session.save()
    before = client.cookies["sessionid"].value
    client.post("/account/login", {"login": person.email, "password": PASSWORD})
    assert client.cookies["sessionid"].value != before


def test_a_wrong_password_costs_the_same_work_for_everyone(world: World) -> None:
    known, gone = world.person(), world.person()
    people.deactivate(operator(), person_id=gone.pk)
    never = people.add_person(operator(), email="jamais@example.test")
    work = {}
    for email in (known.email, gone.email, never.email, "inconnue@example.test"):
        with patch.object(MD5PasswordHasher, "encode", autospec=True, side_effect=MD5PasswordHasher.encode) as hashed:
            Client().post("/account/login", {"login": email, "password": "faux"})
        work[email] = hashed.call_count
    assert len(set(work.values())) == 1, work


# Words that would run


@pytest.fixture
def hostile(world: World, company: Company) -> Company:  # noqa: F811
    """The same company, in which every text that people can write is hostile."""
    facilitator, author = company.people["facilitator"], company.people["author"]
    viewer, place = world.viewer(facilitator), company.things["community_id"]
    for person in (facilitator, author, company.people["administrator"]):
        people.edit_profile(
            operator(), person_id=person.pk, first_name=SCRIPT[:80], last_name=SCRIPT[:80], job_title=SCRIPT[:160],
            site=SCRIPT[:120], bio=SCRIPT, team=SCRIPT.replace("/", "")[:100],
        )  # fmt: skip
        world.skills(person, brings=(SCRIPT[:60],), seeks=(SCRIPT[:59],))
    communities.edit_community(viewer, community_id=place, name=SCRIPT[:80], purpose=SCRIPT, charter=MARKDOWN)
    communities.add_theme(viewer, community_id=place, name=SCRIPT[:60])
    communities.edit_theme(viewer, theme_id=company.things["theme_id"], name=f"« {SCRIPT[:50]}")
    file = posts.attach(
        world.viewer(author), upload=SimpleUploadedFile(f"{SCRIPT}.png", png(30, 20)), description=SCRIPT
    )
    common = {"title": SCRIPT[:200], "body": MARKDOWN, "tags": [SCRIPT[:50]]}
    company.things["tag"] = SCRIPT[:50]
    steps = [posts.StepContent(MARKDOWN)]
    practice = posts.PracticeContent(situation=MARKDOWN, steps=steps, result=MARKDOWN, pitfalls=MARKDOWN)
    posts.edit_post(
        world.viewer(author), post_id=company.things["post_id"], practice=practice,
        attachment_ids=[company.things["attachment_id"], file.pk], **common,
    )  # fmt: skip
    posts.edit_post(world.viewer(author), post_id=company.things["post_id"], title=f"Encore {SCRIPT[:150]}")
    posts.edit_comment(world.viewer(author), comment_id=company.things["comment_id"], body=MARKDOWN)
    member = world.viewer(company.people["member"])
    posts.edit_application(member, application_id=company.things["application_id"], where=SCRIPT[:200], result=MARKDOWN)
    posts.report(
        member, post_id=company.things["post_id"], comment_id=company.things["comment_id"], reason="other", words=SCRIPT
    )
    posts.bookmark(viewer, post_id=company.things["post_id"], on=True, note=SCRIPT)
    post = to_text(company.things["post_id"])
    for draft in ("post:new", f"post:{post}", f"comment:{post}"):
        posts.save_draft(viewer, place=draft, data={**common, "tags": SCRIPT})
    author_id = world.viewer(author)
    question = posts.publish(author_id, kind="question", community_id=place, **common)
    answer = posts.comment(viewer, post_id=question.pk, body=MARKDOWN, is_answer=True)
    posts.accept_answer(author_id, comment_id=answer.pk, why=SCRIPT)
    posts.publish(author_id, kind="poll", community_id=place, poll=posts.PollContent([SCRIPT[:110], "Non"]), **common)
    posts.publish(
        author_id, kind="snack", community_id=place, title=SCRIPT, body=SCRIPT,
        recall=posts.RecallContent(SCRIPT[:200], SCRIPT[:300]),
    )  # fmt: skip
    world.work()
    return company


@pytest.mark.parametrize("role", ["facilitator", "administrator"])
def test_nothing_that_people_write_runs_on_any_page(world: World, hostile: Company, role: str) -> None:
    client = Client()
    client.force_login(hostile.people[role], backend="allauth.account.auth_backends.AuthenticationBackend")
    seen = 0
    for name, html in pages(client, hostile):
        assert not harm_in(html), name
        seen += "x-harm" in html
    assert seen > (25 if role == "facilitator" else 8), "the hostile words were not on the pages"
    for post in Post.objects.all():
        assert not harm_in(client.get(f"/posts/{to_text(post.pk)}").content.decode())


@pytest.mark.parametrize("role", ["anonymous", "facilitator", "administrator"])
def test_nothing_that_an_address_or_a_form_says_runs(world: World, company: Company, role: str) -> None:  # noqa: F811
    client = Client()
    if person := company.people[role]:
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    for name in TABLE:
        if name == "account_logout":
            continue
        address = company.address(name)
        for method in ("get", "post"):
            with watched() as asked:
                getattr(client, method)(address, {})
            response = getattr(client, method)(address, dict.fromkeys(asked, SCRIPT))
            if not response.streaming and response.get("Content-Type", "").startswith("text/html"):
                assert not harm_in(response.content.decode()), f"{method} {name}"


def test_nothing_that_a_people_file_says_runs(world: World, tmp_path: Path) -> None:
    quoted = SCRIPT[:70].replace('"', '""').replace("/", "")
    line = f'ana@example.test;"{quoted}";"{quoted}";"{quoted}";"{quoted}";"{quoted}"'
    (tmp_path / "gens.csv").write_text(f"Courriel;Prénom;Nom;Métier;Équipe;Site\n{line}\n")
    assert not import_people(tmp_path / "gens.csv").problems
    client = world.client(world.administrator())
    for address in ("/people", "/teams", "/administration/people", "/administration/people?q=ana"):
        html = client.get(address).content.decode()
        assert not harm_in(html), address
        assert "x-harm" in html, address


def test_nothing_that_an_archive_says_runs(world: World, tmp_path: Path) -> None:
    from compagnon.posts.tests.test_stackexchange import COMMENTS, POSTS, USERS, USUAL, write

    html = f"{SCRIPT}<a href='javascript:alert(1)' onclick=alert(1)>a</a><svg><script>alert(1)</script></svg>"
    bad = {"DisplayName": SCRIPT, "WebsiteUrl": "javascript:alert(1)", "AboutMe": html, "Location": SCRIPT,
           "Title": SCRIPT, "Body": html, "Text": MARKDOWN[:600], "ContentLicense": SCRIPT, "OwnerDisplayName": SCRIPT,
           "UserDisplayName": SCRIPT, "Tags": "<a\"onclick=1>"}  # fmt: skip
    kinds = {"Users.xml": USERS, "Posts.xml": POSTS, "Comments.xml": COMMENTS}
    hostile = {name: [{**row, **bad} for row in rows] for name, rows in kinds.items()}
    place = write(tmp_path, {**USUAL, **hostile})
    stackexchange.import_archive(operator(), stackexchange.open_archive(place), community_name=SCRIPT[:70])
    client = Client()
    client.force_login(world.administrator(), backend="allauth.account.auth_backends.AuthenticationBackend")
    addresses = [f"/posts/{to_text(id)}" for id in Post.objects.values_list("pk", flat=True)]
    assert addresses
    for address in (*addresses, "/", "/communities/", "/people"):
        assert not harm_in(client.get(address).content.decode()), address


# Files


def test_no_address_leads_out_of_its_folder(world: World, company: Company) -> None:  # noqa: F811
    client = world.client(company.people["author"])
    file = f"/files/{to_text(company.things['attachment_id'])}"
    for up in ("../../../../etc/passwd", "..%2f..%2f..%2fetc%2fpasswd", "%2e%2e/%2e%2e/secret-key", "/etc/passwd"):
        for address in (f"/static/{up}", f"/photos/{up}", f"/photos/{up}/256", f"/communities/covers/1/{up}-480.webp",
                        f"/files/{up}", f"{file}/thumbnail/{up}"):  # fmt: skip
            response = client.get(address)
            body = b"".join(response.streaming_content) if response.streaming else response.content
            assert b"root:" not in body, address
            assert response.status_code in {301, 302, 404}, address
    named = client.get(f"{file}/..%5c..%5csecret-key")
    assert named["Content-Type"] == "image/png"  # the name in an address is for people, the identifier decides


def _a_bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that announces these pixels, and inflates without end."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes(20_000_000), 9)
    chunks = [(b"IHDR", head), (b"IDAT", pixels), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )


def test_a_picture_of_a_hundred_megapixels_is_refused_wherever_pictures_are_brought(
    world: World,
    company: Company,  # noqa: F811
) -> None:
    client = world.client(company.people["facilitator"])
    slug = company.things["slug"]

    def bomb() -> SimpleUploadedFile:
        return SimpleUploadedFile("plan.png", _a_bomb(10_000, 10_000))

    begun = time.monotonic()
    assert client.post("/files", {"file": bomb()}).status_code == 422
    assert client.post("/account/photo", {"photo": bomb()}).status_code == 422
    form = {"name": "Nom", "purpose": "But", "joining": "invitation", "hidden": "on", "cover": bomb()}
    assert client.post(f"/communities/{slug}/edit", form).status_code == 422
    assert time.monotonic() - begun < 10


# Work without end


def test_a_history_of_very_long_texts_does_not_hold_the_server(world: World) -> None:
    person = world.person()
    post = world.post(person, world.community(members=(person,)), body=" ".join(["le", "la", "un", "x"] * 2000))
    posts.edit_post(world.viewer(person), post_id=post.pk, body=" ".join(["x", "un", "de", "la", "le"] * 1700))
    begun = time.monotonic()
    assert world.client(person).get(f"/posts/{to_text(post.pk)}/history").status_code == 200
    assert time.monotonic() - begun < 5


def test_a_draft_full_of_brackets_does_not_hold_the_list_of_drafts(world: World) -> None:
    person = world.person()
    posts.save_draft(world.viewer(person), place="post:new", data={"title": "Un titre", "body": "[" * 190_000})
    begun = time.monotonic()
    assert "Un titre" in world.client(person).get("/drafts").content.decode()
    assert time.monotonic() - begun < 5


# What is not one's own


def test_a_picture_of_someone_else_is_told_as_one_that_does_not_exist(world: World, company: Company) -> None:  # noqa: F811
    outsider = world.person()
    practice = world.post(company.people["author"], world.community(members=(outsider, company.people["author"])),
                          kind="practice")  # fmt: skip
    answers = set()
    for picture in (company.things["attachment_id"], 7):
        given = {"where": "Ici", "result": "Bien.", "picture_id": to_text(picture)}
        response = world.client(outsider).post(f"/posts/{to_text(practice.pk)}/apply", given)
        assert response.status_code == 422
        answers.add(response.content.decode().replace(to_text(picture), "").count("fichier"))
    assert len(answers) == 1


def test_joining_twice_at_once_is_joining_once(world: World) -> None:
    person, community = world.person(), world.community()
    clicks = [world.viewer(person), world.viewer(person)]
    assert [my_communities(viewer) for viewer in clicks] == [[], []]  # both asked before either was in
    for viewer in clicks:
        communities.join(viewer, community_id=community.pk)
    community.refresh_from_db()
    assert community.member_count == 1
