"""The commands of mentoring."""

from __future__ import annotations

import click
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compagnon.kit.bars import Bars
from compagnon.people.viewer import operator


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
