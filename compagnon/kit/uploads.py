"""Files arriving with a request: none is ever written past the limit, however large it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO, Any, NoReturn

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopUpload, TemporaryFileUploadHandler
from django.http import HttpRequest
from django.utils.translation import gettext as _

from compagnon.kit.errors import Invalid
from compagnon.kit.files import no_room

_FILES_MAX = 20


class BoundedUploads(FileUploadHandler):
    """First of the upload handlers: lets go of a file past `UPLOAD_MAX_BYTES`, and remembers its name.

    The fields typed beside it are kept. A body that no form of ours can make is cut.
    """

    def handle_raw_input(
        self,
        input_data: IO[bytes],
        META: dict[str, str],  # noqa: N803 - Django's name
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        if content_length > (_FILES_MAX + 1) * settings.UPLOAD_MAX_BYTES:
            raise StopUpload(connection_reset=True)

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._size = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self._size += len(raw_data)
        if self._size > settings.UPLOAD_MAX_BYTES:
            _refuse(self, too_large().message)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


class SpilledUploads(TemporaryFileUploadHandler):
    """Django's, that lets go of a file for which the disk has no room, instead of losing the whole form."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        try:
            super().new_file(*args, **kwargs)
        except OSError:
            _refuse(self, no_room().message)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        try:
            super().receive_data_chunk(raw_data, start)
        except OSError:
            _refuse(self, no_room().message)


@dataclass(frozen=True)
class Refused:
    """A file that was let go while it arrived, and why."""

    field: str
    name: str
    why: str


def _refuse(handler: FileUploadHandler, why: str) -> NoReturn:
    if handler.request is not None:
        refused = Refused(str(handler.field_name), str(handler.file_name), why)
        handler.request.__dict__.setdefault("_refused", []).append(refused)
    raise SkipFile


def too_large() -> Invalid:
    """The refusal of a file past the limit."""
    megabytes = max(1, settings.UPLOAD_MAX_BYTES // 1024 // 1024)
    return Invalid(_("This file is too large: at most %(megabytes)s MB.") % {"megabytes": megabytes})


def brought(request: HttpRequest, field: str) -> tuple[list[UploadedFile], list[Refused]]:
    """The files of a form field, and those of it that were let go while they arrived."""
    files = [file for file in request.FILES.getlist(field) if file]
    return files, [refused for refused in request.__dict__.get("_refused", ()) if refused.field == field]
