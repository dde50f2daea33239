"""What people are writing, kept on the server as they type."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from compagnon.kit import clock
from compagnon.kit.actions import action
from compagnon.kit.errors import Denied, Invalid, Missing
from compagnon.kit.ids import from_text, new_id, to_text
from compagnon.people.viewer import Viewer
from compagnon.posts.access import get_application, get_comment, get_post
from compagnon.posts.models import Draft
from compagnon.posts.selectors.drafts import drafts_at, id_of, token_of

# What is added: `post:new`, `comment:POST`, `answer:POST`, `reply:COMMENT`, `application:POST`, `share:POST`; what is
# edited: `post:ID`, `comment-edit:ID`, `application-edit:ID`. Identifiers are written as in addresses.
_ABILITIES = {"post": "edit", "comment": "comment", "answer": "comment", "application": "apply", "share": "share"}
PLACE = re.compile(rf"^(?:post:new|({'|'.join(_ABILITIES)}|reply|comment-edit|application-edit):([0-9a-z]{{1,13}}))$")
DATA_MAX = 200_000  # characters of JSON
COPIES_MAX = 20  # texts kept for one place, where several tabs wrote at once
_FIELD = re.compile(r"^[A-Za-z][A-Za-z0-9_-]{0,40}$")


@dataclass(frozen=True)
class Saved:
    """A text that was kept.

    Attributes:
        token: what the page gives back with its next save, so that two tabs do not write over one another.
        is_copy: another tab had written there meanwhile: its text and this one are both kept.
    """

    draft_id: int
    saved_at: datetime
    token: str
    is_copy: bool


def check_place(by: Viewer, place: str) -> None:
    """Whether this person may write there.

    Raises:
        Missing: there is no such place, or they may not know of it.
        Denied: seen, but not allowed.
    """
    match = PLACE.match(place)
    if match is None:
        raise Missing
    if not by.is_person:
        raise Denied(_("Sign in first."))
    if match[1] is None:
        return
    kind, id = match[1], _id(match[2])
    if kind == "comment-edit":
        get_comment(by, id, to="edit")
    elif kind == "application-edit":
        get_application(by, id, to="edit")
    elif kind == "reply":
        get_post(by, get_comment(by, id).post_id, to="comment")
    else:
        get_post(by, id, to=_ABILITIES[kind])


def _id(text: str) -> int:
    try:
        return from_text(text)
    except ValueError as error:
        raise Missing from error


@action
def save_draft(by: Viewer, *, place: str, data: Mapping[str, str | Sequence[str]], token: str | None = None) -> Saved:
    """Keep what is being written somewhere.

    Args:
        place: where, as `PLACE` says.
        data: the fields of the form: a text, or several, each.
        token: that of the last save of this page; empty where it made none; None overwrites what was there.

    Raises:
        Invalid: too much, or not the fields of a form.
        Missing, Denied: not a place where this person may write.
    """
    check_place(by, place)
    fields = _checked(data)
    there = {draft.pk: draft for draft in drafts_at(by, place).select_for_update()}
    main = next((draft for draft in there.values() if draft.place == place), None)
    target = main if token is None else _named(there, token) or (main if main and main.data == fields else None)
    if target is None:
        is_copy = main is not None
        if len(there) >= COPIES_MAX:
            min(there.values(), key=lambda draft: draft.saved_at).delete()
        target = Draft(author_id=by.id, place=_copy_of(place) if is_copy else place)
    else:
        is_copy = target is not main
    target.data, target.saved_at = fields, clock.now()
    target.save()
    return Saved(target.pk, target.saved_at, token_of(target.pk, target.saved_at), is_copy)


def _named(there: Mapping[int, Draft], token: str) -> Draft | None:
    """The draft that a page knows, if nobody wrote there since."""
    draft = there.get(id_of(token) or 0)
    return draft if draft and token_of(draft.pk, draft.saved_at) == token else None


def _copy_of(place: str) -> str:
    return f"{place}~{to_text(new_id())}"


def _checked(data: Mapping[str, str | Sequence[str]]) -> dict[str, Any]:
    fields = {name: value if isinstance(value, str) else [str(each) for each in value] for name, value in data.items()}
    if len(fields) > 200 or not all(_FIELD.match(name) for name in fields):
        raise Invalid(_("This cannot be kept as a draft."))
    if len(json.dumps(fields, ensure_ascii=False)) > DATA_MAX:
        raise Invalid(_("This text is too long to be kept as a draft: shorten it, or attach it as a file."))
    return fields


@action
def discard_draft(by: Viewer, *, place: str = "", token: str = "", draft_id: int | None = None) -> None:
    """Forget a draft of one's own: this one, or the one the page knows, or the one at this place.

    After publishing, give `place` and the page's `token`: what another tab wrote there meanwhile stays.
    """
    if not by.is_person:
        raise Denied(_("Sign in first."))
    mine = Draft.objects.filter(author_id=by.id)
    if draft_id is None and token:
        draft_id = id_of(token)
        if draft_id is None:
            raise Missing
    if draft_id is not None:
        mine.filter(pk=draft_id).delete()
    else:
        mine.filter(place=place).delete()
