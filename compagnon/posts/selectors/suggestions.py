"""Which skills a text is about, offered to whoever writes and never added: `skills.suggestion`, from the names of the
company's skills and from what was said of the newest posts that everyone may read.

What is known is kept in memory: made again when a skill of the company's changes, and every ten minutes.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from time import monotonic
from typing import Any

from compagnon.communities.models import Community
from compagnon.kit.sql import fetch
from compagnon.kit.terms import LANGUAGES
from compagnon.skills.carrying import MOST, SkillLink, skill_links
from compagnon.skills.suggestion import Tally, suggest, terms_of_text

_READ = 20_000  # characters of a text
_PAST = 1000  # posts
_GOOD_FOR = 600  # seconds
_kept: tuple[Any, float, Tally] | None = None


def suggest_skills(
    title: str, body: str = "", *, language: str = "", limit: int = MOST, but: Collection[int] = ()
) -> list[SkillLink]:
    """The skills that a text is most likely about, the likeliest first.

    One statement to know whether what is kept still holds, one for the names of those suggested.

    Args:
        language: `fr` or `en`; told from the text otherwise.
        but: those that were chosen already.
    """
    text = terms_of_text(title[:_READ], body[:_READ], language=language if language in LANGUAGES else "")
    if not text:
        return []
    found = [id for id in suggest(text, _known(), at_most=limit + len(but)) if id not in but][:limit]
    links = skill_links(found)
    return [links[id] for id in found if id in links]


def _known() -> Tally:
    global _kept
    mark = fetch(
        "SELECT COUNT(*), MAX(s.id), MAX(s.created_at), MAX(s.retired_at), COUNT(s.proposed_by_id)"
        " FROM skills_skill s JOIN skills_framework f ON f.id = s.framework_id WHERE f.source = 'company'"
    )
    if _kept is None or _kept[0] != mark or monotonic() - _kept[1] > _GOOD_FOR:
        _kept = (mark, monotonic(), _read())
    return _kept[2]


# What someone proposed in their own words is theirs until learning & development keeps it.
_NAMES = """
SELECT s.id, 'fr', s.label_fr FROM skills_skill s WHERE s.label_fr <> '' AND {ours}
UNION ALL SELECT s.id, 'en', s.label_en FROM skills_skill s WHERE s.label_en <> '' AND {ours}
UNION ALL SELECT s.id, n.language, n.name FROM skills_skill s JOIN skills_skillname n ON n.skill_id = s.id WHERE {ours}
UNION ALL SELECT s.id, 'fr', o.label_fr FROM skills_skill s JOIN skills_skilltie e ON e.skill_id = s.id
  JOIN skills_skill o ON o.id = e.same_as_id WHERE o.label_fr <> '' AND {ours}
UNION ALL SELECT s.id, 'en', o.label_en FROM skills_skill s JOIN skills_skilltie e ON e.skill_id = s.id
  JOIN skills_skill o ON o.id = e.same_as_id WHERE o.label_en <> '' AND {ours}
"""
_OURS = (
    "s.framework_id IN (SELECT id FROM skills_framework WHERE source = 'company')"
    " AND s.retired_at IS NULL AND s.kind <> 'group' AND s.proposed_by_id IS NULL"
)
# The communities that everyone reads: what others are about is nobody else's to guess.
_TIED = """
SELECT p.title, p.excerpt, p.skill_ids FROM posts_post p JOIN communities_community c ON c.id = p.community_id
WHERE p.deleted_at IS NULL AND p.skill_ids <> '[]' AND c.listed AND c.joining = %s
ORDER BY p.published_at DESC, p.id DESC LIMIT %s
"""
_GONE = "SELECT id FROM skills_skill WHERE retired_at IS NOT NULL OR kind = 'group' OR proposed_by_id IS NOT NULL"


def _read() -> Tally:
    """Names and past posts: three statements."""
    tally = Tally()
    for id, language, name in fetch(_NAMES.format(ours=_OURS)):
        tally.name(id, name, language=language if language in LANGUAGES else "")
    gone = {id for (id,) in fetch(_GONE)}
    for title, excerpt, skill_ids in fetch(_TIED, [Community.Joining.OPEN, _PAST]):
        if about := [id for id in json.loads(skill_ids) if id not in gone]:
            tally.tie(terms_of_text(title, excerpt), about)
    return tally
