"""A person's own skills with everything that shows them; what their manager is asked; what their job suggests."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from compagnon.journal import subjects
from compagnon.journal.subjects import Card
from compagnon.kit import clock
from compagnon.kit.sql import fetch
from compagnon.people.cards import PersonCard
from compagnon.people.models import Person
from compagnon.people.selectors import CARD_FIELDS, card_of, person_cards
from compagnon.people.viewer import Viewer
from compagnon.skills.access import visible_person_skills
from compagnon.skills.carrying import SAME
from compagnon.skills.evidence import Shown, is_old, levels_over_time
from compagnon.skills.levels import level_sentence
from compagnon.skills.models import (
    Evidence,
    PersonJob,
    PersonSkill,
    SkillLevel,
    ValidationRequest,
    expected_level,
)
from compagnon.skills.names import in_language, skill_url
from compagnon.skills.selectors.search import JobFound, find_jobs

Kind = Evidence.Kind
SUGGESTED = 8


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of evidence, for the person it is about.

    Attributes:
        by: the colleague whose word it is; None for one's own and for applications.
        thing: the post or the application that showed it, where the person may still read it.
        is_declined: it counts no more, and nobody else sees it.
    """

    id: int
    kind: str
    level: int | None
    by: PersonCard | None
    words: str
    at: datetime
    thing: Card | None
    is_declined: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """What waits for one's manager."""

    manager: PersonCard
    level: int
    words: str
    at: datetime


@dataclass(frozen=True, slots=True)
class MySkill:
    """A skill of one's own.

    Attributes:
        brings, seeks: its two sides, as the chip shows them.
        sentence: what one does at this level.
        old_since: since when nothing showed it, where that is long ago.
        is_told: the person said something of it; else only what they did shows it, to them alone.
        pieces: its evidence, the last first.
    """

    id: int
    skill_id: int
    name: str
    level: int
    target: int | None
    offers: bool
    audience: str
    sentence: str
    old_since: datetime | None
    is_told: bool
    is_retired: bool
    pieces: Sequence[Piece]
    asked: Asked | None

    @property
    def url(self) -> str:
        return skill_url(self.skill_id)

    @property
    def brings(self) -> int | None:
        return self.level if self.offers else None

    @property
    def seeks(self) -> int | None:
        return self.target if self.target and self.target > self.level else None

    @property
    def line(self) -> list[tuple[datetime, int, str]]:
        """The level over time: from when, which, shown how."""
        return levels_over_time([Shown(one.kind, one.level, one.at) for one in self.pieces if not one.is_declined])


def my_skills(viewer: Viewer, *, only: int | None = None) -> list[MySkill]:
    """One's own skills in their order, hidden ones too, or one of them.

    Skills, sentences of their levels, evidence, colleagues, requests: five queries; and one for each kind of thing
    that showed something.
    """
    mine = PersonSkill.objects.filter(person_id=viewer.id)
    if only is not None:
        mine = mine.filter(pk=only)
    rows = list(mine.select_related("skill").order_by("position", "pk"))
    ids = [row.pk for row in rows]
    sentences = _sentences([row.skill_id for row in rows])
    evidence = list(Evidence.objects.filter(person_skill__in=ids).order_by("-at", "-pk")) if ids else []
    open_requests = ValidationRequest.objects.filter(person_skill__in=ids, answered_at=None)
    requests = {one.person_skill_id: one for one in open_requests} if ids else {}
    people = person_cards([one.by_id for one in evidence if one.by_id] + [one.manager_id for one in requests.values()])
    things = _things(viewer, evidence)
    pieces: dict[int, list[Piece]] = defaultdict(list)
    for one in evidence:
        pieces[one.person_skill_id].append(
            Piece(
                one.pk, one.kind, one.level,
                people.get(one.by_id) if one.by_id and one.kind != Kind.DECLARED else None,
                one.words, one.at, things.get((one.subject_kind, one.subject_id or 0)), one.declined_at is not None,
            )
        )  # fmt: skip
    return [
        _mine(row, sentences.get((row.skill_id, row.level), ""), pieces[row.pk], requests.get(row.pk), people)
        for row in rows
    ]


def _mine(
    row: PersonSkill,
    sentence: str,
    pieces: Sequence[Piece],
    asked: ValidationRequest | None,
    people: Mapping[int, PersonCard],
) -> MySkill:
    last = max(row.since, row.shown_at or row.since)
    return MySkill(
        id=row.pk,
        skill_id=row.skill_id,
        name=in_language(row.skill.label_fr, row.skill.label_en),
        level=row.level,
        target=row.target,
        offers=row.brings,
        audience=row.audience,
        sentence=sentence or level_sentence(row.level),
        old_since=last if row.level and is_old(row.shown_at, row.since, clock.now()) else None,
        is_told=row.brings or row.target is not None or any(one.kind == Kind.DECLARED for one in pieces),
        is_retired=row.skill.retired_at is not None,
        pieces=pieces,
        asked=Asked(people[asked.manager_id], asked.level, asked.words, asked.asked_at) if asked else None,
    )


def _sentences(skill_ids: Collection[int]) -> dict[tuple[int, int], str]:
    """What the company says one does at each level of these skills."""
    if not skill_ids:
        return {}
    rows = SkillLevel.objects.filter(skill__in=skill_ids)
    return {
        (skill_id, level): in_language(fr, en)
        for skill_id, level, fr, en in rows.values_list("skill_id", "level", "sentence_fr", "sentence_en")
    }


def level_sentences(skill_id: int) -> list[str]:
    """What one does at each level of a skill, none first, in the reader's language. One query."""
    said = _sentences([skill_id])
    return [said.get((skill_id, level), "") or level_sentence(level) for level in range(5)]


def _things(viewer: Viewer, evidence: Sequence[Evidence]) -> dict[tuple[str, int], Card]:
    """What showed a skill, where the person may read it still."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for one in evidence:
        if one.subject_id is not None:
            wanted[one.subject_kind].add(one.subject_id)
    return {(kind, id): card for kind, ids in wanted.items() for id, card in subjects.cards(viewer, kind, ids).items()}


@dataclass(frozen=True, slots=True)
class ToValidate:
    """Someone's request to their manager; `level` is theirs today."""

    id: int
    person: PersonCard
    name: str
    url: str
    level: int
    asked: int
    words: str
    at: datetime
    support: int


def validations_waiting(viewer: Viewer) -> QuerySet[ValidationRequest]:
    """What the viewer's reports ask them to validate, of what they show to their manager."""
    return ValidationRequest.objects.filter(
        manager_id=viewer.id,
        answered_at=None,
        person_skill__in=visible_person_skills(viewer),
        person_skill__person__manager_id=viewer.id,
        person_skill__person__is_active=True,
    )


def to_validate(viewer: Viewer) -> list[ToValidate]:
    """The same as the page shows it, the oldest first. Two queries."""
    rows = list(
        validations_waiting(viewer)
        .order_by("asked_at", "pk")
        .values_list(
            "person_skill_id", "person_skill__skill_id", "person_skill__skill__label_fr",
            "person_skill__skill__label_en", "person_skill__level", "level", "words", "asked_at",
            *(f"person_skill__person__{name}" for name in CARD_FIELDS),
        )
    )  # fmt: skip
    support: dict[int, int] = defaultdict(int)
    shown = Evidence.objects.filter(
        person_skill__in=[row[0] for row in rows], declined_at=None, kind__in=[Kind.CONFIRMED, Kind.APPLIED]
    )
    for id in shown.values_list("person_skill_id", flat=True):
        support[id] += 1
    return [
        ToValidate(id, card_of(person), in_language(fr, en), skill_url(skill_id), level, asked, words, at, support[id])
        for id, skill_id, fr, en, level, asked, words, at, *person in rows
    ]


@dataclass(frozen=True, slots=True)
class JobChoice:
    """Which job of a framework is mine, and those it may be: found by my job title, or by what I typed."""

    current: str
    text: str
    found: Sequence[JobFound]


def my_job(viewer: Viewer) -> str:
    """The name of one's job in its framework; nothing where it was not said. One query."""
    held = PersonJob.objects.filter(person_id=viewer.id, job__isnull=False)
    return next((in_language(fr, en) for fr, en in held.values_list("job__label_fr", "job__label_en")), "")


def job_choice(viewer: Viewer, text: str = "") -> JobChoice:
    """For choosing one's job. The person, and the search."""
    row = Person.objects.filter(pk=viewer.id).values_list(
        "job_title", "person_job__job__label_fr", "person_job__job__label_en"
    )[0]
    asked = text or row[0]
    return JobChoice(
        current=in_language(row[1] or "", row[2] or ""),
        text=asked,
        found=find_jobs(viewer, asked, limit=6) if asked else [],
    )


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A skill that someone's job asks for and that they have not spoken of."""

    id: int
    name: str
    level: int


_OF_MY_JOB = f"""
SELECT s.id, s.label_fr, s.label_en, MAX(COALESCE(j.level, 0)) AS said, MAX(CASE WHEN j.is_essential THEN 1 ELSE 0 END)
FROM skills_personjob p
JOIN skills_jobskill j ON j.job_id = p.job_id
  OR j.job_id IN (SELECT t.same_as_id FROM skills_jobtie t WHERE t.job_id = p.job_id)
JOIN skills_skill s ON s.id = j.skill_id
WHERE p.person_id = %s AND s.retired_at IS NULL AND s.kind <> 'group'
  AND NOT EXISTS (
    SELECT 1 FROM skills_personskill m WHERE m.person_id = p.person_id AND {SAME.format(one="m.skill_id", other="s.id")}
  )
GROUP BY s.id, s.label_fr, s.label_en
ORDER BY 4 DESC, 5 DESC, s.label_fr, s.id LIMIT %s
"""  # noqa: S608 - names of our own


def suggested_skills(viewer: Viewer, limit: int = SUGGESTED) -> list[Suggestion]:
    """What one's job asks for, and what the jobs it is tied to do, that is not among one's skills. One statement."""
    return [
        Suggestion(id, in_language(fr, en), expected_level(said or None, bool(is_essential)))
        for id, fr, en, said, is_essential in fetch(_OF_MY_JOB, [viewer.id, limit])
    ]
