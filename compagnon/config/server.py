"""Serving: everything in one process when small, pages and workers apart at scale."""

from __future__ import annotations

import signal
import threading
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

from compagnon.journal.worker import start_in_process
from compagnon.live.health import beat


def gather_static() -> None:
    """Hash and compress what browsers receive, when it changed since it was last gathered."""
    if settings.DEBUG:
        return
    sources = sorted(Path(storage.path(name)) for finder in get_finders() for name, storage in finder.list([]))
    facts = "".join(f"{path} {(stat := path.stat()).st_size} {stat.st_mtime_ns}\n" for path in sources)
    fingerprint = sha256(facts.encode()).hexdigest()
    gathered = Path(settings.STATIC_ROOT) / "gathered"
    if not gathered.exists() or gathered.read_text(encoding="ascii") != fingerprint:
        call_command("collectstatic", interactive=False, verbosity=0, clear=True)
        gathered.write_text(fingerprint, encoding="ascii")


def serve_everything(host: str, port: int) -> None:
    """Pages, live connections and background work, until Ctrl-C."""
    import uvicorn

    gather_static()
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

    gather_static()
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
