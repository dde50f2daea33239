"""Who may look after background work. People live on a floor above: the viewer is known here by its rights alone."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django_tasks_db.models import DBTaskResult

from compagnon.kit.errors import Missing


def failed_work(viewer: Any) -> QuerySet[DBTaskResult]:
    """Tasks given up after their last attempt, for administrators.

    Raises:
        Missing: for anyone else there is no such thing.
    """
    if not (viewer.is_administrator or viewer.is_operator):
        raise Missing
    failed: QuerySet[DBTaskResult] = DBTaskResult.objects.failed()
    return failed
