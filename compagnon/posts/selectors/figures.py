"""Every figure that is kept beside what it is derived from, and which of them are wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from compagnon.kit.sql import fetch
from compagnon.posts.help import HELP, HELP_KEPT
from compagnon.posts.models import Reaction


@dataclass(frozen=True, slots=True)
class Figure:
    """A count kept in a column.

    Attributes:
        source: a statement that answers, for each row that has some, its identifier and the right count.
    """

    table: str
    column: str
    source: str

    @property
    def name(self) -> str:
        return f"{self.table.removeprefix('posts_')}.{self.column}"


def _comments(where: str) -> str:
    return f"SELECT post_id, COUNT(*) FROM posts_comment WHERE deleted_at IS NULL AND {where} GROUP BY post_id"  # noqa: S608


def _reactions(column: str, kind: str) -> str:
    of_persons = (
        f"SELECT {column} AS id, COUNT(*) AS n FROM posts_reaction"  # noqa: S608
        f" WHERE {column} IS NOT NULL AND kind = '{kind}' GROUP BY {column}"
    )
    if kind != Reaction.Kind.LIKE:
        return of_persons
    imported = f"SELECT {column} AS id, likes AS n FROM posts_attribution WHERE {column} IS NOT NULL AND likes > 0"  # noqa: S608
    return f"SELECT id, SUM(n) FROM ({of_persons} UNION ALL {imported}) AS both_kinds GROUP BY id"  # noqa: S608


FIGURES = [
    Figure("posts_post", "comment_count", _comments("NOT is_answer")),
    Figure("posts_post", "answer_count", _comments("is_answer")),
    Figure("posts_post", "accepted_count", _comments("accepted_at IS NOT NULL")),
    *(Figure("posts_post", f"{kind}_count", _reactions("post_id", kind)) for kind in Reaction.Kind.values),
    Figure(
        "posts_post",
        "application_count",
        "SELECT post_id, COUNT(*) FROM posts_application WHERE deleted_at IS NULL GROUP BY post_id",
    ),
    Figure(
        "posts_post",
        "share_count",
        "SELECT original_id, COUNT(*) FROM posts_post WHERE deleted_at IS NULL AND original_id IS NOT NULL"
        " GROUP BY original_id",
    ),
    *(Figure("posts_comment", f"{kind}_count", _reactions("comment_id", kind)) for kind in Reaction.Kind.values),
    Figure("posts_polloption", "vote_count", "SELECT option_id, COUNT(*) FROM posts_pollvote GROUP BY option_id"),
]


def wrong_counts(figure: Figure) -> list[tuple[int, int]]:
    """The rows whose count is wrong, each with the right one."""
    found = fetch(
        f"WITH s(id, n) AS ({figure.source})"  # noqa: S608
        f" SELECT t.id, COALESCE(s.n, 0) FROM {figure.table} t LEFT JOIN s ON s.id = t.id"
        f" WHERE t.{figure.column} <> COALESCE(s.n, 0)",
        [],
    )
    return [(id, right) for id, right in found]


def wrong_tag_names() -> list[tuple[int, list[str]]]:
    """The posts whose names of tags are not those of their tags, each with the right ones."""
    rows = fetch(
        "SELECT p.id, p.tag_names, g.name FROM posts_post p LEFT JOIN posts_posttag f ON f.post_id = p.id"
        " LEFT JOIN posts_tag g ON g.id = f.tag_id WHERE f.id IS NOT NULL OR p.tag_names <> '[]' ORDER BY p.id, f.id",
        [],
    )
    return list(_wrong(rows))


def _wrong(rows: list[tuple]) -> Iterator[tuple[int, list[Any]]]:
    for (id, kept), things in groupby(rows, key=lambda row: row[:2]):
        right = [thing for *_post, thing in things if thing is not None]
        if json.loads(kept) != right:
            yield id, right


def wrong_skill_ids() -> list[tuple[int, list[int]]]:
    """The posts whose skills in a column are not those of their rows, each with the right ones."""
    rows = fetch(
        "SELECT p.id, p.skill_ids, s.skill_id FROM posts_post p LEFT JOIN posts_postskill s ON s.post_id = p.id"
        " WHERE s.id IS NOT NULL OR p.skill_ids <> '[]' ORDER BY p.id, s.position, s.id",
        [],
    )
    return list(_wrong(rows))


HelpRow = tuple[int, int, str, int, int | None, datetime]


def wrong_help() -> tuple[list[HelpRow], list[HelpRow]]:
    """Helps that should be kept and are not; helps that are and should not."""
    right = HELP.format(scope="")
    missing = fetch(f"SELECT * FROM ({right}) AS d EXCEPT {HELP_KEPT}", [])  # noqa: S608
    extra = fetch(f"{HELP_KEPT} EXCEPT SELECT * FROM ({right}) AS d", [])  # noqa: S608
    return missing, extra
