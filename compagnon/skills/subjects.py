"""What a person's skill is for the journal."""

from __future__ import annotations

from collections.abc import Collection

from compagnon.journal.subjects import Card, SubjectKind, register
from compagnon.people.viewer import Viewer
from compagnon.skills.access import visible_person_skills
from compagnon.skills.names import in_language, skill_url


def _person_skills(viewer: Viewer, ids: Collection[int]) -> dict[int, Card]:
    rows = visible_person_skills(viewer).filter(pk__in=ids)
    return {
        id: Card(id, in_language(fr, en), skill_url(skill_id))
        for id, skill_id, fr, en in rows.values_list("pk", "skill_id", "skill__label_fr", "skill__label_en")
    }


register(SubjectKind(kind="person_skill", cards=_person_skills))
