"""Files as pages show them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from django.db.models import Q

from compagnon.kit.ids import to_text
from compagnon.kit.media import kind_of
from compagnon.people.viewer import Viewer
from compagnon.posts.models import Attachment


def address(id: int, name: str = "") -> str:
    """Where a file is served; the name is for people who look at the address."""
    return f"/files/{to_text(id)}" + (f"/{quote(name, safe='')}" if name else "")


def markdown(attachment: Attachment) -> str:
    """What to write in a text to show a picture there, or to link to any other file."""
    label = attachment.description or attachment.name.rpartition(".")[0] or attachment.name
    label = "".join(f"\\{c}" if c in "\\[]`*_<>!" else c for c in label)
    is_picture = kind_of(attachment.content_type) == "picture"
    return f"{'!' if is_picture else ''}[{label}]({address(attachment.pk, attachment.name)})"


@dataclass(frozen=True, slots=True)
class FileCard:
    """A file under a text: a picture or a clip with its place kept, a sound, or a line with its name and size.

    Attributes:
        kind: `picture`, `clip`, `sound` or `file`.
        url: the file; `small_url` its thumbnail, for a picture.
        width, height: of the file, in pixels; `small_width` and `small_height` those of the thumbnail.
    """

    id: int
    kind: str
    name: str
    size: int
    url: str
    small_url: str
    content_type: str
    width: int | None
    height: int | None
    small_width: int | None
    small_height: int | None
    duration: float | None
    description: str


_COLUMNS = (
    "id", "name", "size", "content_type", "width", "height", "thumbnail", "thumbnail_width", "thumbnail_height",
    "duration", "description",
)  # fmt: skip


def file_card(
    id: int, name: str, size: int, content_type: str, width: int | None, height: int | None, thumbnail: str,
    thumbnail_width: int | None, thumbnail_height: int | None, duration: float | None, description: str,
) -> FileCard:  # fmt: skip
    """The card of a file from its columns."""
    kind = kind_of(content_type)
    return FileCard(
        id=id,
        kind=kind,
        name=name,
        size=size,
        url=address(id, name),
        small_url=f"/files/{to_text(id)}/thumbnail" if kind == "picture" else "",
        content_type=content_type,
        width=width,
        height=height,
        small_width=thumbnail_width if thumbnail else width,
        small_height=thumbnail_height if thumbnail else height,
        duration=duration,
        description=description,
    )


def files_of_post(post_id: int, comment_ids: Collection[int] = ()) -> dict[int | None, list[FileCard]]:
    """The files of a post (under None) and of these comments of it, in one query.

    The caller has checked that the viewer may read them.
    """
    found: dict[int | None, list[FileCard]] = defaultdict(list)
    rows = Attachment.objects.filter(Q(post_id=post_id, comment=None) | Q(comment_id__in=comment_ids)).order_by("id")
    for comment_id, *columns in rows.values_list("comment_id", *_COLUMNS):
        found[comment_id].append(file_card(*columns))
    return found


def my_waiting_files(viewer: Viewer, ids: Sequence[int]) -> list[FileCard]:
    """Those of these files that the viewer brought and that are in no text yet, in the order given."""
    rows = Attachment.objects.filter(pk__in=ids, uploader_id=viewer.person_id, post=None, comment=None)
    cards = {columns[0]: file_card(*columns) for columns in rows.values_list(*_COLUMNS)}
    return [cards[id] for id in ids if id in cards]
