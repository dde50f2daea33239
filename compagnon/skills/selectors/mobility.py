"""The jobs near one's own: the company's that ask for what one can do, and those that ROME says one may go to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from compagnon.kit.sql import fetch, marks
from compagnon.people.viewer import Viewer
from compagnon.skills.carrying import skill_links
from compagnon.skills.distance import Need, closest_steps, distance, lacking
from compagnon.skills.models import expected_level
from compagnon.skills.names import in_language, job_url, skill_url
from compagnon.skills.same import stand_ins

MOST = 12


@dataclass(frozen=True, slots=True)
class Step:
    """A skill that would bring one closer to a job."""

    id: int
    label: str
    level: int
    target: int

    @property
    def url(self) -> str:
        return skill_url(self.id)


@dataclass(frozen=True, slots=True)
class NearJob:
    """A job and how far one is from it: `had` of the `asked` skills are at the level it expects."""

    id: int
    label: str
    source: str
    distance: float
    had: int
    asked: int
    is_move: bool  # ROME says that one may go there
    is_goal: bool
    steps: Sequence[Step]

    @property
    def url(self) -> str:
        return job_url(self.id)


@dataclass(frozen=True, slots=True)
class Mobility:
    """One's job and goal by name, the nearest jobs first, and the skills that bring closest to all of them."""

    job: str
    goal: str
    jobs: Sequence[NearJob]
    steps: Sequence[Step]


_MINE = """
SELECT w.job_id, w.goal_id, j.label_fr, j.label_en, g.label_fr, g.label_en FROM skills_personjob w
LEFT JOIN skills_job j ON j.id = w.job_id LEFT JOIN skills_job g ON g.id = w.goal_id WHERE w.person_id = %s
"""
# ROME's moves from my job or what it is tied to; the company's jobs that are tied to where they lead stand in for it.
_CANDIDATES = """
WITH mine(id) AS (
  SELECT CAST(%s AS bigint) UNION SELECT t.same_as_id FROM skills_jobtie t WHERE t.job_id = %s
),
moves(id) AS (SELECT m.to_id FROM skills_jobmove m JOIN mine ON mine.id = m.job_id),
near(id, moved) AS (
  SELECT COALESCE(own.id, m.id), 1 FROM moves m
  LEFT JOIN skills_jobtie t ON t.same_as_id = m.id
  LEFT JOIN skills_job own ON own.id = t.job_id AND own.retired_at IS NULL
  UNION ALL
  SELECT DISTINCT s.job_id, 0 FROM skills_jobskill s JOIN skills_job k ON k.id = s.job_id
  JOIN skills_framework f ON f.id = k.framework_id AND f.source = 'company' WHERE s.skill_id IN ({skills})
  UNION ALL SELECT id, 0 FROM skills_job WHERE id = %s
)
SELECT j.id, j.label_fr, j.label_en, f.source, MAX(n.moved) FROM near n
JOIN skills_job j ON j.id = n.id JOIN skills_framework f ON f.id = j.framework_id
WHERE j.retired_at IS NULL AND j.id NOT IN (SELECT id FROM mine) GROUP BY j.id, j.label_fr, j.label_en, f.source
"""
_NEEDS = "SELECT job_id, skill_id, level, is_essential FROM skills_jobskill WHERE job_id IN ({jobs})"


def mobility(viewer: Viewer) -> Mobility:
    """What is near the viewer. Seven queries."""
    rows = fetch(_MINE, [viewer.id])
    job_id, goal_id, *labels = rows[0] if rows else (None, None, "", "", "", "")
    job_fr, job_en, goal_fr, goal_en = (label or "" for label in labels)
    stands = stand_ins()
    levels: dict[int, int] = {}
    for skill_id, level in fetch("SELECT skill_id, level FROM skills_personskill WHERE person_id = %s", [viewer.id]):
        stand = stands.get(skill_id, skill_id)
        levels[stand] = max(level, levels.get(stand, 0))
    found = _nearest(job_id or 0, goal_id or 0, levels, stands)
    return Mobility(in_language(job_fr, job_en), in_language(goal_fr, goal_en), *found)


def _needs(job_ids: Sequence[int], stands: Mapping[int, int]) -> dict[int, dict[int, Need]]:
    found: dict[int, dict[int, Need]] = defaultdict(dict)
    for job_id, skill_id, level, essential in fetch(_NEEDS.format(jobs=marks(job_ids)), job_ids):
        stand, need = stands.get(skill_id, skill_id), Need(expected_level(level, bool(essential)), bool(essential))
        found[job_id][stand] = max(need, found[job_id].get(stand, need))
    return found


def _nearest(
    job_id: int, goal_id: int, levels: Mapping[int, int], stands: Mapping[int, int]
) -> tuple[list[NearJob], list[Step]]:
    """The nearest jobs, the goal among them, and the steps towards all."""
    shared = {skill_id for skill_id, level in levels.items() if level} | set(_needs([job_id], stands)[job_id])
    same = sorted(shared | {id for id, stand in stands.items() if stand in shared})
    rows = fetch(_CANDIDATES.format(skills=marks(same)), [job_id, job_id, *same, goal_id])
    needs = _needs([row[0] for row in rows], stands)
    far = {id: distance(needs[id], levels) for id, *_ in rows if needs.get(id)}
    moved = {id for id, *_, is_move in rows if is_move}
    order = sorted(far, key=lambda id: (id != goal_id, far[id], id not in moved, id))[:MOST]
    order.sort(key=lambda id: (far[id], id))
    gains: dict[int, float] = defaultdict(float)
    for id in order:
        whole = sum(need.weight * need.level for need in needs[id].values())
        for skill_id, weight in lacking(needs[id], levels).items():
            gains[skill_id] += weight / whole
    best = sorted(gains, key=lambda skill_id: (-gains[skill_id], skill_id))[:3]
    steps = {id: closest_steps(needs[id], levels) for id in order}
    links = skill_links({skill_id for some in steps.values() for skill_id in some} | set(best))
    highest = {skill_id: max(needs[id][skill_id].level for id in order if skill_id in needs[id]) for skill_id in best}
    about = {row[0]: row for row in rows}
    jobs = [
        NearJob(
            id=id,
            label=in_language(about[id][1], about[id][2]),
            source=about[id][3],
            distance=far[id],
            had=len(needs[id]) - len(lacking(needs[id], levels)),
            asked=len(needs[id]),
            is_move=id in moved,
            is_goal=id == goal_id,
            steps=[Step(one, links[one].name, levels.get(one, 0), needs[id][one].level) for one in steps[id]],
        )
        for id in order
    ]
    return jobs, [Step(one, links[one].name, levels.get(one, 0), highest[one]) for one in best]
