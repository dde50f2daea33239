"""The first visit: five steps told from real acts; one can pass over, leave and come back."""

from __future__ import annotations

import re
from io import BytesIO

from PIL import Image

from compagnon.kit.ids import to_text
from compagnon.people.models import Person
from compagnon.posts import actions as posts


def states(response) -> list[str]:
    return re.findall(r'class="welcome-step is-(\w+)"', response.content.decode())


def test_a_newcomer_begins_with_the_language(world):
    nora = world.person("Nora")
    client = world.client(nora)
    assert states(client.get("/welcome")) == ["current", "later", "later", "later", "later"]
    response = client.post("/welcome/language", {"language": "en"})
    assert response["Location"] == "/welcome"
    page = client.get("/welcome")
    assert states(page) == ["done", "current", "later", "later", "later"]
    assert "Welcome, Nora" in page.content.decode()


def test_the_profile_is_saved_and_what_is_wrong_is_said_with_everything_kept(world):
    nora = world.person("Nora")
    client = world.client(nora)
    wrong = client.post("/welcome/profile", {"brings_text": "x" * 90, "seeks_text": "Excel", "bio": "Bonjour."})
    assert wrong.status_code == 422
    assert "x" * 90 in wrong.content.decode()
    assert "Bonjour." in wrong.content.decode()
    picture = BytesIO()
    Image.new("RGB", (300, 200), "navy").save(picture, "PNG")
    picture.seek(0)
    picture.name = "moi.png"
    given = {
        "brings_text": "Excel, Accueil des nouveaux",
        "seeks_text": "Négociation",
        "bio": "Bonjour.",
        "photo": picture,
    }
    assert client.post("/welcome/profile", given).status_code == 302
    nora.refresh_from_db()
    assert nora.photo
    brought = nora.skills.filter(brings=True).order_by("position")
    assert list(brought.values_list("skill__label_fr", flat=True)) == ["Excel", "Accueil des nouveaux"]
    assert states(client.get("/welcome"))[1] == "done"


def test_three_communities_are_joined_from_the_page(world):
    nora = world.person("Nora")
    communities = [world.community(f"Métier {number}") for number in range(4)]
    world.community("Secrète", listed=False, joining="invitation")
    client = world.client(nora)
    page = client.get("/welcome?step=communities").content.decode()
    assert "Secrète" not in page
    for community in communities[:3]:
        assert states(client.get("/welcome?step=communities"))[2] == "current"
        client.post("/welcome/join", {"community": to_text(community.pk)})
    assert states(client.get("/welcome?step=communities"))[2] == "done"


def test_a_charter_is_read_before_joining(world):
    nora = world.person("Nora")
    community = world.community("Sécurité", charter="On se respecte.")
    client = world.client(nora)
    assert "Lire la charte et rejoindre" in client.get("/welcome?step=communities").content.decode()
    assert client.post("/welcome/join", {"community": to_text(community.pk)})["Location"] == (
        f"/communities/{community.slug}/join"
    )
    joined = client.post(
        f"/communities/{community.slug}/join", {"accepts_charter": "on", "next": "/welcome?step=communities"}
    )
    assert joined["Location"] == "/welcome?step=communities"


def test_colleagues_are_suggested_with_why_and_something_of_theirs(world):
    nora = world.person("Nora", site="Nantes")
    helper, peer, near = world.person("Léa"), world.person("Paul"), world.person("Ana", site="Nantes")
    world.person("Zoé", site="Lyon")
    world.skills(nora, seeks=("Négociation",))
    world.skills(helper, brings=("négociation",))
    world.skills(peer, seeks=("Negociation",))
    community = world.community(members=(nora, helper))
    world.post(helper, community, title="Ma feuille pliée en quatre")
    page = world.client(nora).get("/welcome?step=colleagues").content.decode()
    assert "apporte Négociation, que vous cherchez" in page
    assert "cherche aussi Négociation" in page
    assert "travaille aussi à Nantes" in page
    assert "Ma feuille pliée en quatre" in page
    assert "Zoé" not in page
    assert page.index("Léa") < page.index("Paul") < page.index(near.first_name)


def test_thanking_three_people_is_meeting_them(world):
    nora = world.person("Nora")
    others = [world.person() for _ in range(3)]
    community = world.community(members=(nora, *others))
    client = world.client(nora)
    for other in others:
        assert states(client.get("/welcome?step=colleagues"))[3] == "current"
        posts.react(world.viewer(nora), kind="thanks", on=True, post_id=world.post(other, community).pk)
    assert states(client.get("/welcome?step=colleagues"))[3:] == ["done", "done"]


def test_the_first_contribution_is_a_choice_of_real_things(world):
    nora, lea = world.person("Nora"), world.person("Léa")
    community = world.community(members=(nora, lea))
    world.question(lea, community, title="Qui sait souder ?")
    world.post(lea, community, kind="practice", title="Souder sans brûler")
    client = world.client(nora)
    page = client.get("/welcome?step=contribution").content.decode()
    assert "Qui sait souder ?" in page
    assert "Souder sans brûler" in page
    world.question(nora, community)
    assert states(client.get("/welcome"))[4] == "done"


def test_a_step_is_passed_over_and_taken_up_again(world):
    client = world.client(world.person("Nora"))
    client.post("/welcome/skip", {"step": "language"})
    assert states(client.get("/welcome"))[:2] == ["skipped", "current"]
    assert states(client.get("/welcome?step=language"))[0] == "current"
    assert client.post("/welcome/skip", {"step": "zz"})["Location"] == "/welcome"


def test_the_feed_reminds_of_it_until_it_is_done_or_put_away(world):
    nora = world.person("Nora")
    client = world.client(nora)
    assert "Vos premiers pas ici" in client.get("/").content.decode()
    client.post("/welcome/away")
    assert "Vos premiers pas ici" not in client.get("/").content.decode()
    assert client.get("/welcome").status_code == 200


def test_someone_who_did_it_all_is_not_reminded(world):
    nora = world.person("Nora")
    others = [world.person() for _ in range(3)]
    for number in range(3):
        community = world.community(f"Métier {number}", members=(nora, *others))
    world.skills(nora, brings=("Excel",), seeks=("Souder",))
    for other in others:
        world.comment(nora, world.post(other, community))
    client = world.client(nora)
    client.post("/welcome/language", {"language": "fr"})
    assert "Vos premiers pas ici" not in client.get("/").content.decode()
    assert "Vous êtes chez vous" in client.get("/welcome").content.decode()
    assert Person.objects.get(pk=nora.pk).welcome == {"language": "done"}
