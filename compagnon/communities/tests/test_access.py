"""Who may do what in communities: a table, and what a hidden one must never let out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from compagnon.communities import actions, selectors
from compagnon.communities.access import get_community
from compagnon.communities.models import Community
from compagnon.communities.subjects import _cards
from compagnon.kit.errors import Denied, Invalid, Missing
from compagnon.kit.ids import to_text
from compagnon.people.models import Person
from compagnon.people.viewer import Viewer
from tests.world import World

YES, NO, HIDDEN = "yes", "no", "hidden"
ROLES = ("anonymous", "outsider", "invited", "member", "facilitator", "administrator")


class Scene:
    """One community of a kind, with someone in each role, and things to act on."""

    def __init__(self, world: World, joining: str, listed: bool) -> None:
        self.facilitator, self.member = world.person("Ana"), world.person("Mina")
        self.outsider, self.invited = world.person("Oscar"), world.person("Inès")
        self.administrator = world.administrator()
        self.asker, self.newcomer = world.person("Dora"), world.person("Nora")
        self.second = world.person("Seconde")
        self.community = world.community(
            "Réorganisation",
            facilitator=self.facilitator,
            members=(self.member, self.second),
            joining="request" if joining == "request" else joining,
            listed=listed,
        )
        if joining == "request":
            self.request = actions.request_to_join(world.viewer(self.asker), community_id=self.community.pk)
        else:
            self.request = self.community.join_requests.create(person=self.asker, asked_at=self.community.created_at)
        actions.invite(world.viewer(self.facilitator), community_id=self.community.pk, person_ids=[self.invited.pk])
        self.theme = self.community.themes.get()
        self.viewers: dict[str, Viewer] = {
            "anonymous": Viewer(),
            **{role: world.viewer(getattr(self, role)) for role in ROLES[1:]},
        }


VERBS: dict[str, Callable[[Viewer, Scene], Any]] = {
    "see": lambda by, scene: get_community(by, id=scene.community.pk),
    "read": lambda by, scene: get_community(by, id=scene.community.pk, to="read"),
    "join": lambda by, scene: actions.join(by, community_id=scene.community.pk),
    "request": lambda by, scene: actions.request_to_join(by, community_id=scene.community.pk),
    "accept invitation": lambda by, scene: actions.accept_invitation(by, community_id=scene.community.pk),
    "decline invitation": lambda by, scene: actions.decline_invitation(by, community_id=scene.community.pk),
    "withdraw request of another": lambda by, scene: actions.withdraw_request(by, request_id=scene.request.pk),
    "decide request": lambda by, scene: actions.decide_request(by, request_id=scene.request.pk, accept=True),
    "invite": lambda by, scene: actions.invite(by, community_id=scene.community.pk, person_ids=[scene.newcomer.pk]),
    "cancel invitation": lambda by, scene: actions.cancel_invitation(
        by, community_id=scene.community.pk, person_id=scene.invited.pk
    ),
    "leave": lambda by, scene: actions.leave(by, community_id=scene.community.pk),
    "add member": lambda by, scene: actions.add_member(
        by, community_id=scene.community.pk, person_id=scene.newcomer.pk
    ),
    "remove member": lambda by, scene: actions.remove_member(
        by, community_id=scene.community.pk, person_id=scene.second.pk
    ),
    "appoint a member": lambda by, scene: actions.set_role(
        by, community_id=scene.community.pk, person_id=scene.second.pk, role="facilitator"
    ),
    "appoint an outsider": lambda by, scene: actions.set_role(
        by, community_id=scene.community.pk, person_id=scene.newcomer.pk, role="facilitator"
    ),
    "edit": lambda by, scene: actions.edit_community(by, community_id=scene.community.pk, purpose="Autre."),
    "archive": lambda by, scene: actions.archive(by, community_id=scene.community.pk),
    "unarchive": lambda by, scene: actions.unarchive(by, community_id=scene.community.pk),
    "add theme": lambda by, scene: actions.add_theme(by, community_id=scene.community.pk, name="Nouveau"),
    "edit theme": lambda by, scene: actions.edit_theme(by, theme_id=scene.theme.pk, name="Autrement"),
    "move theme": lambda by, scene: actions.move_theme(by, theme_id=scene.theme.pk, up=True),
    "archive theme": lambda by, scene: actions.archive_theme(by, theme_id=scene.theme.pk),
    "unarchive theme": lambda by, scene: actions.unarchive_theme(by, theme_id=scene.theme.pk),
    "create": lambda by, scene: actions.create_community(by, name="N", purpose="P"),
    "add members": lambda by, scene: actions.add_members(
        by, community_id=scene.community.pk, person_ids=[scene.newcomer.pk]
    ),
    "recount": lambda by, scene: actions.recount_members(by),
}
#                                anonymous outsider invited member facilitator administrator
OPEN = {
    "see":                         (HIDDEN, YES, YES, YES, YES, YES),
    "read":                        (HIDDEN, YES, YES, YES, YES, YES),
    "join":                        (HIDDEN, YES, YES, NO, NO, YES),
    "request":                     (HIDDEN, NO, NO, NO, NO, NO),
    "accept invitation":           (HIDDEN, HIDDEN, YES, HIDDEN, HIDDEN, HIDDEN),
    "decline invitation":          (HIDDEN, HIDDEN, YES, HIDDEN, HIDDEN, HIDDEN),
    "withdraw request of another": (HIDDEN, HIDDEN, HIDDEN, HIDDEN, HIDDEN, HIDDEN),
    "decide request":              (HIDDEN, NO, NO, NO, YES, NO),
    "invite":                      (HIDDEN, NO, NO, YES, YES, NO),
    "cancel invitation":           (HIDDEN, HIDDEN, HIDDEN, NO, YES, HIDDEN),
    "leave":                       (HIDDEN, NO, NO, YES, NO, NO),
    "add member":                  (HIDDEN, NO, NO, NO, YES, NO),
    "remove member":               (HIDDEN, NO, NO, NO, YES, NO),
    "appoint a member":            (HIDDEN, NO, NO, NO, YES, YES),
    "appoint an outsider":         (HIDDEN, NO, NO, NO, HIDDEN, YES),
    "edit":                        (HIDDEN, NO, NO, NO, YES, YES),
    "archive":                     (HIDDEN, NO, NO, NO, YES, YES),
    "unarchive":                   (HIDDEN, NO, NO, NO, YES, YES),
    "add theme":                   (HIDDEN, NO, NO, NO, YES, NO),
    "edit theme":                  (HIDDEN, NO, NO, NO, YES, NO),
    "move theme":                  (HIDDEN, NO, NO, NO, YES, NO),
    "archive theme":               (HIDDEN, NO, NO, NO, YES, NO),
    "unarchive theme":             (HIDDEN, NO, NO, NO, YES, NO),
    "create":                      (NO, NO, NO, NO, NO, YES),
    "add members":                 (NO, NO, NO, NO, NO, NO),
    "recount":                     (NO, NO, NO, NO, NO, NO),
}  # fmt: skip
ON_REQUEST = OPEN | {
    "read":    (HIDDEN, NO, NO, YES, YES, NO),
    "join":    (HIDDEN, NO, YES, NO, NO, NO),
    "request": (HIDDEN, YES, YES, NO, NO, YES),
    "invite":  (HIDDEN, NO, NO, NO, YES, NO),
}  # fmt: skip
HIDDEN_ONE = {verb: (HIDDEN, HIDDEN, *answers[2:]) for verb, answers in OPEN.items()} | {
    "read":    (HIDDEN, HIDDEN, NO, YES, YES, NO),
    "join":    (HIDDEN, HIDDEN, YES, NO, NO, NO),
    "invite":  (HIDDEN, HIDDEN, NO, NO, YES, NO),
    "create":  (NO, NO, NO, NO, NO, YES),
    "add members": (NO, NO, NO, NO, NO, NO),
    "recount": (NO, NO, NO, NO, NO, NO),
}  # fmt: skip


def answer(verb: str, role: str, scene: Scene) -> str:
    try:
        VERBS[verb](scene.viewers[role], scene)
    except Missing:
        return HIDDEN
    except (Denied, Invalid):
        return NO
    return YES


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize(
    ("joining", "listed", "table"),
    [("open", True, OPEN), ("request", True, ON_REQUEST), ("invitation", False, HIDDEN_ONE)],
    ids=["open", "request", "hidden"],
)
def test_who_may_do_what(
    world: World, joining: str, listed: bool, table: dict[str, tuple[str, ...]], verb: str
) -> None:
    from django.db import transaction

    scene = Scene(world, joining, listed)
    answers = []
    for role in ROLES:
        point = transaction.savepoint()
        answers.append(answer(verb, role, scene))
        transaction.savepoint_rollback(point)
        for viewer in scene.viewers.values():
            viewer.memo.clear()
    assert tuple(answers) == table[verb]


def test_the_table_names_every_action() -> None:
    told = {verb.replace(" ", "_") for verb in VERBS}
    also = {
        "request": "request_to_join", "withdraw_request_of_another": "withdraw_request", "appoint_a_member": "set_role",
        "create": "create_community", "edit": "edit_community", "recount": "recount_members",
    }  # fmt: skip
    told = {also.get(verb, verb) for verb in told}
    assert {name for name in actions.__all__ if name[0].islower()} <= told


def test_an_archived_community_takes_nothing_new(world: World) -> None:
    ana, lea = world.person("Ana"), world.person("Léa")
    community = world.community(facilitator=ana)
    actions.archive(world.viewer(ana), community_id=community.pk)
    for refused in (
        lambda: actions.join(world.viewer(lea), community_id=community.pk),
        lambda: actions.invite(world.viewer(ana), community_id=community.pk, person_ids=[lea.pk]),
        lambda: actions.add_member(world.viewer(ana), community_id=community.pk, person_id=lea.pk),
        lambda: actions.add_theme(world.viewer(ana), community_id=community.pk, name="Encore"),
    ):
        with pytest.raises(Denied):
            refused()


# Nothing of a hidden community reaches someone outside it

ADDRESSES = (
    "", "/members", "/about", "/edit", "/themes", "/requests", "/join", "/leave", "/invite", "/facilitators",
)  # fmt: skip


@pytest.fixture
def secret(world: World) -> Community:
    return world.community(
        "Fermeture de Dunkerque",
        facilitator=world.person("Ana"),
        members=(world.person("Hugo"),),
        joining="invitation",
        listed=False,
        purpose="Préparer la suite.",
        themes=["Négociation"],
    )


def test_no_page_of_a_hidden_community_answers_an_outsider(world: World, secret: Community) -> None:
    lea = world.person("Léa")
    client = world.client(lea)
    theme, hugo = secret.themes.get(), secret.memberships.first()
    assert hugo is not None
    posts = [
        f"/communities/{secret.slug}/archive",
        f"/communities/{secret.slug}/invitation/accept",
        f"/communities/{secret.slug}/invitation/decline",
        f"/communities/{secret.slug}/members/{to_text(hugo.person_id)}/role/facilitator",
        f"/communities/{secret.slug}/members/{to_text(hugo.person_id)}/remove",
        f"/communities/{secret.slug}/invited/{to_text(lea.pk)}/cancel",
        f"/communities/themes/{to_text(theme.pk)}/up",
        f"/communities/themes/{to_text(theme.pk)}/rename",
    ]
    for address in (f"/communities/{secret.slug}{rest}" for rest in ADDRESSES):
        response = client.get(address)
        assert response.status_code == 404, address
        assert "Dunkerque" not in response.content.decode(), address
    for address in posts:
        response = client.post(address, {"rename-themes": "Autre"})
        assert response.status_code == 404, address
        assert "Dunkerque" not in response.content.decode(), address
    assert client.get(f"/communities/covers/{to_text(secret.pk)}/x-480.webp").status_code == 404


def test_a_hidden_community_changes_nothing_in_an_outsiders_directory(world: World) -> None:
    lea = world.person("Léa")
    client = world.client(lea)
    world.community("Soudure")
    addresses = [
        "/communities/", "/communities/?show=mine", "/communities/?show=discover", "/communities/?show=archived",
        "/communities/?show=discover&q=dunkerque", "/communities/?show=discover&joining=invitation",
    ]  # fmt: skip

    def pages() -> list[str]:
        return [client.get(address).content.decode() for address in addresses]

    def without_token(page: str) -> str:
        import re

        return re.sub(r'(csrfmiddlewaretoken" value=|csrf-token" content=)"[^"]*"', "", page)

    before = [without_token(page) for page in pages()]
    hidden = world.community("Fermeture de Dunkerque", joining="invitation", listed=False, members=(world.person(),))
    also = world.community("Ancien secret", joining="invitation", listed=False)
    actions.archive(world.viewer(world.administrator()), community_id=also.pk)
    assert [without_token(page) for page in pages()] == before
    after = client.get(f"/communities/?show=discover&after={to_text(hidden.pk)}").content.decode()
    assert "Dunkerque" not in after


def test_a_name_that_a_hidden_community_has_gives_an_ordinary_address(world: World, secret: Community) -> None:
    """Whoever creates « Fermeture de Dunkerque » gets the address of that name, as if it were the first."""
    chief = world.viewer(world.administrator())
    community = actions.create_community(chief, name="Fermeture de Dunkerque", purpose="P", themes=["A"])
    assert community.slug == "fermeture-de-dunkerque"
    assert secret.slug.startswith("fermeture-de-dunkerque-")
    assert len(secret.slug) == len("fermeture-de-dunkerque-") + 8


def test_a_community_that_becomes_hidden_leaves_its_address(world: World) -> None:
    ana = world.person("Ana")
    community = world.community("Soudure", facilitator=ana)
    actions.edit_community(world.viewer(ana), community_id=community.pk, joining="invitation", listed=False)
    community.refresh_from_db()
    assert community.slug != "soudure"
    assert world.community("Soudure").slug == "soudure"


def test_a_request_made_before_it_was_hidden_no_longer_names_it(world: World) -> None:
    ana, lea = world.person("Ana"), world.person("Léa")
    community = world.community("Fermeture", facilitator=ana, joining="request")
    actions.request_to_join(world.viewer(lea), community_id=community.pk)
    actions.edit_community(world.viewer(ana), community_id=community.pk, joining="invitation", listed=False)
    assert "Fermeture" not in world.client(lea).get("/communities/").content.decode()


def test_the_card_of_a_hidden_community_is_for_those_inside(world: World, secret: Community) -> None:
    hugo = Person.objects.get(first_name="Hugo")
    assert _cards(world.viewer(world.person()), [secret.pk]) == {}
    assert _cards(world.viewer(hugo), [secret.pk])[secret.pk].title == "Fermeture de Dunkerque"


def test_the_invited_see_the_front_and_nothing_inside(world: World, secret: Community) -> None:
    ana, lea = Person.objects.get(first_name="Ana"), world.person("Léa")
    actions.invite(world.viewer(ana), community_id=secret.pk, person_ids=[lea.pk])
    viewer = world.viewer(lea)
    frame = selectors.community_frame(viewer, get_community(viewer, slug=secret.slug))
    assert not frame.may_read
    assert (frame.faces, frame.facilitators, frame.themes) == ((), (), ())
    page = world.client(lea).get(f"/communities/{secret.slug}/join").content.decode()
    assert "Fermeture de Dunkerque" in page
    assert "Hugo" not in page
    assert "Négociation" not in page
    for rest in ("/members", "/about"):
        assert world.client(lea).get(f"/communities/{secret.slug}{rest}").status_code == 403


def test_an_administrator_steers_a_closed_community_without_reading_it(world: World, secret: Community) -> None:
    client = world.client(world.administrator())
    for rest in ("/edit", "/facilitators"):
        page = client.get(f"/communities/{secret.slug}{rest}")
        assert page.status_code == 200
        assert "Hugo" not in page.content.decode()
        assert "Négociation" not in page.content.decode()
    for rest in ("/members", "/about", "/themes", "/requests", "/invite"):
        assert client.get(f"/communities/{secret.slug}{rest}").status_code == 403, rest


def test_an_administrator_does_not_open_what_they_may_not_read(world: World, secret: Community) -> None:
    chief = world.administrator()
    with pytest.raises(Denied):
        actions.edit_community(world.viewer(chief), community_id=secret.pk, joining="open", listed=True)
    data = {"name": "Autre nom", "purpose": "P", "charter": "", "joining": "open"}
    assert world.client(chief).post(f"/communities/{secret.slug}/edit", data).status_code == 302
    secret.refresh_from_db()
    assert (secret.name, secret.joining, secret.listed) == ("Autre nom", "invitation", False)


def test_visitors_are_sent_to_sign_in(world: World) -> None:
    community = world.community("Soudure")
    client = world.client()
    for address in (
        "/communities/",
        "/communities/new",
        *(f"/communities/{community.slug}{rest}" for rest in ADDRESSES[1:]),
    ):
        response = client.get(address)
        assert response.status_code == 302, address
        assert "/account/" in response["Location"], address
