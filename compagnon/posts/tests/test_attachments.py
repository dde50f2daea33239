"""Files in texts: what is taken, who is served, what is forgotten."""

from __future__ import annotations

import errno
import io
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from compagnon.journal.models import Entry
from compagnon.kit import clock
from compagnon.kit.errors import Denied, Invalid
from compagnon.kit.ids import to_text
from compagnon.kit.tests.test_images import a_picture, a_png_header, exif
from compagnon.kit.tests.test_media import a_film
from compagnon.people.models import Person
from compagnon.people.viewer import Viewer
from compagnon.posts import actions as posts
from compagnon.posts.actions.attachments import UNUSED_MAX
from compagnon.posts.models import Attachment
from compagnon.posts.reactors.thumbnails import forget_unused, make_thumbnail
from compagnon.posts.selectors.cards import file_url
from compagnon.posts.selectors.files import address, markdown, my_waiting_files
from tests.world import World


@pytest.fixture(autouse=True)
def storage(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def stored_files(storage: Path) -> list[Path]:
    return [path for path in storage.rglob("*") if path.is_file()]


def an_upload(name: str = "notes.txt", content: bytes = b"Bonjour.") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def bring(world: World, person: Person, name: str = "notes.txt", content: bytes = b"Bonjour.") -> Attachment:
    return posts.attach(world.viewer(person), upload=an_upload(name, content))


def a_large_picture() -> bytes:
    buffer = io.BytesIO()
    Image.effect_noise((2400, 1200), 80).convert("RGB").save(buffer, "JPEG", exif=exif())
    return buffer.getvalue()


def body(response: Any) -> bytes:
    return b"".join(response) if response.streaming else response.content


def test_a_picture_is_kept_without_metadata_and_gets_its_small_copy_in_the_background(world: World) -> None:
    ana = world.person("Ana")
    picture = bring(world, ana, "../Été à l’atelier.jpeg", a_large_picture())
    assert (picture.name, picture.width, picture.height) == ("Été à l’atelier.jpeg", 2400, 1200)
    assert (picture.state, picture.thumbnail) == (Attachment.State.PENDING, "")
    with default_storage.open(picture.stored) as file:
        assert not Image.open(file).getexif()
    client = world.client(ana)
    before = client.get(f"/files/{to_text(picture.pk)}/thumbnail")
    assert before["Content-Type"] == "image/jpeg"
    world.work()
    picture.refresh_from_db()
    assert (picture.state, picture.thumbnail_width, picture.thumbnail_height) == (Attachment.State.READY, 1280, 640)
    after = client.get(f"/files/{to_text(picture.pk)}/thumbnail")
    assert after["Content-Type"] == "image/webp"
    assert len(body(after)) < len(body(before))


def test_making_the_small_copy_twice_leaves_one(world: World, storage: Path) -> None:
    picture = bring(world, world.person(), "a.jpg", a_large_picture())
    entry = Entry.objects.get(subject_kind="attachment", subject_id=picture.pk)
    make_thumbnail(entry)
    make_thumbnail(entry)
    assert len(stored_files(storage)) == 2


def test_a_small_picture_needs_no_copy(world: World) -> None:
    picture = bring(world, world.person(), "a.png", a_picture("PNG").getvalue())
    world.work()
    picture.refresh_from_db()
    assert (picture.state, picture.thumbnail) == (Attachment.State.READY, "")


@pytest.mark.parametrize(
    ("name", "content", "content_type", "kept_name"),
    [
        ("page.html", b"<html><script>alert(1)</script>", "application/octet-stream", "page.html"),
        ("dessin.svg", b"<svg onload=alert(1)/>", "application/octet-stream", "dessin.svg"),
        ("photo.jpg", b"MZ\x90\0programme", "application/octet-stream", "photo.jpg"),
        ("photo.png", a_picture("JPEG").getvalue(), "image/jpeg", "photo.jpg"),
        ("visite.mp4", a_film(), "video/mp4", "visite.mp4"),
        ("visite.mov", a_film(brand=b"qt  "), "video/mp4", "visite.mov"),
        ("visite.mp4", a_film()[:-200], "application/octet-stream", "visite.mp4"),
        ("bombe.zip", b"PK\x03\x04" + bytes(100), "application/zip", "bombe.zip"),
        ("note.txt", "Élan".encode(), "text/plain", "note.txt"),
    ],
)
def test_the_content_decides_the_type(
    world: World, name: str, content: bytes, content_type: str, kept_name: str
) -> None:
    attachment = bring(world, world.person(), name, content)
    assert (attachment.content_type, attachment.name) == (content_type, kept_name)


def test_a_clip_says_how_long_it_lasts_and_forgets_where_it_was_made(world: World) -> None:
    clip = bring(world, world.person(), "visite.mp4", a_film(seconds=80))
    assert (clip.duration, clip.width, clip.height) == (80, 640, 360)
    with default_storage.open(clip.stored) as file:
        assert b"48.8583" not in file.read()


def test_the_clip_of_a_snack_lasts_a_minute_and_a_half_at_most(world: World) -> None:
    ana = world.person()
    community = world.community(members=(ana,))
    long, short = (bring(world, ana, "clip.mp4", a_film(seconds=seconds)) for seconds in (91, 89))
    with pytest.raises(Invalid):
        world.post(ana, community, kind="snack", attachment_ids=[long.pk])
    world.post(ana, community, kind="snack", attachment_ids=[short.pk])


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "vide.txt"),
        (a_png_header(10_000, 10_000).getvalue(), "géante.png"),
        (b"\xff\xd8\xff\xe0abc", "abîmée.jpg"),
    ],
)
def test_what_cannot_be_taken_is_refused_and_leaves_nothing(
    world: World, storage: Path, content: bytes, name: str
) -> None:
    with pytest.raises(Invalid):
        bring(world, world.person(), name, content)
    assert not stored_files(storage)
    assert not Attachment.objects.exists()


def test_a_file_past_the_limit_is_refused(world: World, settings: Any) -> None:
    settings.UPLOAD_MAX_BYTES = 1_000_000
    with pytest.raises(Invalid, match="Mo"):
        bring(world, world.person(), "a.bin", bytes(1_000_001))


def test_nobody_brings_files_without_signing_in(world: World) -> None:
    with pytest.raises(Denied):
        posts.attach(Viewer(), upload=an_upload())


def test_a_full_disk_leaves_the_database_as_it_was(world: World, storage: Path, monkeypatch: Any) -> None:
    def full(*_: Any) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    ana = world.person()
    monkeypatch.setattr(type(default_storage._wrapped), "_save", full)  # type: ignore[attr-defined]
    response = world.client(ana).post("/files", {"file": an_upload()})
    assert response.status_code == 422
    assert "place" in response.json()["error"]
    assert not Attachment.objects.exists()
    assert not stored_files(storage)


def test_a_disk_that_fills_while_a_file_arrives_loses_nothing_of_the_form(world: World, monkeypatch: Any) -> None:
    from django.core.files.uploadhandler import TemporaryFileUploadHandler

    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(TemporaryFileUploadHandler, "receive_data_chunk", full)
    ana = world.person()
    community = world.community(members=(ana,))
    form = {"kind": "share", "community": to_text(community.pk), "title": "Mes mots", "do": "preview"}
    page = world.client(ana).post("/publish", form | {"files": [an_upload("film.bin", bytes(4_000_000))]})
    assert "Mes mots" in page.content.decode()
    assert "film.bin" in page.content.decode()
    assert "plus de place" in page.content.decode()
    assert not Attachment.objects.exists()


def test_a_failure_after_storing_removes_the_file(world: World, storage: Path, monkeypatch: Any) -> None:
    ana = world.viewer(world.person())

    def lost(*_: Any, **__: Any) -> None:
        raise RuntimeError("the database went away")

    monkeypatch.setattr("compagnon.posts.actions.attachments.record", lost)
    with pytest.raises(RuntimeError):
        posts.attach(ana, upload=an_upload())
    assert not Attachment.objects.exists()
    assert not stored_files(storage)


def test_a_form_without_javascript_keeps_the_good_files_and_says_which_were_refused(world: World) -> None:
    ana = world.viewer(world.person())
    brought = posts.attach_all(ana, [an_upload("a.txt"), an_upload("vide.txt", b""), an_upload("b.txt")])
    assert [attachment.name for attachment in brought.attachments] == ["a.txt", "b.txt"]
    assert len(brought.refused) == 1
    assert "vide.txt" in brought.refused[0]


def test_a_file_too_large_for_an_ordinary_form_is_said_and_the_rest_is_kept(world: World, settings: Any) -> None:
    settings.UPLOAD_MAX_BYTES = 100_000
    ana = world.person()
    community = world.community(members=(ana,))
    files = [an_upload("énorme.bin", bytes(200_000)), an_upload("a.txt")]
    form = {"kind": "share", "community": to_text(community.pk), "title": "Mes mots", "do": "preview", "files": files}
    page = world.client(ana).post("/publish", form).content.decode()
    assert "énorme.bin" in page
    assert "trop lourd" in page
    assert "Mes mots" in page
    assert list(Attachment.objects.values_list("name", flat=True)) == ["a.txt"]


def test_one_cannot_fill_the_server_with_files_that_are_in_no_text(world: World, settings: Any) -> None:
    ana = world.person()
    first = bring(world, ana)
    Attachment.objects.bulk_create(
        Attachment(uploader=ana, name="x", stored=f"x{n}", content_type="text/plain", size=1, uploaded_at=clock.now())
        for n in range(UNUSED_MAX - 1)
    )
    with pytest.raises(Invalid):
        bring(world, ana)
    world.post(ana, world.community(members=(ana,)), attachment_ids=[first.pk])
    bring(world, ana)


def test_a_file_that_ends_in_no_text_is_forgotten_after_a_day(world: World, storage: Path) -> None:
    ana = world.person()
    used, _unused, drafted, fresh = (bring(world, ana, f"{n}.txt") for n in range(4))
    world.post(ana, world.community(members=(ana,)), attachment_ids=[used.pk])
    Attachment.objects.exclude(pk=fresh.pk).update(uploaded_at=clock.now() - timedelta(hours=25))
    posts.save_draft(world.viewer(ana), place="post:new", data={"attachments": [to_text(drafted.pk)]})
    forget_unused.func(uploader_id=ana.pk)
    assert set(Attachment.objects.values_list("pk", flat=True)) == {used.pk, drafted.pk, fresh.pk}


def test_the_composer_gets_what_it_needs(world: World) -> None:
    answer = world.client(world.person()).post(
        "/files", {"file": an_upload("plan [a].png", a_picture("PNG").getvalue())}
    )
    assert answer.status_code == 201
    told = answer.json()
    assert told["name"] == "plan [a].png"
    assert told["kind"] == "picture"
    assert told["markdown"] == f"![plan a](/files/{told['id']}/plan%20%5Ba%5D.png#40x20)"


def test_the_composer_is_told_why_a_file_is_refused(world: World, settings: Any) -> None:
    client = world.client(world.person())
    assert client.post("/files", {}).status_code == 422
    settings.UPLOAD_MAX_BYTES = 100_000
    refused = client.post("/files", {"file": an_upload("a.bin", bytes(200_000))})
    assert refused.status_code == 422
    assert "trop" in refused.json()["error"]
    assert world.client().post("/files", {"file": an_upload()}).status_code == 302


def test_markdown_of_a_picture_is_shown_by_the_text(world: World) -> None:
    from compagnon.kit.markdown import render

    picture = bring(world, world.person(), "l’été_*à* [l’atelier].png", a_picture("PNG").getvalue())
    html = render(markdown(picture)).html
    assert f'href="{address(picture.pk, picture.name)}"' in html
    assert f'src="{file_url(picture.pk)}/thumbnail" alt="l’été -à- l’atelier" width="40" height="20"' in html


def test_a_film_is_served_by_ranges(world: World) -> None:
    ana = world.person()
    film = bring(world, ana, "visite.mp4", a_film())
    response = world.client(ana).get(address(film.pk, film.name), headers={"Range": "bytes=0-99"})
    assert (response.status_code, len(body(response))) == (206, 100)
    assert response["Content-Type"] == "video/mp4"


def test_a_page_brought_as_a_file_is_only_downloaded(world: World) -> None:
    ana = world.person()
    page = bring(world, ana, "page.html", b"<html><script>alert(1)</script>")
    response = world.client(ana).get(address(page.pk, "page.html"))
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]


@pytest.mark.parametrize("joining", ["open", "request", "invitation", "hidden"])
def test_a_file_is_served_to_those_who_may_read_its_text_and_is_missing_for_others(world: World, joining: str) -> None:
    author, member, facilitator, outsider = (world.person(name) for name in ("Ana", "Bo", "Cy", "Di"))
    community = world.community(
        facilitator=facilitator,
        members=(author, member),
        joining="invitation" if joining == "hidden" else joining,
        listed=joining != "hidden",
    )
    picture = bring(world, author, "a.jpg", a_large_picture())
    on_comment = bring(world, member)
    post = world.post(author, community, attachment_ids=[picture.pk])
    world.comment(member, post, attachment_ids=[on_comment.pk])
    unused = bring(world, author)
    world.work()
    reads = {"author", "member", "facilitator"} | ({"outsider", "administrator"} if joining == "open" else set())
    people = {
        "author": author, "member": member, "facilitator": facilitator, "outsider": outsider,
        "administrator": world.administrator(),
    }  # fmt: skip
    for role, person in people.items():
        client = world.client(person)
        for url in (file_url(picture.pk), f"{file_url(picture.pk)}/thumbnail", address(on_comment.pk, "notes.txt")):
            assert client.get(url).status_code == (200 if role in reads else 404), (role, url)
        assert client.get(file_url(unused.pk)).status_code == (200 if role == "author" else 404), role
        assert client.get(file_url(12345)).status_code == 404
    assert world.client().get(file_url(picture.pk)).status_code == 302


def test_the_files_of_a_deleted_post_are_served_to_nobody(world: World) -> None:
    ana, bo = world.person(), world.person()
    file = bring(world, ana)
    post = world.post(ana, world.community(members=(ana, bo)), attachment_ids=[file.pk])
    assert world.client(bo).get(file_url(file.pk)).status_code == 200
    posts.delete_post(world.viewer(ana), post_id=post.pk)
    for person in (ana, bo):
        assert world.client(person).get(file_url(file.pk)).status_code == 404


def test_files_in_no_text_yet_are_listed_for_who_brought_them_in_one_query(
    world: World, django_assert_num_queries: Any
) -> None:
    ana, bo = world.person(), world.person()
    mine = [bring(world, ana, f"{n}.txt").pk for n in range(3)]
    other = bring(world, bo).pk
    world.post(ana, world.community(members=(ana,)), attachment_ids=mine[:1])
    viewer = world.viewer(ana)
    with django_assert_num_queries(1):
        found = my_waiting_files(viewer, [mine[2], other, mine[1], mine[0]])
    assert [file.id for file in found] == [mine[2], mine[1]]


def test_the_place_of_a_clip_is_kept_on_the_page(world: World) -> None:
    ana = world.person()
    clip = bring(world, ana, "visite.mp4", a_film())
    post = world.post(ana, world.community(members=(ana,)), attachment_ids=[clip.pk])
    page = world.client(ana).get(f"/posts/{to_text(post.pk)}").content.decode()
    assert re.search(r'<video [^>]*width="640" height="360"', page)


def test_a_picture_that_a_text_shows_belongs_to_it_even_where_the_form_forgot_it(world: World) -> None:
    ana, bo = world.person(), world.person()
    community = world.community(members=(ana, bo))
    mine, in_comment, later = (bring(world, ana, "a.png", a_picture("PNG").getvalue()) for _ in range(3))
    other = bring(world, bo)
    post = world.post(ana, community, body=f"Voir {markdown(mine)} et {markdown(other)}")
    comment = world.comment(ana, post, markdown(in_comment))
    posts.edit_post(world.viewer(ana), post_id=post.pk, body=f"{post.body} {markdown(later)}")
    for attachment in (mine, in_comment, later, other):
        attachment.refresh_from_db()
    assert (mine.post_id, later.post_id, in_comment.comment_id) == (post.pk, post.pk, comment.pk)
    assert other.post_id is None
