"""Writing the journal, and who must react to it.

An action calls `record` in its own transaction; the reactors of that verb are enqueued in the same transaction as rows
(`django-tasks-db`), and run after it by a worker. Reactors are idempotent: they may run twice, late or out of order.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django_tasks import task

from compagnon.journal.models import Entry
from compagnon.kit import clock

log = logging.getLogger(__name__)

Reactor = Callable[[Entry], None]
Condition = Callable[[Entry], bool]
_reactors: dict[str, Reactor] = {}
_reactors_of: dict[str, list[tuple[str, Condition | None]]] = defaultdict(list)

ATTEMPTS = 5
FIRST_WAIT = timedelta(seconds=10)


def reacts_to(*verbs: str, when: Condition | None = None) -> Callable[[Reactor], Reactor]:
    """Register an idempotent reaction to some verbs of the journal.

    Args:
        when: asked in the action's transaction, without a query, so that work for nothing is not enqueued.
    """

    def register(function: Reactor) -> Reactor:
        name = f"{function.__module__.removeprefix('compagnon.').replace('.reactors', '')}.{function.__name__}"
        _reactors[name] = function
        for verb in verbs:
            _reactors_of[verb].append((name, when))
        return function

    return register


def record(verb: str, *, actor_id: int | None, kind: str, id: int, **data: Any) -> Entry:
    """Write one entry and enqueue its reactors. Call it inside the action's transaction.

    Args:
        verb: what happened, in the past: `post.published`.
        actor_id: the person who did it; None for the system.
        kind: the subject's kind, as registered in `subjects`.
        id: the subject's identifier.
        data: what reactors need and the subject does not hold; JSON.
    """
    entry = Entry(at=clock.now(), verb=verb, actor_id=actor_id, subject_kind=kind, subject_id=id, data=data)
    entry.save(force_insert=True)
    _enqueue_reactors(entry)
    return entry


def record_many(verb: str, *, actor_id: int | None, kind: str, subjects: Mapping[int, Mapping[str, Any]]) -> None:
    """Write one entry for each subject, with its data, and enqueue their reactors: for importers."""
    now = clock.now()
    entries = Entry.objects.bulk_create(
        [
            Entry(at=now, verb=verb, actor_id=actor_id, subject_kind=kind, subject_id=id, data=dict(data))
            for id, data in subjects.items()
        ],
        batch_size=500,
    )
    for entry in entries:
        _enqueue_reactors(entry)


def _enqueue_reactors(entry: Entry) -> None:
    for name, when in _reactors_of.get(entry.verb, ()):
        if when is None or when(entry):
            react.enqueue(entry_id=entry.pk, reactor=name, attempt=1)


@task()
def react(entry_id: int, reactor: str, attempt: int) -> None:
    """Run one reactor on one entry; try again later, ever more slowly, before giving up.

    After the last attempt the error is raised, so that the task stays in the list of failures that administrators see.
    """
    try:
        _reactors[reactor](Entry.objects.get(pk=entry_id))
    except Exception:
        if attempt >= ATTEMPTS:
            raise
        log.warning("%s failed on entry %s, attempt %s", reactor, entry_id, attempt, exc_info=True)
        later = timezone.now() + FIRST_WAIT * 4 ** (attempt - 1)
        react.using(run_after=later).enqueue(entry_id=entry_id, reactor=reactor, attempt=attempt + 1)
