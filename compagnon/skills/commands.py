"""The commands of frameworks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click
from django.utils.translation import gettext as _

from compagnon.kit.bars import Bars
from compagnon.kit.reconciliation import FileCount, Reconciliation
from compagnon.kit.sheets import read_bytes
from compagnon.people.viewer import operator
from compagnon.skills.importers.company import import_company, refusal
from compagnon.skills.importers.esco import read_esco
from compagnon.skills.importers.published import (
    CONTEXT,
    LABEL,
    NO_NAME,
    SAID_TWICE,
    UNKNOWN,
    WITHDRAWN,
    Published,
)
from compagnon.skills.importers.release import bring
from compagnon.skills.importers.rome import read_rome
from compagnon.skills.importers.sheets import Progress

_FOLDER = click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
_DRY_RUN = click.option("--dry-run", is_flag=True, help=_("Read and count everything; write nothing."))
_REPORT = click.option(
    "--report", type=click.Path(path_type=Path), help=_("Write the reconciliation to this file, as JSON.")
)
_RELEASE = click.option("--release", default="", help=_("Name of the release, where the files do not say it."))


@click.command("rome", help=_("Bring a release of France’s ROME 4.0 in: jobs, skills, what links them."))
@_FOLDER
@_DRY_RUN
@_REPORT
@_RELEASE
def rome(folder: Path, dry_run: bool, report: Path | None, release: str) -> None:
    _bring(folder, read_rome, dry_run, report, release)


@click.command("esco", help=_("Bring a release of Europe’s ESCO in: occupations, skills, what links them."))
@_FOLDER
@_DRY_RUN
@_REPORT
@_RELEASE
def esco(folder: Path, dry_run: bool, report: Path | None, release: str) -> None:
    _bring(folder, read_esco, dry_run, report, release)


def _bring(
    folder: Path, read: Callable[[Path, Progress], Published], dry_run: bool, report: Path | None, release: str
) -> None:
    told = Reconciliation()
    try:
        with Bars() as bars:
            progress = Progress(bars.starts, bars.advances)
            published = read(folder, progress)
            told = published.told
            bring(operator(), published, version=release, dry_run=dry_run, progress=progress)
    finally:
        if report:
            told.write(report)
    _tell(told, published.ignored, dry_run)


def _tell(told: Reconciliation, ignored: list[str], dry_run: bool) -> None:
    """For each file: what was read, what came in, what was left out and why; then what it changed."""
    heads = (_("file"), _("read"), _("brought in"), _("left out"))
    click.echo(f"{heads[0]:<48}{heads[1]:>10}{heads[2]:>14}{heads[3]:>12}")
    for name, count in told.files.items():
        left = sum(count.left_out.values())
        click.echo(f"{name:<48}{count.read:>10}{count.brought:>14}{left:>12}")
        for reason, number in count.left_out.most_common():
            click.echo(f"{'':<72}{number:>12}  {_reason(reason)}")
    if ignored:
        click.echo(_("Left aside, of another language: %(files)s") % {"files": ", ".join(ignored)})
    for title, counter in (
        (_("It would create:") if dry_run else _("Created now:"), told.created),
        (_("It would change:") if dry_run else _("Changed now:"), told.changed),
    ):
        if counter:
            click.echo(title)
            for kind, number in sorted(counter.items()):
                click.echo(f"  {number:>8}  {_made(kind)}")
    if not (told.created or told.changed):
        click.echo(_("Everything was here already: nothing changed."))
    if dry_run:
        click.echo(_("Nothing was written."))


def _made(kind: str) -> str:
    return {
        "skill": _("skills"), "job": _("jobs"), "name": _("other names"), "link": _("skills of jobs"),
        "move": _("moves from job to job"),
    }.get(kind, kind)  # fmt: skip


def _reason(code: str) -> str:
    return {
        SAID_TWICE: _("said twice"), UNKNOWN: _("about something that the other files do not know"),
        CONTEXT: _("working conditions: not a skill"), LABEL: _("the job’s own name"),
        NO_NAME: _("no name in French or in English"), WITHDRAWN: _("withdrawn by its publisher"),
        "not a definition": _("not a definition (how to come to the job)"),
        "another family already": _("in another family already"),
    }.get(code, code)  # fmt: skip


@click.command("skills", help=_("Bring the company’s own skills, or its jobs, in from a CSV file."))
@click.argument("file", type=click.Path(path_type=Path))
@_DRY_RUN
@_REPORT
def company(file: Path, dry_run: bool, report: Path | None) -> None:
    outcome = import_company(operator(), data=read_bytes(file), name=file.name, dry_run=dry_run)
    what = "jobs" if outcome.jobs else "skills"
    told = Reconciliation(files={file.name: FileCount(brought=0 if outcome.problems else outcome.read)})
    told.created[what], told.changed[what] = len(outcome.added), len(outcome.changed)
    if report:
        told.write(report)
    if outcome.problems:
        raise refusal(file.name, outcome, shown=10**6 if dry_run else 20)
    click.echo(
        _("Nothing was changed; without --dry-run, the file would give:") if dry_run else _("The file was brought in:")
    )
    for label, number in (
        (_("added"), len(outcome.added)), (_("changed"), len(outcome.changed)), (_("unchanged"), outcome.unchanged),
    ):  # fmt: skip
        click.echo(f"  {number:>7}  {label}")
