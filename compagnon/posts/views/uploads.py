"""Files that come with an ordinary form, without JavaScript."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest

from compagnon.kit.uploads import brought
from compagnon.posts import actions
from compagnon.posts.views.common import viewer_of


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
