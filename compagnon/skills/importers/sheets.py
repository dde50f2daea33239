"""Reads the CSV files of published frameworks, a row at a time, by the names of their columns.

Nothing here knows the database. What cannot be read refuses the whole import, with the file, the line and what to do.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from compagnon.kit.reconciliation import ImportRefused
from compagnon.kit.text import shorten

MAX_BYTES = 400 * 1024 * 1024
MAX_CELL = 100_000
MAX_LINES = 5_000_000
_EVERY = 2000  # lines between two words about progress
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True)
class Progress:
    """Whom to tell how far reading and writing are."""

    starts: Callable[[str, int], None] = lambda _name, _total: None
    advances: Callable[[int], None] = lambda _done: None


SILENT = Progress()


def refuse(path: Path, line: int, problem: str) -> ImportRefused:
    """Ready to raise: which file, which line, what is wrong; and that nothing was changed."""
    where = _("%(file)s, line %(line)s") % {"file": path.name, "line": line} if line else path.name
    return ImportRefused(_("%(where)s: %(problem)s Nothing was imported.") % {"where": where, "problem": problem})


def one_line(text: str) -> str:
    """Blanks joined."""
    return _BLANKS.sub(" ", text).strip()


def label(path: Path, line: int, text: str, longest: int = 300) -> str:
    """A name: in one line, no longer than a column."""
    found = one_line(text)
    if len(found) > longest:
        raise refuse(
            path,
            line,
            _("the name “%(name)s” is %(length)s characters long (at most %(max)s): a quotation mark may be missing.")
            % {"name": shorten(found, 60), "length": len(found), "max": longest},
        )
    return found


def rows(
    path: Path, needed: Sequence[str], optional: Sequence[str] = (), *, progress: Progress = SILENT
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Each row's line and its cells: those of `needed`, then those of `optional` (empty where there is no such column).

    The first line names the columns, in any order, others among them; `,`, `;` or tabs separate them.

    Raises:
        ImportRefused: anything in the file is not as it should be.
    """
    _check_size(path)
    lines = _Lines(path, progress)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from _rows(path, lines.of(file), needed, optional)
    except UnicodeDecodeError as error:
        raise refuse(
            path, _undecodable(path), _("this is not UTF-8: take the file in UTF-8, as it is published.")
        ) from error
    except OSError as error:
        raise refuse(path, 0, _("it cannot be read (%(why)s).") % {"why": error.strerror or error}) from error


def _check_size(path: Path) -> None:
    if not path.is_file():
        raise refuse(path, 0, _("it is not a file."))
    if path.stat().st_size > MAX_BYTES:
        raise refuse(
            path, 0, _("it is larger than %(max)s MB: this is not a published file.") % {"max": MAX_BYTES >> 20}
        )


class _Lines:
    """The lines of a file, looked at as they go by."""

    def __init__(self, path: Path, progress: Progress) -> None:
        self.path, self.progress = path, progress

    def of(self, file: Iterator[str]) -> Iterator[str]:
        self.progress.starts(self.path.name, self.path.stat().st_size)
        read = 0
        for number, line in enumerate(file, 1):
            if _CONTROL.search(line):
                raise refuse(self.path, number, _("it holds a character that is not text: take the file anew."))
            if len(line) > 3 * MAX_CELL or number > MAX_LINES:
                raise refuse(self.path, number, _("it is too long: this is not a published file."))
            read += len(line)
            if number % _EVERY == 0:
                self.progress.advances(read)
                read = 0
            yield line
        self.progress.advances(read)


def _rows(
    path: Path, lines: Iterator[str], needed: Sequence[str], optional: Sequence[str]
) -> Iterator[tuple[int, tuple[str, ...]]]:
    first = next(lines, "")
    reader = csv.reader(_after(first, lines), delimiter=_separator(first, needed), strict=True)
    csv.field_size_limit(max(csv.field_size_limit(), MAX_CELL))
    line = 1
    places: list[int] = []
    width = 0
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            raise refuse(
                path, line, _("a quotation mark is opened or closed at the wrong place, or the file is cut off.")
            ) from error
        if not width:
            places, width = _places(path, cells, needed, optional), len(cells)
        elif cells:
            if len(cells) != width:
                raise refuse(
                    path,
                    line,
                    _("%(found)s cells where the first line names %(expected)s columns: the file may be cut off.")
                    % {"found": len(cells), "expected": width},
                )
            if max(map(len, cells)) > MAX_CELL:
                raise refuse(path, line, _("a cell is too long: a quotation mark may be missing."))
            yield line, tuple(cells[place].strip() if place >= 0 else "" for place in places)
        line = reader.line_num + 1
    if not width:
        raise refuse(path, 0, _("it is empty: take the file anew."))


def _after(first: str, lines: Iterator[str]) -> Iterator[str]:
    if first:
        yield first
    yield from lines


def _separator(header: str, needed: Sequence[str]) -> str:
    """The one of `,` `;` and tab that makes most of the columns that are needed."""
    return max(",;\t", key=lambda mark: len({_name(cell) for cell in header.split(mark)} & set(map(_name, needed))))


def _name(column: str) -> str:
    return column.strip().strip('"').strip().casefold()


def _places(path: Path, header: Sequence[str], needed: Sequence[str], optional: Sequence[str]) -> list[int]:
    columns: dict[str, int] = {}
    for place, name in enumerate(header):
        columns.setdefault(_name(name), place)
    missing = [name for name in needed if _name(name) not in columns]
    if missing:
        raise refuse(
            path,
            1,
            _("there is no column “%(names)s”: take the file as it is published, with its first line.")
            % {"names": "”, “".join(missing)},
        )
    return [columns.get(_name(name), -1) for name in (*needed, *optional)]


def _undecodable(path: Path) -> int:
    """The first line that is not UTF-8."""
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError:
                return number
    return 0
