"""The company's tree."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet

from compagnon.kit.errors import Missing
from compagnon.kit.text import fold
from compagnon.people.access import visible_people
from compagnon.people.cards import PersonCard
from compagnon.people.models import Person, Team
from compagnon.people.selectors.cards import CARD_FIELDS, card_of, person_cards
from compagnon.people.selectors.lists import NamePage, by_name
from compagnon.people.viewer import Viewer


@dataclass(slots=True)
class TeamNode:
    """A team with those below it. `people` counts active people of the whole branch."""

    id: int
    name: str
    path: str
    people: int
    manager: PersonCard | None
    below: list[TeamNode] = field(default_factory=list)


def team_tree(viewer: Viewer) -> list[TeamNode]:
    """Every team, in two queries (teams with their counts, managers)."""
    if not (viewer.is_person or viewer.is_operator):
        return []
    return _nodes(Team.objects.all())


def _nodes(teams: QuerySet[Team]) -> list[TeamNode]:
    """The branches that these teams make, counted whole."""
    counted = teams.annotate(active=Count("people", filter=Q(people__is_active=True)))
    rows = sorted(
        counted.values_list("pk", "name", "path", "parent_id", "manager_id", "active"),
        key=lambda row: [fold(name) for name in row[2].split(" / ")],  # Études between Direction and Finance
    )
    managers = person_cards([manager_id for *_, manager_id, _active in rows if manager_id])
    nodes = {
        pk: TeamNode(pk, name, path, active, managers.get(manager_id))
        for pk, name, path, _parent, manager_id, active in rows
    }

    roots: list[TeamNode] = []
    for pk, _name, _path, parent_id, *_ in rows:
        (nodes[parent_id].below if parent_id in nodes else roots).append(nodes[pk])
    for root in roots:
        _add_up(root)
    return roots


def _add_up(node: TeamNode) -> int:
    node.people += sum(_add_up(child) for child in node.below)
    return node.people


def without_team(viewer: Viewer) -> int:
    """How many active people are in no team."""
    return visible_people(viewer).filter(is_active=True, team=None).count()


@dataclass(frozen=True, slots=True)
class TeamView:
    """A team, where it stands, and its people a page at a time."""

    id: int
    name: str
    manager: PersonCard | None
    above: list[tuple[int, str]]
    below: list[TeamNode]
    people: NamePage[PersonCard]
    total: int


def team_view(viewer: Viewer, team_id: int, *, after: str = "") -> TeamView:
    """A team's page.

    Raises:
        Missing: there is none, or nobody is signed in.
    """
    team = Team.objects.filter(pk=team_id).first() if viewer.is_person or viewer.is_operator else None
    if team is None:
        raise Missing
    names = team.path.split(" / ")
    paths = [" / ".join(names[: depth + 1]) for depth in range(len(names) - 1)]
    below = _nodes(Team.objects.filter(path__startswith=f"{team.path} / "))
    managers = person_cards([team.manager_id]) if team.manager_id else {}
    people = Person.objects.filter(team=team, is_active=True)
    return TeamView(
        id=team.pk,
        name=team.name,
        manager=managers.get(team.manager_id or 0),
        above=list(Team.objects.filter(path__in=paths).order_by("path").values_list("pk", "name")) if paths else [],
        below=below,
        people=by_name(people, after, CARD_FIELDS, card_of),
        total=people.count(),
    )


def team_paths() -> list[str]:
    """Every team's path, for choosing one."""
    return list(Team.objects.order_by("path").values_list("path", flat=True)[:1000])
