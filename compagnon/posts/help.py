"""Who helped whom, as SQL: read by the reactor that keeps it and by the command that verifies it."""

from __future__ import annotations

# One row per help: helper, helped, origin, post, comment, when. `{scope}` narrows it to posts.
# An accepted answer helps the asker; thanks, the one who gives them; a confirmed application, the one who applied.
HELP = """
SELECT k.author_id, p.author_id, 'answer', p.id, k.id, k.accepted_at
  FROM posts_comment k JOIN posts_post p ON p.id = k.post_id
  WHERE k.accepted_at IS NOT NULL AND k.deleted_at IS NULL AND k.author_id <> p.author_id {scope}
UNION ALL
SELECT k.author_id, r.person_id, 'thanks', p.id, k.id, r.at
  FROM posts_comment k JOIN posts_post p ON p.id = k.post_id JOIN posts_reaction r ON r.comment_id = k.id
  WHERE r.kind = 'thanks' AND k.deleted_at IS NULL AND r.person_id <> k.author_id {scope}
UNION ALL
SELECT p.author_id, r.person_id, 'thanks', p.id, CAST(NULL AS bigint), r.at
  FROM posts_post p JOIN posts_reaction r ON r.post_id = p.id
  WHERE r.kind = 'thanks' AND p.deleted_at IS NULL AND r.person_id <> p.author_id {scope}
UNION ALL
SELECT p.author_id, x.person_id, 'application', p.id, CAST(NULL AS bigint), MIN(x.confirmed_at)
  FROM posts_post p JOIN posts_application x ON x.post_id = p.id
  WHERE x.confirmed_at IS NOT NULL AND x.deleted_at IS NULL AND p.deleted_at IS NULL
    AND x.person_id <> p.author_id {scope}
  GROUP BY p.author_id, x.person_id, p.id
"""
HELP_KEPT = "SELECT helper_id, helped_id, origin, post_id, comment_id, at FROM posts_help"
