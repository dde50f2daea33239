"""Making derived figures right again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection, transaction
from django.utils.translation import gettext as _

from compagnon.communities.actions import recount_members
from compagnon.kit.errors import Denied
from compagnon.kit.ids import new_id
from compagnon.people.viewer import Viewer
from compagnon.posts.models import Post
from compagnon.posts.selectors.figures import (
    FIGURES,
    Figure,
    wrong_counts,
    wrong_help,
    wrong_skill_ids,
    wrong_tag_names,
)
from compagnon.skills.actions import verify_levels


@dataclass(frozen=True, slots=True)
class Verified:
    """A figure, and how many rows of it were wrong."""

    name: str
    wrong: int


def verify_figures(by: Viewer, *, repair: bool) -> Iterator[Verified]:
    """Recompute every derived figure, one transaction each; with `repair`, make the wrong ones right.

    Raises:
        Denied: only the command line does this.
    """
    if not by.is_operator:
        raise Denied(_("Only the command line can do this."))
    for figure in FIGURES:
        yield Verified(figure.name, _counts(figure, repair))
    yield Verified("post.tag_names", _tag_names(repair))
    yield Verified("post.skill_ids", _skill_ids(repair))
    yield Verified("community.member_count", _members(by, repair))
    yield Verified("help", _help(repair))
    yield Verified("person_skill.level", verify_levels(by, repair=repair))


def _hold(table: str, repair: bool) -> None:
    """Let writers of this table wait: SQLite holds them back already."""
    if repair and connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")


@transaction.atomic
def _counts(figure: Figure, repair: bool) -> int:
    _hold(figure.table, repair)
    wrong = wrong_counts(figure)
    if repair and wrong:
        with connection.cursor() as cursor:
            cursor.executemany(
                f"UPDATE {figure.table} SET {figure.column} = %s WHERE id = %s",  # noqa: S608
                [(right, id) for id, right in wrong],
            )
    return len(wrong)


@transaction.atomic
def _tag_names(repair: bool) -> int:
    _hold("posts_post", repair)
    wrong = wrong_tag_names()
    if repair:
        for id, names in wrong:
            Post.objects.filter(pk=id).update(tag_names=names)
    return len(wrong)


@transaction.atomic
def _skill_ids(repair: bool) -> int:
    _hold("posts_post", repair)
    wrong = wrong_skill_ids()
    if repair:
        for id, skill_ids in wrong:
            Post.objects.filter(pk=id).update(skill_ids=skill_ids)
    return len(wrong)


@transaction.atomic
def _members(by: Viewer, repair: bool) -> int:
    """Communities count their own members; without `repair`, what they did is undone."""
    wrong = recount_members(by)
    if not repair:
        transaction.set_rollback(True)
    return wrong


@transaction.atomic
def _help(repair: bool) -> int:
    _hold("posts_help", repair)
    missing, extra = wrong_help()
    if repair:
        with connection.cursor() as cursor:
            cursor.executemany(
                "DELETE FROM posts_help WHERE helper_id = %s AND helped_id = %s AND origin = %s AND post_id = %s"
                " AND COALESCE(comment_id, 0) = COALESCE(%s, 0) AND at = %s",
                extra,
            )
            cursor.executemany(
                "INSERT INTO posts_help (id, helper_id, helped_id, origin, post_id, comment_id, at)"
                " VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
                [(new_id(), *row) for row in missing],
            )
    return len(missing) + len(extra)
