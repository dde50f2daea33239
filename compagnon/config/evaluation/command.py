"""The command: read the archives, rank and suggest for the last fifth of each, print one table and keep it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from django.utils.translation import gettext as _

from compagnon.config.environment import ROOT
from compagnon.config.evaluation import experts, skills, threads
from compagnon.config.evaluation.figures import Row, ratio, share
from compagnon.mentoring.models import Availability
from compagnon.posts.importers.archive import open_archive

ARCHIVES = ROOT.parent / "shared" / "data" / "stackexchange"
TEST = 0.8  # where the last fifth begins
PREFIXES = (0.4, 0.5, 0.6, 0.7, 0.8)  # of the training part, each cut in the same way, on which settings are chosen
POOLED = "pooled"


@click.command("eval", help=_("Measure « who knows? » and the suggestion of skills on archives of questions."))
@click.argument("folder", type=click.Path(path_type=Path), default=ARCHIVES)
@click.option("--validate", is_flag=True, help=_("Stay within the training part, where settings are chosen."))
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), default=None, help=_("Where the figures are written.")
)
def evaluate(folder: Path, validate: bool, output: Path | None) -> None:
    archives = sorted(one for one in folder.glob("*") if (one / "Posts.xml").is_file())
    if not archives:
        click.echo(_("The evaluation was left out: there is no archive in %(folder)s.") % {"folder": folder})
        return
    read = [threads.read(open_archive(one)) for one in archives]
    figures = measure(read, [(0.8 * end, end) for end in PREFIXES] if validate else [(TEST, 1.0)])
    show(figures)
    if not validate:
        path = output or ROOT / "var" / "eval.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def measure(archives: Sequence[threads.Threads], spans: Sequence[tuple[float, float]]) -> dict[str, list[Row]]:
    """Every figure, for each archive and for all together.

    Args:
        spans: the parts of each archive to rank for, from what was before them.
    """
    spans_of = {
        one.site: [(start, end) for start, end in spans if one.part(0, start) and one.part(start, end)]
        for one in archives
    }
    used = [one for one in archives if spans_of[one.site]]

    def each(find: Callable[[threads.Threads, float, float], Any]) -> dict[str, list[Any]]:
        return {one.site: [find(one, *span) for span in spans_of[one.site]] for one in used}

    def flat(found: dict[str, list[Any]]) -> dict[str, list[Any]]:
        return {site: [one for part in parts for one in part] for site, parts in found.items()}

    return {
        "experts": _rows(flat(each(experts.cases)), _experts),
        "streaming": _rows(flat(each(lambda *part: experts.cases(*part, streaming=True))), _experts),
        "asking": [
            *_rows(each(lambda *part: experts.asking(*part, limit=None)), _asking, choice=_("the likeliest")),
            *_rows(each(lambda *part: experts.asking(*part, limit=10**9)), _asking, choice=_("balanced")),
            *_rows(
                each(lambda *part: experts.asking(*part, limit=Availability.ASKS_A_MONTH)),
                _asking,
                choice=_("balanced, %(count)d a month at most") % {"count": Availability.ASKS_A_MONTH},
            ),
        ],
        "skills": _rows(flat(each(skills.guesses)), _skills),
    }


def _rows(found: dict[str, list[Any]], row: Callable[[list[Any]], Row], **more: str) -> list[Row]:
    together = [one for each in found.values() for one in each]
    return [{"archive": name, **more, **row(each)} for name, each in [*found.items(), (POOLED, together)] if each]


def _experts(cases: list[experts.Case]) -> Row:
    hits = {name: [float(0 < case.places[name] <= experts.FIRST) for case in cases] for name in experts.RANKERS}
    inverse = {name: [1 / at if (at := case.places[name]) else 0.0 for case in cases] for name in experts.RANKERS}
    better = max(("active", "bm25"), key=lambda name: sum(hits[name]))
    against, interval = ratio(hits["ours"], hits[better])
    return {
        "questions": len(cases),
        "ceiling": share(sum(case.known for case in cases), len(cases)),
        "hits": {name: share(sum(found), len(cases)) for name, found in hits.items()},
        "mrr": {name: share(sum(found), len(cases)) for name, found in inverse.items()},
        "ratio": against,
        "interval": interval and asdict(interval),
    }


def _asking(parts: list[experts.Asking]) -> Row:
    total = sum(part.requests.total() for part in parts)
    questions = sum(part.questions for part in parts)
    return {
        "requests": total,
        "busiest": share(sum(part.to_the_busiest() for part in parts), total),
        "asked": share(sum(part.reached for part in parts), questions),
        "first": share(sum(part.first for part in parts), questions),
    }


def _skills(guesses: list[skills.Guess]) -> Row:
    found = {name: [float(guess.found[name]) for guess in guesses] for name in skills.SUGGESTERS}
    better = max(("frequent", "named"), key=lambda name: sum(found[name]))
    against, interval = ratio(found["ours"], found[better])
    tags = sum(guess.tags for guess in guesses)
    return {
        "questions": len(guesses),
        "tags": tags,
        "ceiling": share(sum(guess.known for guess in guesses), tags),
        "found": {name: share(sum(each), tags) for name, each in found.items()},
        "any": {name: share(sum(one > 0 for one in each), len(guesses)) for name, each in found.items()},
        "ratio": against,
        "interval": interval and asdict(interval),
    }


def show(figures: dict[str, list[Row]]) -> None:
    """The tables, for people."""
    _table(
        _("Who knows? Questions for which someone who really helped is among the first 10 (mean reciprocal rank)"),
        [_("questions"), _("known"), _("most active"), "BM25", _("ours"), _("ours ÷ better")],
        [(row["archive"], _expert_cells(row)) for row in figures["experts"]],
    )
    _table(
        _("The same where each question knows all that was written before it"),
        [_("questions"), _("known"), _("most active"), "BM25", _("ours"), _("ours ÷ better")],
        [(row["archive"], _expert_cells(row)) for row in figures["streaming"]],
    )
    _table(
        _("Asking five people per question: requests to the ten busiest, questions that reach who really helped"),
        [_("requests"), _("ten busiest"), _("among five"), _("among ten")],
        [
            (
                f"{row['archive']}, {row['choice']}",
                [str(row["requests"]), _percent(row["busiest"]), _percent(row["asked"]), _percent(row["first"])],
            )
            for row in figures["asking"]
        ],
    )
    _table(
        _("Which skills? Tags among the first 5 suggested (questions with at least one)"),
        [_("tags"), _("known"), _("frequent"), _("named"), _("ours"), _("ours ÷ better")],
        [
            (
                row["archive"],
                [
                    str(row["tags"]),
                    _percent(row["ceiling"]),
                    *(f"{_percent(row['found'][name])} ({_percent(row['any'][name])})" for name in skills.SUGGESTERS),
                    _ratio(row),
                ],
            )
            for row in figures["skills"]
        ],
    )


def _expert_cells(row: Row) -> list[str]:
    shares = [f"{_percent(row['hits'][name])} ({row['mrr'][name]:.3f})" for name in experts.RANKERS]
    return [str(row["questions"]), _percent(row["ceiling"]), *shares, _ratio(row)]


def _ratio(row: Row) -> str:
    if row["ratio"] is None:
        return "–"
    return f"{row['ratio']:.2f} [{row['interval']['low']:.2f}–{row['interval']['high']:.2f}]"


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.1f} %"


def _table(title: str, columns: Sequence[str], lines: Sequence[tuple[str, Sequence[str]]]) -> None:
    lines = [(name.replace(POOLED, _("all together")), cells) for name, cells in lines]
    first = max((len(name) for name, _cells in lines), default=0) + 1
    widths = [max([len(column), *(len(cells[n]) for _name, cells in lines)]) + 2 for n, column in enumerate(columns)]
    click.echo(f"\n{title}")
    click.echo(" " * first + "".join(column.rjust(width) for column, width in zip(columns, widths, strict=True)))
    for name, cells in lines:
        click.echo(name.ljust(first) + "".join(cell.rjust(width) for cell, width in zip(cells, widths, strict=True)))
