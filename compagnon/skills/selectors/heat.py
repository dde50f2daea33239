"""Skills by team: how far people are from what their jobs ask for. Only what may be told of several people.

Every figure comes through `Tree.shown`, which asks `skills.crowd` about the whole company at once: whatever team, depth
or filter one looks at, the same figures are told, so that no two pages together say more than one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import get_language

from compagnon.kit.text import fold
from compagnon.people.models import Team
from compagnon.skills import crowd
from compagnon.skills.names import in_language, skill_url
from compagnon.skills.selectors.sums import Expected, Sums

COMPANY = 0
NO_TEAM = 1  # minus this: those in no team; no identifier is as small
ROWS = 30
COLUMNS = 60
DEEPEST = 3


@dataclass(frozen=True)
class Tree:
    """The company's teams. `COMPANY` is above all; minus a team's identifier, those of it who are in no team below.

    Attributes:
        parents: each node's parent, None above the company; parents come first.
        names: what each is called; none for the company and for those in no team below.
    """

    parents: Mapping[int, int | None]
    names: Mapping[int, str]
    below: Mapping[int, Sequence[int]]

    def node_of(self, team_id: int) -> int:
        """Where the people of a team itself are counted; of one that is gone, with those in none."""
        below = self.below.get(team_id)
        return team_id if below == [] else -(team_id if below and team_id else NO_TEAM)

    def branch(self, node: int) -> list[int]:
        """A node and all below it."""
        found = [node]
        for one in found:
            found.extend(self.below[one])
        return found

    def shown(self, people: Mapping[int, int]) -> set[int]:
        """Where a figure about so many people of each team is told."""
        return crowd.shown(self.parents, self.placed(people))

    def placed(self, counts: Mapping[int, int]) -> dict[int, int]:
        """Counts by team, where the tree has them."""
        found: dict[int, int] = defaultdict(int)
        for team_id, count in counts.items():
            found[self.node_of(team_id)] += count
        return found

    def total(self, counts: Mapping[int, int], node: int) -> int:
        """A count by team, over a branch."""
        inside = set(self.branch(node))
        return sum(count for team_id, count in counts.items() if self.node_of(team_id) in inside)

    def columns(self, scope: int, depth: int) -> list[int]:
        """What a branch is made of, so many teams down: every person of it is in one of these."""
        found, at_hand = [], [scope]
        for _step in range(depth):
            at_hand = [child for node in at_hand for child in self.below[node] or [node]]
        for node in at_hand:
            if node not in found and node != scope:
                found.append(node)
        return found


def tree() -> Tree:
    """The company's tree: one query."""
    rows = sorted(
        Team.objects.values_list("pk", "parent_id", "name", "path"),
        key=lambda row: [fold(name) for name in row[3].split(" / ")],
    )
    parents: dict[int, int | None] = {COMPANY: None}
    below: dict[int, list[int]] = {COMPANY: []}
    names: dict[int, str] = {}
    for pk, parent, name, _path in rows:
        parents[pk], names[pk] = parent or COMPANY, name
        below.setdefault(pk, [])
        below.setdefault(parent or COMPANY, []).append(pk)
    for pk in [node for node, children in below.items() if children or node == COMPANY]:
        alone = -(pk or NO_TEAM)
        parents[alone] = pk
        below[pk].append(alone)
        below[alone] = []
    return Tree(_from_the_top(parents, below), names, below)


def _from_the_top(parents: Mapping[int, int | None], below: Mapping[int, Sequence[int]]) -> dict[int, int | None]:
    order = [COMPANY]
    for node in order:
        order.extend(below[node])
    return {node: parents[node] for node in order}


@dataclass(frozen=True, slots=True)
class HeatCell:
    """A team and a skill. All None where nobody there is asked for it; `few`: too few to say."""

    few: bool = False
    people: int | None = None  # about how many: see `crowd.told`
    level: float | None = None
    expected: float | None = None
    share: int | None = None  # at the expected level, in percent


@dataclass(frozen=True, slots=True)
class HeatRow:
    """A skill across teams; the first cell is of the whole."""

    id: int
    label: str
    is_digital: bool
    is_ecological: bool
    cells: tuple[HeatCell, ...]

    @property
    def url(self) -> str:
        return skill_url(self.id)


@dataclass(frozen=True)
class Filters:
    """What is looked at: nothing is left out of the figures, only rows and columns."""

    source: str = ""
    family_id: int | None = None
    job_id: int | None = None
    depth: int = 0  # teams down; 0: as far as it takes to compare some
    page: int = 1


@dataclass(frozen=True)
class Heat:
    """The skills of a branch where most is lacking first, and where they are lacking.

    Attributes:
        columns: nodes of the tree after the whole; `left_out` is how many more there are than fit.
        few: how many skills are left out because they concern less than five people.
    """

    columns: tuple[int, ...]
    left_out: int
    rows: tuple[HeatRow, ...]
    total: int
    few: int
    page: int
    pages: int


def heat(sums: Sums, tree: Tree, scope: int, filters: Filters, *, rows: int | None = ROWS) -> Heat:
    """The picture of a branch: nothing is asked of the database, and it is worked out once for these sums.

    Args:
        rows: how many skills a page has; None for all of them.
    """
    key = ("heat", scope, filters, rows, get_language())
    return sums.once(key, lambda: _heat(sums, tree, scope, filters, rows))


def _heat(sums: Sums, tree: Tree, scope: int, filters: Filters, rows: int | None) -> Heat:
    cells: dict[int, list[Expected]] = defaultdict(list)
    for one in sums.expected:
        cells[one.skill_id].append(one)
    inside = set(tree.branch(scope))
    lacking: list[tuple[int, int]] = []
    few = 0
    for skill_id, some in cells.items():
        if not _wanted(sums, filters, skill_id):
            continue
        here = [one for one in some if tree.node_of(one.team_id) in inside]
        if not here:
            continue
        if scope in tree.shown({one.team_id: one.people for one in some}):
            lacking.append((-sum(one.lacking for one in here), skill_id))
        else:
            few += 1
    lacking.sort()
    size = rows or max(1, len(lacking))
    pages = max(1, -(-len(lacking) // size))
    page = min(max(1, filters.page), pages)
    chosen = [skill_id for _gap, skill_id in lacking[(page - 1) * size : page * size]]
    columns, left_out = _columns(sums, tree, scope, filters.depth)
    return Heat(
        columns=columns,
        left_out=left_out,
        rows=tuple(_row(sums, tree, scope, columns, skill_id, cells[skill_id]) for skill_id in chosen),
        total=len(lacking),
        few=few,
        page=page,
        pages=pages,
    )


def _wanted(sums: Sums, filters: Filters, skill_id: int) -> bool:
    facts = sums.skills.get(skill_id)
    if facts is None or (filters.source and facts.source != filters.source):
        return False
    if filters.family_id and facts.family_id != filters.family_id:
        return False
    job = sums.jobs.get(filters.job_id or 0)
    return job is None or skill_id in job.skills


def _columns(sums: Sums, tree: Tree, scope: int, depth: int) -> tuple[tuple[int, ...], int]:
    """Those where someone works, in the order of the tree; the largest where they do not fit."""
    people = tree.placed({one.team_id: one.people for one in sums.work})
    sizes: dict[int, int] = {}
    there: list[int] = []
    for down in [min(depth, DEEPEST)] if depth > 0 else range(1, DEEPEST + 1):
        sizes = {node: sum(people.get(one, 0) for one in tree.branch(node)) for node in tree.columns(scope, down)}
        there = [node for node, size in sizes.items() if size]
        if len(there) > 1:
            break
    kept = set(sorted(there, key=lambda node: (-sizes[node], node))[:COLUMNS])
    return tuple(node for node in there if node in kept), len(there) - len(kept)


def _row(
    sums: Sums, tree: Tree, scope: int, columns: Sequence[int], skill_id: int, some: Sequence[Expected]
) -> HeatRow:
    facts = sums.skills[skill_id]
    told = tree.shown({one.team_id: one.people for one in some})
    at: dict[int, list[Expected]] = defaultdict(list)
    for one in some:
        node: int | None = tree.node_of(one.team_id)
        while node is not None:
            at[node].append(one)
            node = tree.parents[node]
    return HeatRow(
        id=skill_id,
        label=in_language(facts.label_fr, facts.label_en),
        is_digital=facts.is_digital,
        is_ecological=facts.is_ecological,
        cells=tuple(_cell(at[node], node in told) if node in at else HeatCell() for node in (scope, *columns)),
    )


def _cell(some: Iterable[Expected], told: bool) -> HeatCell:
    if not told:
        return HeatCell(few=True)
    people, levels, expected, there = (sum(values) for values in list(zip(*some, strict=True))[2:6])
    return HeatCell(
        people=crowd.told(people),
        level=round(levels / people, 1),
        expected=round(expected / people, 1),
        share=crowd.share(there, people),
    )
