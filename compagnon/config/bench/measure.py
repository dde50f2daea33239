"""Starts the production server, sends it signed-in visitors, and reads what they cost it."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Visit:
    """One kind of request, as a visitor's browser sends it."""

    name: str
    method: str
    path: str
    headers: dict[str, str]
    body: bytes = b""


@dataclass
class Samples:
    """What was measured of one row, a value per round."""

    cpu_ms: list[float] = field(default_factory=list)
    limit_ms: list[float] = field(default_factory=list)
    latencies_ms: list[float] = field(default_factory=list)
    rps: list[float] = field(default_factory=list)
    bytes: int = 0


@contextmanager
def server(application: str, environment: dict[str, str]) -> Iterator[tuple[int, int]]:
    """granian with one worker, on a free port; yields the port and the worker's process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(  # noqa: S603 - our own interpreter
        [
            sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", "1", "--blocking-threads", "1",
            "--host", "127.0.0.1", "--port", str(port), "--no-log", application,
        ],
        env={**os.environ, **environment},
        start_new_session=True,
    )  # fmt: skip
    try:
        _wait_until_it_answers(port, process)
        yield port, _worker_of(process.pid)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)


def _wait_until_it_answers(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        if process.poll() is not None:
            raise RuntimeError("the measured server did not start")
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise RuntimeError("the measured server does not answer")


def _worker_of(parent: int) -> int:
    """granian's worker is the child with the most threads; the parent only watches it."""
    children = [
        int(path.parent.name)
        for path in Path("/proc").glob("[0-9]*/stat")
        if (words := _stat(path)) and int(words[1]) == parent
    ]
    return max(children, key=lambda pid: len(list(Path(f"/proc/{pid}/task").iterdir())), default=parent)


def _stat(path: Path) -> list[str]:
    try:
        return path.read_text().rpartition(")")[2].split()
    except OSError:
        return []


def cpu_seconds(pid: int) -> float:
    """CPU that a process has used, in seconds: nanoseconds from the scheduler, of every thread still there."""
    total = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        with suppress(OSError):
            total += int((task / "schedstat").read_text().split()[0])
    return total / 1e9


def send(connection: http.client.HTTPConnection, visit: Visit) -> tuple[int, bytes, list[tuple[str, str]]]:
    """One request on a connection that stays open."""
    connection.request(visit.method, visit.path, body=visit.body or None, headers=visit.headers)
    response = connection.getresponse()
    return response.status, response.read(), response.getheaders()


def measure(
    port: int, pid: int, visit: Visit, count: int, *, expect: tuple[int, ...]
) -> tuple[float, list[float], int]:
    """CPU per request in ms, each latency in ms, and the bytes of one answer; one visitor at a time."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    send(connection, visit)
    latencies = []
    size = 0
    before = cpu_seconds(pid)
    for _ in range(count):
        start = time.perf_counter()
        status, body, _headers = send(connection, visit)
        latencies.append((time.perf_counter() - start) * 1000)
        if status not in expect:
            raise RuntimeError(f"{visit.name}: {visit.path} answered {status}")
        size = len(body)
    cpu = (cpu_seconds(pid) - before) * 1000 / count
    connection.close()
    return cpu, latencies, size


def throughput(port: int, visit: Visit, *, visitors: int = 4, seconds: float = 1.0) -> float:
    """Requests per second with several visitors at once."""
    done = [0] * visitors
    stop = time.perf_counter() + seconds

    def visitor(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        while time.perf_counter() < stop:
            send(connection, visit)
            done[number] += 1
        connection.close()

    threads = [threading.Thread(target=visitor, args=(number,)) for number in range(visitors)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / seconds


def quantile(values: list[float], share: float) -> float:
    """The value below which `share` of them lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def median(values: list[float]) -> float:
    """The middle value; 0 where there is none."""
    return statistics.median(values) if values else 0.0
