"""What administrators do about work that failed."""

from __future__ import annotations

import logging
import uuid
from typing import Any

from django_tasks_db.models import DBTaskResult, get_date_max

from compagnon.journal.access import failed_work
from compagnon.kit.actions import action

log = logging.getLogger(__name__)


@action
def retry_work(by: Any, *, task_id: uuid.UUID | None = None) -> int:
    """Try again what failed: one task, or all of them; answers how many. Tasks are idempotent, so this is safe."""
    failed = failed_work(by)
    if task_id is not None:
        failed = failed.filter(pk=task_id)
    count: int = failed.update(
        status="READY",
        run_after=get_date_max(),
        started_at=None,
        finished_at=None,
        traceback="",
        exception_class_path="",
    )
    return count


@action
def discard_work(by: Any, *, task_id: uuid.UUID) -> int:
    """Give up a failed task for good; its error stays in the server's log. Answers how many there were: 1, or 0."""
    failed = failed_work(by).filter(pk=task_id)
    for path, arguments, trace in failed.values_list("task_path", "args_kwargs", "traceback"):
        log.warning("work discarded by %s: %s %s\n%s", by.person_id, path, arguments, trace)
    return failed.delete()[1].get(DBTaskResult._meta.label, 0)
