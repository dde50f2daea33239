"""What accepted answers, thanks and confirmed applications show of people's skills, and where that is not what is kept.

Only the word of whoever was helped counts: an answer accepted by who asked, thanks, an application. Only skills that a
person has among theirs: others are offered on their page of skills.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from compagnon.kit.sql import fetch, moment
from compagnon.skills.actions import Piece
from compagnon.skills.carrying import SAME

# What showed something: post, kind and identifier of the thing, whose skill, how, said by whom, when.
_SHOWN = """
SELECT p.id AS post_id, 'comment' AS kind, k.id AS id, k.author_id AS person_id, 'confirmed' AS how,
    p.author_id AS from_id, k.accepted_at AS at
  FROM posts_comment k JOIN posts_post p ON p.id = k.post_id
  WHERE k.accepted_at IS NOT NULL AND k.accepted_by_id = p.author_id AND k.deleted_at IS NULL
    AND k.author_id <> p.author_id {post}
UNION ALL
SELECT p.id, 'comment', k.id, k.author_id, 'confirmed', r.person_id, r.at
  FROM posts_comment k JOIN posts_post p ON p.id = k.post_id JOIN posts_reaction r ON r.comment_id = k.id
  WHERE r.kind = 'thanks' AND k.deleted_at IS NULL AND r.person_id <> k.author_id {post}
UNION ALL
SELECT p.id, 'post', p.id, p.author_id, 'confirmed', r.person_id, r.at
  FROM posts_post p JOIN posts_reaction r ON r.post_id = p.id
  WHERE r.kind = 'thanks' AND p.deleted_at IS NULL AND r.person_id <> p.author_id {post}
UNION ALL
SELECT p.id, 'application', x.id, p.author_id, 'confirmed', x.person_id, x.confirmed_at
  FROM posts_post p JOIN posts_application x ON x.post_id = p.id
  WHERE x.confirmed_at IS NOT NULL AND x.deleted_at IS NULL AND p.deleted_at IS NULL
    AND x.person_id <> p.author_id {post}
UNION ALL
SELECT p.id, 'application', x.id, x.person_id, 'applied', CAST(NULL AS bigint), x.confirmed_at
  FROM posts_post p JOIN posts_application x ON x.post_id = p.id
  WHERE x.confirmed_at IS NOT NULL AND x.deleted_at IS NULL AND p.deleted_at IS NULL {post}
"""
_RIGHT = f"""
SELECT d.kind, d.id, d.person_id, s.skill_id, d.how, d.from_id, MIN(d.at)
FROM ({_SHOWN}) d JOIN posts_postskill q ON q.post_id = d.post_id
JOIN skills_personskill s ON s.person_id = d.person_id AND {SAME.format(one="s.skill_id", other="q.skill_id")}
{{person}}
GROUP BY d.kind, d.id, d.person_id, s.skill_id, d.how, d.from_id
"""  # noqa: S608
_KEPT = """
SELECT e.subject_kind, e.subject_id, s.person_id, s.skill_id, e.kind, e.by_id, e.at, e.words, e.declined_at IS NOT NULL
FROM skills_evidence e JOIN skills_personskill s ON s.id = e.person_skill_id
WHERE e.kind IN ('confirmed', 'applied') AND e.subject_kind IN ('comment', 'post', 'application')
"""
_OF_POST = """
AND (e.subject_kind = 'post' AND e.subject_id = %s
  OR e.subject_kind = 'comment' AND e.subject_id IN (SELECT id FROM posts_comment WHERE post_id = %s)
  OR e.subject_kind = 'application' AND e.subject_id IN (SELECT id FROM posts_application WHERE post_id = %s))
"""


@dataclass(frozen=True, slots=True)
class Subject:
    """A comment, a post or an application whose evidence is wrong, and all that it should give."""

    kind: str
    id: int
    pieces: Sequence[Piece]


def wrong_evidence(*, post_id: int | None = None, person_id: int | None = None) -> list[Subject]:
    """The things that give other evidence than what is kept: of one post, for one person, or all. Two statements.

    What someone said in words of their own is theirs, and stays; so does what a person declined.
    """
    of_post = "" if post_id is None else "AND p.id = %s"
    right = _RIGHT.format(post=of_post, person="" if person_id is None else "WHERE d.person_id = %s")
    params = [post_id] * 5 if post_id is not None else []
    kept = _KEPT + (_OF_POST if post_id is not None else "") + ("" if person_id is None else "AND s.person_id = %s")
    kept_params = [post_id] * 3 if post_id is not None else []
    last = [] if person_id is None else [person_id]
    wanted = {(*row[:6],): row[6] for row in fetch(right, params + last)}
    there = {(*row[:6],): row[6:] for row in fetch(kept, kept_params + last)}
    extra = {key for key, (_at, words, declined) in there.items() if key not in wanted and not words and not declined}
    wrong = {key[:2] for key in extra | (wanted.keys() - there.keys())}
    if not wrong:
        return []
    if person_id is not None:  # what a thing gives to others must be said again with it
        return [one for kind, id in sorted(wrong) for one in _whole(kind, id)]
    return _subjects(wrong, wanted, there)


def _whole(kind: str, id: int) -> list[Subject]:
    """The thing with all it gives, to everyone."""
    table = {"comment": "posts_comment", "application": "posts_application"}.get(kind)
    post_id = id if table is None else fetch(f"SELECT post_id FROM {table} WHERE id = %s", [id])[0][0]  # noqa: S608
    return [one for one in wrong_evidence(post_id=post_id) if (one.kind, one.id) == (kind, id)]


def _subjects(wrong: set[tuple], wanted: dict[tuple, Any], there: dict[tuple, Any]) -> list[Subject]:
    pieces: dict[tuple, list[Piece]] = defaultdict(list)
    said = {key: at for key, (at, words, declined) in there.items() if words and not declined}
    for key, at in (said | wanted).items():
        kind, id, person_id, skill_id, how, from_id = key
        if (kind, id) in wrong:
            pieces[kind, id].append(Piece(person_id, skill_id, how, moment(at), from_id))
    return [Subject(kind, id, pieces[kind, id]) for kind, id in sorted(wrong)]
