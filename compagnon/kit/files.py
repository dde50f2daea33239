"""Files that people bring: stored whole or not at all, named safely, served as what they are and never as a page."""

from __future__ import annotations

import errno
import hashlib
import logging
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO
from urllib.parse import quote

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import http_date, parse_etags, parse_http_date_safe
from django.utils.translation import gettext as _

from compagnon.kit.errors import Invalid, Missing
from compagnon.kit.media import OCTETS

log = logging.getLogger(__name__)

# What a browser may show in place; everything else is downloaded as bytes.
SHOWN_INLINE = {
    "image/jpeg", "image/png", "image/webp", "image/gif", "image/avif", "video/mp4", "video/webm", "audio/mpeg",
    "audio/mp4", "audio/ogg", "audio/wav",
}  # fmt: skip
# Downloaded under their own type, because no browser runs them.
_DOWNLOADED_AS_THEMSELVES = {"application/pdf", "application/zip", "text/plain", "text/csv"}
_PIECE = 64 * 1024
_NAME_MAX = 120  # characters
_FORBIDDEN_IN_NAMES = re.compile(r'[\\/:*?"<>|]+')
_DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10))}
_RANGE = re.compile(r"^bytes=(\d*)-(\d*)$")


def safe_name(name: str, *, fallback: str = "fichier") -> str:
    """A name that is only a name on any system: no folder, no control or direction mark, no reserved word.

    Accents, spaces and dots inside stay; at most 120 characters, the ending kept.

    >>> safe_name("../../Procédure n°3.pdf")
    'Procédure n°3.pdf'
    """
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    # Every « other » character goes: controls, direction marks, private and unassigned ones, lone surrogates.
    name = "".join(" " if unicodedata.category(c)[0] == "Z" else c for c in name if unicodedata.category(c)[0] != "C")
    name = " ".join(_FORBIDDEN_IN_NAMES.sub("-", name).split()).strip(". ")
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > 12 or not ending.isalnum():
        stem, ending = name, ""
    stem = stem.strip(". ")[: _NAME_MAX - len(ending) - 1].rstrip(". ") or fallback
    if stem.partition(".")[0].strip().casefold() in _DEVICES:
        stem = f"_{stem}"
    return f"{stem}.{ending}" if ending else stem


def store(content: IO[bytes] | File, name: str) -> str:
    """Write a file to storage, whole or not at all; answers the name it has there.

    Raises:
        Invalid: there is no room left.
    """
    try:
        return default_storage.save(name, content)
    except OSError as error:
        unstore(name)
        if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            log.error("no room left to store files", exc_info=True)
            raise no_room() from error
        raise


def no_room() -> Invalid:
    """The refusal where the disk is full."""
    return Invalid(_("There is no room left on the server: the file was not kept. Nothing else is lost; tell IT."))


def unstore(name: str) -> None:
    """Remove a file from storage, if it is there."""
    try:
        default_storage.delete(name)
    except OSError:
        log.warning("%s could not be removed", name, exc_info=True)


def serve(
    request: HttpRequest,
    stored_name: str,
    content_type: str,
    *,
    download_name: str | None = None,
    inline: bool = True,
    max_age: int = 0,
) -> HttpResponseBase:
    """Answer with a stored file: whole, or the range asked for, or « not modified ».

    The caller has checked that the viewer may have it. Stored names are random and their content never changes, so the
    name makes the ETag. Types that a browser could run are sent as bytes to download.

    Args:
        stored_name: its name in storage, as `store` answered it.
        content_type: what its content was found to be.
        download_name: the name to propose; made safe here.
        inline: whether it may be shown in place, if its type is one of those known to be safe.
        max_age: seconds for which this browser may reuse it without asking.

    Raises:
        Missing: it is not in storage.
    """
    if request.method not in {"GET", "HEAD"}:
        return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
    shown = inline and content_type in SHOWN_INLINE
    if content_type not in SHOWN_INLINE | _DOWNLOADED_AS_THEMSELVES:
        content_type = OCTETS
    try:
        size = default_storage.size(stored_name)
        modified = int(default_storage.get_modified_time(stored_name).timestamp())
    except (OSError, SuspiciousOperation) as error:
        raise Missing from error
    etag = f'"{hashlib.sha256(f"{stored_name}:{size}".encode()).hexdigest()[:24]}"'
    headers = {
        "Accept-Ranges": "bytes",
        "Cache-Control": f"private, max-age={max_age}" if max_age else "private, no-cache",
        "Content-Security-Policy": "default-src 'none'; img-src 'self'; media-src 'self'; sandbox",
        "Cross-Origin-Resource-Policy": "same-origin",
        "ETag": etag,
        "Last-Modified": http_date(modified),
        "X-Content-Type-Options": "nosniff",
    }
    if _not_modified(request, etag, modified):
        return HttpResponse(status=304, headers=headers)
    headers["Content-Disposition"] = _disposition(shown, download_name or stored_name)
    headers["Content-Type"] = content_type
    if settings.FILES_ACCEL_PREFIX:  # the reverse proxy sends the bytes, ranges included
        return HttpResponse(headers=headers | {"X-Accel-Redirect": settings.FILES_ACCEL_PREFIX + quote(stored_name)})
    wanted = _wanted(request, size, etag, modified)
    if wanted is None:
        return HttpResponse(status=416, headers=headers | {"Content-Range": f"bytes */{size}"})
    status = 200
    if wanted.length != size:
        status = 206
        headers["Content-Range"] = f"bytes {wanted.start}-{wanted.start + wanted.length - 1}/{size}"
    headers["Content-Length"] = str(wanted.length)
    if request.method == "HEAD":
        return HttpResponse(status=status, headers=headers)
    try:
        file = default_storage.open(stored_name, "rb")
    except OSError as error:
        raise Missing from error
    response = StreamingHttpResponse(_pieces(file, wanted), status=status, headers=headers)
    response._resource_closers.append(file.close)  # type: ignore[attr-defined]
    return response


@dataclass(frozen=True, slots=True)
class _Part:
    start: int
    length: int


def _not_modified(request: HttpRequest, etag: str, modified: int) -> bool:
    if known := request.headers.get("If-None-Match"):
        return known.strip() == "*" or etag in {tag.removeprefix("W/") for tag in parse_etags(known)}
    since = parse_http_date_safe(request.headers.get("If-Modified-Since", ""))
    return since is not None and modified <= since


def _wanted(request: HttpRequest, size: int, etag: str, modified: int) -> _Part | None:
    """The part asked for; the whole where no single range is; None where it lies outside the file."""
    whole = _Part(0, size)
    match = _RANGE.match(request.headers.get("Range", "").replace(" ", "")[:60])
    if not match or not (match[1] or match[2]):
        return whole
    if (condition := request.headers.get("If-Range")) and condition != etag:
        since = parse_http_date_safe(condition)
        if since is None or since != modified:
            return whole
    if not match[1]:
        length = min(int(match[2]), size)
        return _Part(size - length, length) if length else None
    start, last = int(match[1]), min(int(match[2] or size - 1), size - 1)
    if start >= size:
        return None
    return _Part(start, last - start + 1) if last >= start else whole


def _pieces(file: IO[bytes] | File, part: _Part) -> Iterator[bytes]:
    file.seek(part.start)
    left = part.length
    while left > 0 and (piece := file.read(min(_PIECE, left))):
        left -= len(piece)
        yield piece


def _disposition(shown: bool, name: str) -> str:
    """The header in the form every browser reads: plain letters, then RFC 5987 for the rest."""
    name = safe_name(name)
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^A-Za-z0-9 ._()+-]", "_", plain).strip() or "file"
    kind = "inline" if shown else "attachment"
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
