"""Reads the tables that people export from spreadsheets: from bytes to numbered lines of cells, whatever the program.

Nothing here knows what the columns mean. What cannot be read is refused with the file and the line.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from compagnon.kit.reconciliation import ImportRefused

MAX_BYTES = 50 * 1024 * 1024


def read_bytes(path: Path) -> bytes:
    """The file's bytes, one more than the most where it is too large.

    Raises:
        ImportRefused: it cannot be opened.
    """
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise ImportRefused(
            _("%(file)s cannot be read: %(why)s.") % {"file": path, "why": error.strerror or error}
        ) from error


def decoded(data: bytes, name: str) -> str:
    """The text, in the encodings that spreadsheets write: UTF-8, Windows-1252, UTF-16 with its mark.

    Raises:
        ImportRefused: too large, a workbook, or not text.
    """
    if len(data) > MAX_BYTES:
        raise ImportRefused(
            _("%(file)s is larger than %(max)s MB: this is not a file to bring in here.")
            % {"file": name, "max": MAX_BYTES // 1024 // 1024}
        )
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise ImportRefused(
            _("%(file)s is a workbook: open it in your spreadsheet and save it as “CSV UTF-8”.") % {"file": name}
        )
    encodings = ["utf-8-sig", "cp1252"]
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ImportRefused(
        _("%(file)s is not text that can be read: save it as “CSV UTF-8” and try again.") % {"file": name}
    )


def records(text: str, name: str, is_column: Callable[[str], bool]) -> Iterator[tuple[int, list[str]]]:
    """The lines' cells, with the number of the line on which each begins (cells in quotes may span several).

    Args:
        is_column: whether the name of a column is known; the separator is the one that makes most of them.
    """
    csv.field_size_limit(max(csv.field_size_limit(), MAX_BYTES))
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(";,\t", key=lambda mark: sum(is_column(column) for column in first.split(mark)))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    line = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise ImportRefused(
                _("%(file)s, line %(line)s: a quotation mark is opened or closed at the wrong place, so that the rest "
                  "cannot be read. Nothing was imported.")
                % {"file": name, "line": line}
            ) from error  # fmt: skip
        yield line, cells
        line = reader.line_num + 1


_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def plain_cell(cell: str) -> str:
    """A cell as it was meant: without what `safe_cell` puts before a formula."""
    text = cell.replace("\0", "").strip()
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA) else text


def safe_cell(text: str) -> str:
    """A cell for a file that a spreadsheet opens: what it would take for a formula is made text."""
    return f"'{text}" if text.startswith(_FORMULA) else text
