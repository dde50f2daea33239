"""Files arriving with a request: none is ever written past the limit, however large it is."""

from __future__ import annotations

from typing import IO, Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopUpload
from django.http import HttpRequest
from django.utils.translation import gettext as _

from compagnon.kit.errors import Invalid

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
            if self.request is not None:
                self.request.__dict__.setdefault("_too_large", []).append((self.field_name, self.file_name))
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


def too_large() -> Invalid:
    """The refusal of a file past the limit."""
    megabytes = max(1, settings.UPLOAD_MAX_BYTES // 1024 // 1024)
    return Invalid(_("This file is too large: at most %(megabytes)s MB.") % {"megabytes": megabytes})


def brought(request: HttpRequest, field: str) -> tuple[list[UploadedFile], list[str]]:
    """The files of a form field, and the names of those that were too large to be kept."""
    files = [file for file in request.FILES.getlist(field) if file]
    return files, [name for of, name in request.__dict__.get("_too_large", ()) if of == field]
