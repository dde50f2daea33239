"""The limit: a WSGI application without a framework that runs the same SQL and answers the same bytes.

Its rows come from a JSON file named by BENCH_LIMIT: `{path: {"sql": [[statement, parameters], …], "body": base64,
"headers": [[name, value], …]}}`. Writes are rolled back, so that a row can be measured again.
"""

from __future__ import annotations

import base64
import json
import os
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

_local = threading.local()
_rows: dict[str, Any] = {}
for _path, _row in json.loads(Path(os.environ["BENCH_LIMIT"]).read_text(encoding="utf-8")).items():
    _rows[_path] = (
        [(sql, tuple(parameters)) for sql, parameters in _row["sql"]],
        base64.b64decode(_row["body"]),
        [(name, value) for name, value in _row["headers"]],
    )


def _connect() -> Any:
    address = os.environ["BENCH_LIMIT_DATABASE"]
    if address.startswith("postgres"):
        import psycopg

        return psycopg.connect(address)
    import sqlite3

    connection = sqlite3.connect(urlsplit(address).path, isolation_level=None)
    connection.executescript(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA mmap_size=268435456; PRAGMA cache_size=-65536;"
    )
    return connection


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Run the row's statements, fetch everything, answer the bytes that Compagnon answered."""
    if not hasattr(_local, "connection"):
        _local.connection = _connect()
    statements, body, headers = _rows[environ["PATH_INFO"]]
    if environ["REQUEST_METHOD"] == "POST":
        environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    cursor = _local.connection.cursor()
    writes = any(not sql.lstrip().upper().startswith("SELECT") for sql, _ in statements)
    if writes:
        cursor.execute("BEGIN")
    for sql, parameters in statements:
        cursor.execute(sql, parameters)
        if cursor.description:
            cursor.fetchall()
    if writes or os.environ["BENCH_LIMIT_DATABASE"].startswith("postgres"):
        _local.connection.rollback()
    cursor.close()
    start_response("200 OK", headers)
    return [body]
