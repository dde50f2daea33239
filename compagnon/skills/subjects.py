"""What a person's skill is for the journal."""

from __future__ import annotations

from collections.abc import Callable, Collection

from compagnon.journal.subjects import Card, SubjectKind, register
from compagnon.people.viewer import Viewer
from compagnon.skills.access import visible_person_skills
from compagnon.skills.models import Framework, Job, Skill
from compagnon.skills.names import in_language, job_url, skill_url
from compagnon.skills.sources import source_of


def _person_skills(viewer: Viewer, ids: Collection[int]) -> dict[int, Card]:
    rows = visible_person_skills(viewer).filter(pk__in=ids)
    return {
        id: Card(id, in_language(fr, en), skill_url(skill_id))
        for id, skill_id, fr, en in rows.values_list("pk", "skill_id", "skill__label_fr", "skill__label_en")
    }


def _skills(viewer: Viewer, ids: Collection[int]) -> dict[int, Card]:
    return _named(viewer, Skill, ids, skill_url)


def _jobs(viewer: Viewer, ids: Collection[int]) -> dict[int, Card]:
    return _named(viewer, Job, ids, job_url)


def _named(
    viewer: Viewer, model: type[Skill] | type[Job], ids: Collection[int], url: Callable[[int], str]
) -> dict[int, Card]:
    """Frameworks are for everyone signed in."""
    if not (viewer.is_person or viewer.is_operator):
        return {}
    rows = model.objects.filter(pk__in=ids).values_list("pk", "label_fr", "label_en")
    return {id: Card(id, in_language(fr, en), url(id)) for id, fr, en in rows}


def _frameworks(viewer: Viewer, ids: Collection[int]) -> dict[int, Card]:
    if not (viewer.is_person or viewer.is_operator):
        return {}
    found = Framework.objects.filter(pk__in=ids).values_list("pk", "source")
    return {id: Card(id, source_of(code).name, source_of(code).url) for id, code in found}


register(SubjectKind(kind="person_skill", cards=_person_skills))
register(SubjectKind(kind="skill", cards=_skills))
register(SubjectKind(kind="job", cards=_jobs))
register(SubjectKind(kind="framework", cards=_frameworks))
