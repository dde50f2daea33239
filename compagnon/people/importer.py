"""`compagnon import people`: brings the company's people file in, all of it or nothing.

First everything is read and compared with what is known (`Plan`); only a plan without a single problem is written, in
one transaction. The file is the truth for the columns it has; those it lacks are left alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext as _

from compagnon.journal import record
from compagnon.kit import clock
from compagnon.kit.batches import batches
from compagnon.kit.reconciliation import FileCount, Reconciliation
from compagnon.people.access import administrators_who_can_sign_in
from compagnon.people.actions import sign_out_everywhere, team_at
from compagnon.people.cards import name_key
from compagnon.people.models import Person, Team
from compagnon.people.people_file import Problem, Row, Sheet, read_sheet

BATCH = 500
_FIELDS = ["first_name", "last_name", "job_title", "site", "language"]
_NEVER_EMPTIED = {"first_name", "last_name", "language"}
_WRITTEN = [*_FIELDS, "folded_name", "team", "manager", "is_active", "deactivated_at"]


@dataclass(slots=True)
class Change:
    """What a line does to a person: names of fields, with their value before and after, in words."""

    line: int
    person: Person
    fields: dict[str, tuple[str, str]] = field(default_factory=dict)


@dataclass
class Plan:
    """What the file would do."""

    sheet: Sheet
    added: list[Change] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    deactivated: list[Change] = field(default_factory=list)
    reactivated: list[Change] = field(default_factory=list)
    unchanged: list[int] = field(default_factory=list)
    unknown_leavers: list[int] = field(default_factory=list)
    new_teams: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def refused_lines(self) -> set[int]:
        return {problem.line for problem in self.problems}


def plan_of(path: Path, *, deactivate_missing: bool = False) -> Plan:
    """Read the file and compare it with what is known; writes nothing.

    Args:
        deactivate_missing: people who are not in the file are deactivated (those of imported archives left out).

    Raises:
        ImportRefused: the file cannot be read at all.
    """
    sheet = read_sheet(path)
    plan = Plan(sheet, problems=list(sheet.problems))
    known = {person.email: person for person in Person.objects.all()}
    everyone = dict(known)
    team_paths = dict(Team.objects.values_list("pk", "path"))
    for row in sheet.rows:
        if row.email not in everyone and row.active:
            everyone[row.email] = Person(
                email=row.email, language=settings.LANGUAGE_CODE, time_zone=settings.TIME_ZONE, joined_at=clock.now()
            )
    leaving = {row.email for row in sheet.rows if not row.active}
    if deactivate_missing and not plan.problems:
        named = {row.email for row in sheet.rows}
        leaving |= {email for email, person in known.items() if email not in named and not person.origin}
    _check_managers(plan, everyone, leaving)
    by_id = {person.pk: person for person in everyone.values()}
    for row in sheet.rows:
        person = everyone.get(row.email)
        if person is None:
            plan.unknown_leavers.append(row.line)
            continue
        change = _compare(row, person, by_id, team_paths)
        if row.email not in known:
            plan.added.append(change)
        elif person.is_active and not row.active:
            plan.deactivated.append(change)
        elif row.active and not person.is_active:
            plan.reactivated.append(change)
        elif change.fields:
            plan.changed.append(change)
        else:
            plan.unchanged.append(row.line)
    missing = sorted(leaving & known.keys() - {row.email for row in sheet.rows})
    plan.deactivated += [Change(0, known[email]) for email in missing if known[email].is_active]
    _keep_an_administrator(plan)
    plan.new_teams = _new_teams(sheet, set(team_paths.values()))
    return plan


def _check_managers(plan: Plan, everyone: dict[str, Person], leaving: set[str]) -> None:
    """Unknown managers, those who left, oneself, and circles (through people of the file and those known already)."""
    by_id = {person.pk: person.email for person in everyone.values()}
    above = {email: by_id.get(person.manager_id or 0) for email, person in everyone.items()}
    lines = {row.email: row.line for row in plan.sheet.rows if row.active}
    for row in plan.sheet.rows:
        if row.manager is None or not row.active:
            continue
        above[row.email] = row.manager or None
        if not row.manager or row.manager in plan.sheet.refused_emails:
            continue
        if row.manager == row.email:
            text = _("%(email)s cannot be their own manager.")
            above[row.email] = None
        elif row.manager not in everyone and row.manager not in leaving:
            text = _("nobody has the e-mail %(email)s given for the manager: add a line for them, or correct it.")
        elif row.manager in leaving or not (everyone[row.manager].is_active or row.manager in lines):
            text = _("the manager %(email)s is not active: name another one.")
        else:
            continue
        plan.problems.append(Problem(row.line, text % {"email": row.manager}))
    for circle in _circles(above):
        if concerned := [lines[email] for email in circle if email in lines]:
            text = _("these people are managers of one another, in a circle: %(chain)s. Correct one of them.")
            chain = " → ".join([*circle, circle[0]]) if len(circle) <= 12 else _shorter(circle)
            plan.problems.append(Problem(min(concerned), text % {"chain": chain}))


def _shorter(circle: list[str]) -> str:
    return " → ".join([*circle[:6], "…", *circle[-3:], circle[0]])


def _circles(above: dict[str, str | None]) -> Iterator[list[str]]:
    """Each circle once: everyone is walked from at most once, so that time is linear."""
    done: set[str] = set()
    for start in above:
        walk: dict[str, int] = {}
        at: str | None = start
        while at is not None and at not in done and at not in walk:
            walk[at] = len(walk)
            at = above.get(at)
        if at is not None and at in walk:
            circle = list(walk)[walk[at] :]
            first = circle.index(min(circle))
            yield circle[first:] + circle[:first]
        done.update(walk)


def _compare(row: Row, person: Person, by_id: dict[int, Person], team_paths: dict[int, str]) -> Change:
    """What the line changes of a person.

    An empty cell empties the field, but never a name or a language; those who leave keep all that the line is
    silent on, their team and their manager.
    """
    change = Change(row.line, person)
    wanted = {name: value for name, value in row.values.items() if value or (row.active and name not in _NEVER_EMPTIED)}
    before = {name: getattr(person, name) for name in wanted}
    if row.team is not None and row.active:
        wanted["team"], before["team"] = row.team, team_paths.get(person.team_id or 0, "")
    if row.manager is not None and row.active:
        manager = by_id.get(person.manager_id or 0)
        wanted["manager"], before["manager"] = row.manager, manager.email if manager else ""
    change.fields = {name: (before[name], value) for name, value in wanted.items() if before[name] != value}
    return change


def _keep_an_administrator(plan: Plan) -> None:
    administrators = set(administrators_who_can_sign_in().values_list("pk", flat=True))
    going = {change.person.pk: change for change in plan.deactivated}
    if administrators and administrators <= going.keys():
        change = going[min(administrators)]
        text = _("%(name)s is the last administrator who can sign in: name another one before they leave.")
        plan.problems.append(Problem(change.line, text % {"name": change.person.name}))


def _new_teams(sheet: Sheet, known: set[str]) -> list[str]:
    wanted: set[str] = set()
    for path in {row.team for row in sheet.rows if row.team and row.active}:
        names = path.split(" / ")
        wanted |= {" / ".join(names[: depth + 1]) for depth in range(len(names))}
    return sorted(wanted - known)


def reconciliation_of(path: Path, plan: Plan) -> Reconciliation:
    """The plan as counts: refused, every line is left out, those that were right too."""
    count = FileCount()
    lines = plan.sheet.read - plan.sheet.empty
    if plan.problems:
        wrong = len(plan.refused_lines - {0})
        count.left_out = +Counter(refused=wrong, file_refused=lines - wrong, empty=plan.sheet.empty)
        return Reconciliation(files={path.name: count})
    count.brought = lines - len(plan.unknown_leavers)
    count.left_out = +Counter(left_and_unknown=len(plan.unknown_leavers), empty=plan.sheet.empty)
    return Reconciliation(
        files={path.name: count},
        created=+Counter(people=len(plan.added), teams=len(plan.new_teams)),
        changed=+Counter(
            people=len(plan.changed), deactivated=len(plan.deactivated), reactivated=len(plan.reactivated)
        ),
    )


@transaction.atomic
def import_people(
    path: Path,
    *,
    deactivate_missing: bool = False,
    dry_run: bool = False,
    advance: Callable[[int], None] = lambda more: None,
) -> Plan:
    """Bring the file in, unless it has a problem.

    Args:
        advance: told how many more people were written.

    Raises:
        ImportRefused: the file cannot be read at all.
    """
    # Administrators wait for each other here as in `actions`, so that one always remains.
    list(Person.objects.select_for_update().filter(is_administrator=True).order_by("pk").values_list("pk", flat=True))
    plan = plan_of(path, deactivate_missing=deactivate_missing)
    if not plan.problems and not dry_run:
        _write(plan, advance)
    return plan


def _write(plan: Plan, advance: Callable[[int], None]) -> None:
    teams = {path: team.pk for path in sorted({row.team for row in plan.sheet.rows if row.team and row.active})
             if (team := team_at(path, create=True)) is not None}  # fmt: skip
    ids = dict(Person.objects.values_list("email", "pk"))
    ids.update({change.person.email: change.person.pk for change in plan.added})
    everything = [*plan.added, *plan.changed, *plan.deactivated, *plan.reactivated]
    for change in everything:
        _apply(change, teams, ids)
    for change in plan.deactivated:
        change.person.is_active, change.person.deactivated_at = False, clock.now()
    for change in plan.reactivated:
        change.person.is_active = True
    added = [change.person for change in plan.added]
    # A manager may come after those they manage: everyone first, then the links.
    managers = [person.manager_id for person in added]
    for person in added:
        person.manager_id = None
        person.password = make_password(None)
    for batch in batches(added, BATCH):
        Person.objects.bulk_create(batch)
        advance(len(batch))
    for person, manager_id in zip(added, managers, strict=True):
        person.manager_id = manager_id
    linked = [person for person in added if person.manager_id]
    for batch in batches([*linked, *(change.person for change in everything[len(added) :])], BATCH):
        Person.objects.bulk_create(batch, update_conflicts=True, unique_fields=["id"], update_fields=_WRITTEN)
        advance(len(batch))
    for leavers in batches([change.person.pk for change in plan.deactivated], BATCH):
        sign_out_everywhere(leavers)
    for verb, changes in (
        ("person.added", plan.added), ("person.edited", plan.changed),
        ("person.deactivated", plan.deactivated), ("person.reactivated", plan.reactivated),
    ):  # fmt: skip
        record.record_many(
            verb, actor_id=None, kind="person", subjects={change.person.pk: _told(verb, change) for change in changes}
        )


def _told(verb: str, change: Change) -> dict[str, list[str]]:
    return {"fields": sorted(change.fields)} if verb == "person.edited" else {}


def _apply(change: Change, teams: dict[str, int], ids: dict[str, int]) -> None:
    """Put the values of a line on its person."""
    person = change.person
    for name, (_before, after) in change.fields.items():
        if name == "team":
            person.team_id = teams.get(after)
        elif name == "manager":
            person.manager_id = ids.get(after)
        else:
            setattr(person, name, after)
    person.folded_name = name_key(person.name)[:200]
