"""Ways into a community and out of it."""

from __future__ import annotations

import pytest

from compagnon.communities import actions
from compagnon.communities.models import JoinRequest, Membership
from compagnon.kit.errors import Denied, Invalid, Missing
from compagnon.people.viewer import operator
from tests.world import World


def test_a_colleague_joins_an_open_community_and_is_counted(world: World) -> None:
    community, lea = world.community("Conduite"), world.person("Léa")
    actions.join(world.viewer(lea), community_id=community.pk)
    community.refresh_from_db()
    assert community.member_count == 1
    assert Membership.objects.get().role == "member"


def test_the_charter_is_accepted_before_joining(world: World) -> None:
    community, lea = world.community(charter="On se **tutoie**."), world.person("Léa")
    with pytest.raises(Invalid):
        actions.join(world.viewer(lea), community_id=community.pk)
    membership = actions.join(world.viewer(lea), community_id=community.pk, accepts_charter=True)
    assert membership.charter_accepted_at is not None


def test_a_request_is_accepted_with_a_word(world: World) -> None:
    ana, lea = world.person("Ana"), world.person("Léa")
    community = world.community(facilitator=ana, joining="request")
    with pytest.raises(Denied):
        actions.join(world.viewer(lea), community_id=community.pk)
    request = actions.request_to_join(world.viewer(lea), community_id=community.pk, message="Je commence en mars.")
    with pytest.raises(Denied):
        actions.decide_request(world.viewer(lea), request_id=request.pk, accept=True)
    actions.decide_request(world.viewer(ana), request_id=request.pk, accept=True, word="Bienvenue !")
    request.refresh_from_db()
    assert (request.state, request.word, request.decided_by_id) == ("accepted", "Bienvenue !", ana.pk)
    assert community.memberships.filter(person=lea).exists()
    with pytest.raises(Invalid):
        actions.decide_request(world.viewer(ana), request_id=request.pk, accept=False)


def test_asking_twice_is_asking_once(world: World) -> None:
    community, lea = world.community(joining="request"), world.person("Léa")
    first = actions.request_to_join(world.viewer(lea), community_id=community.pk, message="Bonjour")
    again = actions.request_to_join(world.viewer(lea), community_id=community.pk, message="Bonsoir")
    assert first.pk == again.pk
    assert JoinRequest.objects.get().message == "Bonsoir"
    actions.withdraw_request(world.viewer(lea), request_id=first.pk)
    assert JoinRequest.objects.get().state == "withdrawn"


def test_an_invitation_opens_a_hidden_community(world: World) -> None:
    ana, lea, hugo = world.person("Ana"), world.person("Léa"), world.person("Hugo")
    community = world.community(facilitator=ana, joining="invitation", listed=False)
    with pytest.raises(Missing):
        actions.accept_invitation(world.viewer(lea), community_id=community.pk)
    assert len(actions.invite(world.viewer(ana), community_id=community.pk, person_ids=[lea.pk, hugo.pk, ana.pk])) == 2
    actions.accept_invitation(world.viewer(lea), community_id=community.pk)
    actions.decline_invitation(world.viewer(hugo), community_id=community.pk)
    assert set(community.memberships.values_list("person_id", flat=True)) == {ana.pk, lea.pk}
    with pytest.raises(Missing):
        actions.accept_invitation(world.viewer(hugo), community_id=community.pk)


def test_the_last_facilitator_names_another_before_leaving(world: World) -> None:
    ana, lea = world.person("Ana"), world.person("Léa")
    community = world.community(facilitator=ana, members=(lea,))
    with pytest.raises(Invalid):
        actions.leave(world.viewer(ana), community_id=community.pk)
    actions.leave(world.viewer(ana), community_id=community.pk, successor_id=lea.pk)
    assert list(community.memberships.values_list("person_id", "role")) == [(lea.pk, "facilitator")]


def test_an_administrator_appoints_a_facilitator_where_they_do_not_read(world: World) -> None:
    chief, lea, hugo = world.administrator(), world.person("Léa"), world.person("Hugo")
    community = world.community(joining="invitation", listed=False, members=(hugo,))
    actions.set_role(world.viewer(chief), community_id=community.pk, person_id=lea.pk, role="facilitator")
    assert community.memberships.get(person=lea).role == "facilitator"
    with pytest.raises(Missing):
        actions.set_role(world.viewer(chief), community_id=community.pk, person_id=hugo.pk, role="member")


def test_recounting_repairs_a_number_that_drifted(world: World) -> None:
    community = world.community(members=(world.person(), world.person()))
    type(community).objects.filter(pk=community.pk).update(member_count=7)
    assert actions.recount_members(operator()) == 1
    community.refresh_from_db()
    assert community.member_count == 2
    assert actions.recount_members(operator()) == 0
