"""Reads for the pages where learning & development writes the company's own skills and jobs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q

from compagnon.kit.text import fold
from compagnon.skills.models import Framework, Job, PersonSkill, Skill
from compagnon.skills.names import in_language, job_url, skill_url

STATES = ("", "proposed", "retired")
COMPANY = Framework.Source.COMPANY


# Someone’s own words, once a person shows them to all colleagues; who said them first is told to nobody.
_PROPOSED = Q(proposed_by__isnull=False) & Exists(
    PersonSkill.objects.filter(skill=OuterRef("pk"), audience=PersonSkill.Audience.COMPANY)
)


@dataclass(frozen=True, slots=True)
class OwnSkill:
    """A skill in the list."""

    id: int
    name: str
    other_name: str
    family: str
    url: str
    is_retired: bool
    replaced_by: str


@dataclass(frozen=True, slots=True)
class OwnJob:
    """A job in the list."""

    id: int
    name: str
    other_name: str
    family: str
    url: str
    skills: int
    is_retired: bool


@dataclass(frozen=True, slots=True)
class Counted:
    """How many there are of each."""

    skills: int
    proposed: int
    jobs: int


@dataclass(frozen=True, slots=True)
class Named:
    """Something to choose by its name."""

    id: int
    name: str


def counts() -> Counted:
    """How much the company has written. Two queries."""
    skills = Skill.objects.filter(framework__source=COMPANY, retired_at=None).exclude(kind=Skill.Kind.GROUP)
    found = skills.aggregate(kept=Count("pk", filter=Q(proposed_by=None)), proposed=Count("pk", filter=_PROPOSED))
    return Counted(
        found["kept"], found["proposed"], Job.objects.filter(framework__source=COMPANY, retired_at=None).count()
    )


def own_skills(*, q: str = "", state: str = "") -> Sequence[OwnSkill]:
    """The company's skills by family and name: those kept, those proposed, or those retired. Two queries."""
    rows = Skill.objects.filter(framework__source=COMPANY).exclude(kind=Skill.Kind.GROUP)
    rows = rows.filter(retired_at__isnull=state != "retired")
    if state != "retired":
        rows = rows.filter(_PROPOSED if state == "proposed" else Q(proposed_by=None))
    found = list(
        rows.values_list(
            "pk", "label_fr", "label_en", "broader__label_fr", "broader__label_en", "retired_at",
            "replaced_by__label_fr", "replaced_by__label_en",
        )
    )  # fmt: skip
    skills = [
        OwnSkill(
            id, in_language(fr, en), _other(fr, en), in_language(family_fr or "", family_en or ""), skill_url(id),
            retired_at is not None, in_language(to_fr or "", to_en or ""),
        )
        for id, fr, en, family_fr, family_en, retired_at, to_fr, to_en in found
    ]  # fmt: skip
    skills = [skill for skill in skills if _holds(q, skill.name, skill.other_name, skill.family)]
    return sorted(skills, key=lambda skill: (not skill.family, fold(skill.family), fold(skill.name)))


def own_jobs(*, q: str = "", retired: bool = False) -> Sequence[OwnJob]:
    """The company's jobs by name. One query."""
    rows = Job.objects.filter(framework__source=COMPANY, retired_at__isnull=not retired).annotate(n=Count("job_skills"))
    jobs = [
        OwnJob(id, in_language(fr, en), _other(fr, en), in_language(f_fr, f_en), job_url(id), n, retired)
        for id, fr, en, f_fr, f_en, n in rows.values_list("pk", "label_fr", "label_en", "family_fr", "family_en", "n")
    ]
    return sorted((job for job in jobs if _holds(q, job.name, job.other_name, job.family)), key=lambda j: fold(j.name))


def families() -> Sequence[str]:
    """The names of the families, to choose from while typing. One query."""
    rows = Skill.objects.filter(framework__source=COMPANY, kind=Skill.Kind.GROUP, retired_at=None)
    return sorted((in_language(fr, en) for fr, en in rows.values_list("label_fr", "label_en")), key=fold)


def offered_skills() -> Sequence[Named]:
    """The company's skills that a job may ask for, by name. One query."""
    rows = Skill.objects.filter(framework__source=COMPANY, retired_at=None).exclude(kind=Skill.Kind.GROUP)
    named = [Named(id, in_language(fr, en)) for id, fr, en in rows.values_list("pk", "label_fr", "label_en")]
    return sorted(named, key=lambda one: fold(one.name))


def _other(fr: str, en: str) -> str:
    """The name in the language that the reader does not read, where there are both."""
    shown = in_language(fr, en)
    return next((name for name in (fr, en) if name and name != shown), "")


def _holds(q: str, *texts: str) -> bool:
    return all(any(word in fold(text) for text in texts) for word in fold(q).split())
