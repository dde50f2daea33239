"""What the command line does with people."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import click
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compagnon.kit.reconciliation import FileCount, ImportRefused, Reconciliation
from compagnon.people import actions
from compagnon.people.importer import Change, Plan, import_people, reconciliation_of
from compagnon.people.models import Person
from compagnon.people.people_file import refused
from compagnon.people.viewer import operator


@click.command("people", help=_("Bring in the company's people file (CSV), all of it or nothing."))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help=_("Say what would change, line by line; change nothing."))
@click.option(
    "--deactivate-missing", is_flag=True, help=_("Deactivate those who are not in the file (imported archives apart).")
)
@click.option("--report", type=click.Path(path_type=Path), help=_("Write the reconciliation to this file, as JSON."))
def people(file: Path, dry_run: bool, deactivate_missing: bool, report: Path | None) -> None:
    counts = Reconciliation(files={file.name: FileCount()})
    try:
        plan = _with_progress(
            lambda advance: import_people(file, deactivate_missing=deactivate_missing, dry_run=dry_run, advance=advance)
        )
        counts = reconciliation_of(file, plan)
    finally:
        if report:
            counts.write(report)
    if dry_run:
        _tell_each(plan)
    if plan.problems:
        raise ImportRefused(str(refused(file, plan.problems, shown=10**6 if dry_run else 20)))
    _tell_counts(plan, dry_run)


def _with_progress(work: Callable[[Callable[[int], None]], Plan]) -> Plan:
    """A bar on a terminal, which stays silent elsewhere."""
    bar = click.progressbar(
        length=0, label=_("People"), show_pos=True, show_percent=False, show_eta=False, file=sys.stderr,
        hidden=not sys.stderr.isatty(),
    )  # fmt: skip
    with bar:
        return work(bar.update)


def _tell_each(plan: Plan) -> None:
    for title, changes in (
        (_("added"), plan.added), (_("changed"), plan.changed),
        (_("deactivated"), plan.deactivated), (_("reactivated"), plan.reactivated),
    ):  # fmt: skip
        for change in changes:
            details = _details(change) if changes is not plan.added else ""
            click.echo(_("%(what)s: %(who)s") % {"what": title, "who": _person(change)} + details)
    if plan.unchanged:
        click.echo(_("unchanged: lines %(lines)s") % {"lines": _ranges(plan.unchanged)})
    if plan.unknown_leavers:
        lines = _ranges(plan.unknown_leavers)
        click.echo(_("left out, not active and unknown here: lines %(lines)s") % {"lines": lines})
    for path in plan.new_teams:
        click.echo(_("new team: %(path)s") % {"path": path})


def _person(change: Change) -> str:
    where = _("line %(line)s") % {"line": change.line} if change.line else _("not in the file")
    return f"{where}, {change.person.email}"


def _details(change: Change) -> str:
    words = {
        "first_name": _("first name"), "last_name": _("last name"), "job_title": _("job"), "team": _("team"),
        "manager": _("manager"), "site": _("site"), "language": _("language"),
    }  # fmt: skip
    told = [
        _("%(field)s “%(before)s” → “%(after)s”") % {"field": words[name], "before": before, "after": after}
        for name, (before, after) in change.fields.items()
    ]
    return f" ({', '.join(told)})" if told else ""


def _ranges(lines: list[int]) -> str:
    """“2–40, 42”."""
    spans: list[tuple[int, int]] = []
    for line in sorted(lines):
        if spans and spans[-1][1] == line - 1:
            spans[-1] = (spans[-1][0], line)
        else:
            spans.append((line, line))
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in spans)


def _tell_counts(plan: Plan, dry_run: bool) -> None:
    would = _("Nothing was changed; without --dry-run, the file would give:")
    click.echo(would if dry_run else _("The file was brought in:"))
    for label, number in (
        (_("added"), len(plan.added)), (_("changed"), len(plan.changed)), (_("deactivated"), len(plan.deactivated)),
        (_("reactivated"), len(plan.reactivated)), (_("unchanged"), len(plan.unchanged)),
        (_("left out, not active and unknown here"), len(plan.unknown_leavers)),
        (_("empty lines"), plan.sheet.empty), (_("new teams"), len(plan.new_teams)),
    ):  # fmt: skip
        if number:
            click.echo(f"  {number:>7}  {label}")


@click.command("invite", help=_("Print (and mail) a link with which someone comes in; add them if they are unknown."))
@click.argument("email")
@click.option("--first-name", default="", help=_("First name of someone new."))
@click.option("--last-name", default="", help=_("Last name of someone new."))
@click.option("--administrator", is_flag=True, help=_("Make them an administrator."))
@transaction.atomic
def invite(email: str, first_name: str, last_name: str, administrator: bool) -> None:
    by = operator()
    person = Person.objects.filter(email=email.strip().lower()).first()
    if person is None:
        person = actions.add_person(
            by, email=email, first_name=first_name, last_name=last_name, language=settings.LANGUAGE_CODE
        )
    if administrator:
        actions.set_administrator(by, person_id=person.pk, is_administrator=True)
    if person.has_usable_password():
        click.echo(_("%(email)s has a password already and signs in with it.") % {"email": person.email})
        return
    secret = actions.invite(by, person_id=person.pk)
    days = settings.INVITATION_DAYS
    click.echo(
        ngettext(
            "This link works once, for %(days)s day. Give it to %(email)s and to nobody else:",
            "This link works once, for %(days)s days. Give it to %(email)s and to nobody else:",
            days,
        )
        % {"days": days, "email": person.email}
    )
    click.echo(settings.BASE_URL + reverse("invitation", args=[secret]))
