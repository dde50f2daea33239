"""Who decided what in a community, told from the journal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from compagnon.communities.models import Community
from compagnon.journal.models import Entry
from compagnon.people.cards import full_name
from compagnon.people.models import Person

LINES = 30
_FOR_MEMBERS = (
    "community.created", "community.edited", "community.archived", "community.unarchived", "member.role",
    "theme.added", "theme.renamed", "theme.archived", "theme.unarchived",
)  # fmt: skip
_FOR_FACILITATORS = ("request.decided", "member.left", "member.joined")


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One decision: who, what, when."""

    who: str
    what: str
    at: datetime


def history_of(community: Community, *, for_facilitators: bool) -> tuple[HistoryLine, ...]:
    """The last decisions about a community that the viewer may read; about people, only for its facilitators."""
    verbs = _FOR_MEMBERS + (_FOR_FACILITATORS if for_facilitators else ())
    entries = list(
        Entry.objects.filter(subject_kind="community", subject_id=community.pk, verb__in=verbs)
        .order_by("-at", "-id")
        .values_list("verb", "actor_id", "at", "data")[:LINES]
    )
    wanted = {actor for _verb, actor, _at, _data in entries} | {data.get("person_id") for *_rest, data in entries}
    people = Person.objects.filter(pk__in=wanted - {None}).values_list("pk", "first_name", "last_name", "email")
    names = {id: full_name(first, last, email) for id, first, last, email in people}
    lines = []
    for verb, actor, at, data in entries:
        what = _told(verb, data, names)
        if what:
            lines.append(HistoryLine(who=names.get(actor, _("The administration")), what=what, at=at))
    return tuple(lines)


def _told(verb: str, data: dict[str, Any], names: dict[int, str]) -> str:
    person = names.get(data.get("person_id", 0), "")
    theme = {"theme": data.get("name", ""), "old": data.get("old", "")}
    fields = {
        "name": _("the name"), "purpose": _("the purpose"), "charter": _("the charter"), "cover": _("the cover"),
        "joining": _("how people join"), "listed": _("who can find it"),
        "skills": _("the skills"),
    }  # fmt: skip
    if verb == "community.edited":
        return _("changed %(fields)s") % {"fields": ", ".join(fields[name] for name in data.get("fields", ()))}
    if verb == "member.role":
        said = _("made %(person)s a facilitator") if data.get("role") == "facilitator" else _(
            "made %(person)s a member again"
        )  # fmt: skip
        return said % {"person": person}
    if verb == "request.decided":
        said = _("let %(person)s in") if data.get("accepted") else _("declined the request of %(person)s")
        return said % {"person": person}
    if verb == "member.left":
        return _("took %(person)s out") % {"person": person} if data.get("how") == "removed" else _("left")
    if verb == "member.joined":
        if data.get("how") == "appointed":
            return _("made %(person)s a facilitator") % {"person": person}
        return _("added %(person)s") % {"person": person} if data.get("how") == "added" else ""
    return {
        "community.created": _("created the community"),
        "community.archived": _("archived the community"),
        "community.unarchived": _("reopened the community"),
        "theme.added": _("added the theme “%(theme)s”") % theme,
        "theme.renamed": _("renamed the theme “%(old)s” to “%(theme)s”") % theme,
        "theme.archived": _("set the theme “%(theme)s” aside") % theme,
        "theme.unarchived": _("brought the theme “%(theme)s” back") % theme,
    }[verb]
