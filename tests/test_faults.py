"""What was acknowledged survives the death of the process that acknowledged it."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent
# Makes a company of one community, a post and someone signed in; prints what a client needs.
PREPARE = """
import json
import django
django.setup()
from django.core.management import call_command
call_command("migrate", interactive=False, verbosity=0)
from django.urls import reverse
from tests.world import World
world = World()
person = world.person("Ana")
community = world.community(members=(person,))
post = world.post(person, community)
client = world.client(person)
client.get(reverse("post", args=[post.pk]))
print(json.dumps({"path": reverse("post_comments", args=[post.pk]), "post": post.pk,
                  "cookies": {name: morsel.value for name, morsel in client.cookies.items()}}))
"""
COUNT = """
import sys
import django
django.setup()
from compagnon.posts.models import Comment, Post
post = Post.objects.get(pk=int(sys.argv[1]))
bodies = sorted(Comment.objects.filter(post=post).values_list("body", flat=True))
print("\\n".join([str(post.comment_count), *bodies]))
"""
pytestmark = pytest.mark.skipif(not settings.IS_SQLITE, reason="PostgreSQL keeps its own promises")


def python(code: str, data: Path, *arguments: str) -> str:
    """Run this in a process of its own, on the data of this test."""
    environment = {**os.environ, **own(data), "DJANGO_SETTINGS_MODULE": "tests.settings"}
    result = subprocess.run(
        [sys.executable, "-c", code, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert result.returncode == 0, result.stderr[-2000:]
    return result.stdout


def own(data: Path) -> dict[str, str]:
    return {"DATA_DIR": str(data), "DATABASE_URL": f"sqlite:///{data / 'db.sqlite3'}", "REDIS_URL": "", "DEBUG": "no",
            "SECRET_KEY": "faults", "LINK_PREVIEWS": "no"}  # fmt: skip


def serve(data: Path, port: int) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        [sys.executable, "-c", "from compagnon.config.cli import main; main()", "serve", "--port", str(port)],
        cwd=ROOT,
        env={**os.environ, **own(data), "BASE_URL": f"http://127.0.0.1:{port}"},
        stderr=subprocess.DEVNULL,
    )
    until = time.monotonic() + 60
    while time.monotonic() < until:
        assert process.poll() is None, "the server did not start"
        with suppress(OSError):
            ask = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            ask.request("GET", "/healthz")
            if ask.getresponse().status == 200:
                return process
        threading.Event().wait(0.1)
    raise AssertionError("the server is never ready")


def write(port: int, given: dict, stop: threading.Event, acknowledged: list[str], name: str) -> None:
    """Comment until the server dies; remember each comment that it said was kept."""
    cookies = "; ".join(f"{key}={value}" for key, value in given["cookies"].items())
    token = given["cookies"]["csrftoken"]
    number = 0
    while not stop.is_set():
        body = f"{name}-{number:04}"
        with suppress(OSError, http.client.HTTPException):
            ask = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            headers = {"Cookie": cookies, "X-CSRFToken": token, "Content-Type": "application/x-www-form-urlencoded"}
            ask.request("POST", given["path"], urlencode({"body": body}), headers)
            if ask.getresponse().status in (200, 302):
                acknowledged.append(body)
        number += 1


def test_an_acknowledged_write_survives_the_kill_of_the_server(tmp_path: Path) -> None:
    given = json.loads(python(PREPARE, tmp_path).splitlines()[-1])
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = serve(tmp_path, port)
    stop, acknowledged = threading.Event(), []
    writers = [
        threading.Thread(target=write, args=(port, given, stop, acknowledged, name)) for name in ("ana", "bob", "cleo")
    ]
    for writer in writers:
        writer.start()
    until = time.monotonic() + 60
    while len(acknowledged) < 30 and time.monotonic() < until:
        threading.Event().wait(0.02)
    server.send_signal(signal.SIGKILL)
    stop.set()
    for writer in writers:
        writer.join()
    server.wait()
    assert len(acknowledged) >= 30
    count, *kept = python(COUNT, tmp_path, str(given["post"])).splitlines()
    assert set(acknowledged) <= set(kept), "said to be kept, and lost"
    assert len(kept) == len(set(kept)) == int(count), "kept twice, or counted wrong"
    again = serve(tmp_path, port)
    again.send_signal(signal.SIGINT)
    assert again.wait(20) in (0, -signal.SIGINT, 130)


@pytest.mark.django_db
def test_sqlite_waits_for_the_disk_at_each_write() -> None:
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA synchronous").fetchone() == (2,)  # FULL
    assert "journal_mode=WAL" in settings.DATABASES["default"]["OPTIONS"]["init_command"]
