"""A skill's page and a job's page, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, IntegerField, Max, Q, Value, When
from django.utils.translation import gettext as _

from compagnon.kit import clock
from compagnon.kit.errors import Missing
from compagnon.people.cards import PersonCard
from compagnon.people.selectors.cards import CARD_FIELDS, card_of
from compagnon.people.viewer import Viewer
from compagnon.skills.access import visible_person_skills
from compagnon.skills.levels import level_sentence, level_word
from compagnon.skills.models import (
    HIGHEST,
    LOWEST,
    Framework,
    Job,
    JobMove,
    JobName,
    JobSkill,
    JobTie,
    PersonJob,
    PersonSkill,
    Skill,
    SkillLevel,
    SkillName,
    SkillTie,
    expected_level,
)
from compagnon.skills.names import in_language, job_url, skill_url
from compagnon.skills.same import stand_ins
from compagnon.skills.sources import Source, source_of

PEOPLE = 12
JOBS = 12
NAMES = 24
_OURS_FIRST = Case(When(job__framework__source=Framework.Source.COMPANY, then=Value(0)), default=Value(1),
                   output_field=IntegerField())  # fmt: skip


@dataclass(frozen=True, slots=True)
class Link:
    """A skill or a job named on another's page."""

    label: str
    url: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class LevelLine:
    """A level, with what one does there."""

    level: int
    word: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Someone:
    """A colleague with the level they bring, or are after."""

    card: PersonCard
    level: int
    word: str


@dataclass(frozen=True, slots=True)
class JobLine:
    """A job that asks for the skill."""

    label: str
    url: str
    source: str
    is_essential: bool
    is_emerging: bool
    level: int
    word: str


@dataclass(frozen=True, slots=True)
class Mine:
    """My own state on a skill."""

    level: int
    target: int | None
    brings: bool


@dataclass(frozen=True, slots=True)
class SkillView:
    """`skills/skill.html`."""

    id: int
    label: str
    kind: str
    source: Source
    about: str
    names: list[str]
    levels: list[LevelLine]
    family: Link | None
    below: list[Link]
    marks: list[str]
    same_as: list[Link]
    is_proposed: bool
    retired_at: datetime | None
    replaced_by: Link | None
    jobs: list[JobLine]
    job_count: int
    bringing: list[Someone]
    bringing_count: int
    seeking: list[Someone]
    seeking_count: int
    mine: Mine | None


@dataclass(frozen=True, slots=True)
class SkillLine:
    """A skill that a job asks for, and where I am."""

    id: int
    label: str
    url: str
    level: int
    word: str
    is_essential: bool
    is_emerging: bool
    mine: int | None


@dataclass(frozen=True, slots=True)
class JobView:
    """`skills/job.html`."""

    id: int
    label: str
    code: str
    source: Source
    about: str
    family: str
    names: list[str]
    marks: list[str]
    same_as: list[Link]
    retired_at: datetime | None
    replaced_by: Link | None
    essential: list[SkillLine]
    emerging: list[SkillLine]
    others: list[SkillLine]
    near: list[Link]
    is_mine: bool
    is_goal: bool


def marks_of(is_digital: bool, is_ecological: bool, is_demographic: bool = False) -> list[str]:
    """The transitions that a skill or a job is part of, in words."""
    words = (
        (is_digital, _("digital transition")), (is_ecological, _("ecological transition")),
        (is_demographic, _("demographic transition")),
    )  # fmt: skip
    return [word for marked, word in words if marked]


def skill_view(viewer: Viewer, id: int) -> SkillView:
    """A skill, for anyone signed in.

    Raises:
        Missing: there is none, or nobody is signed in.
    """
    found = Skill.objects.select_related("framework", "broader", "replaced_by__framework").filter(pk=id).first()
    if found is None or not (viewer.is_person or viewer.is_operator):
        raise Missing
    same_as = _tied(SkillTie, "skill", id)
    same = {id, *(pk for pk, _link in same_as)}
    people = visible_person_skills(viewer).filter(skill__in=same, person__is_active=True)
    bringing, bringing_count = _people(people.filter(brings=True), "level")
    seeking, seeking_count = _people(people.filter(target__isnull=False), "target")
    jobs = JobSkill.objects.filter(skill__in=same, job__retired_at=None)
    return SkillView(
        id=found.pk,
        label=_label(found),
        kind=found.kind,
        source=source_of(found.framework.source),
        about=in_language(found.about_fr, found.about_en),
        names=_names(SkillName, "skill", found),
        levels=_levels(id),
        family=_link(found.broader) if found.broader else None,
        below=[
            Link(in_language(fr, en), skill_url(pk))
            for pk, fr, en in found.narrower.filter(retired_at=None)
            .order_by("label_fr", "label_en", "pk")
            .values_list("pk", "label_fr", "label_en")[:NAMES]
        ],
        marks=marks_of(found.is_digital, found.is_ecological),
        same_as=[link for _pk, link in same_as],
        is_proposed=found.proposed_by_id is not None,
        retired_at=found.retired_at,
        replaced_by=_link(found.replaced_by) if found.replaced_by else None,
        jobs=_job_lines(jobs),
        job_count=jobs.values("job").distinct().count(),
        bringing=bringing,
        bringing_count=bringing_count,
        seeking=seeking,
        seeking_count=seeking_count,
        mine=_mine(viewer, same),
    )


def job_view(viewer: Viewer, id: int) -> JobView:
    """A job, for anyone signed in.

    Raises:
        Missing: there is none, or nobody is signed in.
    """
    found = Job.objects.select_related("framework", "replaced_by__framework").filter(pk=id).first()
    if found is None or not (viewer.is_person or viewer.is_operator):
        raise Missing
    held = PersonJob.objects.filter(person_id=viewer.person_id or 0).values_list("job_id", "goal_id").first()
    lines = _skill_lines(viewer, id)
    return JobView(
        id=found.pk,
        label=_label(found),
        code=found.code if found.framework.source == Framework.Source.ROME else "",
        source=source_of(found.framework.source),
        about=in_language(found.about_fr, found.about_en),
        family=in_language(found.family_fr, found.family_en),
        names=_names(JobName, "job", found),
        marks=marks_of(found.is_digital, found.is_ecological, found.is_demographic),
        same_as=[link for _pk, link in _tied(JobTie, "job", id)],
        retired_at=found.retired_at,
        replaced_by=_link(found.replaced_by) if found.replaced_by else None,
        essential=[line for line in lines if line.is_essential],
        emerging=[line for line in lines if line.is_emerging and not line.is_essential],
        others=[line for line in lines if not (line.is_essential or line.is_emerging)],
        near=[
            Link(in_language(fr, en), job_url(pk))
            for pk, fr, en in JobMove.objects.filter(job=id, to__retired_at=None)
            .order_by("rank", "to_id")
            .values_list("to_id", "to__label_fr", "to__label_en")
        ],
        is_mine=held is not None and held[0] == id,
        is_goal=held is not None and held[1] == id,
    )


def _label(thing: Skill | Job) -> str:
    return in_language(thing.label_fr, thing.label_en)


def _link(thing: Any) -> Link:
    url = skill_url(thing.pk) if isinstance(thing, Skill) else job_url(thing.pk)
    return Link(_label(thing), url)


def _tied(tie: Any, side: str, id: int) -> list[tuple[int, Link]]:
    """What is the same in other frameworks, whichever of the two is the company's."""
    make = skill_url if side == "skill" else job_url
    fields = [
        f"{end}__{name}" for end in (side, "same_as") for name in ("pk", "label_fr", "label_en", "framework__source")
    ]
    found = []
    for row in tie.objects.filter(Q(**{side: id}) | Q(same_as=id)).order_by("pk").values_list(*fields):
        pk, fr, en, source = row[4:] if row[0] == id else row[:4]
        found.append((pk, Link(in_language(fr, en), make(pk), source_of(source).name)))
    return found


def _names(model: Any, side: str, thing: Any) -> list[str]:
    """Other names: those in the reader's language first."""
    rows = model.objects.filter(**{side: thing}).order_by("pk").values_list("language", "name")
    names = sorted(rows, key=lambda row: row[0] != in_language("fr", "en"))
    other = thing.label_en if in_language("fr", "en") == "fr" else thing.label_fr
    label = _label(thing)
    return list(dict.fromkeys(name for name in [*(name for _lang, name in names), other] if name and name != label))[
        :NAMES
    ]


def _levels(id: int) -> list[LevelLine]:
    own = {level: in_language(fr, en) for level, fr, en in
           SkillLevel.objects.filter(skill=id).values_list("level", "sentence_fr", "sentence_en")}  # fmt: skip
    return [
        LevelLine(level, level_word(level), own.get(level) or level_sentence(level))
        for level in range(LOWEST, HIGHEST + 1)
    ]


def _people(skills: Any, level: str) -> tuple[list[Someone], int]:
    """Colleagues by name, others each day where they are many, and how many they are: nothing ranks them."""
    total = skills.values("person").distinct().count()
    windows = -(-total // PEOPLE)
    start = clock.now().date().toordinal() % windows * PEOPLE if windows > 1 else 0
    fields = [f"person__{name}" for name in CARD_FIELDS]
    rows = skills.order_by("person__folded_name", "person_id").values_list("person__folded_name", *fields)
    shown = rows.annotate(best=Max(level))[start : start + PEOPLE]
    return [Someone(card_of(card), best, level_word(best)) for _name, *card, best in shown], total


def _job_lines(jobs: Any) -> list[JobLine]:
    rows = jobs.order_by(_OURS_FIRST, "-is_essential", "job__label_fr", "job__label_en", "job_id").values_list(
        "job_id", "job__label_fr", "job__label_en", "job__framework__source", "is_essential", "is_emerging", "level"
    )
    lines: dict[int, JobLine] = {}
    for pk, fr, en, source, essential, emerging, level in rows[: JOBS * 2]:
        level = expected_level(level, essential)
        name = source_of(source).name if source != Framework.Source.COMPANY else ""
        lines.setdefault(
            pk, JobLine(in_language(fr, en), job_url(pk), name, essential, emerging, level, level_word(level))
        )
    return list(lines.values())[:JOBS]


def _mine(viewer: Viewer, skills: Collection[int]) -> Mine | None:
    rows = PersonSkill.objects.filter(person_id=viewer.person_id or 0, skill__in=skills).order_by("-level", "pk")
    row = rows.values_list("level", "target", "brings").first() if viewer.is_person else None
    return Mine(*row) if row else None


def _skill_lines(viewer: Viewer, job: int) -> list[SkillLine]:
    rows = list(
        JobSkill.objects.filter(job=job)
        .order_by("-is_essential", "-is_emerging", "skill__label_fr", "skill__label_en", "skill_id")
        .values_list("skill_id", "skill__label_fr", "skill__label_en", "level", "is_essential", "is_emerging")
    )
    stands, mine = stand_ins(), dict[int, int]()
    if viewer.is_person:
        own = PersonSkill.objects.filter(person_id=viewer.person_id or 0)
        for skill_id, had in own.values_list("skill_id", "level"):
            one = stands.get(skill_id, skill_id)
            mine[one] = max(had, mine.get(one, 0))
    lines = []
    for pk, fr, en, level, essential, emerging in rows:
        level, own_level = expected_level(level, essential), mine.get(stands.get(pk, pk))
        name, word = in_language(fr, en), level_word(level)
        lines.append(SkillLine(pk, name, skill_url(pk), level, word, essential, emerging, own_level))
    return lines
