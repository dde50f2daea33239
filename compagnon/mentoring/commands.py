"""The commands of mentoring."""

from __future__ import annotations

import click
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compagnon.kit.bars import Bars
from compagnon.people.viewer import operator


@click.command(help=_("Propose working groups and pairs to everyone, from what they lack and bring."))
@click.option("--dry-run", is_flag=True, help=_("Only say how many there would be; write nothing."))
def propose(dry_run: bool) -> None:
    from compagnon.mentoring.actions import propose as propose_to_everyone
    from compagnon.mentoring.actions.campaigns import match
    from compagnon.mentoring.models import Campaign

    if not dry_run:
        campaign = propose_to_everyone(operator())
        click.echo(_("“%(name)s” is being worked out in the background.") % {"name": campaign.name})
        return
    found = match(Campaign(kind=Campaign.Kind.BOTH))
    groups = found.groups.figures.groups if found.groups else 0
    click.echo(_("working groups: %(num)s") % {"num": groups})
    click.echo(_("pairs: %(num)s") % {"num": len(found.pairs.pairs) if found.pairs else 0})
    for kind, figures in found.figures.items():
        for reason, count in figures["unmatched"].items():
            click.echo(f"  {kind:<8}{reason:<24}{count:>8}")


@click.command(
    help=_(
        "Work out again, from all answers, who knows what. Each answer does it for its author already: this is for a"
        " database that was filled by other means, or after an upgrade that says so."
    )
)
def index() -> None:
    from compagnon.mentoring.actions.knowing import know_everyone_again

    with Bars() as bars:
        count = know_everyone_again(operator(), starts=bars.starts, advances=bars.advances)
    click.echo(
        ngettext("What %(num)s person knows was read.", "What %(num)s people know was read.", count) % {"num": count}
    )
