"""What a skill and a job of the company's hold, as they were typed: what forms and files give to actions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from compagnon.skills.models import Job, Skill

Both = tuple[str, str]  # French, English
Names = tuple[tuple[str, ...], tuple[str, ...]]  # in French, in English


@dataclass(frozen=True)
class SkillContent:
    """A skill of the company's.

    Attributes:
        family: the name of the family it belongs to, made where there is none of that name; "" for none.
        names: other names, in French and in English.
        levels: what one does at a level, where the company says it.
        same_as: identifiers of skills of published frameworks that mean the same, in order.
    """

    label: Both
    about: Both = ("", "")
    kind: str = str(Skill.Kind.KNOW_HOW)
    family: str = ""
    names: Names = ((), ())
    levels: Mapping[int, Both] = field(default_factory=dict)
    same_as: tuple[int, ...] = ()
    is_digital: bool = False
    is_ecological: bool = False


@dataclass(frozen=True)
class Needed:
    """A skill that a job asks for, and how well."""

    skill_id: int
    level: int
    is_essential: bool = True


@dataclass(frozen=True)
class JobContent:
    """A job of the company's. `names` are the titles that people bear."""

    label: Both
    about: Both = ("", "")
    family: Both = ("", "")
    names: Names = ((), ())
    skills: Sequence[Needed] = ()
    same_as: tuple[int, ...] = ()
    is_digital: bool = False
    is_ecological: bool = False
    is_demographic: bool = False


def content_of_skill(skill: Skill) -> SkillContent:
    """What an edit begins with; a query for each of: family, names, levels, ties."""
    return SkillContent(
        label=(skill.label_fr, skill.label_en),
        about=(skill.about_fr, skill.about_en),
        kind=skill.kind,
        family=str(skill.broader) if skill.broader else "",
        names=_names(skill),
        levels={one.level: (one.sentence_fr, one.sentence_en) for one in skill.levels.order_by("level")},
        same_as=tuple(skill.ties.order_by("same_as").values_list("same_as", flat=True)),
        is_digital=skill.is_digital,
        is_ecological=skill.is_ecological,
    )


def content_of_job(job: Job) -> JobContent:
    """The same for a job; a query for each of: names, skills, ties."""
    return JobContent(
        label=(job.label_fr, job.label_en),
        about=(job.about_fr, job.about_en),
        family=(job.family_fr, job.family_en),
        names=_names(job),
        skills=[Needed(one.skill_id, one.expected_level, one.is_essential) for one in job.job_skills.order_by("pk")],
        same_as=tuple(job.ties.order_by("same_as").values_list("same_as", flat=True)),
        is_digital=job.is_digital,
        is_ecological=job.is_ecological,
        is_demographic=job.is_demographic,
    )


def _names(thing: Skill | Job) -> Names:
    both: dict[str, list[str]] = {"fr": [], "en": []}
    for name in thing.names.order_by("pk"):
        both.setdefault(name.language, []).append(name.name)
    return tuple(both["fr"]), tuple(both["en"])
