"""A row read by hand is the row that the ORM reads."""

from __future__ import annotations

from compagnon.communities.models import Community
from compagnon.posts import actions
from compagnon.posts.models import Application, Comment, Post
from compagnon.posts.rows import find_application, find_comment, find_post


def values(thing) -> dict:
    return {field.attname: getattr(thing, field.attname) for field in thing._meta.concrete_fields}


def test_every_column_is_read_as_the_orm_reads_it(world):
    ana, lea = world.person(), world.person()
    community = world.community(members=(ana, lea))
    question = world.question(ana, community, tags=["Excel", "Œuvre"])
    answer = world.answer(lea, question)
    actions.accept_answer(world.viewer(ana), comment_id=answer.pk)
    actions.edit_post(world.viewer(ana), post_id=question.pk, title="Autre")
    application = world.apply(lea, world.post(ana, community, kind="practice"))

    found = find_post(question.pk)
    assert values(found) == values(Post.objects.get(pk=question.pk))
    assert values(found.community) == values(Community.objects.get(pk=community.pk))
    assert values(find_comment(answer.pk)) == values(Comment.objects.get(pk=answer.pk))
    assert values(find_comment(answer.pk).post) == values(Post.objects.get(pk=question.pk))
    assert values(find_application(application.pk)) == values(Application.objects.get(pk=application.pk))
    assert find_post(1) is find_comment(1) is find_application(1) is None


def test_reading_a_post_of_ones_community_costs_one_query_beside_the_memberships(world, django_assert_num_queries):
    ana = world.person()
    post = world.post(ana, world.community(members=(ana,)))
    viewer = world.viewer(ana)
    with django_assert_num_queries(2):  # the post with its community, the viewer's memberships
        from compagnon.posts.access import get_post

        get_post(viewer, post.pk, to="comment")
