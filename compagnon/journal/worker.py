"""Runs background work: in a thread of `compagnon serve` when small, as `compagnon worker` at scale."""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Callable
from datetime import timedelta

from django.db import OperationalError, close_old_connections, transaction
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

log = logging.getLogger(__name__)
# A task that a killed worker left half-way is taken again after this long; tasks are idempotent and far shorter.
ABANDONED_AFTER = timedelta(minutes=10)
KEEP_DONE = timedelta(days=1)


def new_worker(*, batch: bool = False, interval: float = 0.5) -> Worker:
    """A worker for every queue; `batch` stops when nothing is left."""
    return Worker(
        queue_names=["*"],
        interval=interval,
        batch=batch,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=secrets.token_hex(8),
        excluded_queue_names=[],
    )


def take_back_abandoned(older_than: timedelta = ABANDONED_AFTER) -> int:
    """Put back tasks that a killed worker left running; answers how many."""
    return DBTaskResult.objects.running().filter(started_at__lt=timezone.now() - older_than).update(status="READY")


def forget_done() -> None:
    """Remove the record of work that succeeded a day ago; failures stay until an administrator looks."""
    DBTaskResult.objects.successful().filter(finished_at__lt=timezone.now() - KEEP_DONE).delete()


def waiting() -> int:
    """How many tasks are due or running."""
    return (DBTaskResult.objects.ready() | DBTaskResult.objects.running()).count()


def run_all() -> None:
    """Run what is due, in this thread and on its connection (which a worker's own loop would close)."""
    worker = new_worker(batch=True)
    while (task := _claim(worker.worker_id)) is not None:
        worker.run_task(task)


def _claim(worker_id: str) -> DBTaskResult | None:
    with transaction.atomic():
        task = DBTaskResult.objects.ready().get_locked()
        if task is not None:
            task.claim(worker_id)
    return task


def start_in_process(beat: Callable[[], None], *, alone: bool) -> Callable[[], None]:
    """Start a worker thread and its housekeeping; answers a function that stops them.

    Args:
        beat: called every few seconds while the worker lives.
        alone: no other worker can be running (a database file of one's own): what is « running » was abandoned.
    """
    stopping = threading.Event()
    worker = new_worker()

    def work() -> None:
        while not stopping.is_set():
            try:
                worker.run()
            except OperationalError:
                log.warning("the database does not answer; background work waits", exc_info=True)
                stopping.wait(2)
            finally:
                close_old_connections()

    def keep_house() -> None:
        turn = 0
        while not stopping.wait(0 if turn == 0 else 5):
            try:
                if runner.is_alive():
                    beat()
                if turn % 120 == 0:
                    take_back_abandoned()
                    forget_done()
            except OperationalError:
                log.warning("housekeeping waits for the database", exc_info=True)
            finally:
                close_old_connections()
            turn += 1

    runner = threading.Thread(target=work, name="compagnon-worker", daemon=True)
    keeper = threading.Thread(target=keep_house, name="compagnon-housekeeping", daemon=True)

    def stop() -> None:
        worker.running = False
        stopping.set()
        deadline = time.monotonic() + 5
        for thread in (runner, keeper):
            thread.join(max(0.0, deadline - time.monotonic()))

    if alone and (count := take_back_abandoned(timedelta(0))):
        log.warning("%s tasks left half-way are taken again", count)
    runner.start()
    keeper.start()
    return stop
