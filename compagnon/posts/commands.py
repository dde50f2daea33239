"""The commands of posts."""

from __future__ import annotations

import click
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compagnon.people.viewer import operator


@click.command(
    help=_(
        "Recompute every derived figure (counts, names of tags, who helped whom) and list those that are wrong;"
        " the exit status is 1 when some are."
    )
)
@click.option("--repair", is_flag=True, help=_("Make them right."))
def verify(repair: bool) -> None:
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
    for figure in verify_figures(operator(), repair=repair):
        total += figure.wrong
        click.echo(f"{figure.name:<28} {figure.wrong:>8}")
    if not total:
        click.echo(_("Every figure is right."))
    elif repair:
        click.echo(ngettext("%(count)d figure repaired.", "%(count)d figures repaired.", total) % {"count": total})
    else:
        click.echo(
            ngettext("%(count)d figure is wrong;", "%(count)d figures are wrong;", total) % {"count": total}
            + " "
            + _("`compagnon journal verify --repair` makes them right.")
        )
        raise click.exceptions.Exit(1)
