"""Brings a release of a framework in: all of it or nothing, and only what differs from what is known.

What is no longer published is retired, never removed: whoever declared it keeps it, and it points to what replaces it
where that is known (the files say so, something else bears its name, or took over most of its other names).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from compagnon.journal.record import record
from compagnon.kit import clock
from compagnon.kit.batches import batches
from compagnon.kit.ids import new_id
from compagnon.kit.reconciliation import ImportRefused, Reconciliation
from compagnon.kit.text import fold
from compagnon.people.viewer import Viewer
from compagnon.skills.access import may_steer_skills
from compagnon.skills.actions.index import reindex_jobs, reindex_skills
from compagnon.skills.importers.published import Published
from compagnon.skills.importers.sheets import SILENT, Progress
from compagnon.skills.models import Change, Framework, Job, JobMove, JobName, JobSkill, Release, Skill, SkillName

BATCH = 2000
VERSION_MAX = 40
_SKILL = ("kind", "label_fr", "label_en", "about_fr", "about_en", "broader_id", "is_digital", "is_ecological")
_JOB = (
    "label_fr", "label_en", "about_fr", "about_en", "family_fr", "family_en", "is_digital", "is_ecological",
    "is_demographic",
)  # fmt: skip
What = Change.What


def bring(
    by: Viewer, published: Published, *, version: str = "", dry_run: bool = False, progress: Progress = SILENT
) -> Reconciliation:
    """Bring a release in.

    Args:
        by: the operator.
        version: the release's name; else that of the files, else today's date where anything differs.
        dry_run: compare and count everything, write nothing.

    Raises:
        ImportRefused: nothing was written; the message says why.
        Denied: not someone who steers skills.
    """
    may_steer_skills(by).require()
    named = " ".join(version.split()) or published.version
    if len(named) > VERSION_MAX:
        raise ImportRefused(_("The name of a release has at most %(max)s characters.") % {"max": VERSION_MAX})
    if not published.skills:
        raise ImportRefused(_("The files name no skill at all: nothing was imported."))
    with transaction.atomic():
        told = _Arrival(by, published, named, progress).bring()
        if dry_run:
            transaction.set_rollback(True)
    return told


@dataclass
class _Things:
    """Skills or jobs of one framework: what is known, what is new, changed, retired."""

    model: type[models.Model]
    columns: tuple[str, ...]
    known: dict[str, tuple[Any, ...]]  # by code: id, retired_at, replaced_by_id, columns
    ids: dict[str, int] = field(default_factory=dict)
    changes: list[tuple[str, int, str]] = field(default_factory=list)  # what, id, the label before
    touched: set[int] = field(default_factory=set)  # whose names or presence differ

    def counts(self) -> Counter[str]:
        return Counter(what for what, _id, _before in self.changes)


class _Arrival:
    def __init__(self, by: Viewer, published: Published, version: str, progress: Progress) -> None:
        self.by, self.published, self.version, self.progress = by, published, version, progress
        self.now: datetime = clock.now()
        self.framework, _made = Framework.objects.get_or_create(source=published.source)
        self.told = published.told

    def bring(self) -> Reconciliation:
        skills = self._things(Skill, _SKILL, self.published.skills)
        jobs = self._things(Job, _JOB, self.published.jobs)
        is_first = not (skills.known or jobs.known)
        self._upsert(skills, self.published.skills)
        self._upsert(jobs, self.published.jobs)
        self._names(SkillName, "skill_id", skills, self.published.skills)
        self._names(JobName, "job_id", jobs, self.published.jobs)
        self._retire(skills, self.published.skills)
        self._retire(jobs, self.published.jobs)
        self._links(jobs, skills)
        self._moves(jobs)
        self._step(_("Words to search by"), len(skills.touched) + len(jobs.touched))
        for batch in batches(skills.touched, BATCH):
            reindex_skills(batch)
            self.progress.advances(len(batch))
        for batch in batches(jobs.touched, BATCH):
            reindex_jobs(batch)
            self.progress.advances(len(batch))
        self._release(skills, jobs, is_first=is_first)
        return self.told

    def _step(self, name: str, rows: int) -> None:
        if rows:
            self.progress.starts(name, rows)

    # Skills and jobs

    def _things(self, model: Any, columns: tuple[str, ...], published: dict[str, Any]) -> _Things:
        rows = model.objects.filter(framework=self.framework)
        known = {row[0]: row[1:] for row in rows.values_list("code", "pk", "retired_at", "replaced_by_id", *columns)}
        things = _Things(model, columns, known)
        things.ids = {code: row[0] for code, row in known.items()}
        for code in published:
            if code not in things.ids:
                things.ids[code] = new_id()
        return things

    def _upsert(self, things: _Things, published: dict[str, Any]) -> None:
        """Write those that are new or differ; tell what became of them."""
        written: list[models.Model] = []
        for code, one in published.items():
            pk = things.ids[code]
            values = tuple(self._value(one, column, things) for column in things.columns)
            before = things.known.get(code)
            if before is not None and before[1] is None and before[3:] == values:
                continue
            labels = one.label_fr, one.label_en
            if before is None:
                things.changes.append((What.ADDED, pk, ""))
            else:
                named = dict(zip(things.columns, before[3:], strict=True))
                if before[1] is not None:
                    things.changes.append((What.RETURNED, pk, ""))
                if _renamed((named["label_fr"], named["label_en"]), labels):
                    things.changes.append((What.RENAMED, pk, named["label_fr"] or named["label_en"]))
            if before is None or before[1] is not None or (named["label_fr"], named["label_en"]) != labels:
                things.touched.add(pk)
            written.append(
                things.model(
                    pk=pk, framework=self.framework, code=code, created_at=self.now, retired_at=None,
                    replaced_by_id=None, **dict(zip(things.columns, values, strict=True)),
                )
            )  # fmt: skip
        self._step(_("Skills") if things.model is Skill else _("Jobs"), len(written))
        for batch in batches(written, BATCH):
            things.model._default_manager.bulk_create(
                batch,
                update_conflicts=True,
                unique_fields=["id"],
                update_fields=[*things.columns, "retired_at", "replaced_by_id"],
            )
            self.progress.advances(len(batch))
        kind = things.model._meta.model_name or ""
        self.told.created[kind] += sum(what == What.ADDED for what, *_ in things.changes)
        self.told.changed[kind] += len(written) - self.told.created[kind]

    def _value(self, one: Any, column: str, things: _Things) -> Any:
        if column == "broader_id":
            return things.ids[one.broader] if one.broader else None
        return getattr(one, column)

    def _names(self, model: Any, side: str, things: _Things, published: dict[str, Any]) -> None:
        """The other names of what is published: those that went are removed, new ones added."""
        there: dict[tuple[int, str, str], int] = {}
        rows = model.objects.filter(**{f"{side.removesuffix('_id')}__framework": self.framework})
        for pk, owner, language, name in rows.values_list("pk", side, "language", "name"):
            there[owner, language, name] = pk
        wanted = {(things.ids[code], *name): None for code, one in published.items() for name in one.names}
        living = {things.ids[code] for code in published}
        gone = {name: pk for name, pk in there.items() if name not in wanted and name[0] in living}
        new = [name for name in wanted if name not in there]
        self._delete(model, gone.values())
        self._insert([model(**{side: owner, "language": lang, "name": name}) for owner, lang, name in new])
        things.touched.update(owner for owner, *_ in [*gone, *new])
        self._count("name", new, gone)

    def _retire(self, things: _Things, published: dict[str, Any]) -> None:
        gone = {code: row for code, row in things.known.items() if code not in published and row[1] is None}
        if not gone:
            return
        ids = [row[0] for row in gone.values()]
        replaced = self._replacements(things, published, gone)
        for batch in batches(ids, BATCH):
            things.model._default_manager.filter(pk__in=batch).update(retired_at=self.now)
        instead: dict[int, list[int]] = defaultdict(list)
        for old, new in replaced.items():
            instead[new].append(old)
        for new, olds in instead.items():
            things.model._default_manager.filter(pk__in=olds).update(replaced_by=new)
            # Those that pointed to what is retired now follow it.
            things.model._default_manager.filter(replaced_by__in=olds, retired_at__isnull=False).update(replaced_by=new)
        things.changes += [(What.RETIRED, pk, "") for pk in ids]
        things.touched.update(ids)
        self.told.changed[things.model._meta.model_name or ""] += len(ids)

    def _replacements(
        self, things: _Things, published: dict[str, Any], gone: dict[str, tuple[Any, ...]]
    ) -> dict[int, int]:
        """What each retired one gives way to, where it is known and only one."""
        labels: dict[str, set[int]] = defaultdict(set)
        names: dict[str, set[int]] = defaultdict(set)
        for code, one in published.items():
            for text in filter(None, (one.label_fr, one.label_en)):
                labels[fold(text)].add(things.ids[code])
            for _language, name in one.names:
                names[fold(name)].add(things.ids[code])
        own: dict[int, list[str]] = defaultdict(list)
        model, side = (SkillName, "skill_id") if things.model is Skill else (JobName, "job_id")
        ids = [row[0] for row in gone.values()]
        for batch in batches(ids, BATCH):
            for owner, name in model._default_manager.filter(**{f"{side}__in": batch}).values_list(side, "name"):
                own[owner].append(fold(name))
        found: dict[int, int] = {}
        for code, row in gone.items():
            named = dict(zip(things.columns, row[3:], strict=True))
            called = [fold(text) for text in (named["label_fr"], named["label_en"]) if text]
            said = self.published.replaced.get(code, "")
            taken = Counter(pk for name in own[row[0]] for pk in labels.get(name, set()) | names.get(name, set()))
            new = (
                (things.ids[said] if said in published else None)
                or _only(set().union(*(labels.get(name, set()) for name in called)))
                or _only(set().union(*(names.get(name, set()) for name in called)))
                or next((pk for pk, times in taken.most_common(1) if times * 2 > len(own[row[0]])), None)
            )
            if new:
                found[row[0]] = new
        return found

    # What holds them together

    def _links(self, jobs: _Things, skills: _Things) -> None:
        living = {jobs.ids[code] for code in self.published.jobs}
        wanted = {
            (jobs.ids[job], skills.ids[skill]): marks for (job, skill), marks in self.published.links.items()
        }  # fmt: skip
        rows = JobSkill.objects.filter(job__framework=self.framework)
        there = {
            (job, skill): (pk, essential, emerging)
            for pk, job, skill, essential, emerging in rows.values_list(
                "pk", "job_id", "skill_id", "is_essential", "is_emerging"
            )
            if job in living
        }
        gone = {pair: row[0] for pair, row in there.items() if pair not in wanted}
        new = [pair for pair in wanted if pair not in there]
        changed = [
            JobSkill(pk=row[0], is_essential=wanted[pair][0], is_emerging=wanted[pair][1])
            for pair, row in there.items()
            if pair in wanted and wanted[pair] != row[1:]
        ]
        self._delete(JobSkill, gone.values())
        self._step(_("Skills of jobs"), len(new))
        self._insert(
            (
                JobSkill(
                    job_id=job, skill_id=skill, is_essential=wanted[job, skill][0], is_emerging=wanted[job, skill][1]
                )
                for job, skill in new
            ),
            told=True,
        )
        JobSkill.objects.bulk_update(changed, ["is_essential", "is_emerging"], batch_size=200)
        self._count("link", new, gone, changed)

    def _moves(self, jobs: _Things) -> None:
        living = {jobs.ids[code] for code in self.published.jobs}
        wanted = {(jobs.ids[job], jobs.ids[to]): rank for (job, to), rank in self.published.moves.items()}
        rows = JobMove.objects.filter(job__framework=self.framework).values_list("pk", "job_id", "to_id", "rank")
        there = {(job, to): (pk, rank) for pk, job, to, rank in rows if job in living}
        gone = {pair: row[0] for pair, row in there.items() if wanted.get(pair) != row[1]}
        new = [pair for pair, rank in wanted.items() if pair not in there or there[pair][1] != rank]
        self._delete(JobMove, gone.values())
        self._insert(JobMove(job_id=job, to_id=to, rank=wanted[job, to]) for job, to in new)
        self._count("move", new, gone)

    def _delete(self, model: Any, ids: Iterable[int]) -> None:
        for batch in batches(ids, 500):
            model.objects.filter(pk__in=batch).delete()

    def _insert(self, rows: Iterable[models.Model], *, told: bool = False) -> None:
        for batch in batches(rows, BATCH):
            type(batch[0])._default_manager.bulk_create(batch)
            if told:
                self.progress.advances(len(batch))

    def _count(self, kind: str, new: Collection[Any], *others: Collection[Any]) -> None:
        self.told.created[kind] += len(new)
        self.told.changed[kind] += sum(map(len, others))

    # The release

    def _release(self, skills: _Things, jobs: _Things, *, is_first: bool) -> None:
        for counter in (self.told.created, self.told.changed):
            for kind in [kind for kind, number in counter.items() if not number]:
                del counter[kind]
        differs = bool(self.told.created or self.told.changed)
        known = Release.objects.filter(framework=self.framework, version=self.version).first() if self.version else None
        if not differs and (known is not None or not self.version):
            return
        version = self.version or self.now.date().isoformat()
        release = known or Release.objects.filter(framework=self.framework, version=version).first()
        release = release or Release(pk=new_id(), framework=self.framework, version=version)
        release.imported_at = self.now
        told = Counter[str]() if is_first else skills.counts() + jobs.counts() + Counter(_told_before(release))
        release.counts = {
            "skills": len(self.published.skills), "jobs": len(self.published.jobs),
            "links": len(self.published.links), **{what: told[what] for what in What.values},
        }  # fmt: skip
        release.save()
        if not is_first:
            changes = [
                Change(release=release, what=what, skill_id=pk, before=before) for what, pk, before in skills.changes
            ]
            changes += [
                Change(release=release, what=what, job_id=pk, before=before) for what, pk, before in jobs.changes
            ]
            self._insert(changes)
        record(
            "framework.imported", actor_id=self.by.person_id, kind="framework", id=self.framework.pk,
            source=self.framework.source, version=release.version,
        )  # fmt: skip


def _told_before(release: Release) -> dict[str, int]:
    """What was told of this release already, where it is brought in again with other files."""
    return {what: release.counts.get(what, 0) for what in What.values}


def _renamed(before: tuple[str, str], after: tuple[str, str]) -> bool:
    """Whether a name differs from one that was there; a language that comes or goes is no other name."""
    return any(old and new and old != new for old, new in zip(before, after, strict=True)) or not any(
        old and new for old, new in zip(before, after, strict=True)
    )


def _only(found: set[int]) -> int | None:
    return next(iter(found)) if len(found) == 1 else None
