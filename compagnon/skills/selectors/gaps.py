"""What people lack: what their job, the job they would like or they themselves ask for, less the level they have.

One's own target prevails on a skill: it is one's word. Else what the job or the goal expects, the higher of the two.
Skills that are the same (`skills.same`) count as one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from compagnon.kit.sql import fetch, marks
from compagnon.people.viewer import Viewer
from compagnon.skills.levels import level_sentence, level_word
from compagnon.skills.models import PersonSkill, expected_level
from compagnon.skills.names import in_language, skill_url
from compagnon.skills.same import stand_ins

Audience = PersonSkill.Audience
JOB, GOAL, WISH = "job", "goal", "wish"
AT_ONCE = 5000  # people read by one statement


@dataclass(frozen=True, slots=True)
class Held:
    """A skill of someone's own list. `is_known`: whether who asks may know of it."""

    skill_id: int
    level: int
    target: int | None = None
    is_known: bool = True


@dataclass(frozen=True, slots=True)
class Asked:
    """A skill that a job asks for, and why it concerns the person: `JOB` or `GOAL`."""

    skill_id: int
    level: int
    is_essential: bool
    why: str


@dataclass(frozen=True, slots=True)
class Gap:
    """What someone lacks on one skill.

    Attributes:
        skill_id: as the person's own list names it, else as their job does.
        why: who asks for it: `JOB`, `GOAL`, `WISH`, in this order.
        is_essential: for the job or the goal; what one wishes is essential to oneself.
    """

    skill_id: int
    level: int
    target: int
    why: tuple[str, ...]
    is_essential: bool

    @property
    def size(self) -> int:
        return self.target - self.level


def gaps(held: Iterable[Held], asked: Iterable[Asked], stands: Mapping[int, int]) -> list[Gap]:
    """What is lacking: essential first, the biggest first, the job's before the goal's.

    A skill that who asks may not know of is left out, whatever a job expects of it.
    """
    mine: dict[int, list[Held]] = {}
    for one in held:
        mine.setdefault(stands.get(one.skill_id, one.skill_id), []).append(one)
    wanted: dict[int, list[Asked]] = {stand: [] for stand, own in mine.items() if any(one.target for one in own)}
    for need in asked:
        wanted.setdefault(stands.get(need.skill_id, need.skill_id), []).append(need)
    found = []
    for stand, needs in wanted.items():
        own = mine.get(stand, [])
        if not all(one.is_known for one in own):
            continue
        level = max((one.level for one in own), default=0)
        wish = max((one.target or 0 for one in own), default=0)
        target = wish or max(need.level for need in needs)
        if target <= level:
            continue
        reasons = {need.why for need in needs} | ({WISH} if wish else set())
        found.append(
            Gap(
                skill_id=own[0].skill_id if own else needs[0].skill_id,
                level=level,
                target=target,
                why=tuple(why for why in (JOB, GOAL, WISH) if why in reasons),
                is_essential=bool(wish) or any(need.is_essential for need in needs),
            )
        )
    order = {JOB: 0, GOAL: 1, WISH: 2}
    return sorted(found, key=lambda gap: (not gap.is_essential, -gap.size, order[gap.why[0]], gap.skill_id))


_HELD = """
SELECT s.person_id, s.skill_id, s.level, s.target, s.audience FROM skills_personskill s
WHERE s.person_id IN ({people}) ORDER BY s.person_id, s.position, s.id
"""
_JOBS = "SELECT person_id, job_id, goal_id FROM skills_personjob WHERE person_id IN ({people})"
_ASKED = "SELECT job_id, skill_id, level, is_essential FROM skills_jobskill WHERE job_id IN ({jobs}) ORDER BY id"


def gaps_of(person_ids: Collection[int], *, known: Collection[str] = (Audience.COMPANY,)) -> Mapping[int, list[Gap]]:
    """The gaps of many people at once, those without any left out: four queries for each 5,000 people.

    Args:
        known: to whom people show a skill for it to count. A skill shown to fewer is left out altogether, as if
            nothing asked for it, so that nothing is said of what is hidden.
    """
    stands = stand_ins()
    found: dict[int, list[Gap]] = {}
    people = list(person_ids)
    for start in range(0, len(people), AT_ONCE):
        found.update(_gaps_of(people[start : start + AT_ONCE], frozenset(known), stands))
    return found


def _gaps_of(
    people: Sequence[int], known: frozenset[str], stands: Mapping[int, int]
) -> Iterable[tuple[int, list[Gap]]]:
    held: dict[int, list[Held]] = {}
    for person_id, skill_id, level, target, audience in fetch(_HELD.format(people=marks(people)), people):
        held.setdefault(person_id, []).append(Held(skill_id, level, target, audience in known))
    jobs = {row[0]: row[1:] for row in fetch(_JOBS.format(people=marks(people)), people)}
    asked = _asked({job for pair in jobs.values() for job in pair if job is not None})
    for person_id in people:
        job, goal = jobs.get(person_id, (None, None))
        needs = [*asked.get((job, JOB), ()), *asked.get((goal, GOAL), ())]
        if lacking := gaps(held.get(person_id, ()), needs, stands):
            yield person_id, lacking


def _asked(jobs: Collection[int]) -> dict[tuple[int | None, str], list[Asked]]:
    found: dict[tuple[int | None, str], list[Asked]] = {}
    for job_id, skill_id, level, essential in fetch(_ASKED.format(jobs=marks(jobs)), list(jobs)):
        expected = expected_level(level, bool(essential))
        for why in (JOB, GOAL):
            found.setdefault((job_id, why), []).append(Asked(skill_id, expected, bool(essential), why))
    return found


@dataclass(frozen=True, slots=True)
class GapLine:
    """A gap in the reader's words."""

    gap: Gap
    name: str
    kind: str
    sentence: str  # what one does at the target level

    @property
    def id(self) -> int:
        return self.gap.skill_id

    @property
    def url(self) -> str:
        return skill_url(self.gap.skill_id)

    @property
    def level_word(self) -> str:
        return level_word(self.gap.level) or _("not begun")

    @property
    def target_word(self) -> str:
        return level_word(self.gap.target)

    @property
    def why(self) -> str:
        words = {JOB: _("my job"), GOAL: _("the job I would like"), WISH: _("my wish")}
        return ", ".join(words[why] for why in self.gap.why)


def my_gaps(viewer: Viewer) -> list[Gap]:
    """All that the viewer lacks, hidden skills included: it is theirs. Four queries."""
    if viewer.person_id is None:
        return []
    return gaps_of([viewer.person_id], known=list(Audience)).get(viewer.person_id, [])


_WORDS = """
SELECT k.id, k.label_fr, k.label_en, k.kind, l.sentence_fr, l.sentence_en FROM skills_skill k
LEFT JOIN skills_skilllevel l ON l.skill_id = k.id AND l.level = CASE k.id {targets} END WHERE k.id IN ({ids})
"""


def gap_lines(found: Sequence[Gap]) -> list[GapLine]:
    """These gaps in words. One query, none for nothing."""
    if not found:
        return []
    targets = " ".join("WHEN %s THEN %s" for _gap in found)
    values = [value for gap in found for value in (gap.skill_id, gap.target)]
    ids = [gap.skill_id for gap in found]
    rows = {row[0]: row[1:] for row in fetch(_WORDS.format(targets=targets, ids=marks(ids)), [*values, *ids])}
    lines = []
    for gap in found:
        fr, en, kind, sentence_fr, sentence_en = rows[gap.skill_id]
        sentence = in_language(sentence_fr or "", sentence_en or "") or level_sentence(gap.target)
        lines.append(GapLine(gap, in_language(fr, en), kind, sentence))
    return lines
