"""Files that come with an ordinary form, without JavaScript."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest

from compagnon.kit.ids import read_id
from compagnon.kit.uploads import brought
from compagnon.people.gate import viewer_of
from compagnon.posts import actions


@dataclass(frozen=True)
class Attached:
    """The files taken, and a sentence for each that was not."""

    ids: Sequence[int] = ()
    refused: Sequence[str] = ()


def attach_files(request: HttpRequest, field: str = "files") -> Attached:
    """Take the files of a form; a refused one never loses what was typed."""
    files, refused = brought(request, field)
    if not files and not refused:
        return Attached()
    taken = actions.attach_all(viewer_of(request), files, refused=refused)
    return Attached([attachment.pk for attachment in taken.attachments], taken.refused)


def describe_files(request: HttpRequest) -> None:
    """Keep what was said of one's pictures, for those who do not see them."""
    for name, words in request.POST.items():
        attachment_id = read_id(name.removeprefix("describe_")) if name.startswith("describe_") else None
        if attachment_id is not None and (said := str(words).strip()):
            actions.describe(viewer_of(request), attachment_id=attachment_id, description=said)
