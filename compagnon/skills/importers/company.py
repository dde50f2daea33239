"""Brings the company's own skills and jobs in from CSV files, and writes them out in the same form.

Two kinds of files, told apart by their columns: skills, one a line; jobs, one line for each skill that a job asks for.
The file is the truth for what it names; what it does not name is left alone. All of it or nothing: every line goes
through the same actions as the forms, in one transaction.
"""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compagnon.kit.errors import Invalid
from compagnon.kit.reconciliation import ImportRefused
from compagnon.kit.sheets import decoded, plain_cell, records, safe_cell
from compagnon.kit.text import fold, shorten
from compagnon.people.viewer import Viewer
from compagnon.skills.actions.company import save_job, save_skill
from compagnon.skills.actions.naming import company_framework
from compagnon.skills.content import Both, JobContent, Names, Needed, SkillContent, content_of_job, content_of_skill
from compagnon.skills.models import Framework, Job, Level, Skill

MAX_LINES = 2_000
MANY = "|"  # separates several values in a cell
_LEVELS = [f"level_{level}_{language}" for level in Level.values for language in ("fr", "en")]
SKILL_COLUMNS = [
    "code", "skill_fr", "skill_en", "family", "kind", "about_fr", "about_en", "names_fr", "names_en", *_LEVELS,
    "same_as", "digital", "ecological",
]  # fmt: skip
JOB_COLUMNS = [
    "job_code", "job_fr", "job_en", "job_family_fr", "job_family_en", "job_about_fr", "job_about_en", "titles_fr",
    "titles_en", "job_same_as", "job_digital", "job_ecological", "job_demographic", "skill", "level", "essential",
]  # fmt: skip
# What people also call them, folded and without anything but letters and digits.
_ALSO = {
    "competence": "skill_fr", "competencefr": "skill_fr", "competenceen": "skill_en", "famille": "family",
    "nature": "kind", "definitionfr": "about_fr", "definitionen": "about_en", "autresnomsfr": "names_fr",
    "autresnomsen": "names_en", "memeque": "same_as", "numerique": "digital", "ecologique": "ecological",
    "metier": "job_fr", "metierfr": "job_fr", "metieren": "job_en", "intitulesfr": "titles_fr",
    "intitulesen": "titles_en", "competencedemandee": "skill", "niveau": "level", "essentielle": "essential",
    "essentiel": "essential", **{f"niveau{level}{language}": f"level_{level}_{language}"
                                 for level in Level.values for language in ("fr", "en")},
}  # fmt: skip
_COLUMN_OF = {name.replace("_", ""): name for name in (*SKILL_COLUMNS, *JOB_COLUMNS)} | _ALSO
_YES = {"oui", "yes", "y", "o", "true", "vrai", "1", "x"}
_NO = {"", "non", "no", "n", "false", "faux", "0"}
_KINDS = {
    "": Skill.Kind.KNOW_HOW, "savoirfaire": Skill.Kind.KNOW_HOW, "knowhow": Skill.Kind.KNOW_HOW,
    "savoir": Skill.Kind.KNOWLEDGE, "knowledge": Skill.Kind.KNOWLEDGE,
    "savoiretre": Skill.Kind.BEHAVIOUR, "behaviour": Skill.Kind.BEHAVIOUR, "wayofbeing": Skill.Kind.BEHAVIOUR,
}  # fmt: skip
Line = tuple[int, dict[str, str]]
T = TypeVar("T", Skill, Job)


@dataclass
class Outcome:
    """What a file did, or would do. `problems` are sentences with their line; with any, nothing was written."""

    jobs: bool = False
    read: int = 0
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: int = 0
    problems: list[str] = field(default_factory=list)

    def blame(self, line: int, sentence: str) -> None:
        self.problems.append(_("line %(line)s: %(problem)s") % {"line": line, "problem": sentence})


class _Undone(Exception):
    """Takes the transaction back."""


def import_company(by: Viewer, *, data: bytes, name: str, dry_run: bool = False) -> Outcome:
    """Bring in a file of skills or of jobs; with `dry_run`, or with any problem, nothing is changed.

    Raises:
        ImportRefused: the file cannot be read at all, or its columns are of neither kind.
        Denied: not by learning & development.
    """
    lines, columns = _read(data, name)
    outcome = Outcome(jobs="job_fr" in columns or "job_en" in columns, read=len(lines))
    try:
        with transaction.atomic():
            (_bring_jobs if outcome.jobs else _bring_skills)(by, lines, columns, outcome)
            if dry_run or outcome.problems:
                raise _Undone
    except _Undone:
        pass
    return outcome


def _read(data: bytes, name: str) -> tuple[list[Line], list[str]]:
    rows = records(decoded(data, name), name, lambda column: _column(column) != "")
    header = next((cells for _line, cells in rows if any(cell.strip() for cell in cells)), [])
    columns = [_column(cell) for cell in header]
    unknown = [cell for cell, column in zip(header, columns, strict=True) if not column and cell.strip()]
    if unknown:
        raise ImportRefused(
            _("%(file)s: the column “%(name)s” is not known. Columns of skills: %(skills)s. Columns of jobs: %(jobs)s.")
            % {
                "file": name, "name": shorten(unknown[0], 60),
                "skills": ", ".join(SKILL_COLUMNS), "jobs": ", ".join(JOB_COLUMNS),
            }
        )  # fmt: skip
    named = [column for column in columns if column]
    if len(named) != len(set(named)):
        raise ImportRefused(_("%(file)s: two columns say the same.") % {"file": name})
    if not {"skill_fr", "skill_en", "job_fr", "job_en"} & set(named):
        raise ImportRefused(
            _("%(file)s: the first line must name the columns, “skill_fr” or “job_fr” among them.") % {"file": name}
        )
    lines: list[Line] = []
    for line, cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) < len(columns) or any(cell.strip() for cell in cells[len(columns) :]):
            raise ImportRefused(
                _("%(file)s, line %(line)s: %(found)s cells where the first line names %(expected)s columns. "
                  "Nothing was imported.")
                % {"file": name, "line": line, "found": len(cells), "expected": len(columns)}
            )  # fmt: skip
        if len(lines) == MAX_LINES:
            raise ImportRefused(_("%(file)s has more than %(max)s lines: split it.") % {"file": name, "max": MAX_LINES})
        lines.append((line, {c: plain_cell(cell) for c, cell in zip(columns, cells, strict=False) if c}))
    if not lines:
        raise ImportRefused(_("%(file)s names its columns and nothing more: nothing was imported.") % {"file": name})
    return lines, columns


def _column(name: str) -> str:
    return _COLUMN_OF.get(re.sub(r"[^a-z0-9]", "", fold(name)), "")


def _bring_skills(by: Viewer, lines: list[Line], columns: list[str], outcome: Outcome) -> None:
    known = _Known(Skill.objects.filter(framework=company_framework()).exclude(kind=Skill.Kind.GROUP))
    for line, cells in lines:
        skill = known.find(cells.get("code", ""), cells.get("skill_fr", ""), cells.get("skill_en", ""))
        before = content_of_skill(skill) if skill else None
        try:
            content = _skill_content(cells, before)
            if content == before and skill and skill.proposed_by_id is None:
                outcome.unchanged += 1
                continue
            saved = save_skill(by, content=content, skill_id=skill.pk if skill else None, code=cells.get("code", ""))
        except Invalid as error:
            outcome.blame(line, error.message)
            continue
        known.add(saved)
        (outcome.changed if before else outcome.added).append(str(saved))


def _skill_content(cells: Mapping[str, str], before: SkillContent | None) -> SkillContent:
    """The skill of a line: the columns that the file has, and what is known for those it lacks."""
    old = before or SkillContent(label=("", ""))
    levels = {
        level: _pair(cells, f"level_{level}", old.levels.get(level, ("", ""))) for level in map(int, Level.values)
    }
    return SkillContent(
        label=_pair(cells, "skill", old.label),
        about=_pair(cells, "about", old.about),
        kind=_kind(cells["kind"]) if "kind" in cells else old.kind,
        family=cells.get("family", old.family),
        names=_many_pair(cells, "names", old.names),
        levels={level: both for level, both in levels.items() if any(both)},
        same_as=ties_of(Skill, _many(cells["same_as"])) if "same_as" in cells else old.same_as,
        is_digital=_flag(cells, "digital", old.is_digital),
        is_ecological=_flag(cells, "ecological", old.is_ecological),
    )


def _bring_jobs(by: Viewer, lines: list[Line], columns: list[str], outcome: Outcome) -> None:
    known = _Known(Job.objects.filter(framework=company_framework()))
    skills = _Known(Skill.objects.filter(retired_at=None, framework=company_framework()).exclude(kind=Skill.Kind.GROUP))
    together: dict[tuple[str, str, str], list[Line]] = defaultdict(list)
    for line, cells in lines:
        key = (cells.get("job_code", ""), fold(cells.get("job_fr", "")), fold(cells.get("job_en", "")))
        together[key].append((line, cells))
    for group in together.values():
        line, cells = group[0]
        job = known.find(cells.get("job_code", ""), cells.get("job_fr", ""), cells.get("job_en", ""))
        before = content_of_job(job) if job else None
        try:
            needed = list(_needed(group, skills, outcome)) if "skill" in columns else (before.skills if before else [])
            content = _job_content(cells, before, needed)
            if content == before:
                outcome.unchanged += 1
                continue
            code = cells.get("job_code", "")
            saved = save_job(by, content=content, job_id=job.pk if job else None, code=code)
        except Invalid as error:
            outcome.blame(line, error.message)
            continue
        known.add(saved)
        (outcome.changed if before else outcome.added).append(str(saved))


def _needed(group: Iterable[Line], skills: _Known[Skill], outcome: Outcome) -> Iterator[Needed]:
    seen: set[int] = set()
    for line, cells in group:
        wanted = cells.get("skill", "")
        if not wanted:
            continue
        skill = skills.find(wanted, wanted, wanted)
        level = cells.get("level", "") or str(int(Level.PRACTICE))
        if skill is None:
            sentence = _("the company has no skill called “%(name)s”: bring skills in first.")
            outcome.blame(line, sentence % {"name": shorten(wanted, 60)})
        elif level not in {str(int(value)) for value in Level.values}:
            outcome.blame(line, _("the level “%(level)s” is not 1, 2, 3 or 4.") % {"level": shorten(level, 20)})
        elif skill.pk in seen:
            sentence = _("the skill “%(name)s” is asked for twice by this job.")
            outcome.blame(line, sentence % {"name": shorten(wanted, 60)})
        else:
            seen.add(skill.pk)
            yield Needed(skill.pk, int(level), _flag(cells, "essential", True))


def _job_content(cells: Mapping[str, str], before: JobContent | None, needed: Iterable[Needed]) -> JobContent:
    old = before or JobContent(label=("", ""))
    return JobContent(
        label=_pair(cells, "job", old.label),
        about=_pair(cells, "job_about", old.about),
        family=_pair(cells, "job_family", old.family),
        names=_many_pair(cells, "titles", old.names),
        skills=list(needed),
        same_as=ties_of(Job, _many(cells["job_same_as"])) if "job_same_as" in cells else old.same_as,
        is_digital=_flag(cells, "job_digital", old.is_digital),
        is_ecological=_flag(cells, "job_ecological", old.is_ecological),
        is_demographic=_flag(cells, "job_demographic", old.is_demographic),
    )


class _Known(Generic[T]):
    """The company's skills or jobs, found by code or by name in either language."""

    def __init__(self, things: Iterable[T]) -> None:
        self._by_code: dict[str, T] = {}
        self._by_name: dict[str, T] = {}
        for thing in sorted(things, key=lambda thing: thing.retired_at is None):  # those offered win
            self.add(thing)

    def add(self, thing: T) -> None:
        self._by_code[thing.code] = thing
        for label in (thing.label_fr, thing.label_en):
            if label:
                self._by_name[fold(label)] = thing

    def find(self, code: str, *names: str) -> T | None:
        if code in self._by_code:
            return self._by_code[code]
        return next((found for name in names if name and (found := self._by_name.get(fold(name)))), None)


def _pair(cells: Mapping[str, str], name: str, old: Both) -> Both:
    return " ".join(cells.get(f"{name}_fr", old[0]).split()), " ".join(cells.get(f"{name}_en", old[1]).split())


def _many_pair(cells: Mapping[str, str], name: str, old: Names) -> Names:
    fr, en = f"{name}_fr", f"{name}_en"
    return _many(cells[fr]) if fr in cells else old[0], _many(cells[en]) if en in cells else old[1]


def _many(cell: str) -> tuple[str, ...]:
    return lines_of(cell.replace(MANY, "\n"))


def lines_of(text: str) -> tuple[str, ...]:
    """The lines of a text, each once, without stray blanks."""
    return tuple(dict.fromkeys(" ".join(part.split()) for part in text.splitlines() if part.strip()))


def _flag(cells: Mapping[str, str], column: str, old: bool) -> bool:
    if column not in cells:
        return old
    value = fold(cells[column])
    if value not in _YES | _NO:
        raise Invalid(
            _("“%(value)s” says neither yes nor no in the column “%(column)s”.")
            % {"value": shorten(cells[column], 40), "column": column}
        )
    return value in _YES


def _kind(cell: str) -> str:
    kind = _KINDS.get(re.sub(r"[^a-z]", "", fold(cell)))
    if kind is None:
        raise Invalid(
            _("“%(value)s” is no kind of skill: write know-how, knowledge or behaviour.") % {"value": shorten(cell, 40)}
        )
    return str(kind)


def ties_of(model: type[Skill] | type[Job], codes: Iterable[str]) -> tuple[int, ...]:
    """The things of published frameworks that are named so: `rome:105432`, `esco:http://…`.

    Raises:
        Invalid: one names nothing that was imported here.
    """
    found: list[int] = []
    for named in codes:
        source, _colon, code = named.partition(":")
        things = model.objects.filter(framework__source=fold(source), code=code.strip())
        thing = things.exclude(framework__source=Framework.Source.COMPANY).values_list("pk", flat=True).first()
        if thing is None:
            raise Invalid(
                same_as=_(
                    "“%(value)s” is in no published framework that was imported here: import it first, or correct it."
                )
                % {"value": shorten(named, 80)}
            )
        found.append(thing)
    return tuple(sorted(set(found)))


def codes_of(model: type[Skill] | type[Job], ids: Iterable[int]) -> list[str]:
    """How these things of published frameworks are named in files and forms."""
    rows = model.objects.filter(pk__in=list(ids)).order_by("pk").values_list("framework__source", "code")
    return [f"{source}:{code}" for source, code in rows]


def export_skills() -> Iterator[list[str]]:
    """The company's skills as lines of cells, the names of the columns first; read back, they change nothing."""
    yield SKILL_COLUMNS
    skills = Skill.objects.filter(framework=company_framework(), retired_at=None, proposed_by=None)
    for skill in skills.exclude(kind=Skill.Kind.GROUP).select_related("broader").order_by("label_fr", "label_en"):
        content = content_of_skill(skill)
        yield [
            skill.code, *content.label, content.family, content.kind.replace("_", "-"), *content.about,
            *(MANY.join(names) for names in content.names),
            *(text for level in Level.values for text in content.levels.get(level, ("", ""))),
            MANY.join(codes_of(Skill, content.same_as)), _said(content.is_digital), _said(content.is_ecological),
        ]  # fmt: skip


def export_jobs() -> Iterator[list[str]]:
    """The company's jobs, one line for each skill that each asks for."""
    yield JOB_COLUMNS
    codes = dict(Skill.objects.filter(framework=company_framework()).values_list("pk", "code"))
    for job in Job.objects.filter(framework=company_framework(), retired_at=None).order_by("label_fr", "label_en"):
        content = content_of_job(job)
        head = [
            job.code, *content.label, *content.family, *content.about, *(MANY.join(names) for names in content.names),
            MANY.join(codes_of(Job, content.same_as)), _said(content.is_digital), _said(content.is_ecological),
            _said(content.is_demographic),
        ]  # fmt: skip
        lines = [
            [codes[one.skill_id], str(one.level), _said(one.is_essential)]
            for one in content.skills
            if one.skill_id in codes
        ]
        for line in lines or [["", "", ""]]:
            yield [*head, *line]


def as_csv(lines: Iterable[list[str]]) -> str:
    """Lines of cells as a file that spreadsheets open: a mark of UTF-8, semicolons, no formulas."""
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerows([safe_cell(cell) for cell in line] for line in lines)
    return out.getvalue()


def _said(flag: bool) -> str:
    return "1" if flag else ""


def refusal(name: str, outcome: Outcome, shown: int = 20) -> ImportRefused:
    """The first problems of a file and how many there are, ready to raise."""
    head = ngettext(
        "%(file)s was refused, nothing was imported: %(count)s thing to put right.",
        "%(file)s was refused, nothing was imported: %(count)s things to put right.",
        len(outcome.problems),
    ) % {"file": name, "count": len(outcome.problems)}
    return ImportRefused("\n".join([head, *(f"  {problem}" for problem in outcome.problems[:shown])]))
