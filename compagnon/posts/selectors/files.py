"""Files while one writes: their addresses, how a text shows them, and those that are in no text yet."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import quote

from compagnon.kit.media import kind_of
from compagnon.kit.sql import fetch, marks
from compagnon.people.viewer import Viewer
from compagnon.posts.models import Attachment
from compagnon.posts.selectors.cards import file_url
from compagnon.posts.selectors.detail import FILE_COLUMNS, File, file_of

_MARKS = re.compile(r"[\\\[\]`*_~<>!&#|]+")  # what Markdown would take for its own


def address(id: int, name: str) -> str:
    """Where a file is served, with its name for people who look at the address."""
    return f"{file_url(id)}/{quote(name, safe='')}"


def markdown(attachment: Attachment) -> str:
    """What to write in a text to show a picture there, or to link to any other file."""
    label = attachment.description or attachment.name.rpartition(".")[0] or attachment.name
    label = " ".join(_MARKS.sub(" ", label).split()) or "…"
    is_picture = kind_of(attachment.content_type) == "picture"
    size = f"#{attachment.width}x{attachment.height}" if is_picture and attachment.width else ""
    return f"{'!' if is_picture else ''}[{label}]({address(attachment.pk, attachment.name)}{size})"


def my_waiting_files(viewer: Viewer, ids: Sequence[int]) -> list[File]:
    """Those of these files that the viewer brought and that are in no text yet, in the order given."""
    if not ids:
        return []
    rows = fetch(
        f"SELECT {FILE_COLUMNS} FROM posts_attachment f"  # noqa: S608
        f" WHERE f.id IN ({marks(ids)}) AND f.uploader_id = %s AND f.post_id IS NULL AND f.comment_id IS NULL",
        [*ids, viewer.id],
    )
    files = {row[0]: file_of(row) for row in rows}
    return [files[id] for id in ids if id in files]
