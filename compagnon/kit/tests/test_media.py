"""What files are, and what clips say of themselves."""

from __future__ import annotations

import io
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compagnon.kit import media


def box(name: bytes, *content: bytes, large: bool = False) -> bytes:
    inside = b"".join(content)
    if large:
        return struct.pack(">I4sQ", 1, name, 16 + len(inside)) + inside
    return struct.pack(">I4s", 8 + len(inside), name) + inside


def a_film(
    *, seconds: float = 12.5, size: tuple[int, int] = (640, 360), turned: bool = False, brand: bytes = b"isom",
    codec: bytes = b"avc1", place: bytes = b"+48.8583+002.2945/", large: bool = False,
) -> bytes:  # fmt: skip
    matrix = (0, 65536, 0, -65536, 0, 0, 0, 0, 1 << 30) if turned else (65536, 0, 0, 0, 65536, 0, 0, 0, 1 << 30)
    track = box(
        b"trak",
        box(b"tkhd", bytes(40) + struct.pack(">9i", *matrix) + struct.pack(">II", size[0] << 16, size[1] << 16)),
        box(
            b"mdia",
            box(b"hdlr", bytes(8) + b"vide" + bytes(13)),
            box(b"minf", box(b"stbl", box(b"stsd", bytes(8) + box(codec, bytes(8))))),
        ),
    )
    movie = box(
        b"moov",
        box(b"mvhd", bytes(12) + struct.pack(">II", 1000, int(seconds * 1000)) + bytes(80)),
        track,
        box(b"udta", box(b"\xa9xyz", place), large=large),
    )
    return box(b"ftyp", brand + bytes(8)) + box(b"mdat", b"\x01" * 5000) + movie


def element(name: int, content: bytes, *, unknown: bool = False) -> bytes:
    mark = name.to_bytes((name.bit_length() + 7) // 8, "big")
    return mark + (b"\x01" + b"\xff" * 7 if unknown else (len(content) | 1 << 56).to_bytes(8, "big")) + content


def a_webm(*, seconds: float | None = 7.5, live: bool = False) -> bytes:
    length = element(0x4489, struct.pack(">d", seconds * 1000)) if seconds is not None else b""
    info = element(0x1549A966, element(0x2AD7B1, (1_000_000).to_bytes(3, "big")) + length)
    video = element(0xE0, element(0xB0, (320).to_bytes(2, "big")) + element(0xBA, (240).to_bytes(2, "big")))
    tracks = element(0x1654AE6B, element(0xAE, element(0x86, b"V_VP9") + video))
    clusters = b"".join(
        element(
            0x1F43B675,
            element(0xE7, at.to_bytes(4, "big")) + element(0xA3, b"\x81" + (700).to_bytes(2, "big") + b"\0" * 50),
            unknown=live,
        )
        for at in (0, 4000, 8000)
    )
    header = element(0x1A45DFA3, element(0x4282, b"webm"))
    return header + element(0x18538067, info + tracks + clusters, unknown=live)


def probe(content: bytes, content_type: str = "video/mp4") -> media.Facts | None:
    return media.probe(io.BytesIO(content), content_type)


@pytest.mark.parametrize(
    ("head", "name", "kind"),
    [
        (b"\xff\xd8\xff\xe0", "x.txt", "image/jpeg"),
        (b"%PDF-1.7", "x.html", "application/pdf"),
        (b"PK\x03\x04", "x.docx", media._IN_ZIP["docx"]),
        (b"PK\x03\x04", "x.html", "application/zip"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "", "image/webp"),
        (b"01234567WEBP", "x.bin", "text/plain"),
        (a_film(), "x.mp4", "video/mp4"),
        (a_webm(), "x.webm", "video/webm"),
        ("Été, hiver\n".encode(), "x.csv", "text/csv"),
        ("Été, hiver\n".encode("cp1252"), "x.txt", "text/plain"),
        (b"<html><script>alert(1)</script>", "x.txt", media.OCTETS),
        (b"  \n<!-- --><SVG onload=alert(1)>", "x.jpg", media.OCTETS),
        (b"alert(1)", "x.js", media.OCTETS),
        (b"alert(1)", "x.HTML", media.OCTETS),
        (b"#!/bin/sh\nrm -rf /", "x.txt", media.OCTETS),
        (b"MZ\x90\0", "photo.jpg", media.OCTETS),
        (b"\x7fELF", "photo.jpg", media.OCTETS),
        (b"GIF89a<script>", "x.html", "image/gif"),
    ],
)
def test_the_content_says_what_a_file_is(head: bytes, name: str, kind: str) -> None:
    assert media.sniff(head, name) == kind


@given(st.binary(max_size=200), st.sampled_from(["a.html", "a.svg", "a.js", "a.txt", "a", "a.png"]))
def test_whatever_the_content_a_page_is_never_announced(head: bytes, name: str) -> None:
    kind = media.sniff(head, name)
    assert not kind.startswith(("text/html", "application/xml", "text/javascript", "image/svg"))


def test_a_film_says_how_long_and_how_large_it_is() -> None:
    facts = probe(a_film())
    assert facts is not None
    assert (facts.duration, facts.width, facts.height, facts.codec) == (12.5, 640, 360, "avc1")


def test_a_film_made_with_the_phone_upright_is_upright() -> None:
    facts = probe(a_film(turned=True))
    assert facts is not None
    assert (facts.width, facts.height) == (360, 640)


@pytest.mark.parametrize("large", [False, True])
def test_where_a_film_was_made_is_blanked_and_nothing_else(large: bool) -> None:
    film = a_film(large=large)
    facts = probe(film)
    assert facts is not None
    kept = b"".join(media.WithoutPrivate(io.BytesIO(film), facts.private).chunks(64))
    assert b"48.8583" not in kept
    assert len(kept) == len(film)
    assert kept[: film.index(b"udta")] == film[: film.index(b"udta")]
    again = probe(kept)
    assert again is not None
    assert (again.duration, again.private) == (12.5, [])


@pytest.mark.parametrize("live", [False, True])
def test_a_webm_says_how_long_and_how_large_it_is(live: bool) -> None:
    facts = probe(a_webm(live=live), "video/webm")
    assert facts is not None
    assert (facts.duration, facts.width, facts.height, facts.codec) == (7.5, 320, 240, "V_VP9")


@pytest.mark.parametrize("live", [False, True])
def test_a_webm_recorded_by_a_browser_lasts_until_its_last_pictures(live: bool) -> None:
    facts = probe(a_webm(seconds=None, live=live), "video/webm")
    assert facts is not None
    assert facts.duration == pytest.approx(8.7)


def test_a_film_cut_short_is_not_one() -> None:
    assert probe(a_film()[:-300]) is None
    assert probe(a_webm()[:-300], "video/webm") is None


def test_boxes_without_end_are_not_followed() -> None:
    assert probe(box(b"ftyp", b"isom") + box(b"free") * 100_000) is None
    assert probe(b"\0\0\0\0ftypisom" * 10) is None


def test_a_header_of_many_megabytes_is_not_read() -> None:
    assert probe(box(b"ftyp", b"isom") + box(b"moov", bytes(9 * 1024 * 1024))) is None


@given(st.binary(max_size=60), st.integers(0, 400), st.booleans())
def test_a_damaged_clip_never_raises(noise: bytes, at: int, is_webm: bool) -> None:
    clip = a_webm() if is_webm else a_film()
    at = len(clip) - min(at, len(clip)) if not is_webm else at
    probe(clip[:at] + noise + clip[at + len(noise) :], "video/webm" if is_webm else "video/mp4")
