"""Pictures that people bring: read with suspicion, put upright, freed of metadata (GPS!), made again from their pixels.

The content decides what a file is, never its name. The size in pixels is read from the header before anything is
decoded. SVG is a program rather than a picture: it is refused here.
"""

from __future__ import annotations

import io
import logging
import secrets
import struct
import threading
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps

from compagnon.kit.errors import Invalid
from compagnon.kit.files import store, unstore

log = logging.getLogger(__name__)
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")
PICTURE_MAX_BYTES = 40 * 1024 * 1024
SMALLEST_SIDE = 8  # pixels
_FRAMES_MAX = 600
_FRAME_PIXELS_MAX = 8_000_000  # of an animation: browsers keep several frames
_PROGRESSIVE_PIXELS_MAX = 8_000_000  # a progressive JPEG is held whole, in coefficients, while it is made
_JPEG_QUALITY = 88
_WEBP_QUALITY = 82
# Decoded pictures are large: no more than this many at once in a process, whatever the number of visitors.
_decoding = threading.BoundedSemaphore(2)
_SRGB = ImageCms.createProfile("sRGB")


@dataclass(frozen=True)
class CleanPicture:
    """A picture made again: what to store, and its true size in pixels."""

    content: bytes
    content_type: str
    ending: str
    width: int
    height: int


def read_picture(file: IO[bytes], *, max_bytes: int | None = None, max_pixels: int | None = None) -> Image.Image:
    """Decode the first frame of a picture: upright, in sRGB (RGB or RGBA), with no metadata.

    Args:
        file: an uploaded file, or any binary file that can be sought.
        max_bytes: largest file; 40 MB or the setting, whichever is less.
        max_pixels: largest width × height, checked before decoding; by default `IMAGE_MAX_PIXELS`.

    Raises:
        Invalid: it is not a picture that can be taken; the message says why.
    """
    content = _bytes(file, max_bytes)
    with _opened(content, max_pixels) as image:
        return _upright(image)


def clean_picture(file: IO[bytes], *, max_bytes: int | None = None, max_pixels: int | None = None) -> CleanPicture:
    """Make a picture again from its pixels, for keeping at full size.

    JPEG stays JPEG, PNG stays PNG, WebP stays WebP, AVIF becomes WebP. Animated GIF and WebP keep their frames: they
    are copied block by block, without comments, metadata, or anything after their end.

    Raises:
        Invalid: as `read_picture`.
    """
    content = _bytes(file, max_bytes)
    with _opened(content, max_pixels) as image:
        kind, frames, size = image.format, getattr(image, "n_frames", 1), image.size
        if frames > 1 and kind in {"GIF", "WEBP"}:
            if frames > _FRAMES_MAX or size[0] * size[1] > _FRAME_PIXELS_MAX:
                raise Invalid(_("This animation is too large, or has too many frames: send a clip instead."))
            image.load()
            copied = _bare_gif(content) if kind == "GIF" else _bare_webp(content)
            return CleanPicture(copied, f"image/{kind.lower()}", kind.lower(), *size)
        lossless = kind == "WEBP" and b"VP8L" in content[:64]
        upright = _upright(image)
    if kind == "JPEG":
        progressive = upright.width * upright.height <= _PROGRESSIVE_PIXELS_MAX
        made = _encoded(_in_mode(upright, "RGB"), "JPEG", quality=_JPEG_QUALITY, progressive=progressive)
    elif kind in {"PNG", "GIF"}:
        made, kind = _encoded(upright, "PNG", compress_level=4), "PNG"
    else:
        made, kind = _encoded(upright, "WEBP", quality=90, method=2, lossless=lossless), "WEBP"
    ending = {"JPEG": "jpg"}.get(kind, kind.lower())
    return CleanPicture(made, f"image/{kind.lower()}", ending, upright.width, upright.height)


def thumbnail(file: IO[bytes], *, width: int, height: int, max_pixels: int | None = None) -> CleanPicture:
    """A smaller copy (WebP) that fits in `width` × `height`, at the picture's own ratio; never larger than it.

    Raises:
        Invalid: as `read_picture`.
    """
    content = _bytes(file, None)
    with _opened(content, max_pixels) as image:
        _decode_smaller(image, (width, height))
        upright = _upright(image)
    upright.thumbnail((width, height), Image.Resampling.LANCZOS, reducing_gap=2.0)
    return CleanPicture(_webp(upright), "image/webp", "webp", upright.width, upright.height)


def store_square(
    file: IO[bytes], folder: str, sizes: Sequence[int] = (64, 256), focus: tuple[float, float] = (0.5, 0.4)
) -> str:
    """Store a portrait cut square at several sizes, in WebP.

    Args:
        focus: where to cut around, in shares of width and height; a face is rather in the upper half.

    Returns:
        Its name: the files are `variant(folder, name, size)`.

    Raises:
        Invalid: as `read_picture`, or there is no room left.
    """
    return _store_cut(file, folder, [(size, size) for size in sizes], focus)


def store_wide(file: IO[bytes], folder: str, widths: Sequence[int] = (480, 1200), ratio: float = 3.0) -> str:
    """Store a cover cut to `ratio` (width to height) at several widths, in WebP.

    Returns:
        Its name: the files are `variant(folder, name, width)`.

    Raises:
        Invalid: as `read_picture`, or there is no room left.
    """
    return _store_cut(file, folder, [(width, round(width / ratio)) for width in widths])


def variant(folder: str, name: str, size: int) -> str:
    """The name in storage of one size of a picture that `store_square` or `store_wide` stored."""
    return f"{folder}/{name}-{size}.webp"


def remove(folder: str, name: str, sizes: Sequence[int]) -> None:
    """Remove the files of a stored picture; missing ones are not an error."""
    for size in sizes:
        unstore(variant(folder, name, size))


def _store_cut(
    file: IO[bytes], folder: str, boxes: Sequence[tuple[int, int]], focus: tuple[float, float] = (0.5, 0.4)
) -> str:
    content = _bytes(file, None)
    with _opened(content, None) as image:
        _decode_smaller(image, max(boxes))
        upright = _upright(image)
    name, stored = secrets.token_hex(12), []
    try:
        for box in boxes:
            cut = ImageOps.fit(upright, box, Image.Resampling.LANCZOS, centering=focus)
            stored.append(store(ContentFile(_webp(cut)), variant(folder, name, box[0])))
    except BaseException:
        for done in stored:
            unstore(done)
        raise
    return name


def _bytes(file: IO[bytes], max_bytes: int | None) -> bytes:
    limit = min(PICTURE_MAX_BYTES, settings.UPLOAD_MAX_BYTES) if max_bytes is None else max_bytes
    file.seek(0)
    content = file.read(limit + 1)
    if len(content) > limit:
        raise Invalid(
            _("This picture is too large: at most %(megabytes)s MB.") % {"megabytes": max(1, limit // 1024 // 1024)}
        )
    if not content:
        raise Invalid(_("This file is empty."))
    return content


@contextmanager
def _opened(content: bytes, max_pixels: int | None) -> Iterator[Image.Image]:
    """Open a picture whose header is acceptable. Whatever a hostile file makes the decoder raise is one refusal."""
    limit = settings.IMAGE_MAX_PIXELS if max_pixels is None else max_pixels
    try:
        with _decoding, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if content[8:12] == b"WEBP":  # the decoder reserves the whole canvas on opening: look before
                _check_pixels(_webp_size(content), limit)
            with Image.open(io.BytesIO(content), formats=FORMATS) as image:
                _check_pixels(image.size, limit)
                yield image
    except Invalid:
        raise
    except Image.DecompressionBombError as error:
        raise _too_many_pixels(limit) from error
    except Exception as error:
        if _is_heic(content):
            raise Invalid(_("HEIC pictures cannot be read here: export it as JPEG, then send it again.")) from error
        if b"<svg" in content[:4096].lower():
            raise Invalid(_("An SVG drawing is not taken as a picture: export it as PNG.")) from error
        log.info("a picture could not be read", exc_info=True)
        raise Invalid(_("This is not a picture, or it is damaged: send a JPEG, PNG, WebP, GIF or AVIF.")) from error


def _check_pixels(size: tuple[int, int], limit: int) -> None:
    width, height = size
    if width * height > limit:
        raise _too_many_pixels(limit)
    if min(size) < SMALLEST_SIDE:
        raise Invalid(_("This picture is too small."))


def _too_many_pixels(limit: int) -> Invalid:
    return Invalid(
        _("This picture has too many pixels: at most %(megapixels)s megapixels.")
        % {"megapixels": max(1, limit // 1_000_000)}
    )


def _is_heic(content: bytes) -> bool:
    return content[4:8] == b"ftyp" and content[8:12] in {b"heic", b"heix", b"hevc", b"mif1", b"msf1"}


def _webp_size(content: bytes) -> tuple[int, int]:
    kind = content[12:16]
    if kind == b"VP8X":
        width, height = (int.from_bytes(content[at : at + 3], "little") + 1 for at in (24, 27))
    elif kind == b"VP8L":
        bits = int.from_bytes(content[21:25], "little")
        width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    elif kind == b"VP8 ":
        width, height = (value & 0x3FFF for value in struct.unpack("<HH", content[26:30]))
    else:
        raise ValueError("not a WebP picture")
    return width, height


def _decode_smaller(image: Image.Image, box: tuple[int, int]) -> None:
    """Let a JPEG be decoded at a fraction of its size, where twice the box is enough (whichever way it lies)."""
    side = 2 * max(box)
    image.draft("RGB", (side, side))


def _upright(image: Image.Image) -> Image.Image:
    """The decoded pixels, turned as the camera was held, in sRGB, and nothing else."""
    profile = image.info.get("icc_profile")
    image.load()
    ImageOps.exif_transpose(image, in_place=True)
    turned = image
    if turned.mode.startswith("I"):  # 16 bits of grey
        turned = turned.convert("I").point(lambda value: value / 256).convert("L")
    mode = "RGBA" if "A" in turned.getbands() or "transparency" in turned.info else "RGB"
    if profile and turned.mode in {"RGB", "RGBA", "CMYK"}:
        turned = _in_srgb(turned, profile)
    plain = _in_mode(turned, mode)
    plain.info = {}  # Pillow would write again what it finds there
    return plain


def _in_mode(image: Image.Image, mode: str) -> Image.Image:
    return image if image.mode == mode else image.convert(mode)


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    try:
        mode = "RGB" if image.mode == "CMYK" else image.mode
        converted = ImageCms.profileToProfile(image, io.BytesIO(profile), _SRGB, outputMode=mode)
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image
    return converted or image


def _encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def _webp(image: Image.Image) -> bytes:
    return _encoded(image, "WEBP", quality=_WEBP_QUALITY, method=4)


def _bare_gif(content: bytes) -> bytes:
    """Copy a GIF block by block, keeping the frames, their timing and the loop."""
    flags = content[10]
    at = 13 + (3 << ((flags & 7) + 1) if flags & 0x80 else 0)
    kept = [content[:at]]
    while True:
        mark = content[at : at + 1]
        if mark == b",":
            local = content[at + 9]
            end = at + 10 + (3 << ((local & 7) + 1) if local & 0x80 else 0) + 1
            end = _after_sub_blocks(content, end)
            kept.append(content[at:end])
        elif mark == b"!":
            end = _after_sub_blocks(content, at + 2)
            is_timing = content[at + 1] == 0xF9
            is_loop = content[at + 1] == 0xFF and content[at + 3 : at + 14] == b"NETSCAPE2.0"
            if is_timing or is_loop:
                kept.append(content[at:end])
        elif mark == b";":
            return b"".join([*kept, b";"])
        else:
            raise ValueError("a damaged GIF")
        at = end


def _after_sub_blocks(content: bytes, at: int) -> int:
    while size := content[at]:
        at += 1 + size
    return at + 1


def _bare_webp(content: bytes) -> bytes:
    """Copy an animated WebP chunk by chunk, without EXIF, XMP and colour profile."""
    total = min(len(content), 8 + int.from_bytes(content[4:8], "little"))
    kept, at = [], 12
    while at + 8 <= total:
        kind, size = content[at : at + 4], int.from_bytes(content[at + 4 : at + 8], "little")
        end = at + 8 + size + size % 2
        chunk = content[at:end]
        if kind == b"VP8X":
            chunk = chunk[:8] + bytes([chunk[8] & ~0b101100]) + chunk[9:]
        if kind in {b"VP8X", b"ANIM", b"ANMF"}:
            kept.append(chunk)
        at = end
    body = b"WEBP" + b"".join(kept)
    return b"RIFF" + len(body).to_bytes(4, "little") + body
