"""Pictures: what is taken, what is refused, what is removed from them."""

from __future__ import annotations

import contextlib
import io
import struct
import zlib
from typing import Any

import pytest
from django.core.files.storage import default_storage
from PIL import Image

from compagnon.kit import images
from compagnon.kit.errors import Invalid


def a_picture(kind: str = "JPEG", size: tuple[int, int] = (40, 20), color: str = "navy", **options: Any) -> io.BytesIO:
    buffer = io.BytesIO()
    Image.new("RGB", size, color).save(buffer, kind, **options)
    buffer.seek(0)
    return buffer


def an_animation(kind: str = "GIF", **options: Any) -> io.BytesIO:
    frames = [Image.new("RGB", (30, 20), color) for color in ("red", "green", "blue")]
    buffer = io.BytesIO()
    frames[0].save(buffer, kind, save_all=True, append_images=frames[1:], duration=90, loop=0, **options)
    buffer.seek(0)
    return buffer


def exif(orientation: int = 1, *, size: int = 0) -> Image.Exif:
    data = Image.Exif()
    data[0x0112] = orientation
    data[0x8825] = {1: "N", 2: (48.0, 51.0, 24.0)}  # where the photographer lives
    if size:
        data[0x010E] = "secret " * (size // 7)
    return data


def a_png_header(width: int, height: int) -> io.BytesIO:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return io.BytesIO(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 99)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "AVIF"])
def test_every_common_kind_of_picture_is_read(kind: str) -> None:
    assert images.read_picture(a_picture(kind)).size == (40, 20)


def test_a_picture_is_turned_as_the_camera_was_held_and_forgets_where_it_was_taken() -> None:
    upright = images.clean_picture(a_picture(exif=exif(6), comment=b"secret"))
    again = Image.open(io.BytesIO(upright.content))
    assert (upright.width, upright.height) == again.size == (20, 40)
    assert not again.getexif()
    assert b"secret" not in upright.content


def test_a_huge_exif_block_is_dropped() -> None:
    clean = images.clean_picture(a_picture(exif=exif(size=60_000)))
    assert len(clean.content) < 2_000
    assert b"secret" not in clean.content


@pytest.mark.parametrize(("kind", "ending"), [("JPEG", "jpg"), ("PNG", "png"), ("WEBP", "webp"), ("AVIF", "webp")])
def test_a_picture_keeps_a_kind_that_everyone_can_open(kind: str, ending: str) -> None:
    assert images.clean_picture(a_picture(kind)).ending == ending


@pytest.mark.parametrize("kind", ["GIF", "WEBP"])
def test_an_animation_keeps_its_frames_and_loses_the_rest(kind: str) -> None:
    source = an_animation(kind, **({"comment": b"secret"} if kind == "GIF" else {"exif": exif(), "xmp": b"secret"}))
    clean = images.clean_picture(io.BytesIO(source.getvalue() + b"<script>alert(1)</script>"))
    again = Image.open(io.BytesIO(clean.content))
    assert (again.n_frames, again.size) == (3, (30, 20))
    assert again.info.get("loop") == 0
    assert b"secret" not in clean.content
    assert b"script" not in clean.content


def test_transparency_stays() -> None:
    buffer = io.BytesIO()
    Image.new("RGBA", (20, 20), (255, 0, 0, 0)).save(buffer, "PNG")
    assert Image.open(io.BytesIO(images.clean_picture(buffer).content)).mode == "RGBA"


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "CMYK", "I;16", "RGBA"])
def test_every_mode_of_colour_is_read(mode: str) -> None:
    buffer = io.BytesIO()
    Image.new(mode, (20, 20)).save(buffer, "JPEG" if mode == "CMYK" else "PNG")
    assert images.read_picture(buffer).mode in {"RGB", "RGBA"}


@pytest.mark.parametrize("size", [(10_000, 10_000), (2**31 - 1, 2**31 - 1), (30_000, 9_000)])
def test_a_picture_of_a_hundred_megapixels_is_refused_from_its_header(size: tuple[int, int]) -> None:
    with pytest.raises(Invalid, match="pixels"):
        images.read_picture(a_png_header(*size))


def test_a_webp_whose_header_announces_a_giant_canvas_is_refused_before_it_is_opened(monkeypatch: Any) -> None:
    content = bytearray(an_animation("WEBP").getvalue())
    content[24:30] = (16_382).to_bytes(3, "little") * 2
    monkeypatch.setattr(Image, "open", lambda *_, **__: pytest.fail("it was opened"))
    with pytest.raises(Invalid, match="pixels"):
        images.read_picture(io.BytesIO(bytes(content)))


def test_a_gif_whose_screen_is_giant_is_refused() -> None:
    content = bytearray(an_animation().getvalue())
    content[6:10] = b"\xff\xff\xff\xff"
    with pytest.raises(Invalid, match="pixels"):
        images.clean_picture(io.BytesIO(bytes(content)))


def test_a_gif_with_thousands_of_frames_is_refused() -> None:
    content = an_animation().getvalue()
    start = content.index(b"!\xf9")
    end = content.index(b"!\xf9", start + 1)
    with pytest.raises(Invalid, match="animation"):
        images.clean_picture(io.BytesIO(content[:start] + content[start:end] * 3_000 + b";"))


def test_an_animation_of_huge_frames_is_refused_before_they_are_decoded() -> None:
    frames = [Image.new("P", (4000, 4000), color) for color in range(3)]
    buffer = io.BytesIO()
    frames[0].save(buffer, "GIF", save_all=True, append_images=frames[1:], disposal=2)
    with pytest.raises(Invalid, match="animation"):
        images.clean_picture(buffer)


def test_a_text_chunk_that_inflates_without_end_is_refused_or_ignored_in_little_memory() -> None:
    bomb = zlib.compress(b"\0" * 200_000_000, 9)
    data = b"x\0\0" + bomb
    chunk = struct.pack(">I", len(data)) + b"zTXt" + data + struct.pack(">I", zlib.crc32(b"zTXt" + data))
    picture = a_picture("PNG").getvalue()
    with contextlib.suppress(Invalid):
        assert len(images.clean_picture(io.BytesIO(picture[:33] + chunk + picture[33:])).content) < 1_000


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "AVIF"])
def test_a_truncated_picture_is_refused(kind: str) -> None:
    buffer = io.BytesIO()
    Image.effect_noise((200, 200), 90).convert("RGB").save(buffer, kind)
    with pytest.raises(Invalid):
        images.read_picture(io.BytesIO(buffer.getvalue()[: len(buffer.getvalue()) // 2]))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a<html><script>alert(1)</script>",
        b"<html><script>alert(1)</script>",
        b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        b'<?xml version="1.0"?><!DOCTYPE svg><svg/>',
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
        b"RIFF\xff\xff\xff\xffWEBP",
        b"RIFF\x10\0\0\0WEBPVP8X\x0a\0\0\0",
        b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
        b"\xff\xd8\xff\xe0" + b"\0" * 20,
        b"P6 20000 20000 255\n",
        b"BM" + b"\0" * 100,
        b"II*\0\x08\0\0\0",
    ],
)
def test_what_is_not_a_picture_is_refused_with_a_sentence(content: bytes) -> None:
    with pytest.raises(Invalid) as refusal:
        images.read_picture(io.BytesIO(content))
    assert refusal.value.message.endswith(".")


def test_a_page_hidden_in_a_picture_does_not_survive() -> None:
    hidden = a_picture("GIF", comment=b"<script>alert(1)</script>").getvalue() + b"<html><script>alert(2)</script>"
    assert b"script" not in images.clean_picture(io.BytesIO(hidden)).content


def test_a_picture_of_too_many_bytes_is_refused() -> None:
    with pytest.raises(Invalid, match="Mo"):
        images.read_picture(io.BytesIO(b"\xff\xd8" + b"\0" * 2_000_000), max_bytes=1_000_000)


def test_a_portrait_is_cut_square_at_each_size(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    name = images.store_square(a_picture(size=(300, 500), exif=exif(8)), "photos")
    for size in (64, 256):
        with default_storage.open(images.variant("photos", name, size)) as file:
            assert Image.open(file).size == (size, size)
    images.remove("photos", name, (64, 256))
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_cover_is_cut_wide(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    name = images.store_wide(a_picture("PNG", size=(1500, 900)), "covers")
    with default_storage.open(images.variant("covers", name, 1200)) as file:
        assert Image.open(file).size == (1200, 400)


def test_a_thumbnail_keeps_the_ratio_and_never_grows() -> None:
    assert (images.thumbnail(a_picture(size=(2000, 1000)), width=800, height=800)).width == 800
    assert (images.thumbnail(a_picture(size=(200, 100)), width=800, height=800)).width == 200
