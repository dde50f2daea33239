"""The skills that a post or a community is about: checked when they are written, named when they are read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from compagnon.kit.errors import Invalid
from compagnon.kit.sql import fetch, marks
from compagnon.skills.models import Skill
from compagnon.skills.names import in_language, skill_url

MOST = 5
_STEPS = 10  # replacements that are followed: a circle of them would have no end


@dataclass(frozen=True, slots=True)
class SkillLink:
    """A skill as others' pages name it."""

    id: int
    name: str

    @property
    def url(self) -> str:
        return skill_url(self.id)


def carried(ids: Sequence[int], *, there: Collection[int] = ()) -> list[int]:
    """The skills to keep of those chosen, each once, in order: what replaces a retired one stands in its place.

    Args:
        there: those it was about already, which stay as they are.

    Raises:
        Invalid: more than five, one that is not a skill, a family of skills, or one that is no longer used.
    """
    wanted = list(dict.fromkeys(ids))
    found = _with_replacements(id for id in wanted if id not in there)
    kept = list(dict.fromkeys(id if id in there else _in_use(id, found) for id in wanted))
    if len(kept) > MOST:
        raise Invalid(skills=_("%(max)d skills at most: keep those that this is really about.") % {"max": MOST})
    return kept


def _with_replacements(ids: Iterable[int]) -> dict[int, Skill]:
    """These skills and those that replace them: one query, and one for each step of replacement."""
    found: dict[int, Skill] = {}
    missing = set(ids)
    for _step in range(_STEPS):
        if not missing:
            break
        some = Skill.objects.in_bulk(missing)
        found |= some
        missing = {skill.replaced_by_id for skill in some.values() if skill.replaced_by_id} - found.keys()
    return found


def _in_use(id: int, found: Mapping[int, Skill]) -> int:
    skill = found.get(id)
    if skill is None:
        raise Invalid(skills=_("One of these skills is no longer there: choose another one."))
    name = in_language(skill.label_fr, skill.label_en)
    for _step in range(_STEPS):
        if skill.retired_at is None:
            break
        skill = found.get(skill.replaced_by_id or 0)
        if skill is None:
            break
    if skill is None or skill.retired_at is not None:
        raise Invalid(skills=_("“%(skill)s” is no longer used: choose another skill.") % {"skill": name})
    if skill.kind == Skill.Kind.GROUP:
        raise Invalid(skills=_("“%(skill)s” is a whole family: choose one of its skills.") % {"skill": name})
    return skill.pk


def skill_links(ids: Collection[int]) -> dict[int, SkillLink]:
    """These skills by name in the reader's language: one statement, none where there is nothing to name."""
    if not ids:
        return {}
    rows = fetch(
        f"SELECT id, label_fr, label_en FROM skills_skill WHERE id IN ({marks(ids)})",  # noqa: S608
        list(ids),
    )
    return {id: SkillLink(id, in_language(fr, en)) for id, fr, en in rows}


# The same between two columns of a statement, `{one}` and `{other}`.
SAME = (
    "({one} = {other}"
    " OR EXISTS (SELECT 1 FROM skills_skilltie e WHERE e.skill_id = {one} AND e.same_as_id = {other})"
    " OR EXISTS (SELECT 1 FROM skills_skilltie e WHERE e.skill_id = {other} AND e.same_as_id = {one})"
    " OR EXISTS (SELECT 1 FROM skills_skill e WHERE e.id = {one} AND e.replaced_by_id = {other})"
    " OR EXISTS (SELECT 1 FROM skills_skill e WHERE e.id = {other} AND e.replaced_by_id = {one}))"
)


def tied(ids: Collection[int]) -> dict[int, frozenset[int]]:
    """For each of these skills, those that are the same: itself, what the company tied it to, what replaces it or was
    replaced by it. One statement."""
    same = {id: {id} for id in ids}
    if ids:
        some = marks(ids)
        rows = fetch(
            f"SELECT skill_id, same_as_id FROM skills_skilltie WHERE skill_id IN ({some})"  # noqa: S608
            f" UNION SELECT same_as_id, skill_id FROM skills_skilltie WHERE same_as_id IN ({some})"
            f" UNION SELECT id, replaced_by_id FROM skills_skill WHERE replaced_by_id IS NOT NULL AND id IN ({some})"
            f" UNION SELECT replaced_by_id, id FROM skills_skill WHERE replaced_by_id IN ({some})",
            [*ids] * 4,
        )
        for id, other in rows:
            same[id].add(other)
    return {id: frozenset(found) for id, found in same.items()}
