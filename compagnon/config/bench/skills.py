"""The skills of the generated company: the whole of ROME where BENCH_ROME names its folder, else as large a framework
made of words; sixty of its jobs are held here, and people have most of what these ask for."""

from __future__ import annotations

import os
import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from compagnon.people.models import Person
from compagnon.people.viewer import operator
from compagnon.skills.importers.published import Published, PublishedJob, PublishedSkill
from compagnon.skills.importers.release import bring
from compagnon.skills.importers.rome import read_rome
from compagnon.skills.importers.sheets import SILENT
from compagnon.skills.models import Evidence, Framework, Job, JobSkill, PersonJob, PersonSkill, expected_level

JOBS, SKILLS, OF_A_JOB = 1_584, 33_000, 57  # as many as ROME has
HELD_JOBS = 60
HAS, BRINGS, SEEKS = 8, 2, 2
Insert = Callable[[Any, Iterable[Any], int], None]


def bring_framework(chance: random.Random, words: Sequence[str]) -> None:
    """Bring it in."""
    named = os.environ.get("BENCH_ROME", "")
    if named and (folder := Path(named)).is_dir():
        bring(operator(), read_rome(folder, SILENT), version="4.60")
    else:
        bring(operator(), _made_of(chance, words), version="1")


def _made_of(chance: random.Random, words: Sequence[str]) -> Published:
    made = Published(source=Framework.Source.ROME)
    for number in range(SKILLS):
        label = f"{' '.join(chance.sample(words, 4)).capitalize()} {number}"
        made.skills[str(number)] = PublishedSkill(code=str(number), kind="know_how", label_fr=label)
    for number in range(JOBS):
        code = f"J{number:04}"
        made.jobs[code] = PublishedJob(code=code, label_fr=f"{chance.choice(words).capitalize()} {number}")
        for skill in chance.sample(range(SKILLS), OF_A_JOB):
            made.links[code, str(skill)] = (chance.random() < 0.2, False)
        for rank in range(9):
            made.moves[code, f"J{(number + rank + 1) % JOBS:04}"] = rank
    return made


def give_skills(chance: random.Random, people: list[Person], insert: Insert) -> list[int]:
    """Jobs, levels, what is brought and sought, with its evidence; answers the skills that are about, often first."""
    now = timezone.now()
    jobs = list(Job.objects.order_by("code").values_list("pk", flat=True))
    held = chance.sample(jobs, HELD_JOBS)
    asked: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for job, skill, level, essential in (
        JobSkill.objects.filter(job__in=held).order_by("pk").values_list("job", "skill", "level", "is_essential")
    ):
        asked[job].append((skill, expected_level(level, essential)))
    told: list[PersonSkill] = []
    positions: list[PersonJob] = []
    for person in people:
        job = chance.choice(held)
        positions.append(
            PersonJob(person=person, job_id=job, goal_id=chance.choice(held) if chance.random() < 0.2 else None)
        )
        # Colleagues of a job have much the same: the first of its skills oftener than the last.
        wanted = asked[job][: HAS * 3]
        chosen = chance.sample(wanted, min(HAS, len(wanted)))
        for place, (skill, expected) in enumerate(chosen):
            level = max(1, min(4, expected + chance.choice([-1, 0, 0, 1])))
            since = now - timedelta(days=chance.randrange(1, 900))
            told.append(
                PersonSkill(
                    person=person, skill_id=skill, level=level, brings=place < BRINGS and level > 1, position=place,
                    since=since, target=min(4, level + 1) if place >= HAS - SEEKS and level < 4 else None,
                    sought_at=since, audience="me" if chance.random() < 0.02 else "company",
                )
            )  # fmt: skip
    insert(PersonJob, positions, len(positions))
    insert(PersonSkill, told, len(told))
    declared = [
        Evidence(person_skill=row, kind=Evidence.Kind.DECLARED, level=row.level, by_id=row.person_id, at=row.since)
        for row in told
    ]
    insert(Evidence, declared, len(declared))
    return [row.skill_id for row in told[:2000]]
