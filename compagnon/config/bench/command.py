"""The command: build the company once, capture each row's SQL and bytes, measure them beside their limits."""

from __future__ import annotations

import base64
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

import click
from django.utils.translation import gettext as _

from compagnon.config.bench.measure import Samples, Visit, measure, median, quantile, server, throughput
from compagnon.config.environment import ROOT

ROUNDS = 5
REQUESTS = {"GET": 60, "POST": 40}
PROPOSING = "proposing groups and pairs"


@click.command(help=_("Measure CPU per request on a generated company (DATABASE_URL chooses the database)."))
@click.option("--scale", envvar="SCALE", default=1.0, show_default=True, help=_("Size of the company."))
@click.option("--rounds", default=ROUNDS, show_default=True, help=_("How often each row is measured."))
@click.option("--only", default="", help=_("Measure the rows whose name holds this."))
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    help=_("Where the figures are written."),
)
def bench(scale: float, rounds: int, only: str, output: Path | None) -> None:
    from django.conf import settings

    from compagnon.config.bench import company
    from compagnon.config.cli import django_command
    from compagnon.config.server import gather_static
    from compagnon.people.models import Person

    gather_static()
    django_command("migrate", interactive=False, verbosity=0)
    if not Person.objects.exists():
        shown: dict[str, Any] = {}

        def progress(kind: str, done: int, total: int) -> None:
            if sys.stderr.isatty() or done == total:
                shown[kind] = done
                click.echo(f"\r{kind}: {done}/{total}", nl=done >= total, err=True)

        company.build(scale, progress)
    click.echo(_("Measuring; the unit is the CPU of an empty view on the same server in the same run."), err=True)
    table = run(rounds, only)
    if not only or only in PROPOSING:
        table["work"] = [_proposing()]
    table["scale"] = scale
    table["database"] = "sqlite" if settings.IS_SQLITE else "postgresql"
    path = output or ROOT / "var" / "bench.json"
    known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    known[f"{table['database']} ×{scale:g}"] = table
    path.write_text(json.dumps(known, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    show(table)


def run(rounds: int, only: str) -> dict[str, Any]:
    """Capture, then measure every row and its limit in turn, `rounds` times."""
    from django.conf import settings

    from compagnon.config.bench import rows

    captured = [row for row in rows.captured() if only in row.visit.name]
    limits = Path(settings.DATA_DIR) / "limit.json"
    limits.write_text(json.dumps({f"/{n}": _limit(row) for n, row in enumerate(captured)}), encoding="utf-8")
    address = os.environ["DATABASE_URL"]
    samples = {row.visit.name: Samples() for row in captured}
    unit: list[float] = []
    empty = Visit("empty view", "GET", "/livez", {})
    own = {"IN_PROCESS_WORKER": "no"}
    limited = {"BENCH_LIMIT": str(limits), "BENCH_LIMIT_DATABASE": address}
    with (
        server("compagnon.config.wsgi:application", own) as (port, pid),
        server("compagnon.config.bench.limit:application", limited) as (limit_port, limit_pid),
    ):
        for turn in range(rounds + 1):
            cpu, _times, _size = measure(port, pid, empty, 200, expect=(200,))
            if turn:  # the first round warms everything up
                unit.append(cpu)
            for number, row in enumerate(captured):
                count = REQUESTS[row.visit.method]
                of = samples[row.visit.name]
                cpu, times, of.bytes = measure(port, pid, row.visit, count, expect=(200, 204, 302))
                bound = Visit(row.visit.name, row.visit.method, f"/{number}", {}, row.visit.body)
                limit, _times, _size = measure(limit_port, limit_pid, bound, count, expect=(200,))
                if turn:
                    of.cpu_ms.append(cpu)
                    of.limit_ms.append(limit)
                    of.latencies_ms += times
                if turn == rounds:
                    of.rps.append(throughput(port, row.visit))
    unit_ms = median(unit)
    return {
        "unit_ms": round(unit_ms, 3),
        "unit_spread": [round(min(unit), 3), round(max(unit), 3)],
        "rows": [_row(row.visit.name, samples[row.visit.name], row.queries, unit_ms) for row in captured],
    }


def _proposing() -> dict[str, Any]:
    """The background work that weighs most: matching the whole company, in groups and in pairs; nothing is written."""
    from compagnon.mentoring.actions.campaigns import match
    from compagnon.mentoring.models import Campaign

    wall, cpu = time.perf_counter(), time.process_time()
    found = match(Campaign(kind=Campaign.Kind.BOTH))
    return {
        "name": PROPOSING,
        "wall_s": round(time.perf_counter() - wall, 1),
        "cpu_s": round(time.process_time() - cpu, 1),
        "groups": found.groups.figures.groups if found.groups else 0,
        "pairs": len(found.pairs.pairs) if found.pairs else 0,
    }


def _limit(row: Any) -> dict[str, Any]:
    return {"sql": row.sql, "body": base64.b64encode(row.body).decode(), "headers": [["Content-Type", "text/html"]]}


def _row(name: str, of: Samples, queries: int, unit_ms: float) -> dict[str, Any]:
    cpu, limit = median(of.cpu_ms), median(of.limit_ms)
    return {
        "name": name,
        "cpu_ms": round(cpu, 3),
        "cpu_spread": [round(min(of.cpu_ms), 3), round(max(of.cpu_ms), 3)],
        "units": round(cpu / unit_ms, 2),
        "p50_ms": round(quantile(of.latencies_ms, 0.5), 2),
        "p99_ms": round(quantile(of.latencies_ms, 0.99), 2),
        "rps": round(median(of.rps)),
        "bytes": of.bytes,
        "queries": queries,
        "limit_cpu_ms": round(limit, 3),
        "ratio": round(cpu / limit, 2) if limit else None,
    }


def show(table: dict[str, Any]) -> None:
    """The table, for people."""
    click.echo(f"{table['database']} ×{table['scale']:g}  unit_ms {table['unit_ms']} {table['unit_spread']}")
    click.echo(
        f"{'row':<22}{'cpu_ms':>8}{'spread':>16}{'units':>7}{'p50':>8}{'p99':>8}{'rps':>7}"
        f"{'bytes':>8}{'queries':>8}{'limit':>8}{'ratio':>7}"
    )
    for row in table["rows"]:
        low, high = row["cpu_spread"]
        click.echo(
            f"{row['name']:<22}{row['cpu_ms']:>8.2f}{f'{low:.2f}–{high:.2f}':>16}{row['units']:>7.1f}"
            f"{row['p50_ms']:>8.2f}{row['p99_ms']:>8.2f}{row['rps']:>7}{row['bytes']:>8}{row['queries']:>8}"
            f"{row['limit_cpu_ms']:>8.2f}{row['ratio'] or 0:>7.1f}"
        )
    for work in table.get("work", ()):
        click.echo(
            f"{work['name']}: {work['wall_s']} s, {work['cpu_s']} s of CPU;"
            f" {work['groups']} groups, {work['pairs']} pairs"
        )
