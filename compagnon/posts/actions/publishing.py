"""Publishing, editing, deleting and sharing posts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.db.models import F
from django.utils.translation import gettext as _

from compagnon.communities.access import get_community
from compagnon.journal.record import record
from compagnon.kit import clock
from compagnon.kit.actions import action
from compagnon.kit.errors import Invalid
from compagnon.kit.markdown import render
from compagnon.people.viewer import Viewer
from compagnon.posts.access import get_deleted_post, get_post
from compagnon.posts.actions import content as contents
from compagnon.posts.content import KEEP, Content, Keep, PollContent, PracticeContent, RecallContent, content_of, texts
from compagnon.posts.models import Attachment, Kind, Post, PostTag, Revision


@action
def publish(
    by: Viewer,
    *,
    kind: str,
    community_id: int,
    theme_id: int | None = None,
    title: str = "",
    body: str = "",
    tags: Sequence[str] = (),
    skill_ids: Sequence[int] = (),
    practice: PracticeContent | None = None,
    recall: RecallContent | None = None,
    poll: PollContent | None = None,
    attachment_ids: Sequence[int] = (),
    grew_from_id: int | None = None,
) -> Post:
    """Say something in a community.

    Args:
        skill_ids: what it is about, the most important first: five at most.
        attachment_ids: files that the author brought, in the order shown.
        grew_from_id: the post this one came out of (a practice out of a question), which the author reads.

    Raises:
        Invalid: what is missing or too long, by field.
    """
    community = get_community(by, id=community_id, to="announce" if kind == Kind.ANNOUNCEMENT else "post")
    content = contents.cleaned(Content(kind, title, body, tags, practice, recall, poll, attachment_ids, skill_ids))
    if content.poll:
        contents.check_closing(content.poll.closes_at)
    theme = contents.theme_of(community, theme_id)
    grew_from = get_post(by, grew_from_id) if grew_from_id is not None else None
    rendered = render(content.body)
    filed = contents.tags_named(content.tags)
    post = Post(
        kind=kind,
        community=community,
        theme=theme,
        author_id=by.id,
        title=content.title,
        body=content.body,
        body_html=rendered.html,
        excerpt=contents.excerpt_of(rendered, content),
        published_at=clock.now(),
        grew_from=grew_from,
        picture_id=contents.first_picture(content),
        tag_names=[tag.name for tag in filed],
        skill_ids=list(content.skill_ids),
    )
    post.save(force_insert=True)
    contents.claim_files(by.id, content.file_ids, post=post)
    contents.claim_shown(by.id, contents.texts_of(content), post=post)
    contents.check_snack_clip(content)
    contents.write_details(post, content)
    PostTag.objects.bulk_create(PostTag(post=post, tag=tag) for tag in filed)
    if content.skill_ids:
        contents.is_about(post, content.skill_ids)
    mentioned = contents.write_mentions(post, rendered.people, by_id=by.id) if rendered.people else []
    record(
        "post.published",
        actor_id=by.id,
        kind="post",
        id=post.pk,
        post_kind=kind,
        community_id=community.pk,
        mentioned=mentioned,
        grew_from_id=grew_from_id,
        links=list(rendered.links),
    )
    return post


@action
def edit_post(
    by: Viewer,
    *,
    post_id: int,
    theme_id: int | Keep | None = KEEP,
    title: str | Keep = KEEP,
    body: str | Keep = KEEP,
    tags: Sequence[str] | Keep = KEEP,
    skill_ids: Sequence[int] | Keep = KEEP,
    practice: PracticeContent | None = None,
    recall: RecallContent | None = None,
    poll: PollContent | None = None,
    attachment_ids: Sequence[int] | Keep = KEEP,
) -> Post:
    """Change a post; what it said before stays in its history. What is not given stays as it is.

    Raises:
        Invalid: what is missing or too long, by field.
    """
    post = get_post(by, post_id, to="edit")
    before = content_of(post)
    content = contents.cleaned(
        Content(
            kind=post.kind,
            title=before.title if isinstance(title, Keep) else title,
            body=before.body if isinstance(body, Keep) else body,
            tags=before.tags if isinstance(tags, Keep) else tags,
            practice=practice or before.practice,
            recall=recall or before.recall,
            poll=poll or before.poll,
            attachment_ids=before.attachment_ids if isinstance(attachment_ids, Keep) else attachment_ids,
            skill_ids=before.skill_ids if isinstance(skill_ids, Keep) else skill_ids,
        ),
        before,
    ) if post.original_id is None else _word_only(before, body)  # fmt: skip
    if content.poll and before.poll and content.poll.closes_at != before.poll.closes_at:
        contents.check_closing(content.poll.closes_at)
    theme_id = post.theme_id if isinstance(theme_id, Keep) else theme_id
    if theme_id != post.theme_id:
        contents.theme_of(post.community, theme_id)
    if content == before and theme_id == post.theme_id:
        return post
    if texts(content) != texts(before):
        Revision.objects.create(post=post, by_id=by.person_id, at=clock.now(), content=texts(before))
        post.edited_at = clock.now()
    rendered = render(content.body)
    post.theme_id = theme_id
    post.title, post.body = content.title, content.body
    post.body_html, post.excerpt = rendered.html, contents.excerpt_of(rendered, content)
    _change_files(by, post, before, content)
    contents.claim_shown(by.person_id, contents.texts_of(content), post=post)
    contents.write_details(post, content)
    if list(content.tags) != list(before.tags):
        filed = contents.tags_named(content.tags)
        contents.file_under(post, filed)
        post.tag_names = [tag.name for tag in filed]
    if list(content.skill_ids) != list(before.skill_ids):
        contents.is_about(post, content.skill_ids)
        post.skill_ids = list(content.skill_ids)
    post.save(
        update_fields=[
            "theme", "title", "body", "body_html", "excerpt", "picture", "tag_names", "skill_ids", "edited_at",
        ]
    )  # fmt: skip
    mentioned = contents.write_mentions(post, rendered.people, by_id=by.person_id) if rendered.people else []
    record(
        "post.edited",
        actor_id=by.person_id,
        kind="post",
        id=post.pk,
        community_id=post.community_id,
        mentioned=mentioned,
        links=list(rendered.links),
    )
    return post


def _word_only(before: Content, body: str | Keep) -> Content:
    """Of a share, only the word of introduction can change."""
    word = before.body if isinstance(body, Keep) else body.strip()
    if len(word) > contents.BODY_MAX:
        raise Invalid(body=_("The text is too long: %(max)d characters at most.") % {"max": contents.BODY_MAX})
    return replace(before, body=word)


def _change_files(by: Viewer, post: Post, before: Content, content: Content) -> None:
    """Claim files that were added; those taken out go back to who brought them."""
    had, have = set(before.file_ids), set(content.file_ids)
    if had == have and before.attachment_ids == content.attachment_ids:
        return
    contents.claim_files(by.person_id, list(have - had), post=post)
    contents.check_snack_clip(content)
    Attachment.objects.filter(pk__in=had - have, post=post).update(post=None)
    post.picture_id = contents.first_picture(content)


@action
def delete_post(by: Viewer, *, post_id: int) -> None:
    """Take a post away; where there are comments, a tombstone stays in its place."""
    post = get_post(by, post_id, to="delete")
    remove_post(by, post)


def remove_post(by: Viewer, post: Post) -> None:
    """Take it away, in the transaction of the caller, who checked that `by` may."""
    if not Post.objects.filter(pk=post.pk, deleted_at=None).update(deleted_at=clock.now(), deleted_by=by.person_id):
        return
    if post.original_id:
        Post.objects.filter(pk=post.original_id).update(share_count=F("share_count") - 1)
    record(
        "post.deleted",
        actor_id=by.person_id,
        kind="post",
        id=post.pk,
        community_id=post.community_id,
        author_id=post.author_id,
    )


@action
def restore_post(by: Viewer, *, post_id: int) -> Post:
    """Undo a deletion: whoever made it within ten seconds, a facilitator any time.

    Raises:
        Denied: too late, or not theirs to restore.
    """
    post = get_deleted_post(by, post_id)
    if Post.objects.filter(pk=post.pk).exclude(deleted_at=None).update(deleted_at=None, deleted_by=None):
        if post.original_id:
            Post.objects.filter(pk=post.original_id).update(share_count=F("share_count") + 1)
        record("post.restored", actor_id=by.person_id, kind="post", id=post.pk, community_id=post.community_id)
    post.deleted_at = post.deleted_by = None
    return post


@action
def share_post(by: Viewer, *, post_id: int, community_id: int, theme_id: int | None = None, word: str = "") -> Post:
    """Bring a post into another community with a word of introduction; its discussion there is its own.

    Nothing of the original is copied: whoever reads the share sees the original only where they may.

    Raises:
        Denied: the original's community is not open to all: what is said there stays there.
        Invalid: it is there already.
    """
    original = get_post(by, post_id, to="share")
    community = get_community(by, id=community_id, to="post")
    if community.pk == original.community_id:
        raise Invalid(community=_("This post is already in this community: choose another one."))
    if Post.objects.filter(original=original, community=community, deleted_at=None).exists():
        raise Invalid(community=_("This post was already shared in this community."))
    theme = contents.theme_of(community, theme_id)
    word = word.strip()
    if len(word) > contents.BODY_MAX:
        raise Invalid(word=_("The text is too long: %(max)d characters at most.") % {"max": contents.BODY_MAX})
    rendered = render(word)
    post = Post(
        kind=Kind.SHARE,
        community=community,
        theme=theme,
        author_id=by.id,
        body=word,
        body_html=rendered.html,
        excerpt=rendered.excerpt,
        published_at=clock.now(),
        original=original,
    )
    post.save(force_insert=True)
    Post.objects.filter(pk=original.pk).update(share_count=F("share_count") + 1)
    mentioned = contents.write_mentions(post, rendered.people, by_id=by.id) if rendered.people else []
    record(
        "post.shared",
        actor_id=by.id,
        kind="post",
        id=post.pk,
        original_id=original.pk,
        original_author_id=original.author_id,
        community_id=community.pk,
        mentioned=mentioned,
        links=list(rendered.links),
    )
    return post
