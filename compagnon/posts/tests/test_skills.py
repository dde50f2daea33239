"""What posts are about: written, read, found again, and what helping on it shows."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from compagnon.communities import actions as communities
from compagnon.communities.by_skill import communities_about, skills_of
from compagnon.kit import clock
from compagnon.kit.errors import Invalid
from compagnon.kit.ids import to_text
from compagnon.people.viewer import operator
from compagnon.posts import actions, selectors
from compagnon.posts.models import Post, PostSkill
from compagnon.posts.selectors import posts_about, suggest_skills
from compagnon.skills.actions.index import reindex_skills
from compagnon.skills.models import Framework, Skill, SkillTie
from tests.world import World


def skill(label: str, *, source: str = "company", **fields: Any) -> Skill:
    framework, _new = Framework.objects.get_or_create(source=source)
    fields = {"label_fr": label, "created_at": clock.now(), **fields}
    made = Skill.objects.create(framework=framework, code=f"{label} {Skill.objects.count()}", **fields)
    reindex_skills([made.pk])
    return made


def about(post: Post) -> list[str]:
    return list(PostSkill.objects.filter(post=post).values_list("skill__label_fr", flat=True))


@pytest.fixture
def company(world: World) -> Any:
    ana, lea = world.person("Ana"), world.person("Léa")
    return world, ana, lea, world.community("Chauffage", members=(ana, lea), facilitator=ana)


class TestWriting:
    def test_a_post_carries_its_skills_in_order_on_its_card_and_its_page(self, company: Any) -> None:
        world, ana, lea, here = company
        excel, talking = skill("Excel"), skill("Négociation", label_en="Negotiation")
        post = world.post(ana, here, skill_ids=[talking.pk, excel.pk, talking.pk])
        assert about(post) == ["Négociation", "Excel"]
        assert post.skill_ids == [talking.pk, excel.pk]
        [card] = selectors.feed_cards(world.viewer(lea), [post.pk])
        assert [link.name for link in card.skills] == ["Négociation", "Excel"]
        for page in (world.client(lea).get("/"), world.client(lea).get(f"/posts/{to_text(post.pk)}")):
            assert f'href="/skills/{to_text(talking.pk)}"' in page.content.decode()

    def test_no_more_than_five(self, company: Any) -> None:
        world, ana, _lea, here = company
        many = [skill(f"Compétence {number}").pk for number in range(6)]
        with pytest.raises(Invalid) as refused:
            world.post(ana, here, skill_ids=many)
        assert "5" in refused.value.fields["skills"]
        assert about(world.post(ana, here, skill_ids=many[:5])) == [f"Compétence {number}" for number in range(5)]

    def test_a_retired_skill_gives_way_to_what_replaces_it_or_is_refused(self, company: Any) -> None:
        world, ana, _lea, here = company
        new = skill("Tableur")
        old = skill("Lotus 1-2-3", retired_at=clock.now(), replaced_by=new)
        gone = skill("Minitel", retired_at=clock.now())
        assert about(world.post(ana, here, skill_ids=[old.pk])) == ["Tableur"]
        for wrong in (gone.pk, skill("Bureautique", kind="group").pk, 12345):
            with pytest.raises(Invalid) as refused:
                world.post(ana, here, skill_ids=[wrong])
            assert set(refused.value.fields) == {"skills"}

    def test_one_that_was_retired_since_stays_when_the_post_is_edited(self, company: Any) -> None:
        world, ana, _lea, here = company
        old = skill("Minitel")
        post = world.post(ana, here, skill_ids=[old.pk])
        Skill.objects.filter(pk=old.pk).update(retired_at=clock.now())
        actions.edit_post(world.viewer(ana), post_id=post.pk, body="Autrement.", skill_ids=[old.pk])
        assert about(post) == ["Minitel"]

    def test_the_history_names_what_changed(self, company: Any) -> None:
        world, ana, _lea, here = company
        excel, talking = skill("Excel"), skill("Négociation")
        post = world.post(ana, here)
        actions.edit_post(world.viewer(ana), post_id=post.pk, skill_ids=[excel.pk])
        actions.edit_post(world.viewer(ana), post_id=post.pk, skill_ids=[excel.pk, talking.pk])
        actions.edit_post(world.viewer(ana), post_id=post.pk, body="Sans toucher aux compétences.")
        assert about(post) == ["Excel", "Négociation"]
        post.refresh_from_db()
        told = [
            (change.field, change.before, change.after)
            for edit in selectors.post_revisions(world.viewer(ana), post)
            for change in edit.changes
            if change.field == "skills"
        ]
        assert told == [("skills", "Excel", "Excel\nNégociation"), ("skills", "", "Excel")]
        page = world.client(ana).get(f"/posts/{to_text(post.pk)}/history").content.decode()
        assert "Compétences" in page

    def test_a_share_shows_the_skills_of_the_original_to_those_who_read_it(self, company: Any) -> None:
        world, ana, lea, here = company
        tom = world.person("Tom")
        there = world.community(members=(lea, tom))
        post = world.post(ana, here, skill_ids=[skill("Excel").pk])
        share = actions.share_post(world.viewer(lea), post_id=post.pk, community_id=there.pk)
        [card] = selectors.feed_cards(world.viewer(tom), [share.pk])
        assert [link.name for link in card.skills] == ["Excel"]
        communities.edit_community(world.viewer(ana), community_id=here.pk, joining="invitation", listed=False)
        [card] = selectors.feed_cards(world.viewer(tom), [share.pk])
        assert card.skills == ()

    def test_a_deleted_post_no_longer_says_what_it_was_about(self, company: Any) -> None:
        world, ana, lea, here = company
        post = world.post(ana, here, skill_ids=[skill("Excel secret").pk])
        world.comment(lea, post)
        actions.delete_post(world.viewer(ana), post_id=post.pk)
        assert "Excel secret" not in world.client(lea).get(f"/posts/{to_text(post.pk)}").content.decode()


class TestComposer:
    def form(self, here: Any, **fields: Any) -> dict[str, Any]:
        return {"kind": "share", "community": to_text(here.pk), "title": "Un titre", "body": "Un texte.", **fields}

    def test_skills_are_chosen_or_said_in_ones_own_words(self, company: Any) -> None:
        world, ana, _lea, here = company
        excel = skill("Excel")
        sent = self.form(here, skills=[to_text(excel.pk), "new:Loi d’eau"], skills_text="Soudure, Négociation")
        assert world.client(ana).post("/publish", sent).status_code == 302
        assert about(Post.objects.get()) == ["Excel", "Loi d’eau", "Soudure", "Négociation"]

    def test_what_is_refused_is_kept_and_makes_no_skill(self, company: Any) -> None:
        world, ana, _lea, here = company
        sent = self.form(here, skills=[f"new:Mot {number}" for number in range(6)])
        answer = world.client(ana).post("/publish", sent)
        page = answer.content.decode()
        assert answer.status_code == 422
        assert 'value="new:Mot 5" checked' in page
        assert "5 compétences au plus" in page
        assert not Skill.objects.exists()

    def test_the_text_suggests_skills_that_one_may_add_never_adds_them(self, company: Any) -> None:
        world, ana, _lea, here = company
        law = skill("Réglage de loi d’eau")
        sent = self.form(here, title="Comment régler une loi d’eau ?")
        client = world.client(ana)
        fragment = client.post("/publish?do=skills", sent, headers={"HX-Request": "true"}).content.decode()
        assert f'value="{to_text(law.pk)}"' in fragment
        assert "checked" not in fragment
        preview = client.post("/publish?do=preview", sent).content.decode()
        assert f'value="{to_text(law.pk)}"' in preview
        client.post("/publish", sent)
        assert about(Post.objects.get()) == []

    def test_a_draft_keeps_what_was_chosen(self, company: Any) -> None:
        world, ana, _lea, here = company
        excel = skill("Excel")
        client = world.client(ana)
        sent = {"place": "post:new", "draft": "", **self.form(here, skills=[to_text(excel.pk), "new:Soudure"])}
        client.post("/drafts", sent)
        page = client.get("/publish").content.decode()
        assert f'value="{to_text(excel.pk)}" checked' in page
        assert 'value="new:Soudure" checked' in page

    def test_editing_brings_the_skills_back(self, company: Any) -> None:
        world, ana, _lea, here = company
        excel = skill("Excel")
        post = world.post(ana, here, skill_ids=[excel.pk])
        client = world.client(ana)
        url = f"/posts/{to_text(post.pk)}/edit"
        assert f'value="{to_text(excel.pk)}" checked' in client.get(url).content.decode()
        client.post(url, {"title": "Un titre", "body": "Autre", "kind": "share"})
        assert about(post) == []

    def test_one_comes_from_a_skill_with_that_skill_chosen(self, company: Any) -> None:
        world, ana, _lea, _here = company
        excel = skill("Excel")
        page = world.client(ana).get(f"/publish?kind=question&skills={to_text(excel.pk)}").content.decode()
        assert f'value="{to_text(excel.pk)}" checked' in page


class TestSuggestions:
    def names(self, title: str, body: str = "", **more: Any) -> list[str]:
        return [link.name for link in suggest_skills(title, body, **more)]

    def test_the_words_of_a_name_in_whatever_form_and_either_language(self, db: None) -> None:
        skill("Négociation avec les fournisseurs", label_en="Negotiating with suppliers")
        skill("Tenue de caisse")
        assert self.names("Hier j’ai négocié avec un fournisseur") == ["Négociation avec les fournisseurs"]
        assert self.names("How do you negotiate with a supplier?") == ["Négociation avec les fournisseurs"]
        assert self.names("Bonjour") == self.names("") == []

    def test_no_more_than_five_none_retired_none_proposed_by_someone_none_chosen(self, world: World) -> None:
        for number in range(7):
            skill(f"Soudure {number}")
        skill("Soudure vieille", retired_at=clock.now())
        skill("Soudure secrète", proposed_by=world.person())
        found = self.names("Soudure vieille et secrète")
        assert len(found) == 5
        assert not {"Soudure vieille", "Soudure secrète"} & set(found)
        first = Skill.objects.get(label_fr="Soudure 0")
        assert "Soudure 0" not in self.names("Soudure 0", but=[first.pk])

    def test_what_was_said_of_open_posts_counts_and_of_closed_ones_does_not(self, company: Any) -> None:
        world, ana, _lea, here = company
        closed = world.community(members=(ana,), joining="invitation", listed=False)
        open_skill, hidden_skill = skill("Frigorifique"), skill("Projet Zénith")
        for _number in range(3):
            world.post(ana, here, title="Le compresseur siffle", skill_ids=[open_skill.pk])
            world.post(ana, closed, title="Le compresseur siffle", skill_ids=[hidden_skill.pk])
        assert self.names("Un compresseur qui siffle") == ["Frigorifique"]


class TestBySkill:
    def test_what_deals_with_a_skill_waiting_questions_first(self, company: Any) -> None:
        world, ana, lea, here = company
        excel = skill("Excel")
        answered = world.question(ana, here, title="Répondue", skill_ids=[excel.pk])
        world.answer(lea, answered)
        world.question(ana, here, title="En attente", skill_ids=[excel.pk])
        practice = world.post(ana, here, kind="practice", title="Faire", skill_ids=[excel.pk])
        world.post(ana, here, title="Autre", skill_ids=[excel.pk])
        world.post(ana, here, title="Ailleurs")
        world.answer(lea, world.question(ana, here, skill_ids=[excel.pk], title="Plus récente"))
        found = posts_about(world.viewer(lea), [excel.pk])[excel.pk]
        assert [line.title for line in found.questions] == ["En attente", "Plus récente", "Répondue"]
        assert found.questions[0].unanswered
        assert [line.url for line in found.practices] == [f"/posts/{to_text(practice.pk)}"]
        assert [line.title for line in found.others] == ["Autre"]
        only = posts_about(world.viewer(lea), [excel.pk], kinds=["question"], limit=1)[excel.pk]
        assert (len(only.questions), only.more, only.practices) == (1, {"questions"}, ())

    def test_a_tied_skill_counts_as_the_same(self, company: Any) -> None:
        world, ana, lea, here = company
        ours, romes = skill("Excel"), skill("Utiliser un tableur", source="rome")
        SkillTie.objects.create(skill=ours, same_as=romes)
        world.post(ana, here, title="Le nôtre", skill_ids=[ours.pk])
        world.post(ana, here, title="Le leur", skill_ids=[romes.pk])
        for one in (ours, romes):
            found = posts_about(world.viewer(lea), [one.pk])[one.pk]
            assert {line.title for line in found.others} == {"Le nôtre", "Le leur"}

    def test_nothing_of_a_community_one_does_not_read(self, company: Any) -> None:
        world, ana, _lea, _here = company
        secret = world.community("Secrète", members=(ana,), joining="invitation", listed=False)
        excel = skill("Excel")
        communities.edit_community(operator(), community_id=secret.pk, skill_ids=[excel.pk])
        world.post(ana, secret, title="Caché", skill_ids=[excel.pk])
        stranger = world.viewer(world.person())
        assert not posts_about(stranger, [excel.pk])[excel.pk]
        assert communities_about(stranger, [excel.pk])[excel.pk] == []
        assert posts_about(world.viewer(ana), [excel.pk])[excel.pk].others
        assert [one.name for one in communities_about(world.viewer(ana), [excel.pk])[excel.pk]] == ["Secrète"]

    def test_the_page_of_a_skill_shows_them_with_the_ways_to_go_further(self, company: Any) -> None:
        world, ana, lea, here = company
        excel = skill("Excel")
        communities.edit_community(operator(), community_id=here.pk, skill_ids=[excel.pk])
        world.question(ana, here, title="Qui sait trier ?", skill_ids=[excel.pk])
        page = world.client(lea).get(f"/skills/{to_text(excel.pk)}").content.decode()
        for shown in ("Qui sait trier ?", "Pas encore de réponse", "Chauffage"):
            assert shown in page
        assert f"/publish?kind=practice&amp;skills={to_text(excel.pk)}" in page

    def test_it_costs_the_same_for_two_posts_and_fifty(self, company: Any) -> None:
        world, ana, _lea, here = company
        skills = [skill(f"Compétence {number}") for number in range(5)]
        counts = []
        for count in (2, 48):
            for _number in range(count):
                world.question(ana, here, skill_ids=[one.pk for one in skills])
            viewer = world.viewer(ana)
            with CaptureQueriesContext(connection) as queries:
                posts_about(viewer, [one.pk for one in skills])
            counts.append(len(queries))
        assert counts == [4, 4]  # my communities, readable ones; what is the same, the posts


class TestCommunities:
    def test_a_community_says_what_it_is_about_to_those_who_see_its_front(self, company: Any) -> None:
        world, ana, _lea, _here = company
        excel = skill("Excel")
        closed = world.community("Fermée", facilitator=ana, joining="request", skill_ids=[excel.pk])
        assert [link.name for link in skills_of(closed.pk)] == ["Excel"]
        stranger = world.client(world.person())
        assert "Excel" in stranger.get("/communities/fermee").content.decode()
        assert "Excel" in world.client(ana).get("/communities/fermee/about").content.decode()

    def test_its_facilitator_chooses_them(self, company: Any) -> None:
        world, ana, lea, here = company
        excel = skill("Excel")
        sent = {"name": here.name, "purpose": here.purpose, "charter": "", "joining": "open"}
        client = world.client(ana)
        client.post("/communities/chauffage/edit", {**sent, "skills": [to_text(excel.pk)], "skills_text": "Loi d’eau"})
        assert [link.name for link in skills_of(here.pk)] == ["Excel", "Loi d’eau"]
        assert f'value="{to_text(excel.pk)}" checked' in client.get("/communities/chauffage/edit").content.decode()
        assert "les compétences" in client.get("/communities/chauffage/about").content.decode()
        assert world.client(lea).get("/communities/chauffage/edit").status_code == 403
        answer = client.post("/communities/chauffage/edit", {**sent, "skills": [f"new:Mot {n}" for n in range(6)]})
        assert answer.status_code == 422
        assert 'value="new:Mot 0" checked' in answer.content.decode()

    def test_a_new_one_may_begin_with_some(self, company: Any) -> None:
        world, *_rest = company
        client = world.client(world.administrator())
        sent = {"name": "Nouvelle", "purpose": "Apprendre.", "themes": "", "charter": "", "joining": "open"}
        assert client.post("/communities/new", {**sent, "skills_text": "Excel"}).status_code == 302
        assert Skill.objects.get().label_fr == "Excel"
