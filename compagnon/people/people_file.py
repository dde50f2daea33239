"""Reads a people file as HR departments export them: from bytes to rows of known columns and clean cells.

Nothing here knows the database. What cannot be read is told in sentences with the line of the file, the first being 1.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compagnon.kit import sheets
from compagnon.kit.reconciliation import ImportRefused
from compagnon.kit.text import fold, shorten

MAX_CELL = 5000

# How columns are called, folded and without anything but letters.
_HEADERS = {
    "email": "email mail courriel adressemail adresseemail adressecourriel adresseelectronique courrielprofessionnel "
    "emailprofessionnel mailprofessionnel emailaddress adressedemessagerie workemail",
    "first_name": "prenom firstname givenname forename",
    "last_name": "nom lastname surname familyname nomdefamille nomusuel",
    "job_title": "poste metier fonction intituledeposte intituleduposte emploi job jobtitle title position role",
    "team": "equipe service departement unite team teampath department unit organisation cheminequipe chemindequipe "
    "cheminedelequipe cheminequipes",
    "manager": "manager responsable responsablehierarchique superieur emailmanager manageremail courrieldumanager "
    "emaildumanager mailmanager maildumanager courrielmanager courrieldumanageur courrielresponsable emailresponsable "
    "emailduresponsable courrielduresponsable mailduresponsable managersemail superieurhierarchique n1",
    "site": "site lieu etablissement lieudetravail location office workplace",
    "language": "langue language lang",
    "active": "actif active actifve enposte enabled statut status present",
}
_COLUMN_OF = {name: column for column, names in _HEADERS.items() for name in names.split()}
_LONGEST = {"email": 254, "first_name": 80, "last_name": 80, "job_title": 160, "team": 600, "site": 120, "manager": 254}
_YES = set("oui yes y o true vrai 1 x actif active enabled present".split())
_NO = set("non no n false faux 0 inactif inactive disabled parti left".split())
_LANGUAGES = {"fr": "fr", "francais": "fr", "french": "fr", "fr-fr": "fr", "en": "en", "anglais": "en", "english": "en"}
_FORMULA = re.compile(r"[=+@]|-[\d(=+@]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong at a line, in words for whoever made the file. Line 0: the file as a whole."""

    line: int
    text: str

    def __str__(self) -> str:
        return _("line %(line)s: %(problem)s") % {"line": self.line, "problem": self.text} if self.line else self.text


@dataclass(slots=True)
class Row:
    """One person of the file; only the columns that the file has."""

    line: int
    email: str = ""
    manager: str | None = None
    active: bool = True
    team: str | None = None
    values: dict[str, str] = field(default_factory=dict)  # first_name, last_name, job_title, site, language


@dataclass
class Sheet:
    """The whole file."""

    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    refused_emails: set[str] = field(default_factory=set)
    columns: list[str] = field(default_factory=list)
    empty: int = 0
    read: int = 0


def read_sheet(path: Path) -> Sheet:
    """Read a people file.

    Raises:
        ImportRefused: it cannot be read at all, or its columns are not those of people.
    """
    text = sheets.decoded(sheets.read_bytes(path), path.name)
    lines = sheets.records(text, path.name, lambda name: _column_of(name) is not None)
    header_line, header = next(((line, cells) for line, cells in lines if any(cells)), (0, []))
    if not header:
        raise ImportRefused(
            _("%(file)s is empty: its first line must name the columns, e-mail among them.") % {"file": path.name}
        )
    sheet = Sheet(columns=_columns(header, header_line, path))
    seen: dict[str, int] = {}
    for line, cells in lines:
        sheet.read += 1
        if not any(cell.strip() for cell in cells):
            sheet.empty += 1
            continue
        row, problems = _row(line, cells, sheet.columns)
        if row.email and row.email in seen:
            problems.append(
                Problem(
                    line,
                    _("the e-mail %(email)s is already on line %(first)s; a person is on one line only.")
                    % {"email": row.email, "first": seen[row.email]},
                )
            )
        seen.setdefault(row.email, line)
        if problems:
            sheet.problems += problems
            sheet.refused_emails.add(row.email)
        else:
            sheet.rows.append(row)
    if not sheet.read:
        raise ImportRefused(
            _("%(file)s names its columns but nobody follows: nothing was imported.") % {"file": path.name}
        )
    return sheet


def refused(path: Path, problems: list[Problem], *, shown: int = 20) -> ImportRefused:
    """The first problems and how many there are, ready to raise."""
    ordered = sorted(problems, key=lambda problem: problem.line)
    lines = [
        ngettext(
            "%(file)s was refused, nothing was imported: %(count)s thing to put right.",
            "%(file)s was refused, nothing was imported: %(count)s things to put right.",
            len(ordered),
        )
        % {"file": path.name, "count": len(ordered)}
    ]
    lines += [f"  {problem}" for problem in ordered[:shown]]
    if len(ordered) > shown:
        lines.append("  " + _("… and %(count)s more.") % {"count": len(ordered) - shown})
    return ImportRefused("\n".join(lines))


def _column_of(header: str) -> str | None:
    return _COLUMN_OF.get(re.sub(r"[^a-z1]", "", fold(header.strip().strip('"'))))


def _columns(header: list[str], line: int, path: Path) -> list[str]:
    problems: list[Problem] = []
    columns: list[str] = []
    while header and not header[-1].strip():
        header = header[:-1]
    for name in header:
        column = _column_of(name)
        if column is None:
            problems.append(
                Problem(
                    line,
                    _("the column “%(name)s” is not known. Remove it or give it one of these names: "
                      "e-mail, first name, last name, job, team, manager, site, language, active.")
                    % {"name": shorten(name, 60)},
                )
            )  # fmt: skip
        elif column in columns:
            problems.append(
                Problem(
                    line, _("the column “%(name)s” says again what another one says.") % {"name": shorten(name, 60)}
                )
            )
        columns.append(column or "")
    if "email" not in columns:
        text = _("no column is called “e-mail”: the first line must name the columns, and e-mail is needed.")
        problems = [Problem(line, text), *problems[:3]]
    if problems:
        raise refused(path, problems)
    return columns


def _row(line: int, cells: list[str], columns: list[str]) -> tuple[Row, list[Problem]]:
    row = Row(line)
    if (len(cells) != len(columns) and any(cell.strip() for cell in cells[len(columns) :])) or len(cells) < len(
        columns
    ):
        text = _("%(found)s cells where the first line names %(expected)s columns.")
        return row, [Problem(line, text % {"found": len(cells), "expected": len(columns)})]
    problems: list[Problem] = []
    for column, cell in zip(columns, cells, strict=False):
        problem = _cell_problem(column, cell) or _put(row, column, _BLANKS.sub(" ", cell).strip())
        if problem:
            problems.append(Problem(line, problem))
    return row, problems


def _cell_problem(column: str, cell: str) -> str | None:
    """What is wrong with a cell whatever it means."""
    value = cell.strip()
    name = {"value": shorten(_CONTROL.sub("", value), 40), "column": _word(column)}
    if len(cell) > MAX_CELL:
        return _("the %(column)s is %(length)s characters long: a quotation mark may be missing.") % {
            **name, "length": len(cell),
        }  # fmt: skip
    if _CONTROL.search(cell):
        return _("the %(column)s “%(value)s” holds a character that is not text.") % name
    if _FORMULA.match(value):
        return _("the %(column)s “%(value)s” begins like a spreadsheet formula: write it as text.") % name
    if len(value) > _LONGEST.get(column, MAX_CELL):
        return _("the %(column)s “%(value)s” is too long: at most %(max)s characters.") % {
            **name, "max": _LONGEST[column],
        }  # fmt: skip
    return None


def _put(row: Row, column: str, value: str) -> str | None:
    """Read a cell into its row; the sentence that says why it cannot be, if so."""
    shown = {"value": shorten(value, 60)}
    if column == "email":
        if not value:
            return _("the e-mail is missing.")
        if not is_email(value):
            return _("“%(value)s” is not an e-mail address.") % shown
        row.email = value.lower()
    elif column == "manager":
        if value and not is_email(value):
            return _("“%(value)s” is not the e-mail address of a manager.") % shown
        row.manager = value.lower()
    elif column == "active":
        if fold(value) not in _YES | _NO | {""}:
            return _("“%(value)s” says neither yes nor no in the column “active”.") % shown
        row.active = fold(value) not in _NO
    elif column == "language":
        if value and fold(value) not in _LANGUAGES:
            return _("the language “%(value)s” is neither French (fr) nor English (en).") % shown
        row.values["language"] = _LANGUAGES.get(fold(value), "")
    elif column == "team":
        names = [name.strip() for name in value.split("/")] if value else []
        if not all(names) or any(len(name) > 120 for name in names):
            return _("the team “%(value)s” is not written “Department / Team”, each name of at most 120 characters."
                     ) % shown  # fmt: skip
        row.team = " / ".join(names)
        if len(row.team) > 600:
            return _("the team “%(value)s” is too long: at most 600 characters.") % shown
    elif column:
        row.values[column] = value
    return None


def is_email(value: str) -> bool:
    """Whether Django takes this as an e-mail address."""
    try:
        validate_email(value)
    except ValidationError:
        return False
    return len(value) <= 254


def _word(column: str) -> str:
    return {
        "email": _("e-mail"), "first_name": _("first name"), "last_name": _("last name"), "job_title": _("job"),
        "team": _("team"), "manager": _("manager"), "site": _("site"), "language": _("language"), "active": _("active"),
    }.get(column, column)  # fmt: skip
