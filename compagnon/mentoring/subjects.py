"""What pairs, working groups, campaigns and asks are for the journal."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext as _

from compagnon.journal.subjects import Card, SubjectKind, register
from compagnon.kit.ids import to_text
from compagnon.kit.text import shorten
from compagnon.mentoring.access import visible_campaigns, visible_groups, visible_pairs
from compagnon.mentoring.asking import visible_asks
from compagnon.people.viewer import Viewer
from compagnon.posts.addresses import post_url
from compagnon.skills.names import in_language


def _pairs(viewer: Viewer, ids: Collection[int]) -> dict[int, Card]:
    rows = visible_pairs(viewer).filter(pk__in=ids).values_list("pk", flat=True)
    return {id: Card(id, _("Pair"), f"/help/pairs/{to_text(id)}") for id in rows}


def _groups(viewer: Viewer, ids: Collection[int]) -> dict[int, Card]:
    rows = visible_groups(viewer).filter(pk__in=ids).values_list("pk", "skill__label_fr", "skill__label_en")
    return {
        id: Card(id, _("Working group: %(skill)s") % {"skill": in_language(fr, en)}, f"/help/groups/{to_text(id)}")
        for id, fr, en in rows
    }


def _campaigns(viewer: Viewer, ids: Collection[int]) -> dict[int, Card]:
    rows = visible_campaigns(viewer).filter(pk__in=ids).values_list("pk", "name")
    return {id: Card(id, name, f"/help/campaigns/{to_text(id)}") for id, name in rows}


def _asks(viewer: Viewer, ids: Collection[int]) -> dict[int, Card]:
    rows = visible_asks(viewer).filter(pk__in=ids).values_list("pk", "post_id", "post__title", "post__excerpt")
    return {id: Card(id, title or shorten(excerpt, 80), post_url(post_id)) for id, post_id, title, excerpt in rows}


register(SubjectKind(kind="pair", cards=_pairs))
register(SubjectKind(kind="group", cards=_groups))
register(SubjectKind(kind="campaign", cards=_campaigns))
register(SubjectKind(kind="ask", cards=_asks))
