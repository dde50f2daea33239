"""Is everything that serves people there?"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse

log = logging.getLogger(__name__)
WORKER_PULSE = "worker-pulse"
PULSE_SECONDS = 15


def beat() -> None:
    """A worker says that it lives; it does so more often than every `PULSE_SECONDS`."""
    cache.set(WORKER_PULSE, time.time(), timeout=PULSE_SECONDS * 2)


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone() == (1,))


def migrations_done() -> bool:
    """Whether the database is at this version."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _worker() -> bool:
    return time.time() - float(cache.get(WORKER_PULSE) or 0) < PULSE_SECONDS


def _live() -> bool:
    layer = get_channel_layer()
    if layer is None:
        return False
    channel = f"health.{secrets.token_hex(6)}"

    async def there_and_back() -> bool:
        await layer.send(channel, {"type": "health"})
        return bool((await layer.receive(channel))["type"] == "health")

    return async_to_sync(there_and_back)()


CHECKS: dict[str, Callable[[], bool]] = {
    "database": _database, "migrations": migrations_done, "worker": _worker, "live": _live,
}  # fmt: skip


def healthz(request: HttpRequest) -> HttpResponse:
    """200 with every part « ok », or 503 with those that are not."""
    states: dict[str, str] = {}
    for name, check in CHECKS.items():
        try:
            states[name] = "ok" if check() else "not ready"
        except Exception as error:
            log.warning("%s does not answer", name, exc_info=True)
            states[name] = f"failed: {type(error).__name__}"
    ready = all(state == "ok" for state in states.values())
    return JsonResponse({"ready": ready, **states}, status=200 if ready else 503, headers={"Cache-Control": "no-store"})


def livez(request: HttpRequest) -> HttpResponse:
    """The process answers: for load balancers, and the unit of `compagnon bench`."""
    return HttpResponse(b"ok", content_type="text/plain")
