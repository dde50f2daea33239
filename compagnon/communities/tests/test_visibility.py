"""Random companies: whatever the communities and who is in them, nobody meets what they may not know of."""

from __future__ import annotations

import random
from dataclasses import dataclass

import pytest
from django.test import Client

from compagnon.communities import actions, selectors
from compagnon.communities.access import (
    get_community,
    readable_communities,
    readable_ids,
    sees_front,
    visible_communities,
)
from compagnon.communities.models import Community
from compagnon.journal.subjects import cards
from compagnon.kit.errors import Denied, Missing
from compagnon.kit.ids import to_text
from compagnon.people.models import Person
from compagnon.people.viewer import operator
from tests.world import World

KINDS = [("open", True), ("request", True), ("invitation", True), ("invitation", False)]
PLACES = ("", "/members", "/about", "/join", "/edit", "/themes", "/requests", "/invite", "/facilitators", "/leave")


@dataclass
class Told:
    """A community whose every word is unlike any other, so that it is found wherever it leaks."""

    community: Community
    members: set[int]
    invited: set[int]

    def front(self, person: Person) -> bool:
        return person.is_administrator or self.community.listed or person.pk in self.members | self.invited

    def inside(self, person: Person) -> bool:
        is_open = self.community.listed and self.community.joining == "open"
        return is_open or person.pk in self.members


def browser(person: Person) -> Client:
    """One that does not check the HTML: other tests do, and this one opens hundreds of pages."""
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def company(world: World, chance: random.Random) -> tuple[list[Person], list[Told]]:
    people = [world.person(f"Prénom{number}zz") for number in range(5)] + [world.administrator()]
    told = []
    for number in range(6):
        joining, listed = chance.choice(KINDS)
        inside = chance.sample(people, chance.randint(0, 3))
        community = world.community(
            f"Nom{number}qx", joining=joining, listed=listed, purpose=f"Raison{number}qx", themes=[f"Thème{number}qx"],
            facilitator=inside[0] if inside else None, members=tuple(inside[1:]),
        )  # fmt: skip
        invited = chance.sample([person for person in people if person not in inside], chance.randint(0, 2))
        if invited:
            actions.invite(operator(), community_id=community.pk, person_ids=[person.pk for person in invited])
        if chance.random() < 0.3:
            actions.archive(operator(), community_id=community.pk)
        community.refresh_from_db()
        told.append(Told(community, {person.pk for person in inside}, {person.pk for person in invited}))
    return people, told


@pytest.mark.parametrize("seed", range(3))
def test_nobody_meets_what_they_may_not_know_of(world: World, seed: int) -> None:
    chance = random.Random(seed)
    people, told = company(world, chance)
    for person in people:
        client, viewer = browser(person), world.viewer(person)
        fronts = {one.community.pk for one in told if one.front(person)}
        insides = {one.community.pk for one in told if one.inside(person)}
        assert set(visible_communities(viewer).values_list("pk", flat=True)) == fronts
        assert set(readable_communities(viewer).values_list("pk", flat=True)) == insides
        assert readable_ids(world.viewer(person)) == sorted(insides)
        assert {one.community.pk for one in told if sees_front(viewer, one.community)} == fronts
        assert set(cards(viewer, "community", [one.community.pk for one in told])) == fronts
        lists = "".join(
            client.get(f"/communities/?show={show}{more}").content.decode()
            for show in ("mine", "discover", "archived")
            for more in ("", "&q=qx", "&joining=invitation")
        )
        count = sum(tab.count for tab in selectors.directory(viewer).tabs)
        assert count == len(fronts)
        for number, one in enumerate(told):
            name, theme = f"Nom{number}qx", f"Thème{number}qx"
            assert (name in lists) == (one.community.pk in fronts)
            assert theme not in lists
            for place in PLACES:
                response = client.get(f"/communities/{one.community.slug}{place}")
                page = response.content.decode()
                if one.community.pk not in fronts:
                    assert response.status_code == 404
                    assert name not in page
                if one.community.pk not in insides:
                    assert theme not in page, place
                    for other in one.members - {person.pk}:
                        assert place == "/facilitators" or f"/people/{to_text(other)}" not in page, place


@pytest.mark.parametrize("seed", range(3))
def test_the_two_forms_of_the_rule_agree(world: World, seed: int) -> None:
    """The list and the door: what `readable_communities` lists is what `get_community(to="read")` opens."""
    people, told = company(world, random.Random(seed + 100))
    for person in people:
        viewer = world.viewer(person)
        listed = set(readable_communities(viewer).values_list("pk", flat=True))
        for one in told:
            try:
                get_community(viewer, id=one.community.pk, to="read")
                opened = True
            except (Denied, Missing):
                opened = False
            assert opened == (one.community.pk in listed)
