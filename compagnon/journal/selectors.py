"""What administrators see of background work."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from compagnon.journal.access import failed_work
from compagnon.journal.models import Entry
from compagnon.journal.worker import waiting

SHOWN = 100


@dataclass(frozen=True, slots=True)
class FailedTask:
    """Work that was given up.

    Attributes:
        what: the reactor, or the task where it is none.
        verb: what happened in the journal that asked for it; empty where nothing did.
        error: the last line of the error.
        trace: the whole of it, for whoever mends it.
    """

    id: uuid.UUID
    what: str
    verb: str
    happened_at: datetime | None
    failed_at: datetime | None
    error: str
    trace: str


@dataclass(frozen=True, slots=True)
class FailedWork:
    """The last failures, how many there are in all, and how much work waits."""

    tasks: Sequence[FailedTask]
    total: int
    waiting: int


def failures(viewer: Any) -> FailedWork:
    """What failed, the last first: four queries."""
    failed = failed_work(viewer)
    rows = list(
        failed.order_by("-finished_at", "id").values_list(
            "id", "task_path", "args_kwargs", "finished_at", "traceback", "exception_class_path"
        )[:SHOWN]
    )
    asked_by = [row[2].get("kwargs", {}).get("entry_id") for row in rows]
    entries = {id: (verb, at) for id, verb, at in Entry.objects.filter(
        pk__in=[id for id in asked_by if id]).values_list("pk", "verb", "at")}  # fmt: skip
    tasks = []
    for (id, path, arguments, failed_at, trace, error_class), entry_id in zip(rows, asked_by, strict=True):
        verb, happened_at = entries.get(entry_id, ("", None))
        what = arguments.get("kwargs", {}).get("reactor") or path.removeprefix("compagnon.")
        tasks.append(FailedTask(id, what, verb, happened_at, failed_at, _last_line(trace) or error_class, trace))
    return FailedWork(tasks=tasks, total=failed.count(), waiting=waiting())


def _last_line(trace: str) -> str:
    return next((line.strip() for line in reversed(trace.splitlines()) if line.strip()), "")
