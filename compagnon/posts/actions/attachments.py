"""Files that people bring: received, attached, and forgotten when they end in no text."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from compagnon.journal.record import record
from compagnon.kit import clock, images, media
from compagnon.kit.actions import action
from compagnon.kit.errors import Denied, Invalid
from compagnon.kit.files import safe_name, store, unstore
from compagnon.kit.uploads import Refused, too_large
from compagnon.people.viewer import Viewer
from compagnon.posts.models import Attachment

UNUSED_MAX = 60  # files one person may have in no text yet
UNUSED_MAX_TIMES = 5  # … and how many times the largest file they may weigh together


@dataclass(frozen=True)
class _Received:
    """A file that is in storage and in no table yet."""

    name: str
    stored: str
    content_type: str
    size: int
    width: int | None = None
    height: int | None = None
    duration: float | None = None


@dataclass(frozen=True)
class Brought:
    """What became of several files: those attached, and a sentence for each that was refused."""

    attachments: list[Attachment]
    refused: list[str]


def attach(by: Viewer, *, upload: Any, description: str = "") -> Attachment:
    """Take a file in. Until a text holds it only its uploader sees it, and it goes after a day.

    Pictures are made again from their pixels, without metadata; clips lose theirs. The file is read and stored before
    the transaction, so that nobody waits for it.

    Args:
        upload: an uploaded file, or a `django.core.files.File`, with its name.
        description: what a picture shows, for those who do not see it.

    Raises:
        Invalid: empty, too large, damaged, too many waiting, or no room left.
        Denied: nobody is signed in.
    """
    if not by.is_person:
        raise Denied(_("Sign in first."))
    _check_quota(by.id, upload.size or 0)
    received = _receive(upload)
    try:
        return _add(by, received=received, description=description)
    except BaseException:
        unstore(received.stored)
        raise


def attach_all(by: Viewer, files: Iterable[Any], *, refused: Iterable[Refused] = ()) -> Brought:
    """Take in what an ordinary form brought: one file refused does not lose the others.

    Args:
        refused: those that were let go while they arrived (`kit.uploads.brought`).
    """
    attachments, sentences = [], [_not_added(file.name, file.why) for file in refused]
    for upload in files:
        try:
            attachments.append(attach(by, upload=upload))
        except Invalid as error:
            sentences.append(_not_added(upload.name, error.message))
    return Brought(attachments, sentences)


def _not_added(name: str, why: str) -> str:
    return _("“%(name)s” was not added. %(why)s") % {"name": safe_name(name), "why": why}


@action
def _add(by: Viewer, *, received: _Received, description: str) -> Attachment:
    is_picture = media.kind_of(received.content_type) == "picture"
    attachment = Attachment(
        uploader_id=by.id,
        name=received.name,
        stored=received.stored,
        content_type=received.content_type,
        size=received.size,
        width=received.width,
        height=received.height,
        duration=received.duration,
        description=" ".join(description.split())[:300],
        state=Attachment.State.PENDING if is_picture else Attachment.State.READY,
        uploaded_at=clock.now(),
    )
    attachment.save(force_insert=True)
    record("attachment.added", actor_id=by.id, kind="attachment", id=attachment.pk)
    return attachment


def _check_quota(person_id: int, size: int) -> None:
    waiting = Attachment.objects.filter(uploader_id=person_id, post=None, comment=None).aggregate(
        count=Count("pk"), bytes=Sum("size", default=0)
    )
    if waiting["count"] >= UNUSED_MAX or waiting["bytes"] + size > UNUSED_MAX_TIMES * settings.UPLOAD_MAX_BYTES:
        raise Invalid(
            _("Many files you brought are in no text yet: publish what you are writing, or come back tomorrow.")
        )


def _receive(upload: Any) -> _Received:
    """Look at a file, clean it, store it."""
    size = upload.size
    if not size:
        raise Invalid(_("This file is empty."))
    if size > settings.UPLOAD_MAX_BYTES:
        raise too_large()
    upload.seek(0)
    name = safe_name(upload.name or "")
    content_type = media.sniff(upload.read(media.HEAD), name)
    upload.seek(0)
    kind = media.kind_of(content_type)
    if kind == "picture":
        return _receive_picture(upload, name)
    facts = media.probe(upload, content_type) if content_type in _PROBED else None
    content = upload
    if content_type in _PROBED:
        if facts is None:
            content_type = media.OCTETS
        else:
            content_type = _played_as(content_type, facts)
            content = media.WithoutPrivate(upload, facts.private) if facts.private else upload
    stored = store(content, place_in_storage(media.ENDINGS.get(content_type, "bin")))
    return _Received(
        name,
        stored,
        content_type,
        size,
        width=facts.width if facts else None,
        height=facts.height if facts else None,
        duration=facts.duration if facts else None,
    )


_PROBED = {"video/mp4", "video/webm", "video/quicktime", "audio/mp4"}


def _played_as(content_type: str, facts: media.Facts) -> str:
    """The type browsers play it under: a phone's film is an MP4 in another wrapping."""
    if content_type == "video/quicktime":
        return "video/mp4" if facts.codec in {"avc1", "avc3"} else media.OCTETS
    if content_type == "video/mp4" and not facts.codec:
        return "audio/mp4"
    return content_type


def _receive_picture(upload: Any, name: str) -> _Received:
    clean = images.clean_picture(upload)
    stem, dot, ending = name.rpartition(".")
    if ending.lower() not in {clean.ending, "jpeg" if clean.ending == "jpg" else clean.ending}:
        name = f"{stem if dot else name}.{clean.ending}"
    stored = store(ContentFile(clean.content), place_in_storage(clean.ending))
    return _Received(
        safe_name(name), stored, clean.content_type, len(clean.content), width=clean.width, height=clean.height
    )


def place_in_storage(ending: str) -> str:
    """A new random name in storage, spread over folders."""
    name = secrets.token_hex(16)
    return f"attachments/{name[:2]}/{name[2:]}.{ending}"


@action
def describe(by: Viewer, *, attachment_id: int, description: str) -> None:
    """Say what a picture of one's own shows, for those who do not see it."""
    Attachment.objects.filter(pk=attachment_id, uploader_id=by.id).update(
        description=" ".join(description.split())[:300]
    )
