"""Reads Europe's ESCO as published in CSV: skills and occupations per language, their relations and hierarchy.

French and English are read (`en-us` where there is no `en`); files of other languages are left aside and named. Columns
differ from one version of ESCO to the next: they are read by their names. Relations are republished more often than the
rest: those with something that the other files do not know are counted and left out, unless they are the most.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from compagnon.kit.reconciliation import FileCount, ImportRefused
from compagnon.kit.text import fold, shorten
from compagnon.skills.importers.published import (
    NO_NAME,
    SAID_TWICE,
    UNKNOWN,
    WITHDRAWN,
    Published,
    PublishedJob,
    PublishedSkill,
)
from compagnon.skills.importers.sheets import SILENT, Progress, label, one_line, refuse, rows
from compagnon.skills.models import Skill

_PER_LANGUAGE = re.compile(
    r"(skills|skillGroups|occupations|ISCOGroups)_([a-z]{2})(?:-([a-z]{2}))?\.csv", re.IGNORECASE
)
_RELATIONS = re.compile(r"occupation_?skill_?relations(?:_[a-z]{2}(?:-[a-z]{2})?)?\.csv", re.IGNORECASE)
_BROADER = re.compile(r"broader_?relations_?skill_?pil(?:lar)?(?:_[a-z]{2}(?:-[a-z]{2})?)?\.csv", re.IGNORECASE)
_LANGUAGES = ("fr", "en")
_URI = re.compile(r"https?://\S{5,150}")
_REPLACED = ("replacedBy", "hasReplacement", "isReplacedBy", "replacement")


def read_esco(folder: Path, progress: Progress = SILENT) -> Published:
    """The release that this folder holds.

    Raises:
        ImportRefused: a file is missing, or says what it cannot.
    """
    return _Reader(folder, Published("esco"), progress).read()


class _Reader:
    def __init__(self, folder: Path, published: Published, progress: Progress) -> None:
        self.published, self.progress = published, progress
        self.files: dict[tuple[str, str], Path] = {}
        self.relations: Path | None = None
        self.broader: Path | None = None
        for path in sorted(folder.iterdir()):
            if match := _PER_LANGUAGE.fullmatch(path.name):
                self._per_language(path, match[1].lower(), match[2].lower(), plain=match[3] is None)
            elif _RELATIONS.fullmatch(path.name):
                self.relations = self.relations or path
            elif _BROADER.fullmatch(path.name):
                self.broader = self.broader or path
        missing = [
            f"{name}_fr.csv"
            for name in ("skills", "occupations")
            if not any((name, lang) in self.files for lang in _LANGUAGES)
        ] + ([] if self.relations else ["occupationSkillRelations.csv"])
        if missing:
            raise ImportRefused(
                _(
                    "%(folder)s lacks %(files)s: give the folder into which ESCO’s CSV files were unpacked, in French"
                    " or in English or both."
                )
                % {"folder": folder, "files": ", ".join(missing)}
            )  # fmt: skip

    def _per_language(self, path: Path, name: str, language: str, *, plain: bool) -> None:
        """Keep a file of a language that is read; `en` rather than `en-us`."""
        before = self.files.get((name, language))
        if language not in _LANGUAGES or (before and not plain):
            self.published.ignored.append(path.name)
            return
        if before:
            self.published.ignored.append(before.name)
        self.files[name, language] = path

    def read(self) -> Published:
        for language in _LANGUAGES:
            self._groups(language)
            self._skills(language)
            self._jobs(language)
        self._leave_out_the_nameless()
        self._hierarchy()
        self._relations()
        return self.published

    # One language

    def _groups(self, language: str) -> None:
        for line, path, uri, cells in self._concepts("skillgroups", language, ("altLabels", "description")):
            self._skill(path, line, uri, Skill.Kind.GROUP, language, cells)

    def _skills(self, language: str) -> None:
        more = ("altLabels", "description", "definition", "skillType")
        for line, path, uri, cells in self._concepts("skills", language, more):
            kind = Skill.Kind.KNOWLEDGE if fold(cells["skillType"]) == "knowledge" else Skill.Kind.KNOW_HOW
            self._skill(path, line, uri, kind, language, cells)

    def _skill(self, path: Path, line: int, uri: str, kind: str, language: str, cells: dict[str, str]) -> None:
        skill = self.published.skills.setdefault(uri, PublishedSkill(uri, kind))
        if skill.kind == Skill.Kind.GROUP and kind != Skill.Kind.GROUP:
            skill.kind = kind  # declared as a skill too
        self._put(skill, path, line, language, cells)

    def _jobs(self, language: str) -> None:
        groups = {
            cells["code"]: shorten(cells["preferredLabel"], 200)
            for _line, _path, _uri, cells in self._concepts("iscogroups", language, ("code",))
        }
        more = ("altLabels", "description", "definition", "iscoGroup")
        for line, path, uri, cells in self._concepts("occupations", language, more):
            job = self.published.jobs.setdefault(uri, PublishedJob(uri))
            self._put(job, path, line, language, cells)
            setattr(job, f"family_{language}", groups.get(cells["iscoGroup"], ""))

    def _concepts(
        self, name: str, language: str, more: tuple[str, ...]
    ) -> Iterator[tuple[int, Path, str, dict[str, str]]]:
        """The rows of a file of this language, if there is one: those that are not withdrawn, each once."""
        path = self.files.get((name, language))
        if path is None:
            return
        count = self.published.told.files[path.name]
        needed, optional = ("conceptUri", "preferredLabel"), (*more, "status", *_REPLACED)
        seen: set[str] = set()
        for line, cells in rows(path, needed, optional, progress=self.progress):
            row = dict(zip((*needed, *optional), cells, strict=True))
            uri = _uri(path, line, row["conceptUri"])
            if uri in seen:
                raise refuse(path, line, _("the code %(code)s is there twice: take the file anew.") % {"code": uri})
            seen.add(uri)
            if instead := next((row[column] for column in _REPLACED if row[column]), ""):
                self.published.replaced[uri] = _uri(path, line, instead.split()[0])
            if row["status"] and fold(row["status"]) not in {"released", "active"}:
                count.left_out[WITHDRAWN] += 1
                continue
            count.brought += 1
            yield line, path, uri, row

    def _put(
        self, thing: PublishedSkill | PublishedJob, path: Path, line: int, language: str, cells: dict[str, str]
    ) -> None:
        name = label(path, line, cells["preferredLabel"])
        setattr(thing, f"label_{language}", name)
        setattr(thing, f"about_{language}", one_line(cells["description"] or cells.get("definition", "")))
        for other in re.split(r"[\n|]", cells["altLabels"]):
            if (other := label(path, line, other)) and fold(other) != fold(name):
                thing.names[language, other] = None

    # What holds them together

    def _leave_out_the_nameless(self) -> None:
        for things in (self.published.skills, self.published.jobs):
            nameless = [uri for uri, thing in things.items() if not (thing.label_fr or thing.label_en)]
            for uri in nameless:
                del things[uri]
            if nameless:
                name = "skills" if things is self.published.skills else "occupations"
                path = next(self.files[name, language] for language in _LANGUAGES if (name, language) in self.files)
                self.published.told.files[path.name].brought -= len(nameless)
                self.published.told.files[path.name].left_out[NO_NAME] += len(nameless)

    def _hierarchy(self) -> None:
        if self.broader is None:
            return
        skills = self.published.skills
        count = self.published.told.files[self.broader.name]
        for line, (uri, above) in rows(self.broader, ("conceptUri", "broaderUri"), progress=self.progress):
            uri, above = _uri(self.broader, line, uri), _uri(self.broader, line, above)
            if uri not in skills or above not in skills or uri == above:
                count.left_out[UNKNOWN] += 1
            elif skills[uri].broader:
                count.left_out["another family already"] += 1
            else:
                skills[uri].broader = above
                count.brought += 1

    def _relations(self) -> None:
        path = self.relations
        if path is None:
            return
        count = self.published.told.files[path.name]
        links, skills, jobs = self.published.links, self.published.skills, self.published.jobs
        for line, (job, kind, skill) in rows(
            path, ("occupationUri", "relationType", "skillUri"), progress=self.progress
        ):
            if kind not in {"essential", "optional"}:
                raise refuse(
                    path,
                    line,
                    _("“%(value)s” is neither “essential” nor “optional”.") % {"value": shorten(kind, 40)},
                )
            if job not in jobs or skill not in skills:
                count.left_out[UNKNOWN] += 1
            elif (job, skill) in links:
                count.left_out[SAID_TWICE] += 1
                links[job, skill] = (links[job, skill][0] or kind == "essential", False)
            else:
                links[job, skill] = (kind == "essential", False)
                count.brought += 1
        _check_kinship(path, count)


def _check_kinship(path: Path, count: FileCount) -> None:
    if count.left_out[UNKNOWN] > count.brought:
        raise refuse(
            path, 0, _("most of what it names is in no other file: take all files of the same release of ESCO.")
        )


def _uri(path: Path, line: int, text: str) -> str:
    if not _URI.fullmatch(text):
        raise refuse(path, line, _("“%(value)s” is not the address of a concept.") % {"value": shorten(text, 60)})
    return text
