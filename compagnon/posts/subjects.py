"""What posts, comments, applications and reports are for the journal."""

from __future__ import annotations

from collections.abc import Collection

from compagnon.journal.subjects import Card, SubjectKind, register
from compagnon.kit.markdown import render
from compagnon.kit.text import shorten
from compagnon.people.viewer import Viewer
from compagnon.posts.access import reports_to_decide, visible_applications, visible_comments, visible_posts
from compagnon.posts.addresses import application_place, post_url


def _posts(viewer: Viewer, ids: Collection[int]) -> dict[int, Card]:
    rows = visible_posts(viewer).filter(pk__in=ids).values_list("pk", "title", "excerpt")
    return {id: Card(id, title or shorten(excerpt, 80), post_url(id)) for id, title, excerpt in rows}


def _comments(viewer: Viewer, ids: Collection[int]) -> dict[int, Card]:
    rows = visible_comments(viewer).filter(pk__in=ids).values_list("pk", "post_id", "body")
    return {id: Card(id, render(body, excerpt=80).excerpt, post_url(post_id, id)) for id, post_id, body in rows}


def _applications(viewer: Viewer, ids: Collection[int]) -> dict[int, Card]:
    rows = visible_applications(viewer).filter(pk__in=ids).values_list("pk", "post_id", "post__title")
    return {id: Card(id, title, application_place(post_id, id)) for id, post_id, title in rows}


def _reports(viewer: Viewer, ids: Collection[int]) -> dict[int, Card]:
    rows = reports_to_decide(viewer).filter(pk__in=ids).values_list("pk", "post_id", "post__title", "post__excerpt")
    return {id: Card(id, title or shorten(excerpt, 80), post_url(post_id)) for id, post_id, title, excerpt in rows}


register(SubjectKind(kind="post", cards=_posts))
register(SubjectKind(kind="comment", cards=_comments))
register(SubjectKind(kind="application", cards=_applications))
register(SubjectKind(kind="report", cards=_reports))
