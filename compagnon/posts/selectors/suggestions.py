"""Which skills a text is about: those of the company whose names it holds. Offered to whoever writes, never added."""

from __future__ import annotations

from collections.abc import Collection

from compagnon.kit.sql import fetch, marks
from compagnon.kit.terms import LANGUAGES, terms
from compagnon.skills.carrying import MOST, SkillLink
from compagnon.skills.index import PUBLISHED
from compagnon.skills.names import in_language

_READ = 20_000  # characters of a text
_NAMED = 2 / 3  # of the terms of a name


def suggest_skills(text: str, language: str = "", limit: int = MOST, but: Collection[int] = ()) -> list[SkillLink]:
    """The skills of the company that a text names, the one it speaks most of first. Two statements.

    Args:
        language: `fr` or `en`; either, where it is not known.
        but: those that were chosen already.
    """
    languages = [language] if language in LANGUAGES else list(LANGUAGES)
    said = {name: terms(text[:_READ], name) for name in languages}
    wanted = sorted({term for found in said.values() for term in found})
    if not wanted:
        return []
    rows = fetch(
        "SELECT DISTINCT s.id, s.label_fr, s.label_en FROM skills_skillterm t JOIN skills_skill s ON s.id = t.skill_id"  # noqa: S608
        f" WHERE t.weight < {PUBLISHED} AND t.term IN ({marks(wanted)}) AND s.retired_at IS NULL"
        " AND s.kind <> 'group' AND s.proposed_by_id IS NULL",
        wanted,
    )
    names = [(id, name, spoken) for id, fr, en in rows for name, spoken in ((fr, "fr"), (en, "en")) if name]
    labels = {id: in_language(fr, en) for id, fr, en in rows}
    ids = list(labels)
    names += fetch(f"SELECT skill_id, name, language FROM skills_skillname WHERE skill_id IN ({marks(ids)})", ids)  # noqa: S608
    points: dict[int, float] = {}
    for id, name, spoken in names:
        needed = set(terms(name, spoken))
        for found in said.values():
            held = [term for term in found if term in needed]
            if needed and len(set(held)) >= _NAMED * len(needed):
                points[id] = max(points.get(id, 0.0), len(set(held)) ** 2 / len(needed) + len(held) / 100)
    best = sorted(points.keys() - set(but), key=lambda id: (-points[id], labels[id], id))
    return [SkillLink(id, labels[id]) for id in best[:limit]]
