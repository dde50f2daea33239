"""Nothing of what a person may not see appears through any selector, whatever the company."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from compagnon.communities.models import Community, Membership
from compagnon.kit import clock
from compagnon.kit.errors import Denied, Invalid, Missing
from compagnon.posts import actions, selectors
from compagnon.posts.access import (
    get_application,
    get_comment,
    get_post,
    posts_and_tombstones,
    visible_applications,
    visible_attachments,
    visible_comments,
    visible_posts,
)
from compagnon.posts.models import Application, Attachment, Comment, Post, Report
from compagnon.posts.selectors.brought import contributed_on
from compagnon.posts.subjects import _applications, _comments, _posts, _reports
from compagnon.posts.tests.test_skills import skill
from compagnon.skills.models import PersonSkill, Skill
from tests.world import World

KINDS = ["share", "question", "practice", "snack", "poll"]
OPENNESS = [("open", True), ("request", True), ("invitation", True), ("invitation", False)]
PEOPLE = 4


@dataclass
class Company:
    """Random communities, and a random story in them: each step is tried, and refusals are part of it."""

    communities: list[tuple[str, bool]]
    members: list[set[int]]
    steps: list[tuple[str, int, int, int, int]] = field(default_factory=list)


small = st.integers(0, 7)
companies = st.builds(
    Company,
    communities=st.lists(st.sampled_from(OPENNESS), min_size=2, max_size=4),
    members=st.lists(st.sets(st.integers(0, PEOPLE - 1)), min_size=4, max_size=4),
    steps=st.lists(
        st.tuples(
            st.sampled_from(["post", "post", "comment", "comment", "answer", "share", "react", "thanks", "accept",
                             "apply", "confirm", "bookmark", "report", "delete", "delete comment", "close", "leave"]),
            small, small, small, small,
        ),
        min_size=4,
        max_size=24,
    ),
)  # fmt: skip


class Story:
    """Plays a company. Every text holds its community's number, as `s-N-s`: no identifier in base 36 looks like it."""

    def __init__(self, world: World, company: Company) -> None:
        self.world = world
        self.people = [world.person() for _ in range(PEOPLE)]
        self.communities: list[Community] = []
        for number, (joining, listed) in enumerate(company.communities):
            members = tuple(self.people[n] for n in sorted(company.members[number % 4]))
            self.communities.append(
                world.community(f"Communauté s-{number}-s", joining=joining, listed=listed, members=members)
            )
        self.skills = [skill(f"Compétence {self.word(community)}") for community in self.communities]
        PersonSkill.objects.bulk_create(
            PersonSkill(person=person, skill=one, level=2, since=clock.now())
            for person in self.people[:2]
            for one in self.skills
        )
        for verb, *numbers in company.steps:
            try:
                self.play(verb, *numbers)
            except (Denied, Missing, Invalid):
                continue

    def pick(self, things: Any, number: int) -> Any:
        found = list(things.order_by("pk"))
        if not found:
            raise Missing
        return found[number % len(found)]

    def word(self, community: Community) -> str:
        return f"s-{self.communities.index(community)}-s"

    def play(self, verb: str, who: int, a: int, b: int, c: int) -> None:
        world, person = self.world, self.people[who % PEOPLE]
        viewer = world.viewer(person)
        if verb == "post":
            community = self.communities[a % len(self.communities)]
            word = self.word(community)
            [file] = Attachment.objects.bulk_create([self.file(person, word)])
            world.post(
                person, community, kind=KINDS[b % 5], title=f"Titre {word}", body=f"Texte {word}", tags=[f"mot {word}"],
                attachment_ids=[file.pk], skill_ids=[self.skills[self.communities.index(community)].pk],
            )  # fmt: skip
            return
        if verb == "close":
            Community.objects.filter(pk=self.communities[a % len(self.communities)].pk).update(joining="invitation")
            return
        if verb == "leave":
            Membership.objects.filter(community=self.communities[a % len(self.communities)], person=person).delete()
            return
        if verb in {"comment", "answer", "share", "react", "apply", "bookmark", "report", "delete"}:
            post = self.pick(Post.objects.all(), b)
            self.on_post(verb, person, post, c)
        elif verb == "confirm":
            actions.confirm_application(viewer, application_id=self.pick(Application.objects.all(), b).pk)
        else:
            comment = self.pick(Comment.objects.all(), b)
            if verb == "thanks":
                actions.react(viewer, kind="thanks", on=True, comment_id=comment.pk)
            elif verb == "accept":
                actions.accept_answer(viewer, comment_id=comment.pk)
            else:
                actions.delete_comment(viewer, comment_id=comment.pk)

    def on_post(self, verb: str, person: Any, post: Post, c: int) -> None:
        world, viewer = self.world, self.world.viewer(person)
        community = next(found for found in self.communities if found.pk == post.community_id)
        word = self.word(community)
        if verb in {"comment", "answer"}:
            world.comment(person, post, f"Mot {word}", is_answer=verb == "answer")
        elif verb == "share":
            target = self.communities[c % len(self.communities)]
            actions.share_post(viewer, post_id=post.pk, community_id=target.pk, word=f"Voyez {self.word(target)}")
        elif verb == "react":
            actions.react(viewer, kind="thanks", on=True, post_id=post.pk)
        elif verb == "apply":
            world.apply(person, post, where=f"Ici {word}", result=f"Cela {word}")
        elif verb == "bookmark":
            actions.bookmark(viewer, post_id=post.pk, on=True)
        elif verb == "report":
            actions.report(viewer, post_id=post.pk, reason="other", words=f"Non {word}")
        else:
            actions.delete_post(viewer, post_id=post.pk)

    @staticmethod
    def file(person: Any, word: str) -> Attachment:
        number = Attachment.objects.count()
        return Attachment(
            uploader=person, name=f"{word}.png", stored=f"stored/{number}-{person.pk}", content_type="image/png",
            size=1, description=word, uploaded_at=clock.now(),
        )  # fmt: skip


def everything_seen(viewer: Any, everyone: list[int]) -> list[Any]:
    """What every selector answers to this viewer when asked for everything there is."""
    all_posts = list(Post.objects.values_list("pk", flat=True))
    all_communities = list(Community.objects.values_list("pk", flat=True))
    ids = selectors.recent_ids(viewer, community_ids=all_communities, size=500).rows
    seen: list[Any] = [
        selectors.feed_cards(viewer, all_posts),
        selectors.feed_cards(viewer, ids),
        selectors.bookmarks(viewer),
        selectors.posts_about(viewer, list(Skill.objects.values_list("pk", flat=True))),
        contributed_on(viewer),
        list(visible_attachments(viewer).exclude(post=None, comment=None).values_list("name", flat=True)),
        list(visible_applications(viewer).values_list("where", flat=True)),
        list(visible_comments(viewer).values_list("body", flat=True)),
        list(visible_posts(viewer).values_list("title", "body")),
        _posts(viewer, all_posts),
        _comments(viewer, list(Comment.objects.values_list("pk", flat=True))),
        _applications(viewer, list(Application.objects.values_list("pk", flat=True))),
        _reports(viewer, list(Report.objects.values_list("pk", flat=True))),
    ]
    for tag in range(5):
        seen.append(selectors.feed_cards(viewer, selectors.recent_ids(
            viewer, community_ids=all_communities, tag=f"mot s-{tag}-s").rows))  # fmt: skip
    for person_id in everyone:
        seen += [
            selectors.contributions(viewer, person_id),
            selectors.answers_of(viewer, person_id),
            selectors.help_given(viewer, person_id),
            selectors.applied_by(viewer, person_id),
            selectors.roles(viewer, person_id),
        ]
    for id in all_posts:
        try:
            post = get_post(viewer, id)
            seen += [selectors.post_page(viewer, post), selectors.discussion(viewer, post)]
            seen += [selectors.post_revisions(viewer, post), selectors.who_reacted(viewer, post_id=id)]
        except Missing:
            continue
    for community in Community.objects.all():
        try:
            seen.append(selectors.report_queue(viewer, community))
        except Missing:
            continue
    return seen


@pytest.mark.django_db
@settings(
    max_examples=30,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # a company that fails is small enough to read
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(company=companies)
def test_nothing_of_what_a_person_may_not_see_appears_anywhere(world, company):
    from django.db import transaction

    with transaction.atomic():
        story = Story(world, company)
        world.work()
        everyone = [person.pk for person in story.people]
        for person in story.people:
            viewer = world.viewer(person)
            readable = set()
            for number, community in enumerate(story.communities):
                community.refresh_from_db()
                member = Membership.objects.filter(community=community, person=person).exists()
                if member or (community.listed and community.joining == "open"):
                    readable.add(number)
            for seen in everything_seen(viewer, everyone):
                words = {int(number) for number in re.findall(r"s-(\d)-s", repr(seen))}
                assert words <= readable, f"{person.name} reads {readable} and saw {words} in {seen!r}"
            _the_hidden_is_missing(viewer, story, readable)
        transaction.set_rollback(True)


def _the_hidden_is_missing(viewer: Any, story: Story, readable: set[int]) -> None:
    """What they may not read is told as what does not exist; what was deleted keeps its words to itself."""
    hidden = [community.pk for number, community in enumerate(story.communities) if number not in readable]
    assert not posts_and_tombstones(viewer).filter(community__in=hidden).exists()
    for id in Post.objects.filter(community__in=hidden).values_list("pk", flat=True):
        with pytest.raises(Missing):
            get_post(viewer, id)
    for id in posts_and_tombstones(viewer).values_list("pk", flat=True):
        assert get_post(viewer, id).pk == id
    for id in visible_comments(viewer).values_list("pk", flat=True):
        assert get_comment(viewer, id).pk == id
    for id in visible_applications(viewer).values_list("pk", flat=True):
        assert get_application(viewer, id).pk == id
    for id in Comment.objects.filter(post__community__in=hidden).values_list("pk", flat=True):
        with pytest.raises(Missing):
            get_comment(viewer, id)
    for post in Post.objects.exclude(deleted_at=None):
        assert all(card.id != post.pk for card in selectors.feed_cards(viewer, [post.pk]))
