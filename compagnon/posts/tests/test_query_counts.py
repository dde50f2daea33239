"""Every read costs the same number of queries for two rows and for fifty."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from compagnon.posts import actions, selectors
from compagnon.posts.access import get_post
from compagnon.posts.models import Post
from compagnon.posts.tests.test_skills import skill


@pytest.fixture
def company(world):
    """Ana's communities and two strangers to them; a question, a practice and a share that discussions grow on."""
    ana, lea, tom = world.person("Ana"), world.person("Léa"), world.person("Tom")
    here = world.community(members=(ana, lea, tom), facilitator=ana)
    elsewhere = world.community(members=(lea,))
    question = world.question(lea, here)
    practice = world.post(lea, here, kind="practice")
    return world, ana, lea, tom, here, elsewhere, question, practice


def grow(company: Any, count: int) -> None:
    """`count` more of everything that lists show."""
    world, ana, lea, tom, here, elsewhere, question, practice = company
    for number in range(count):
        kind = ["share", "question", "snack", "poll", "practice"][number % 5]
        about = skill(f"Compétence {number}").pk
        post = world.post(lea, here, kind=kind, tags=[f"mot {number}", "Excel"], skill_ids=[about])
        actions.bookmark(world.viewer(ana), post_id=post.pk, on=True)
        actions.react(world.viewer(ana), kind="thanks", on=True, post_id=post.pk)
        actions.report(world.viewer(tom), post_id=post.pk, reason="wrong")
        actions.share_post(world.viewer(lea), post_id=post.pk, community_id=elsewhere.pk)
        answer = world.answer(lea, question)
        world.comment(tom, question, parent_id=answer.pk)
        actions.react(world.viewer(tom), kind="thanks", on=True, comment_id=answer.pk)
        world.apply(tom, practice)
        world.post(tom, here, grew_from_id=question.pk)
        actions.edit_post(world.viewer(lea), post_id=question.pk, body=f"Version {number} {post.pk}", skill_ids=[about])
    world.work()


# Each with its queries; the memberships of a new viewer are one of them.
READS = {
    # the identifiers (asked here); cards; shares; memberships; communities not one's own; names of skills; reactions
    # and bookmarks
    "feed_cards": (lambda by, s: selectors.feed_cards(by, list(Post.objects.values_list("pk", flat=True))), 7),
    # communities are one's own; the newest of each
    "recent_ids": (lambda by, s: selectors.recent_ids(by, community_ids=[s[4].pk], size=100), 2),
    "recent_ids of a tag": (lambda by, s: selectors.recent_ids(by, community_ids=[s[4].pk], tag="excel", size=100), 2),
    # post; memberships; card; its skills; marks; files; history; links; related; whose communities
    "post_page": (lambda by, s: selectors.post_page(by, get_post(by, s[6].pk)), 9),
    # the same; files, applications, the practice
    "practice": (lambda by, s: selectors.post_page(by, get_post(by, s[7].pk)), 10),
    # post; memberships; threads; comments; reactions; files
    "discussion": (lambda by, s: selectors.discussion(by, get_post(by, s[6].pk)), 6),
    # post; memberships; people
    "who_reacted": (lambda by, s: selectors.who_reacted(by, post_id=s[6].pk), 3),
    # memberships; readable communities; bookmarks; cards; shares; skills; marks
    "bookmarks": (lambda by, s: selectors.bookmarks(by, size=100), 7),
    # memberships; waiting; decided; people
    "report_queue": (lambda by, s: selectors.report_queue(by, s[4]), 4),
    # memberships; readable communities; ids; cards; shares; skills; marks
    "contributions": (lambda by, s: selectors.contributions(by, s[2].pk, size=100), 7),
    # memberships; readable communities; answers
    "answers_of": (lambda by, s: selectors.answers_of(by, s[2].pk, size=100), 3),
    # memberships; readable communities; counts; lines
    "help_given": (lambda by, s: selectors.help_given(by, s[2].pk), 4),
    # memberships; readable communities; practices
    "applied_by": (lambda by, s: selectors.applied_by(by, s[3].pk), 3),
    # post; memberships; what it says now (its files, those of applications); revisions; names of skills
    "post_revisions": (lambda by, s: selectors.post_revisions(by, get_post(by, s[6].pk)), 6),
    # memberships; reports
    "waiting_reports": (lambda by, s: selectors.waiting_reports(by), 2),
}


def counted(company: Any) -> dict[str, int]:
    found = {}
    for name, (read, _queries) in READS.items():
        viewer = company[0].viewer(company[1])
        with CaptureQueriesContext(connection) as queries:
            read(viewer, company)
        found[name] = len(queries)
    return found


def test_two_rows_cost_as_much_as_fifty(company):
    grow(company, 2)
    few = counted(company)
    grow(company, 48)
    assert counted(company) == few
    assert few == {name: queries for name, (_read, queries) in READS.items()}
