"""The commands of posts."""

from __future__ import annotations

from pathlib import Path

import click
from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compagnon.kit.bars import Bars
from compagnon.kit.reconciliation import Reconciliation
from compagnon.people.viewer import operator


@click.command(
    help=_(
        "Recompute every derived figure (counts, names of tags, who helped whom) and repair those that are wrong;"
        " with --dry-run, the exit status is 1 when some are."
    )
)
@click.option("--dry-run", is_flag=True, help=_("Only say what is wrong."))
def verify(dry_run: bool) -> None:
    from compagnon.journal.worker import waiting
    from compagnon.posts.actions.repairing import verify_figures

    if count := waiting():
        click.echo(
            ngettext(
                "%(count)d task waits in the background: what it derives may be listed as wrong.",
                "%(count)d tasks wait in the background: what they derive may be listed as wrong.",
                count,
            )
            % {"count": count},
            err=True,
        )
    total = 0
    for figure in verify_figures(operator(), repair=not dry_run):
        total += figure.wrong
        click.echo(f"{figure.name:<28} {figure.wrong:>8}")
    if not total:
        click.echo(_("Every figure is right."))
    elif not dry_run:
        click.echo(ngettext("%(count)d figure repaired.", "%(count)d figures repaired.", total) % {"count": total})
    else:
        click.echo(
            ngettext("%(count)d figure is wrong;", "%(count)d figures are wrong;", total) % {"count": total}
            + " "
            + _("`compagnon journal verify` makes them right.")
        )
        raise click.exceptions.Exit(1)


@click.command("stackexchange", help=_("Bring a Stack Exchange archive (a folder of XML files) into a community."))
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--community", required=True, help=_("Name of the community; made if there is none."))
@click.option("--site", default="", help=_("Host of the site, where the folder is not named after it."))
@click.option("--dry-run", is_flag=True, help=_("Read and count everything; write nothing."))
@click.option("--report", type=click.Path(path_type=Path), help=_("Write the reconciliation to this file, as JSON."))
def stackexchange(folder: Path, community: str, site: str, dry_run: bool, report: Path | None) -> None:
    from compagnon.posts.importers.stackexchange import import_archive, open_archive

    told = Reconciliation()
    _keep_little_in_memory()
    try:
        with Bars(show_pos=True) as bars:
            told = import_archive(
                operator(),
                open_archive(folder, site),
                community_name=community,
                dry_run=dry_run,
                starts=bars.starts,
                advances=bars.advances,
            )
    finally:
        if report:
            told.write(report)
    _tell(told, dry_run)


def _keep_little_in_memory() -> None:
    """SQLite is set up for a server: here a long import needs neither its large cache nor the mapped file."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA mmap_size=0")
            cursor.execute("PRAGMA cache_size=-8192")


def _tell(told: Reconciliation, dry_run: bool) -> None:
    """For each file: what was read, what came in, what was left out and why."""
    heads = (_("file"), _("read"), _("brought in"), _("left out"))
    click.echo(f"{heads[0]:<16}{heads[1]:>10}{heads[2]:>14}{heads[3]:>12}")
    for name, count in told.files.items():
        left = sum(count.left_out.values())
        click.echo(f"{name:<16}{count.read:>10}{count.brought:>14}{left:>12}")
        for reason, number in count.left_out.most_common():
            click.echo(f"{'':<16}{'':>24}{number:>12}  {_reason(reason)}")
    if told.created:
        click.echo(_("It would create:") if dry_run else _("Created now:"))
        for kind, number in sorted(told.created.items()):
            click.echo(f"  {number:>8}  {_made(kind)}")
    else:
        click.echo(_("Everything was here already: nothing changed."))
    if dry_run:
        click.echo(_("Nothing was written."))
    else:
        click.echo(
            _(
                "Up votes name nobody: they count as “I like it” beside the reactions of persons. People who come from"
                " the archive cannot sign in until an administrator gives them an e-mail and invites them."
            )
        )


def _made(kind: str) -> str:
    return {
        "person": _("people"), "question": _("questions"), "answer": _("answers"), "comment": _("comments"),
        "tag": _("tags"), "bookmark": _("bookmarks"), "relation": _("links between questions"),
        "help": _("people helped"), "membership": _("members of the community"),
    }.get(kind, kind)  # fmt: skip


def _reason(code: str) -> str:
    return {
        "no identifier": _("no identifier"), "said twice": _("said twice"),
        "no date that can be": _("no date, or one that cannot be"), "no text": _("no text"),
        "text too long": _("text too long"), "tag description": _("description of a tag"),
        "other kind of post": _("neither question nor answer"),
        "its question is not brought in": _("its question is not brought in"),
        "its post is not brought in": _("its post is not brought in"),
        "no longer accepted": _("acceptance taken back since"),
        "favourite of something else than a question": _("favourite of something else than a question"),
        "favourite of nobody known": _("favourite of nobody known"),
        "tag of no question brought in": _("tag of no question brought in"),
        "other kind of link": _("other kind of link"),
        "link of a question to itself": _("link of a question to itself"),
        "other kind of vote": _("other kind of vote"), "down vote": _("down vote: there is none here"),
        "offensive flag": _("moderation: flag"), "spam flag": _("moderation: flag for spam"),
        "vote to close": _("moderation: vote to close"), "vote to reopen": _("moderation: vote to reopen"),
        "vote to delete": _("moderation: vote to delete"), "vote to undelete": _("moderation: vote to undelete"),
        "moderator's information": _("moderation: information"), "moderator's review": _("moderation: review"),
        "suggested edit": _("approval of a suggested edit"), "bounty": _("bounty: there are no points here"),
    }.get(code, code)  # fmt: skip
