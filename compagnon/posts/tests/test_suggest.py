"""Naming someone: who is proposed, and who is not."""

from __future__ import annotations

import re

import pytest

from compagnon.kit.ids import to_text
from compagnon.people.models import Person
from tests.world import World


def proposed(world: World, person: Person, **query: str) -> list[str]:
    page = world.client(person).get("/suggest", {"key": "@", **query}).content.decode()
    return re.findall(r'data-value="@\[([^\]]*)\]\(person:[0-9a-z]+\)"', page)


def test_colleagues_are_proposed_by_the_beginning_of_their_names(world: World) -> None:
    ana = world.person("Ana")
    world.person("Léa", last_name="Émery", job_title="Soudeuse")
    assert proposed(world, ana, q="lea") == ["Léa Émery"]
    assert proposed(world, ana, q="eme") == ["Léa Émery"]
    assert proposed(world, ana, q="") == []


def test_in_a_closed_community_only_those_who_read_it_are_proposed(world: World) -> None:
    ana, in_it, _out = world.person("Ana"), world.person("Léa"), world.person("Léa", last_name="Dehors")
    community = world.community(members=(ana, in_it), joining="invitation", listed=False)
    post = world.post(ana, community)
    assert proposed(world, ana, q="léa", community=to_text(community.pk)) == ["Léa Martin"]
    assert proposed(world, ana, q="léa", post=to_text(post.pk)) == ["Léa Martin"]


@pytest.mark.parametrize("administrator", [False, True])
def test_the_members_of_a_hidden_community_are_not_told_to_others(world: World, administrator: bool) -> None:
    outsider = world.person("Di", is_administrator=administrator)
    member = world.person("Léa")
    community = world.community(members=(member,), joining="invitation", listed=False)
    post = world.post(member, community)
    assert proposed(world, outsider, q="léa", community=to_text(community.pk)) == []
    assert proposed(world, outsider, q="léa", post=to_text(post.pk)) == []
    assert proposed(world, outsider, q="léa", community=to_text(12345)) == []
    assert proposed(world, outsider, q="léa") == ["Léa Martin"]


def test_a_name_made_to_break_out_of_the_mark_does_not(world: World) -> None:
    ana = world.person("Ana")
    world.person("Max](http://evil)", last_name='"><script>', email="max@example.test")
    names = proposed(world, ana, q="max")
    assert names == ["Max(http://evil) &#34;&gt;&lt;script&gt;"]
