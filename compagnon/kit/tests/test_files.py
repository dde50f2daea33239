"""Files: their names, and how they are served."""

from __future__ import annotations

import errno
import io
import unicodedata
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from compagnon.kit import files
from compagnon.kit.errors import Invalid, Missing

CONTENT = bytes(range(256)) * 1000


@pytest.fixture
def stored(settings: Any, tmp_path: Any) -> str:
    settings.MEDIA_ROOT = tmp_path
    return files.store(ContentFile(CONTENT), "attachments/abc.mp4")


def get(stored: str, content_type: str = "video/mp4", method: str = "get", **options: Any) -> Any:
    headers = options.pop("headers", {})
    request = getattr(RequestFactory(), method)("/", headers=headers)
    return files.serve(request, stored, content_type, **options)


def body(response: Any) -> bytes:
    return b"".join(response) if response.streaming else response.content


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("Procédure n°3.pdf", "Procédure n°3.pdf"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\system.ini", "system.ini"),
        ("C:\\photos\\été.jpg", "été.jpg"),
        ("facture\u202egpj.exe", "facturegpj.exe"),
        ("a\x00b\r\nc.txt", "abc.txt"),
        ("CON.txt", "_CON.txt"),
        ("lpt1", "_lpt1"),
        ("   ", "fichier"),
        (".htaccess", "htaccess"),
        ('a"b<c>|d?.png', "a-b-c-d-.png"),
        ("...", "fichier"),
        ("e\u0301te\u0301.txt", "été.txt"),
    ],
)
def test_a_name_is_only_a_name(given_name: str, kept: str) -> None:
    assert files.safe_name(given_name) == kept


@given(st.text(max_size=400))
def test_whatever_is_given_a_name_is_safe(text: str) -> None:
    name = files.safe_name(text)
    assert 0 < len(name) <= 121
    assert not set(name) & set('/\\:*?"<>|\0\r\n')
    assert all(unicodedata.category(c)[0] != "C" for c in name)
    assert name not in {".", ".."}
    assert not name.endswith((".", " "))
    assert files.safe_name(name) == name


def test_a_file_is_served_whole_with_its_headers(stored: str) -> None:
    response = get(stored, download_name="visite de l’été.mp4")
    assert response.status_code == 200
    assert body(response) == CONTENT
    assert response["Content-Length"] == str(len(CONTENT))
    assert response["Accept-Ranges"] == "bytes"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["Content-Disposition"] == (
        "inline; filename=\"visite de lete.mp4\"; filename*=UTF-8''visite%20de%20l%E2%80%99%C3%A9t%C3%A9.mp4"
    )


@pytest.mark.parametrize(
    ("asked", "start", "length"),
    [("bytes=0-99", 0, 100), ("bytes=255900-", 255900, 100), ("bytes=-10", 255990, 10), ("bytes=5-999999999", 5, None)],
)
def test_a_range_is_served_alone(stored: str, asked: str, start: int, length: int | None) -> None:
    response = get(stored, headers={"Range": asked})
    length = length or len(CONTENT) - start
    assert response.status_code == 206
    assert body(response) == CONTENT[start : start + length]
    assert response["Content-Range"] == f"bytes {start}-{start + length - 1}/{len(CONTENT)}"
    assert response["Content-Length"] == str(length)


@pytest.mark.parametrize("asked", ["bytes=256000-", "bytes=999999-1000000", "bytes=-0"])
def test_a_range_outside_the_file_cannot_be_satisfied(stored: str, asked: str) -> None:
    response = get(stored, headers={"Range": asked})
    assert response.status_code == 416
    assert response["Content-Range"] == f"bytes */{len(CONTENT)}"


@pytest.mark.parametrize(
    "asked", ["bytes=9-3", "bytes=0-1,5-9", "lines=1-2", "bytes=-", "bytes=a-b", "bytes=" + "9" * 99]
)
def test_a_range_that_makes_no_sense_is_ignored(stored: str, asked: str) -> None:
    assert get(stored, headers={"Range": asked}).status_code == 200


def test_a_range_of_an_older_version_gets_the_whole(stored: str) -> None:
    etag = get(stored)["ETag"]
    assert get(stored, headers={"Range": "bytes=0-9", "If-Range": etag}).status_code == 206
    assert get(stored, headers={"Range": "bytes=0-9", "If-Range": '"other"'}).status_code == 200


def test_what_the_browser_has_is_not_sent_again(stored: str) -> None:
    first = get(stored)
    assert get(stored, headers={"If-None-Match": first["ETag"]}).status_code == 304
    assert get(stored, headers={"If-None-Match": '"x", W/' + first["ETag"]}).status_code == 304
    assert get(stored, headers={"If-None-Match": '"x"'}).status_code == 200
    assert get(stored, headers={"If-Modified-Since": first["Last-Modified"]}).status_code == 304


def test_head_answers_without_the_bytes(stored: str) -> None:
    response = get(stored, method="head")
    assert (body(response), response["Content-Length"]) == (b"", str(len(CONTENT)))
    assert get(stored, method="post").status_code == 405


@pytest.mark.parametrize(
    "kind", ["text/html", "image/svg+xml", "application/xml", "text/javascript", "application/x-sh"]
)
def test_what_a_browser_could_run_is_only_downloaded(stored: str, kind: str) -> None:
    response = get(stored, kind, download_name="page.html")
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith("attachment;")


def test_a_pdf_is_downloaded(stored: str) -> None:
    assert get(stored, "application/pdf")["Content-Disposition"].startswith("attachment;")


@pytest.mark.parametrize(
    "name", ["../compagnon.sqlite3", "/etc/passwd", "attachments/../../x", "attachments", "absent", ""]
)
def test_nothing_outside_the_storage_is_served(stored: str, name: str) -> None:
    with pytest.raises(Missing):
        get(name)


def test_the_reverse_proxy_can_send_the_bytes(stored: str, settings: Any) -> None:
    settings.FILES_ACCEL_PREFIX = "/protected/"
    response = get(stored)
    assert response["X-Accel-Redirect"] == f"/protected/{stored}"
    assert body(response) == b""


def test_a_full_disk_is_said_clearly_and_leaves_nothing(settings: Any, tmp_path: Any, monkeypatch: Any) -> None:
    settings.MEDIA_ROOT = tmp_path

    def full(*_: Any) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(type(default_storage._wrapped), "_save", full)  # type: ignore[attr-defined]
    with pytest.raises(Invalid, match="place"):
        files.store(io.BytesIO(b"x"), "attachments/x.bin")
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
