"""What a file is, told from its content; and how long and how large a clip is, read from its container.

Nothing is decoded and nothing is unpacked: headers are walked with bounds, so that a hostile file costs a few reads.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Any, NamedTuple

from django.core.files.base import File

OCTETS = "application/octet-stream"
HEAD = 8192  # bytes that `sniff` wants
_HEADER_MAX = 8 * 1024 * 1024  # largest header of a clip read into memory
_BOXES_MAX = 20_000
_PRIVATE = {b"udta", b"meta", b"uuid"}

_SIGNATURES = (
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (8, b"WAVE", "audio/wav"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"OggS", "audio/ogg"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (0, b"PK\x03\x04", "application/zip"),
    (0, b"PK\x05\x06", "application/zip"),
)
_BRANDS = {
    b"avif": "image/avif", b"avis": OCTETS, b"heic": OCTETS, b"heix": OCTETS, b"mif1": OCTETS, b"msf1": OCTETS,
    b"M4A ": "audio/mp4", b"M4B ": "audio/mp4", b"qt  ": "video/quicktime",
}  # fmt: skip
_IN_ZIP = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
}
_RUN_BY_BROWSERS = {"htm", "html", "xhtml", "xht", "shtml", "mht", "mhtml", "svg", "svgz", "xml", "xsl", "xslt", "js",
                    "mjs", "css", "hta", "swf", "vbs", "wasm"}  # fmt: skip
_MARKUP = (b"<!doctype", b"<html", b"<head", b"<body", b"<script", b"<svg", b"<?xml", b"<iframe", b"<style", b"<img")
ENDINGS = {
    "image/jpeg": "jpg", "image/png": "png", "image/gif": "gif", "image/webp": "webp", "video/mp4": "mp4",
    "video/webm": "webm", "audio/mpeg": "mp3", "audio/mp4": "m4a", "audio/ogg": "ogg", "audio/wav": "wav",
    "application/pdf": "pdf",
}  # fmt: skip


def sniff(head: bytes, name: str = "") -> str:
    """The type of a file from its first bytes; its name only tells apart what is harmless either way.

    Whatever a browser could run as a page or a program is `application/octet-stream`.

    Args:
        head: at least the first `HEAD` bytes, or all of a shorter file.
        name: the name it came with.
    """
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], "video/mp4")
    if head[:4] == b"\x1a\x45\xdf\xa3":
        return "video/webm" if b"webm" in head[:64] else OCTETS
    for at, mark, kind in _SIGNATURES:
        if head[at : at + len(mark)] == mark and (at == 0 or head[:4] == b"RIFF"):
            return _IN_ZIP.get(ending, kind) if kind == "application/zip" else kind
    if ending in _RUN_BY_BROWSERS or not _is_text(head):
        return OCTETS
    return "text/csv" if ending == "csv" else "text/plain"


def kind_of(content_type: str) -> str:
    """How it is shown: `picture`, `clip`, `sound` or `file`."""
    if content_type in {"image/jpeg", "image/png", "image/gif", "image/webp", "image/avif"}:
        return "picture"
    return {"video/mp4": "clip", "video/webm": "clip"}.get(
        content_type, "sound" if content_type.startswith("audio/") else "file"
    )


def _is_text(head: bytes) -> bool:
    if b"\0" in head or head[:2] == b"#!" or any(mark in head.lower() for mark in _MARKUP):
        return False
    for encoding in ("utf-8", "cp1252"):
        try:
            # A letter may be cut at the end.
            head[: len(head) - 4 if len(head) >= HEAD else None].decode(encoding)
        except UnicodeDecodeError:
            continue
        return not any((byte < 32 and byte not in b"\t\n\r\f") or byte == 127 for byte in head)
    return False


class Box(NamedTuple):
    """One box of an MP4 file: its name, and the offsets of its start, its content and its end."""

    name: bytes
    at: int
    start: int
    end: int


@dataclass
class Facts:
    """What a clip's header says; None where it does not.

    Attributes:
        duration: seconds.
        codec: of the first moving picture, in four letters (MP4) or words (WebM).
        private: the boxes that hold metadata, such as where it was filmed.
    """

    duration: float | None = None
    width: int | None = None
    height: int | None = None
    codec: str = ""
    private: list[Box] = field(default_factory=list)


def probe(file: IO[bytes], content_type: str) -> Facts | None:
    """Read a clip's header.

    Returns:
        None where the file is not what its first bytes announced, or is damaged.
    """
    reader = _probe_webm if content_type == "video/webm" else _probe_mp4
    try:
        facts = reader(file)
    except (ValueError, IndexError, struct.error, OverflowError, RecursionError):
        return None
    finally:
        file.seek(0)
    if facts.duration is not None and not 0 < facts.duration < 7 * 86400:
        facts.duration = None
    if not (facts.width and facts.height and max(facts.width, facts.height) <= 16384):
        facts.width = facts.height = None
    return facts


class WithoutPrivate(File):
    """A clip as it will be stored: its metadata blanked in place, everything else byte for byte."""

    def __init__(self, file: Any, private: list[Box]) -> None:
        super().__init__(file, name=getattr(file, "name", None))
        self._clip = file
        self.size = _size(file)
        self._blanks = [
            blank for box in private for blank in ((box.at + 4, b"free"), (box.start, bytes(box.end - box.start)))
        ]

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        self._clip.seek(0)
        at = 0
        while piece := self._clip.read(chunk_size or self.DEFAULT_CHUNK_SIZE):
            end = at + len(piece)
            kept = bytearray(piece)
            for offset, blank in self._blanks:
                low, high = max(offset, at), min(offset + len(blank), end)
                if low < high:
                    kept[low - at : high - at] = blank[low - offset : high - offset]
            yield bytes(kept)
            at = end


def _size(file: IO[bytes]) -> int:
    file.seek(0, os.SEEK_END)
    size = file.tell()
    file.seek(0)
    return size


# MP4 and QuickTime: boxes within boxes, each with its size and a name of four letters.


def _boxes(file: IO[bytes], at: int, end: int) -> Iterator[Box]:
    """The boxes between two offsets."""
    for _count in range(_BOXES_MAX):
        if at + 8 > end:
            return
        file.seek(at)
        size, name = struct.unpack(">I4s", file.read(8))
        start = at + 8
        if size == 1:
            size, start = struct.unpack(">Q", file.read(8))[0], at + 16
        elif size == 0:
            size = end - at
        if size < start - at or at + size > end:
            raise ValueError("a box that is not in its box")
        yield Box(name, at, start, at + size)
        at += size
    raise ValueError("too many boxes")


def _probe_mp4(file: IO[bytes]) -> Facts:
    facts, found = Facts(), False
    for box in _boxes(file, 0, _size(file)):
        if box.name == b"moov":
            if box.end - box.start > _HEADER_MAX:
                raise ValueError("a header too large")
            found = True
            _read_movie(file, box, facts)
        elif box.name in _PRIVATE:
            facts.private.append(box)
        elif box.name == b"sidx" and not facts.duration:
            facts.duration = _indexed_duration(_content(file, box))
    if not found:
        raise ValueError("no header")
    return facts


def _content(file: IO[bytes], box: Box, limit: int = 1024 * 1024) -> bytes:
    file.seek(box.start)
    return file.read(min(box.end - box.start, limit))


def _inside(file: IO[bytes], box: Box, *names: bytes) -> Iterator[Box]:
    """The boxes of these names inside a box; of several names, one inside the other."""
    for inner in _boxes(file, box.start, box.end):
        if inner.name == names[0]:
            if names[1:]:
                yield from _inside(file, inner, *names[1:])
            else:
                yield inner


def _read_movie(file: IO[bytes], movie: Box, facts: Facts) -> None:
    scale = 0
    for box in _boxes(file, movie.start, movie.end):
        if box.name == b"mvhd":
            scale, length = _scale_and_length(_content(file, box, 64))
            facts.duration = length / scale if scale and length else None
        elif box.name == b"trak":
            _read_track(file, box, facts)
        elif box.name in _PRIVATE:
            facts.private.append(box)
    if not facts.duration and scale:
        for box in _inside(file, movie, b"mvex", b"mehd"):
            data = _content(file, box, 16)
            length = int.from_bytes(data[4:12] if data[0] else data[4:8], "big")
            facts.duration = length / scale or None


def _scale_and_length(data: bytes) -> tuple[int, int]:
    at = 20 if data[0] else 12
    scale, length = struct.unpack(">IQ" if data[0] else ">II", data[at : at + (12 if data[0] else 8)])
    unknown = (1 << (64 if data[0] else 32)) - 1
    return scale, 0 if length == unknown else length


def _read_track(file: IO[bytes], track: Box, facts: Facts) -> None:
    facts.private += [box for box in _boxes(file, track.start, track.end) if box.name in _PRIVATE]
    handlers = [_content(file, box, 12)[8:12] for box in _inside(file, track, b"mdia", b"hdlr")]
    if handlers != [b"vide"] or facts.codec:
        return
    for box in _inside(file, track, b"tkhd"):
        facts.width, facts.height = _shown_size(_content(file, box, 128))
    for box in _inside(file, track, b"mdia", b"minf", b"stbl", b"stsd"):
        facts.codec = _content(file, box, 16)[12:16].decode("ascii", "replace")


def _shown_size(data: bytes) -> tuple[int, int]:
    """Width and height as shown: a phone held upright films lying and turns with a matrix."""
    at = 52 if data[0] else 40
    a, b, _u, c, d = struct.unpack(">iiiii", data[at : at + 20])
    width, height = (value >> 16 for value in struct.unpack(">II", data[at + 36 : at + 44]))
    return (height, width) if not a and not d and b and c else (width, height)


def _indexed_duration(data: bytes) -> float | None:
    scale = struct.unpack(">I", data[8:12])[0]
    at = 12 + (16 if data[0] else 8)
    count = struct.unpack(">H", data[at + 2 : at + 4])[0]
    total = sum(struct.unpack(">I", data[at + 8 + 12 * n : at + 12 + 12 * n])[0] for n in range(count))
    return total / scale if scale else None


# WebM: elements of EBML, each with an identifier, a size and a content.

_SEGMENT, _INFO, _TRACKS, _CLUSTER = 0x18538067, 0x1549A966, 0x1654AE6B, 0x1F43B675
_UNKNOWN = -1


def _number(data: bytes, at: int, *, marker: bool) -> tuple[int, int]:
    """A number of variable length, with its length marker or without: the number, and the offset after it."""
    first = data[at]
    length = 9 - first.bit_length()
    if length > 8 or at + length > len(data):
        raise ValueError("not a number")
    value = int.from_bytes(data[at : at + length], "big")
    if not marker:
        mask = (1 << (7 * length)) - 1
        value = _UNKNOWN if value & mask == mask else value & mask
    return value, at + length


def _elements(data: bytes, at: int = 0) -> Iterator[tuple[int, bytes]]:
    """The elements inside one that is in memory."""
    while at < len(data):
        name, at = _number(data, at, marker=True)
        size, at = _number(data, at, marker=False)
        if size == _UNKNOWN or at + size > len(data):
            raise ValueError("an element that is not in its element")
        yield name, data[at : at + size]
        at += size


_TIME, _SIMPLE_BLOCK, _BLOCK_GROUP, _BLOCK = 0xE7, 0xA3, 0xA0, 0xA1


def _probe_webm(file: IO[bytes]) -> Facts:
    end = _size(file)
    facts, scale, clusters = Facts(), 1_000_000, []
    for name, start, stop in _walk(file, 0, end):
        if name in {_INFO, _TRACKS}:
            if stop - start > _HEADER_MAX:
                raise ValueError("a header too large")
            file.seek(start)
            data = file.read(stop - start)
            if name == _INFO:
                scale = _read_info(data, facts)
            else:
                _read_tracks(data, facts)
        elif name == _CLUSTER:
            clusters = [start, stop]
    if not facts.codec:
        raise ValueError("no header")
    if facts.duration is None and clusters:  # recorded by a browser, which writes no length: when its last picture is
        facts.duration = _last_moment(file, *clusters) * scale / 1e9
    return facts


def _walk(file: IO[bytes], at: int, end: int) -> Iterator[tuple[int, int, int]]:
    """The elements of a file: name, start of the content, end; those inside the segment come like those beside it.

    A cluster written live has no known end: it is told to end with the file, and what is inside comes after it.
    """
    for _count in range(_BOXES_MAX):
        if at >= end:
            return
        file.seek(at)
        head = file.read(24)
        name, after = _number(head, 0, marker=True)
        size, after = _number(head, after, marker=False)
        start = at + after
        stop = end if size == _UNKNOWN else start + size
        if size == _UNKNOWN and name not in {_SEGMENT, _CLUSTER}:
            raise ValueError("an element without end")
        yield name, start, stop
        at = start if name == _SEGMENT or size == _UNKNOWN else stop


def _last_moment(file: IO[bytes], at: int, end: int) -> int:
    """When the last block of a cluster is shown, in units of the segment."""
    began = latest = 0
    for name, start, stop in _walk(file, at, end):
        file.seek(start)
        data = file.read(min(stop - start, 24))
        if name == _TIME:
            began = int.from_bytes(data[: min(stop - start, 8)], "big")
        elif name == _SIMPLE_BLOCK or (name == _BLOCK_GROUP and data[0] == _BLOCK):
            inside = 0 if name == _SIMPLE_BLOCK else _number(data, 1, marker=False)[1]
            _track, inside = _number(data, inside, marker=False)
            latest = max(latest, began + int.from_bytes(data[inside : inside + 2], "big", signed=True))
        latest = max(latest, began)
    return latest


def _read_info(data: bytes, facts: Facts) -> int:
    scale, length = 1_000_000, None
    for name, value in _elements(data):
        if name == 0x2AD7B1:
            scale = int.from_bytes(value[:8], "big")
        elif name == 0x4489:
            length = struct.unpack(">d" if len(value) == 8 else ">f", value)[0]
    if length is not None and length == length:
        facts.duration = length * scale / 1e9
    return scale


def _read_tracks(data: bytes, facts: Facts) -> None:
    for name, track in _elements(data):
        if name != 0xAE:
            continue
        parts = dict(_elements(track))
        codec = parts.get(0x86, b"?").decode("ascii", "replace")
        if 0xE0 in parts and not facts.width:
            video = dict(_elements(parts[0xE0]))
            facts.width = int.from_bytes(video.get(0x54B0) or video.get(0xB0, b""), "big")
            facts.height = int.from_bytes(video.get(0x54BA) or video.get(0xBA, b""), "big")
            facts.codec = codec
        facts.codec = facts.codec or codec
