"""The goal of a working group: a community with an end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from compagnon.communities.models import Community
from compagnon.kit import clock
from compagnon.skills.carrying import SkillLink, skill_links
from compagnon.skills.levels import level_word


@dataclass(frozen=True, slots=True)
class Goal:
    """What a working group is after, and how long it has."""

    skill: SkillLink
    level: int
    level_word: str
    ends_on: date
    days_left: int  # 0 on the last day; less once it is over


def goal_of(community: Community) -> Goal | None:
    """The goal of a working group; no query for another community."""
    if community.ends_on is None or community.goal_skill_id is None or community.goal_level is None:
        return None
    return Goal(
        skill=skill_links([community.goal_skill_id])[community.goal_skill_id],
        level=community.goal_level,
        level_word=level_word(community.goal_level),
        ends_on=community.ends_on,
        days_left=(community.ends_on - clock.today()).days,
    )
