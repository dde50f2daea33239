"""What to do now for each of one's gaps: who can help, what deals with it, who else needs it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.core.cache import cache

from compagnon.communities.by_skill import CommunityAbout, communities_about
from compagnon.kit.sql import fetch
from compagnon.mentoring.selectors.helpers import Helper, helpers_by_skill
from compagnon.people.cards import PersonCard
from compagnon.people.selectors import PERSON, card_of
from compagnon.people.viewer import Viewer
from compagnon.posts.models import Kind
from compagnon.posts.selectors.by_skill import PostsAbout, posts_about
from compagnon.skills import crowd
from compagnon.skills.models import HIGHEST, Level, PersonSkill
from compagnon.skills.names import in_language
from compagnon.skills.same import alike, stand_ins
from compagnon.skills.selectors.gaps import WISH, GapLine, gap_lines, my_gaps

PAGE = 8
NAMED = 3  # of each: helpers, others who seek
LISTED = 2  # of each kind of post, and communities
MINUTES = 10


@dataclass(frozen=True, slots=True)
class GapCard:
    """One gap with what to do now.

    Attributes:
        seekers: some who show everyone that they are after this skill.
        others: about how many colleagues need it, in fives (`crowd.told`); 0 where they are too few to say.
        targets: the levels one may be after.
        audience: who sees the skill; to all colleagues where it is not on one's list yet.
    """

    line: GapLine
    helpers: Sequence[Helper]
    posts: PostsAbout
    communities: Sequence[CommunityAbout]
    seekers: Sequence[PersonCard]
    others: int
    targets: Sequence[int]
    audience: str

    @property
    def is_wish(self) -> bool:
        return WISH in self.line.gap.why


@dataclass(frozen=True, slots=True)
class GapView:
    """A page of one's gaps, the most useful first, with what asks for them.

    Attributes:
        job, goal: their names; empty where none is said.
        has_skills: whether one said anything of oneself yet.
    """

    job: str
    goal: str
    has_skills: bool
    cards: Sequence[GapCard]
    total: int
    page: int
    pages: int


_MINE = """
SELECT j.label_fr, j.label_en, g.label_fr, g.label_en,
  CASE WHEN EXISTS (SELECT 1 FROM skills_personskill s WHERE s.person_id = a.id) THEN 1 ELSE 0 END
FROM people_person a LEFT JOIN skills_personjob w ON w.person_id = a.id
LEFT JOIN skills_job j ON j.id = w.job_id LEFT JOIN skills_job g ON g.id = w.goal_id WHERE a.id = %s
"""


def gap_view(viewer: Viewer, page: int = 1) -> GapView:
    """What the viewer lacks and what to do now.

    Gaps (four queries), my job, words, same skills, helpers, what I read (two), posts (two), communities (two), those
    who seek, my own rows; and how many need what, when that is not remembered.
    """
    found = my_gaps(viewer)
    pages = max(1, -(-len(found) // PAGE))
    page = min(max(1, page), pages)
    lines = gap_lines(found[(page - 1) * PAGE : page * PAGE])
    job_fr, job_en, goal_fr, goal_en, has_skills = fetch(_MINE, [viewer.id])[0]
    return GapView(
        job=in_language(job_fr or "", job_en or ""),
        goal=in_language(goal_fr or "", goal_en or ""),
        has_skills=bool(has_skills),
        cards=_cards(viewer, lines),
        total=len(found),
        page=page,
        pages=pages,
    )


def _cards(viewer: Viewer, lines: Sequence[GapLine]) -> list[GapCard]:
    ids = [line.id for line in lines]
    if not ids:
        return []
    same = alike(ids, stand_ins())
    targets = {line.id: line.gap.target for line in lines}
    helpers = helpers_by_skill(viewer, ids, limit=NAMED, targets=targets)
    posts = posts_about(viewer, ids, kinds=(Kind.PRACTICE, Kind.QUESTION), limit=LISTED)
    communities = communities_about(viewer, ids, limit=LISTED)
    seekers = _seekers(viewer, same)
    needs = _needs(same)
    own = dict(PersonSkill.objects.filter(person_id=viewer.id, skill_id__in=ids).values_list("skill_id", "audience"))
    return [
        GapCard(
            line=line,
            helpers=helpers.get(line.id, ()),
            posts=posts.get(line.id, PostsAbout()),
            communities=communities.get(line.id, ()),
            seekers=seekers.get(line.id, ()),
            others=crowd.told(max(0, needs[line.id] - 1)),
            targets=[level for level in Level.values if line.gap.level < level <= HIGHEST],
            audience=own.get(line.id, PersonSkill.Audience.COMPANY),
        )
        for line in lines
    ]


# The last to say so come first: they are where one is now.
_SEEKERS = f"""
WITH need(skill_id, wanted) AS (VALUES {{needs}}),
placed AS (
  SELECT n.wanted, s.person_id, ROW_NUMBER() OVER (
    PARTITION BY n.wanted ORDER BY COALESCE(s.sought_at, s.since) DESC, s.id DESC) AS place
  FROM need n JOIN skills_personskill s ON s.skill_id = n.skill_id JOIN people_person p ON p.id = s.person_id
  WHERE s.target > s.level AND s.audience = 'company' AND p.is_active AND p.id <> %s
)
SELECT f.wanted, {PERSON} FROM placed f JOIN people_person a ON a.id = f.person_id
WHERE f.place <= %s ORDER BY f.wanted, f.place
"""  # noqa: S608


def _seekers(viewer: Viewer, same: Mapping[int, int]) -> dict[int, list[PersonCard]]:
    found: dict[int, dict[int, PersonCard]] = {}
    pairs = ", ".join(["(%s, %s)"] * len(same))
    values = [value for pair in same.items() for value in pair]
    for wanted, *person in fetch(_SEEKERS.format(needs=pairs), [*values, viewer.person_id, 2 * NAMED]):
        card = card_of(person)
        found.setdefault(wanted, {}).setdefault(card.id, card)
    return {wanted: list(cards.values())[:NAMED] for wanted, cards in found.items()}


# Active people who lack a skill by the rule of `skills.selectors.gaps`, those who hide it left out.
_NEEDS = f"""
WITH need(skill_id, wanted) AS (VALUES {{needs}}),
said AS (
  SELECT n.wanted, s.person_id, s.level, s.target, CASE WHEN s.audience = 'company' THEN 0 ELSE 1 END AS hidden,
    0 AS expected
  FROM need n JOIN skills_personskill s ON s.skill_id = n.skill_id
  UNION ALL
  SELECT n.wanted, w.person_id, 0, NULL, 0,
    COALESCE(j.level, CASE WHEN j.is_essential THEN {Level.PRACTICE} ELSE {Level.DISCOVERY} END)
  FROM need n JOIN skills_jobskill j ON j.skill_id = n.skill_id
  JOIN skills_personjob w ON w.job_id = j.job_id OR w.goal_id = j.job_id
),
lacking AS (
  SELECT wanted, person_id FROM said GROUP BY wanted, person_id
  HAVING MAX(hidden) = 0 AND COALESCE(MAX(target), MAX(expected)) > MAX(level)
)
SELECT l.wanted, COUNT(*) FROM lacking l JOIN people_person a ON a.id = l.person_id WHERE a.is_active GROUP BY l.wanted
"""  # noqa: S608


def _needs(same: Mapping[int, int]) -> dict[int, int]:
    """How many people of the company need each skill, remembered for some minutes."""
    ids = set(same.values())
    kept: dict[str, int] = cache.get_many([_key(id) for id in ids])
    found = {id: kept[_key(id)] for id in ids if _key(id) in kept}
    missing = {skill_id: wanted for skill_id, wanted in same.items() if wanted not in found}
    if missing:
        fresh = {**dict.fromkeys(missing.values(), 0), **_counted(missing)}
        cache.set_many({_key(id): count for id, count in fresh.items()}, MINUTES * 60)
        found.update(fresh)
    return found


def _key(id: int) -> str:
    return f"mentoring.needs.{id}"


def _counted(same: Mapping[int, int]) -> dict[int, int]:
    pairs = ", ".join(["(%s, %s)"] * len(same))
    return dict(fetch(_NEEDS.format(needs=pairs), [value for pair in same.items() for value in pair]))


def my_row(viewer: Viewer, skill_id: int) -> tuple[int, bool, str]:
    """Level, whether one brings it, and who sees it, of a skill as one said them; what a new one starts with."""
    rows = PersonSkill.objects.filter(person_id=viewer.id, skill_id=skill_id)
    return rows.values_list("level", "brings", "audience").first() or (0, False, PersonSkill.Audience.COMPANY)
