"""Reading the XML files of a Stack Exchange archive: row by row, in constant memory, trusting nothing.

A document type is refused as soon as it is seen, so that no entity can be declared: neither a bomb nor a file read from
elsewhere can come of it. Anything else that is not a flat list of `<row …/>` stops with the file and the line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

from defusedxml.common import DTDForbidden
from defusedxml.expatreader import DefusedExpatParser
from django.utils.translation import gettext as _

from compagnon.kit.reconciliation import ImportRefused

CHUNK = 256 * 1024
LARGEST_ROW = 16 * 1024 * 1024
_MOST = 2**53
_OLDEST = datetime(1990, 1, 1, tzinfo=UTC)

# In the order in which they are told; the first two cannot be missing.
FILES = {
    "Users.xml": "users", "Posts.xml": "posts", "Comments.xml": "comments", "Votes.xml": "votes",
    "Tags.xml": "tags", "PostLinks.xml": "postlinks",
}  # fmt: skip
NEEDED = ("Users.xml", "Posts.xml")
_HOST = re.compile(r"(?=.{4,80}$)([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,20}")


@dataclass(frozen=True, slots=True)
class Archive:
    """A folder and the site it comes from.

    Attributes:
        site: the site's host (`french.meta.stackexchange.com`); what identifies its rows for ever.
    """

    folder: Path
    site: str

    def file(self, name: str) -> Path:
        return self.folder / name

    def origin(self, kind: str, id: int | str) -> str:
        return f"stackexchange:{self.site}:{kind}:{id}"

    def url(self, path: str) -> str:
        """A page of the site, if it is one of the web."""
        return f"https://{self.site}/{path}" if _HOST.fullmatch(self.site) else ""


def open_archive(folder: Path, site: str = "") -> Archive:
    """The archive in a folder; its site is the folder's name unless given.

    Raises:
        ImportRefused: it does not hold the files that are needed.
    """
    site = (site or folder.resolve().name).strip().lower()
    if not re.fullmatch(r"[a-z0-9][a-z0-9.-]{0,79}", site):
        raise ImportRefused(_("“%(site)s” is not the name of a site: give it with --site.") % {"site": site})
    for name in NEEDED:
        if not (folder / name).is_file():
            raise ImportRefused(
                _("There is no %(file)s in %(folder)s: is it a Stack Exchange archive, unpacked?")
                % {"file": name, "folder": folder}
            )
    return Archive(folder, site)


def licence_on(moment: datetime) -> str:
    """Under which licence the sites published what was written then."""
    if moment < datetime(2011, 4, 8, tzinfo=UTC):
        return "CC BY-SA 2.5"
    return "CC BY-SA 3.0" if moment < datetime(2018, 5, 2, tzinfo=UTC) else "CC BY-SA 4.0"


@dataclass(frozen=True, slots=True)
class Row:
    """One `<row>`: where it stands and what it says, read with suspicion."""

    line: int
    values: dict[str, str]

    def number(self, name: str) -> int | None:
        """A whole number; None where there is none or it is nonsense."""
        text = self.values.get(name, "")
        if not 0 < len(text) <= 17:
            return None
        try:
            number = int(text)
        except ValueError:
            return None
        return number if abs(number) < _MOST else None

    def moment(self, name: str) -> datetime | None:
        """A date, in UTC; None where there is none or it cannot be."""
        try:
            moment = datetime.fromisoformat(self.values.get(name, ""))
        except ValueError:
            return None
        try:
            moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
        except OverflowError:
            return None
        return moment if _OLDEST <= moment <= datetime.now(UTC) else None

    def text(self, name: str, longest: int = 0) -> str:
        """One line of words, cut at `longest` characters."""
        text = " ".join(self.values.get(name, "").split())
        return text[:longest] if longest else text


def check(path: Path, root: str) -> int:
    """Read a file to its end; answers how many rows it has.

    Raises:
        ImportRefused: it cannot be read, or is not what it should be; the message names file and line.
    """
    return sum(1 for _row in rows(path, root))


def rows(path: Path, root: str) -> Iterator[Row]:
    """The rows of a file whose first element is `root`. Raises as `check`."""
    reader = _Reader(path, root)
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                reader.feed(chunk)
                yield from reader.taken()
        reader.finish()
    except OSError as error:
        raise ImportRefused(
            _("%(file)s cannot be read: %(why)s.") % {"file": path.name, "why": error.strerror}
        ) from None
    yield from reader.taken()


class _Reader(ContentHandler):
    """A parser, hardened by defusedxml, that knows one shape only."""

    def __init__(self, path: Path, root: str) -> None:
        super().__init__()
        self._name, self._root = path.name, root
        self._depth = 0
        self._fed = self._seen_at = 0
        self._rows: list[Row] = []
        self._parser = DefusedExpatParser(forbid_dtd=True)
        self._parser.setContentHandler(self)

    def feed(self, chunk: bytes) -> None:
        self._fed += len(chunk)
        try:
            self._parser.feed(chunk)
        except DTDForbidden:
            why = _("it declares a document type, which an archive never does and which can do harm")
            raise self._refused(why) from None
        except SAXParseException as error:
            why = _("this is not well-formed XML (%(why)s)") % {"why": error.getMessage()}
            raise self._refused(why, error.getLineNumber()) from None
        if self._fed - self._seen_at > LARGEST_ROW:
            raise self._refused(_("a row is larger than %(size)d MB") % {"size": LARGEST_ROW // 2**20})

    def finish(self) -> None:
        if not self._fed:
            raise self._refused(_("the file is empty"))
        try:
            self._parser.close()
        except SAXParseException as error:
            why = _("the file is cut short (%(why)s)") % {"why": error.getMessage()}
            raise self._refused(why, error.getLineNumber()) from None

    def taken(self) -> list[Row]:
        found, self._rows = self._rows, []
        return found

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802 - the name SAX gives it
        self._depth += 1
        self._seen_at = self._fed
        expected = self._root if self._depth == 1 else "row"
        if self._depth > 2 or name != expected:
            raise self._refused(
                _("“%(found)s” stands where “%(expected)s” was expected: is it a file of a Stack Exchange archive?")
                % {"found": name[:60], "expected": expected}
            )
        if self._depth == 2:
            self._rows.append(Row(self._parser.getLineNumber() or 0, dict(attrs.items())))

    def endElement(self, name: str) -> None:  # noqa: N802
        self._depth -= 1

    def _refused(self, why: str, line: int | None = None) -> ImportRefused:
        return ImportRefused(
            _("%(file)s, line %(line)d: %(why)s. Nothing was imported; fetch the archive again and start over.")
            % {"file": self._name, "line": line or self._parser.getLineNumber() or 1, "why": why}
        )
