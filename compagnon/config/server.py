"""Serving: everything in one process when small, pages and workers apart at scale."""

from __future__ import annotations

import signal
import threading

from django.conf import settings

from compagnon.journal.worker import start_in_process
from compagnon.live.health import beat


def serve_everything(host: str, port: int) -> None:
    """Pages, live connections and background work, until Ctrl-C."""
    import uvicorn

    stop = start_in_process(beat, alone=settings.IS_SQLITE) if settings.IN_PROCESS_WORKER else None
    try:
        uvicorn.run(
            "compagnon.config.asgi:application",
            host=host,
            port=port,
            log_level="warning",
            lifespan="off",
            timeout_graceful_shutdown=3,
            server_header=False,
        )
    finally:
        if stop:
            stop()


def serve_pages(host: str, port: int, workers: int) -> None:
    """Pages alone, with granian's WSGI workers."""
    from granian import Granian
    from granian.constants import Interfaces

    Granian(
        "compagnon.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=1,
        log_enabled=False,
    ).serve()


def work_until_stopped() -> None:
    """Background work alone, until a signal."""
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    stop = start_in_process(beat, alone=False)
    stopping.wait()
    stop()
