"""Teacher and learner, skill by skill: the help someone gave and received lately, and how the two took turns.

Only what the viewer may read counts, and only on skills that the person shows them: two people who look at the same
page may see different lines on it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from compagnon.communities.access import readable_ids
from compagnon.kit import clock
from compagnon.kit.sql import fetch, marks, moment, parameter
from compagnon.people.viewer import Viewer
from compagnon.skills.access import visible_person_skills
from compagnon.skills.carrying import SAME, SkillLink
from compagnon.skills.names import in_language

DAYS = 90
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Turn:
    """A week in which the person helped, was helped, or both."""

    week: datetime
    taught: int
    learned: int

    @property
    def role(self) -> str:
        """teacher, learner or both."""
        return "both" if self.taught and self.learned else "teacher" if self.taught else "learner"


@dataclass(frozen=True, slots=True)
class SkillRoles:
    """Both roles of a person in one skill, over the last days.

    Attributes:
        taught, learned: how many times they helped, and were helped.
        people_taught: how many people they helped; `people_learned_from`, by how many they were helped.
        turns: week by week, the oldest first; weeks without either are left out.
    """

    skill: SkillLink
    taught: int
    people_taught: int
    learned: int
    people_learned_from: int
    turns: tuple[Turn, ...]

    @property
    def both(self) -> bool:
        return bool(self.taught and self.learned)


_HELP = """
SELECT s.id, {gave} AS gave, h.id, h.{other}_id, h.at
FROM posts_help h JOIN posts_post p ON p.id = h.post_id
JOIN posts_postskill q ON q.post_id = h.post_id
JOIN skills_personskill s ON s.person_id = h.{mine}_id AND {same}
LEFT JOIN posts_comment k ON k.id = h.comment_id
WHERE h.{mine}_id = %s AND h.at >= %s AND p.deleted_at IS NULL AND k.deleted_at IS NULL
  AND s.id IN ({skills}) AND p.community_id IN ({readable})
"""


def roles(viewer: Viewer, person_id: int, days: int = DAYS) -> list[SkillRoles]:
    """What a person taught and learned, skill by skill: skills in which they did both first, then in their own order.

    Two statements, and those that say what the viewer reads.
    """
    shown = {
        id: SkillLink(skill_id, in_language(fr, en))
        for id, skill_id, fr, en in visible_person_skills(viewer)
        .filter(person_id=person_id)
        .order_by("position", "id")
        .values_list("id", "skill_id", "skill__label_fr", "skill__label_en")
    }
    readable = readable_ids(viewer)
    if not shown or not readable:
        return []
    now = clock.now()
    same = SAME.format(one="s.skill_id", other="q.skill_id")
    both = [("1", "helper", "helped"), ("0", "helped", "helper")]
    sql = " UNION ".join(
        _HELP.format(gave=gave, mine=mine, other=other, same=same, skills=marks(shown), readable=marks(readable))
        for gave, mine, other in both
    )
    rows = fetch(sql, [person_id, parameter(now - timedelta(days=days)), *shown, *readable] * 2)
    events: dict[int, list[tuple[bool, int, datetime]]] = defaultdict(list)
    for id, gave, _help, other, at in rows:
        events[id].append((bool(gave), other, moment(at)))
    found = [_roles(link, events[id], now) for id, link in shown.items() if id in events]
    return sorted(found, key=lambda one: not one.both)


def _roles(skill: SkillLink, events: list[tuple[bool, int, datetime]], now: datetime) -> SkillRoles:
    weeks: dict[datetime, list[int]] = defaultdict(lambda: [0, 0])
    people: tuple[set[int], set[int]] = (set(), set())
    for gave, other, at in events:
        begins = now - WEEK * ((now - at) // WEEK + 1)
        weeks[begins][not gave] += 1
        people[not gave].add(other)
    return SkillRoles(
        skill=skill,
        taught=sum(taught for taught, _learned in weeks.values()),
        people_taught=len(people[0]),
        learned=sum(learned for _taught, learned in weeks.values()),
        people_learned_from=len(people[1]),
        turns=tuple(Turn(week, *counts) for week, counts in sorted(weeks.items())),
    )
