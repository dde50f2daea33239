"""What home hangs on the pages of lower floors."""

from __future__ import annotations

from dataclasses import dataclass

from compagnon.communities.access import my_communities
from compagnon.kit.slots import Panel, fills
from compagnon.kit.sql import fetch
from compagnon.people.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Brought:
    """What someone wrote and did, counted: on the page that tells them what others see."""

    posts: int
    comments: int
    applications: int
    reactions: int
    bookmarks: int
    drafts: int
    communities: int


_COUNTS = """
SELECT
  (SELECT COUNT(*) FROM posts_post WHERE author_id = %s AND deleted_at IS NULL),
  (SELECT COUNT(*) FROM posts_comment WHERE author_id = %s AND deleted_at IS NULL),
  (SELECT COUNT(*) FROM posts_application WHERE person_id = %s AND deleted_at IS NULL),
  (SELECT COUNT(*) FROM posts_reaction WHERE person_id = %s),
  (SELECT COUNT(*) FROM posts_bookmark WHERE person_id = %s),
  (SELECT COUNT(*) FROM posts_draft WHERE author_id = %s)
"""


@fills("visible-about-me")
def brought(*, viewer: Viewer) -> Panel | None:
    """One's contributions, and who reads them. One statement."""
    if viewer.person_id is None:
        return None
    [counts] = fetch(_COUNTS, [viewer.person_id] * 6)
    return Panel("home/_brought.html", Brought(*(*counts, len(my_communities(viewer)))))
