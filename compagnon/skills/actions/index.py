"""The terms by which skills and jobs are found: made again whenever a name changes.

Whoever creates, renames, ties, retires or brings back a skill or a job calls these, in the same transaction.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from django.db import connection, models

from compagnon.kit.batches import batches
from compagnon.skills.index import weights
from compagnon.skills.models import Framework, Job, JobName, JobTerm, JobTie, Skill, SkillName, SkillTerm, SkillTie

BATCH = 500


def reindex_skills(ids: Collection[int]) -> None:
    """Make the terms of these skills again, and those of the company's skills that are tied to them."""
    for batch in batches(_with_tied(ids, SkillTie, "skill_id"), BATCH):
        SkillTerm.objects.filter(skill_id__in=batch).delete()
        found = Skill.objects.filter(pk__in=batch, retired_at=None).exclude(kind=Skill.Kind.GROUP)
        rows = found.values_list("pk", "framework__source", "label_fr", "label_en")
        insert_terms(SkillTerm, _terms(rows, _other_names(SkillName, SkillTie, "skill_id", batch)))


def reindex_jobs(ids: Collection[int]) -> None:
    """The same for jobs; those of ROME are found by their code too."""
    for batch in batches(_with_tied(ids, JobTie, "job_id"), BATCH):
        JobTerm.objects.filter(job_id__in=batch).delete()
        found = Job.objects.filter(pk__in=batch, retired_at=None)
        names = _other_names(JobName, JobTie, "job_id", batch)
        for pk, code in found.filter(framework__source=Framework.Source.ROME).values_list("pk", "code"):
            names[pk].append(("fr", code))
        insert_terms(JobTerm, _terms(found.values_list("pk", "framework__source", "label_fr", "label_en"), names))


def _with_tied(ids: Collection[int], tie: Any, side: str) -> list[int]:
    wanted = dict.fromkeys(ids)
    for batch in batches(list(ids), BATCH):
        wanted.update(dict.fromkeys(tie.objects.filter(same_as_id__in=batch).values_list(side, flat=True)))
    return list(wanted)


def _other_names(model: Any, tie: Any, side: str, ids: Sequence[int]) -> dict[int, list[tuple[str, str]]]:
    """Names beside the label, and those of what a skill or a job is tied to."""
    names: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for owner, language, name in model.objects.filter(**{f"{side}__in": ids}).values_list(side, "language", "name"):
        names[owner].append((language, name))
    tied = tie.objects.filter(**{f"{side}__in": ids}).values_list(side, "same_as_id")
    owners: dict[int, list[int]] = defaultdict(list)
    for owner, same_as in tied:
        owners[same_as].append(owner)
    if owners:
        published = model._meta.get_field(side.removesuffix("_id")).related_model
        rows = published.objects.filter(pk__in=owners).values_list("pk", "label_fr", "label_en")
        for same_as, label_fr, label_en in rows:
            for owner in owners[same_as]:
                names[owner] += [(language, name) for language, name in _labels(label_fr, label_en)]
        for same_as, language, name in model.objects.filter(**{f"{side}__in": list(owners)}).values_list(
            side, "language", "name"
        ):
            for owner in owners[same_as]:
                names[owner].append((language, name))
    return names


def _labels(label_fr: str, label_en: str) -> list[tuple[str, str]]:
    return [(language, name) for language, name in (("fr", label_fr), ("en", label_en)) if name]


def _terms(
    rows: Iterable[tuple[int, str, str, str]], names: dict[int, list[tuple[str, str]]]
) -> Iterator[tuple[int, str, int]]:
    for pk, source, label_fr, label_en in rows:
        every = [*_labels(label_fr, label_en), *names.get(pk, ())]
        for term, weight in weights(every, is_ours=source == Framework.Source.COMPANY).items():
            yield pk, term, weight


def insert_terms(model: type[models.Model], rows: Iterable[tuple[int, str, int]]) -> None:
    """Write terms, many a statement: a framework has half a million, for each of which an instance would be slow."""
    table = model._meta.db_table
    side = "skill_id" if model is SkillTerm else "job_id"
    with connection.cursor() as cursor:
        for batch in batches(rows, 300):
            values = ",".join(["(%s,%s,%s)"] * len(batch))
            cursor.execute(
                f"INSERT INTO {table} ({side}, term, weight) VALUES {values}",  # noqa: S608 - names of our own
                [value for row in batch for value in row],
            )
