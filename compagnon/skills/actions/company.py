"""The company's own skills and jobs: written by learning & development, on screen or from files."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from compagnon.journal.record import record
from compagnon.kit import clock
from compagnon.kit.actions import action
from compagnon.kit.errors import Invalid, Missing
from compagnon.kit.text import fold
from compagnon.people.viewer import Viewer
from compagnon.skills.access import may_steer_skills
from compagnon.skills.actions.index import reindex_jobs, reindex_skills
from compagnon.skills.actions.naming import code_of, company_framework
from compagnon.skills.actions.settling import settle
from compagnon.skills.content import Both, JobContent, SkillContent
from compagnon.skills.models import (
    Evidence,
    Framework,
    Job,
    JobName,
    JobSkill,
    JobTie,
    Level,
    PersonJob,
    PersonSkill,
    Skill,
    SkillLevel,
    SkillName,
    SkillTie,
)

NAMES = 30
LABEL, ABOUT, SENTENCE = 150, 1000, 300  # characters


@action
def save_skill(by: Viewer, *, content: SkillContent, skill_id: int | None = None, code: str = "") -> Skill:
    """Write a skill of the company's, new without `skill_id`. One that a person proposed is thereby kept.

    Raises:
        Invalid: a sentence for each field that cannot be taken.
        Missing: there is no such skill of the company's.
    """
    may_steer_skills(by).require()
    framework = company_framework()
    skill = _own_skill(skill_id) if skill_id is not None else Skill(framework=framework, created_at=clock.now())
    wrong: dict[str, str] = {}
    skill.label_fr, skill.label_en = _both(content.label, LABEL, "label", wrong)
    skill.about_fr, skill.about_en = _both(content.about, ABOUT, "about", wrong)
    if not skill.label_fr and not skill.label_en:
        wrong["label_fr"] = _("Give the skill a name, in one language at least.")
    if content.kind not in {Skill.Kind.KNOW_HOW, Skill.Kind.KNOWLEDGE, Skill.Kind.BEHAVIOUR}:
        wrong["kind"] = _("Choose what kind of skill it is.")
    names = _names(content.names, wrong)
    levels = {level: _both(sentences, SENTENCE, f"level_{level}", wrong) for level, sentences in content.levels.items()}
    if not wrong:
        for language, label in (("fr", skill.label_fr), ("en", skill.label_en)):
            if label and _taken(_offered(framework), language, label, skill.pk):
                wrong[f"label_{language}"] = _("Another skill has this name: edit that one, or name this one apart.")
    family = content.family.replace("\0", "").strip()
    if len(family) > LABEL:
        wrong["family"] = _("At most %(count)d characters, please.") % {"count": LABEL}
    if wrong:
        raise Invalid(**wrong)
    new = skill_id is None
    skill.kind, skill.is_digital, skill.is_ecological = content.kind, content.is_digital, content.is_ecological
    skill.broader = _family(framework, family) if family else None
    skill.proposed_by = None
    if not skill.code:
        skill.code = _free_code(Skill.objects.filter(framework=framework), code or skill.label_fr or skill.label_en)
    skill.save(force_insert=new)
    SkillName.objects.filter(skill=skill).delete()
    SkillName.objects.bulk_create(SkillName(skill=skill, language=language, name=name) for language, name in names)
    SkillLevel.objects.filter(skill=skill).delete()
    SkillLevel.objects.bulk_create(
        SkillLevel(skill=skill, level=level, sentence_fr=fr, sentence_en=en)
        for level, (fr, en) in sorted(levels.items()) if level in Level.values and (fr or en)
    )  # fmt: skip
    same_as = Skill.objects.filter(pk__in=content.same_as).exclude(framework=framework)
    SkillTie.objects.filter(skill=skill).delete()
    SkillTie.objects.bulk_create(SkillTie(skill=skill, same_as=other) for other in same_as)
    reindex_skills([skill.pk])
    record("skill.added" if new else "skill.edited", actor_id=by.person_id, kind="skill", id=skill.pk)
    return skill


@action
def keep_skill(by: Viewer, *, skill_id: int) -> Skill:
    """Keep a skill that someone proposed in their own words."""
    may_steer_skills(by).require()
    skill = _own_skill(skill_id)
    skill.proposed_by = None
    skill.save(update_fields=["proposed_by"])
    record("skill.kept", actor_id=by.person_id, kind="skill", id=skill.pk)
    return skill


@action
def retire_skill(by: Viewer, *, skill_id: int, replaced_by_id: int | None = None) -> Skill:
    """Offer a skill no more. Whoever declared it keeps it, and is shown what replaces it.

    Raises:
        Invalid: what should replace it is retired itself, or is this very skill.
    """
    may_steer_skills(by).require()
    skill = _own_skill(skill_id)
    skill.retired_at = skill.retired_at or clock.now()
    skill.replaced_by = _replacement(skill, replaced_by_id) if replaced_by_id is not None else None
    skill.save(update_fields=["retired_at", "replaced_by"])
    reindex_skills([skill.pk])
    record("skill.retired", actor_id=by.person_id, kind="skill", id=skill.pk, replaced_by=replaced_by_id)
    return skill


@action
def restore_skill(by: Viewer, *, skill_id: int) -> Skill:
    """Offer a retired skill again."""
    may_steer_skills(by).require()
    skill = _own_skill(skill_id)
    skill.retired_at = skill.replaced_by = None
    skill.save(update_fields=["retired_at", "replaced_by"])
    reindex_skills([skill.pk])
    record("skill.restored", actor_id=by.person_id, kind="skill", id=skill.pk)
    return skill


@action
def merge_skill(by: Viewer, *, skill_id: int, into_id: int) -> Skill:
    """Make one skill of two: what people declared moves to the one that stays, with its evidence; the other is retired.

    Where a person has both, the level is the one said last, the target the higher one, and the more private audience
    counts.
    """
    may_steer_skills(by).require()
    skill = _own_skill(skill_id)
    into = _replacement(skill, into_id)
    there = {held.person_id: held for held in PersonSkill.objects.select_for_update().filter(skill=into)}
    privacy = [str(audience) for audience in PersonSkill.Audience.values]  # the most private last
    for held in PersonSkill.objects.select_for_update().filter(skill=skill):
        other = there.get(held.person_id)
        if other is None:
            held.skill = into
            held.save(update_fields=["skill"])
            continue
        of_what = ("kind", "subject_kind", "subject_id", "by_id")
        known = set(Evidence.objects.filter(person_skill=other).values_list(*of_what))
        for piece in Evidence.objects.filter(person_skill=held):
            if piece.subject_id is None or tuple(getattr(piece, name) for name in of_what) not in known:
                Evidence.objects.filter(pk=piece.pk).update(person_skill=other)
        if held.target and held.target > (other.target or 0):
            other.target, other.sought_at = held.target, held.sought_at
        other.brings = other.brings or held.brings
        other.audience = max(other.audience, held.audience, key=privacy.index)
        held.delete()
        settle(other)
    for needed in JobSkill.objects.filter(skill=skill):
        if JobSkill.objects.filter(job_id=needed.job_id, skill=into).exists():
            needed.delete()
        else:
            JobSkill.objects.filter(pk=needed.pk).update(skill=into)
    skill.retired_at, skill.replaced_by, skill.proposed_by = clock.now(), into, None
    skill.save(update_fields=["retired_at", "replaced_by", "proposed_by"])
    reindex_skills([skill.pk, into.pk])
    record("skill.merged", actor_id=by.person_id, kind="skill", id=skill.pk, into=into.pk)
    return into


@action
def save_job(by: Viewer, *, content: JobContent, job_id: int | None = None, code: str = "") -> Job:
    """Write a job of the company's, with the skills it asks for and how well; new without `job_id`.

    Raises:
        Invalid: a sentence for each field that cannot be taken.
        Missing: there is no such job of the company's.
    """
    may_steer_skills(by).require()
    framework = company_framework()
    job = _own_job(job_id) if job_id is not None else Job(framework=framework, created_at=clock.now())
    wrong: dict[str, str] = {}
    job.label_fr, job.label_en = _both(content.label, LABEL, "label", wrong)
    job.about_fr, job.about_en = _both(content.about, ABOUT, "about", wrong)
    job.family_fr, job.family_en = _both(content.family, LABEL, "family", wrong)
    if not job.label_fr and not job.label_en:
        wrong["label_fr"] = _("Give the job a name, in one language at least.")
    names = _names(content.names, wrong)
    needed = {one.skill_id: one for one in content.skills}
    known = set(Skill.objects.filter(pk__in=needed, retired_at=None).values_list("pk", flat=True))
    if needed.keys() - known or any(one.level not in Level.values for one in content.skills):
        wrong["skills"] = _("Choose each skill among those that are offered, with a level from 1 to 4.")
    if not wrong:
        for language, label in (("fr", job.label_fr), ("en", job.label_en)):
            if label and _taken(Job.objects.filter(framework=framework, retired_at=None), language, label, job.pk):
                wrong[f"label_{language}"] = _("Another job has this name: edit that one, or name this one apart.")
    if wrong:
        raise Invalid(**wrong)
    new = job_id is None
    job.is_digital, job.is_ecological, job.is_demographic = (
        content.is_digital, content.is_ecological, content.is_demographic,
    )  # fmt: skip
    if not job.code:
        job.code = _free_code(Job.objects.filter(framework=framework), code or job.label_fr or job.label_en)
    job.save(force_insert=new)
    JobName.objects.filter(job=job).delete()
    JobName.objects.bulk_create(JobName(job=job, language=language, name=name) for language, name in names)
    JobSkill.objects.filter(job=job).delete()
    JobSkill.objects.bulk_create(
        JobSkill(job=job, skill_id=one.skill_id, level=one.level, is_essential=one.is_essential)
        for one in needed.values()
    )
    JobTie.objects.filter(job=job).delete()
    same_as = Job.objects.filter(pk__in=content.same_as).exclude(framework=framework)
    JobTie.objects.bulk_create(JobTie(job=job, same_as=other) for other in same_as)
    reindex_jobs([job.pk])
    record("job.added" if new else "job.edited", actor_id=by.person_id, kind="job", id=job.pk)
    return job


@action
def retire_job(by: Viewer, *, job_id: int, replaced_by_id: int | None = None) -> Job:
    """Offer a job no more; with a replacement, whoever has it or aims at it moves there."""
    may_steer_skills(by).require()
    job = _own_job(job_id)
    job.retired_at = job.retired_at or clock.now()
    job.replaced_by = None
    if replaced_by_id is not None:
        job.replaced_by = Job.objects.filter(pk=replaced_by_id, retired_at=None).exclude(pk=job.pk).first()
        if job.replaced_by is None:
            raise Invalid(replaced_by=_("Choose a job that is offered."))
        PersonJob.objects.filter(job=job).update(job=job.replaced_by)
        PersonJob.objects.filter(goal=job).update(goal=job.replaced_by)
        PersonJob.objects.filter(goal=F("job")).update(goal=None)
    job.save(update_fields=["retired_at", "replaced_by"])
    reindex_jobs([job.pk])
    record("job.retired", actor_id=by.person_id, kind="job", id=job.pk, replaced_by=replaced_by_id)
    return job


@action
def restore_job(by: Viewer, *, job_id: int) -> Job:
    """Offer a retired job again."""
    may_steer_skills(by).require()
    job = _own_job(job_id)
    job.retired_at = job.replaced_by = None
    job.save(update_fields=["retired_at", "replaced_by"])
    reindex_jobs([job.pk])
    record("job.restored", actor_id=by.person_id, kind="job", id=job.pk)
    return job


def _offered(framework: Framework) -> QuerySet[Skill]:
    return Skill.objects.filter(framework=framework, retired_at=None).exclude(kind=Skill.Kind.GROUP)


def _own_skill(id: int) -> Skill:
    skill = (
        Skill.objects.select_for_update(of=("self",))
        .filter(pk=id, framework__source=Framework.Source.COMPANY)
        .exclude(kind=Skill.Kind.GROUP)
        .first()
    )
    if skill is None:
        raise Missing
    return skill


def _own_job(id: int) -> Job:
    job = Job.objects.select_for_update(of=("self",)).filter(pk=id, framework__source=Framework.Source.COMPANY).first()
    if job is None:
        raise Missing
    return job


def _replacement(skill: Skill, id: int) -> Skill:
    found = Skill.objects.filter(pk=id, retired_at=None).exclude(pk=skill.pk).exclude(kind=Skill.Kind.GROUP).first()
    if found is None:
        raise Invalid(into=_("Choose another skill, one that is offered."))
    return found


def _both(texts: Both, longest: int, field: str, wrong: dict[str, str]) -> Both:
    """Two texts without stray blanks; what is too long is blamed on its own field."""
    clean = []
    for language, text in zip(("fr", "en"), texts, strict=True):
        text = " ".join(text.replace("\0", "").split())
        if len(text) > longest:
            wrong[f"{field}_{language}"] = _("At most %(count)d characters, please.") % {"count": longest}
        clean.append(text)
    return clean[0], clean[1]


def _names(both: tuple[Sequence[str], Sequence[str]], wrong: dict[str, str]) -> list[tuple[str, str]]:
    """Other names, each once in a language whatever its accents and case."""
    kept: dict[tuple[str, str], str] = {}
    for language, names in zip(("fr", "en"), both, strict=True):
        for name in (" ".join(name.replace("\0", "").split()) for name in names):
            if len(name) > LABEL:
                wrong[f"names_{language}"] = _("At most %(count)d characters, please.") % {"count": LABEL}
            if name:
                kept.setdefault((language, fold(name)), name)
        if sum(language == spoken for spoken, _folded in kept) > NAMES:
            wrong[f"names_{language}"] = _("At most %(max)s names: keep those that people use.") % {"max": NAMES}
    return [(language, name) for (language, _folded), name in kept.items()]


def _taken(others: QuerySet[Any], language: str, label: str, own_id: int) -> bool:
    """Whether another one offered has this name, whatever its accents and case. The company has hundreds, not more."""
    labels = others.exclude(pk=own_id).values_list(f"label_{language}", flat=True)
    return fold(label) in {fold(other) for other in labels}


def _free_code(others: QuerySet[Any], wanted: str) -> str:
    """A short name for files, made of the label, that no other has."""
    base = code_of(wanted)[:60]
    taken = set(others.filter(code__startswith=base).values_list("code", flat=True))
    return base if base not in taken else next(name for n in count(2) if (name := f"{base}-{n}") not in taken)


def _family(framework: Framework, name: str) -> Skill:
    """The family of this name, in either language, made where there is none."""
    families = Skill.objects.filter(framework=framework, kind=Skill.Kind.GROUP, retired_at=None)
    for family in families:
        if fold(name) in {fold(family.label_fr), fold(family.label_en)}:
            return family
    return Skill.objects.create(
        framework=framework, kind=Skill.Kind.GROUP, label_fr=name, created_at=clock.now(),
        code=_free_code(Skill.objects.filter(framework=framework), f"famille-{name}"),
    )  # fmt: skip
