"""Reactions on one thing: how many, and the viewer's own."""

from __future__ import annotations

from dataclasses import dataclass, replace

from compagnon.kit.errors import Missing
from compagnon.kit.sql import fetch
from compagnon.people.viewer import Viewer

_COUNTS = "like_count, thanks_count, learned_count, keep_count"


@dataclass(frozen=True, slots=True)
class Reacted:
    """What `_reactions.html` shows of one post or comment."""

    like_count: int
    thanks_count: int
    learned_count: int
    keep_count: int
    reactions: frozenset[str]

    def toggled(self, kind: str) -> Reacted:
        """The same after the viewer pressed a button once more."""
        on = kind not in self.reactions
        name = f"{kind}_count"
        count = getattr(self, name) + (1 if on else -1)
        return replace(self, **{name: max(0, count), "reactions": self.reactions ^ {kind}})


def reacted(viewer: Viewer, *, post_id: int | None = None, comment_id: int | None = None) -> Reacted:
    """The counts, and the viewer's own reactions: one statement. Whether they may read it, actions check.

    Raises:
        Missing: there is no such thing.
    """
    table, column, id = ("posts_post", "post_id", post_id) if comment_id is None else (
        "posts_comment", "comment_id", comment_id
    )  # fmt: skip
    rows = fetch(
        f"SELECT {_COUNTS}, r.kind FROM {table} t"  # noqa: S608
        f" LEFT JOIN posts_reaction r ON r.{column} = t.id AND r.person_id = %s WHERE t.id = %s",
        [viewer.person_id, id],
    )
    if not rows:
        raise Missing
    like, thanks, learned, keep, _mine = rows[0]
    return Reacted(like, thanks, learned, keep, frozenset(row[4] for row in rows if row[4]))
