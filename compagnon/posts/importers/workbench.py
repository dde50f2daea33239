"""What an import must remember from one file to the next, on disk: an archive may be larger than memory."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a post of the archive is here: a question, or an answer to one.

    Attributes:
        question: our post.
        answer: our comment; None for a question.
        author: our person.
        accepts: for a question, the archive's identifier of its accepted answer; for an answer, 1 if it is accepted.
    """

    question: int
    answer: int | None
    author: int
    accepts: int


class Workbench:
    """A database of its own, thrown away at the end."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="compagnon-import-")
        self._db = sqlite3.connect(Path(self._folder.name) / "workbench", isolation_level=None)
        self._db.executescript(
            "PRAGMA synchronous=OFF; PRAGMA journal_mode=OFF;"
            "CREATE TABLE person (id INTEGER PRIMARY KEY, ours INTEGER, name TEXT);"
            "CREATE TABLE post (id INTEGER PRIMARY KEY, question INTEGER, answer INTEGER, author INTEGER,"
            " accepts INTEGER);"
            "CREATE TABLE comment (id INTEGER PRIMARY KEY);"
            "CREATE TABLE vote (post INTEGER PRIMARY KEY, ups INTEGER, accepted TEXT);"
        )

    def __enter__(self) -> Workbench:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._db.close()
        self._folder.cleanup()

    def known(self, table: str, ids: Collection[int]) -> set[int]:
        """Those of these identifiers that the table (person, post, comment) holds."""
        return {id for (id,) in self._among(f"SELECT id FROM {table} WHERE id", ids)}  # noqa: S608

    def add_people(self, people: Iterable[tuple[int, int, str]]) -> None:
        """The archive's identifier, ours, the name."""
        self._write("INSERT INTO person VALUES (?, ?, ?)", people)

    def people(self, ids: Collection[int]) -> dict[int, tuple[int, str]]:
        """By the archive's identifier: ours, and the name there."""
        return {id: (ours, name) for id, ours, name in self._among("SELECT * FROM person WHERE id", ids)}

    def add_posts(self, posts: Iterable[tuple[int, Placed]]) -> None:
        self._write(
            "INSERT INTO post VALUES (?, ?, ?, ?, ?)",
            ((id, at.question, at.answer, at.author, at.accepts) for id, at in posts),
        )

    def posts(self, ids: Collection[int]) -> dict[int, Placed]:
        """By the archive's identifier."""
        return {id: Placed(*rest) for id, *rest in self._among("SELECT * FROM post WHERE id", ids)}

    def add_comments(self, ids: Iterable[int]) -> None:
        self._write("INSERT INTO comment VALUES (?)", ((id,) for id in ids))

    def add_votes(self, votes: Iterable[tuple[int, int, str]]) -> None:
        """The post, up votes (added to those there), the date of its acceptance (ISO) or ''."""
        self._write(
            "INSERT INTO vote VALUES (?, ?, ?) ON CONFLICT (post) DO UPDATE SET ups = ups + excluded.ups,"
            " accepted = MAX(accepted, excluded.accepted)",
            votes,
        )

    def votes(self, ids: Collection[int]) -> dict[int, tuple[int, str]]:
        """By post: its up votes, the date of its acceptance or ''."""
        return {id: (ups, accepted) for id, ups, accepted in self._among("SELECT * FROM vote WHERE post", ids)}

    def _write(self, statement: str, rows: Iterable[Any]) -> None:
        self._db.execute("BEGIN")
        self._db.executemany(statement, rows)
        self._db.execute("COMMIT")

    def _among(self, statement: str, ids: Collection[int]) -> list[Any]:
        wanted = list(ids)
        return self._db.execute(f"{statement} IN ({','.join('?' * len(wanted))})", wanted).fetchall()
