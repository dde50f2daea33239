"""What someone contributed on skills that they do not have among theirs: what they could add."""

from __future__ import annotations

from dataclasses import dataclass

from compagnon.communities.access import readable_ids
from compagnon.kit.sql import fetch, marks
from compagnon.people.viewer import Viewer
from compagnon.skills.carrying import SAME, SkillLink
from compagnon.skills.names import in_language

_SEVERAL = 2  # contributions, before a skill is proposed


@dataclass(frozen=True, slots=True)
class Contributed:
    """A skill that someone contributed on: questions they answered, practices they showed, practices they applied."""

    skill: SkillLink
    answered: int
    shown: int
    applied: int


_CONTRIBUTED = f"""
WITH done(post_id, answered, shown, applied) AS (
  SELECT DISTINCT post_id, 1, 0, 0 FROM posts_comment WHERE author_id = %s AND is_answer AND deleted_at IS NULL
  UNION ALL SELECT id, 0, 1, 0 FROM posts_post WHERE author_id = %s AND kind = 'practice' AND deleted_at IS NULL
  UNION ALL SELECT DISTINCT post_id, 0, 0, 1 FROM posts_application
    WHERE person_id = %s AND confirmed_at IS NOT NULL AND deleted_at IS NULL
)
SELECT k.id, k.label_fr, k.label_en, SUM(d.answered), SUM(d.shown), SUM(d.applied)
FROM done d JOIN posts_post p ON p.id = d.post_id JOIN posts_postskill q ON q.post_id = p.id
JOIN skills_skill k ON k.id = q.skill_id
WHERE p.deleted_at IS NULL AND p.community_id IN ({{readable}}) AND k.retired_at IS NULL
  AND NOT EXISTS (SELECT 1 FROM skills_personskill s WHERE s.person_id = %s
    AND {SAME.format(one="s.skill_id", other="k.id")})
GROUP BY k.id, k.label_fr, k.label_en HAVING COUNT(*) >= {_SEVERAL}
ORDER BY COUNT(*) DESC, k.id LIMIT %s
"""  # noqa: S608


def contributed_on(viewer: Viewer, limit: int = 5) -> list[Contributed]:
    """The skills that the viewer contributed on several times and never spoke of, the most often first.

    One statement, and those that say what the viewer reads.
    """
    if viewer.person_id is None:
        return []
    readable = readable_ids(viewer)
    me = viewer.person_id
    rows = fetch(_CONTRIBUTED.format(readable=marks(readable)), [me, me, me, *readable, me, limit])
    return [
        Contributed(SkillLink(id, in_language(fr, en)), answered, shown, applied)
        for id, fr, en, answered, shown, applied in rows
    ]
