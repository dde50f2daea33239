"""Who may see and do what with posts. `visible_posts` is the only visibility rule; everything else asks it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from compagnon.communities.access import (
    archived_refusal,
    is_facilitator,
    memberships,
    readable_communities,
    readable_ids,
)
from compagnon.communities.models import Community, Membership
from compagnon.kit import clock
from compagnon.kit.access import YES, Verdict, by_facts, no, unless
from compagnon.kit.errors import Missing
from compagnon.people.models import Person
from compagnon.people.viewer import Viewer
from compagnon.posts.models import Application, Attachment, Comment, Kind, Post, Report
from compagnon.posts.rows import find_application, find_comment, find_post

# How long a deletion can be undone by the person who made it; the grace is for the way to the server.
UNDO = timedelta(seconds=10)
_GRACE = timedelta(seconds=5)


def visible_posts(viewer: Viewer) -> QuerySet[Post]:
    """The posts this viewer may read: those of the communities they may read, tombstones left out."""
    return Post.objects.filter(deleted_at=None, community__in=readable_communities(viewer))


def posts_and_tombstones(viewer: Viewer) -> QuerySet[Post]:
    """Those, and what remains of deleted ones that have a discussion."""
    return Post.objects.filter(
        Q(deleted_at=None) | Q(comment_count__gt=0) | Q(answer_count__gt=0),
        community__in=readable_communities(viewer),
    )


def visible_comments(viewer: Viewer) -> QuerySet[Comment]:
    """The comments of the posts this viewer may read."""
    return Comment.objects.filter(deleted_at=None, post__in=posts_and_tombstones(viewer))


def visible_applications(viewer: Viewer) -> QuerySet[Application]:
    """What people did with the practices this viewer may read."""
    return Application.objects.filter(deleted_at=None, post__in=visible_posts(viewer))


def reports_to_decide(viewer: Viewer) -> QuerySet[Report]:
    """Reports of the communities that this viewer facilitates: nobody else sees who reported what."""
    if viewer.is_operator:
        return Report.objects.all()
    return Report.objects.filter(
        community__in=[id for id, role in memberships(viewer).items() if role == Membership.Role.FACILITATOR]
    )


def readable_among(viewer: Viewer, community_ids: Iterable[int]) -> set[int]:
    """Those of these communities that the viewer may read; no query where they are all the viewer's own.

    For reads in SQL, which filter by community instead of asking `visible_posts` row by row.
    """
    wanted = set(community_ids)
    if viewer.is_operator:
        return wanted
    if wanted <= memberships(viewer).keys():
        return wanted
    return wanted.intersection(readable_ids(viewer))


def who_may_read(post: Post, person_ids: Collection[int]) -> list[int]:
    """Those of these people who may read the post: each is asked the one rule."""
    people = Person.objects.filter(pk__in=person_ids, is_active=True)
    return [
        person.pk for person in people if readable_communities(Viewer.of(person)).filter(pk=post.community_id).exists()
    ]


def visible_attachments(viewer: Viewer) -> QuerySet[Attachment]:
    """Files of what they may read, and their own that are in no text yet."""
    if viewer.is_operator:
        return Attachment.objects.all()
    if viewer.person_id is None:
        return Attachment.objects.none()
    return Attachment.objects.filter(
        Q(post__in=visible_posts(viewer), comment=None)
        | Q(comment__in=visible_comments(viewer))
        | Q(post=None, comment=None, uploader_id=viewer.person_id)
    )


@dataclass(frozen=True)
class PostAbilities:
    """What the viewer may do with a post; buttons show it, actions enforce it."""

    comment: Verdict
    react: Verdict
    edit: Verdict
    delete: Verdict
    accept: Verdict
    share: Verdict
    apply: Verdict
    vote: Verdict
    report: Verdict
    moderate: Verdict


def post_abilities(viewer: Viewer, post: Post, community: Community | None = None) -> PostAbilities:
    """The verdicts for a post that the viewer sees. `community` saves a query where it is already at hand."""
    community = community or post.community
    author = viewer.is_operator or post.author_id == viewer.person_id
    return _verdicts(
        kind=post.kind,
        deleted=post.deleted_at is not None,
        archived=community.archived_at is not None,
        is_open=community.is_open,
        is_share=post.original_id is not None,
        member=viewer.is_operator or community.pk in memberships(viewer),
        facilitator=is_facilitator(viewer, community.pk),
        author=author,
        own=author and not viewer.is_operator,
    )


@by_facts
def _verdicts(
    *, kind: str, deleted: bool, archived: bool, is_open: bool, is_share: bool, member: bool, facilitator: bool,
    author: bool, own: bool,
) -> PostAbilities:  # fmt: skip
    if deleted:
        gone = no(_("This post was deleted."))
        return PostAbilities(gone, gone, gone, gone, gone, gone, gone, gone, gone, unless(facilitator, gone.reason))
    if archived:
        closed = archived_refusal()
        return PostAbilities(
            closed, closed, closed, unless(author or facilitator, closed.reason), closed, closed, closed, closed,
            unless(not own, closed.reason), unless(facilitator, closed.reason),
        )  # fmt: skip
    members_only = no(_("Join this community first."))
    takes_part = YES if member else members_only
    return PostAbilities(
        comment=takes_part,
        react=no(_("This post is yours: reactions come from others.")) if own else takes_part,
        edit=unless(author or facilitator, _("Only the author or a facilitator edits this post.")),
        delete=unless(author or facilitator, _("Only the author or a facilitator deletes this post.")),
        accept=unless(
            kind == Kind.QUESTION and (author or facilitator),
            _("Only the asker or a facilitator accepts answers."),
        ),
        share=unless(
            is_open and not is_share,
            _("A share is shared from where it was first published.")
            if is_share
            else _("What is said in a community that is not open stays in it: this post cannot be shared elsewhere."),
        ),
        apply=no(_("Only practices are applied."))
        if kind != Kind.PRACTICE
        else no(_("This practice is yours: others tell how they applied it."))
        if own
        else takes_part,
        vote=no(_("Only polls take votes.")) if kind != Kind.POLL else takes_part,
        report=unless(not own, _("This post is yours: you can edit or delete it.")),
        moderate=unless(facilitator, _("Only a facilitator of this community can do this.")),
    )


def _may_read(viewer: Viewer, post: Post) -> bool:
    """`posts_and_tombstones`, for one post that is at hand."""
    remains = post.deleted_at is None or post.comment_count > 0 or post.answer_count > 0
    return remains and post.community_id in readable_among(viewer, [post.community_id])


def get_post(viewer: Viewer, id: int, *, to: str = "") -> Post:
    """The post with its community, if the viewer may read it and do `to` (a field of `PostAbilities`).

    Raises:
        Missing: there is none, or the viewer may not know of it.
        Denied: seen, but not allowed.
    """
    post = find_post(id)
    if post is None or not _may_read(viewer, post):
        raise Missing
    if to:
        verdict: Verdict = getattr(post_abilities(viewer, post), to)
        verdict.require()
    return post


@dataclass(frozen=True)
class CommentAbilities:
    """What the viewer may do with a comment or an answer."""

    reply: Verdict
    react: Verdict
    edit: Verdict
    delete: Verdict
    accept: Verdict
    report: Verdict
    moderate: Verdict


def comment_abilities(viewer: Viewer, comment: Comment, post: Post, on_post: PostAbilities) -> CommentAbilities:
    """The verdicts for a comment, from those for its post."""
    facilitator = is_facilitator(viewer, post.community_id)
    return comment_verdicts(
        on_post,
        deleted=comment.deleted_at is not None,
        is_answer=comment.is_answer,
        own=viewer.person_id is not None and comment.author_id == viewer.person_id,
        facilitator=facilitator,
        archived=post.community.archived_at is not None,
    )


@by_facts
def comment_verdicts(
    on_post: PostAbilities, *, deleted: bool, is_answer: bool, own: bool, facilitator: bool, archived: bool
) -> CommentAbilities:
    """The same from bare values, for pages that read without models."""
    if deleted:
        gone = no(_("This comment was deleted."))
        return CommentAbilities(gone, gone, gone, gone, gone, gone, on_post.moderate)
    closed = on_post.comment  # archived, deleted, or not a member
    return CommentAbilities(
        reply=closed,
        react=no(_("These words are yours: reactions come from others.")) if own else closed,
        edit=closed
        if archived
        else unless(own or facilitator, _("Only the author or a facilitator edits this comment.")),
        delete=unless(own or facilitator, _("Only the author or a facilitator deletes this comment.")),
        accept=on_post.accept if is_answer else no(_("Only answers are accepted.")),
        report=no(_("These words are yours: you can edit or delete them.")) if own else YES,
        moderate=on_post.moderate,
    )


def get_comment(viewer: Viewer, id: int, *, to: str = "") -> Comment:
    """The comment with its post and community, if the viewer may read it and do `to` (of `CommentAbilities`).

    Raises:
        Missing: there is none, or the viewer may not know of it.
        Denied: seen, but not allowed.
    """
    comment = find_comment(id)
    if comment is None or not _may_read(viewer, comment.post):
        raise Missing
    if to:
        post = comment.post
        abilities = comment_abilities(viewer, comment, post, post_abilities(viewer, post))
        verdict: Verdict = getattr(abilities, to)
        verdict.require()
    return comment


@dataclass(frozen=True)
class ApplicationAbilities:
    """What the viewer may do with someone's « I applied it »."""

    edit: Verdict
    delete: Verdict
    confirm: Verdict


def application_verdicts(
    on_post: PostAbilities, *, own: bool, facilitator: bool, archived: bool
) -> ApplicationAbilities:
    """The verdicts from bare values."""
    return ApplicationAbilities(
        edit=archived_refusal() if archived else unless(own, _("Only the person who applied it edits this.")),
        delete=unless(own or facilitator, _("Only the person who applied it or a facilitator deletes this.")),
        confirm=no(_("Someone else confirms what you did.")) if own else on_post.comment,
    )


def get_application(viewer: Viewer, id: int, *, to: str = "") -> Application:
    """The application with its practice, if the viewer may read it and do `to` (of `ApplicationAbilities`).

    Raises:
        Missing: there is none, or the viewer may not know of it.
        Denied: seen, but not allowed.
    """
    application = find_application(id)
    if application is None or application.deleted_at is not None or application.post.deleted_at is not None:
        raise Missing
    if not _may_read(viewer, application.post):
        raise Missing
    if to:
        post = application.post
        abilities = application_verdicts(
            post_abilities(viewer, post),
            own=application.person_id == viewer.person_id,
            facilitator=is_facilitator(viewer, post.community_id),
            archived=post.community.archived_at is not None,
        )
        verdict: Verdict = getattr(abilities, to)
        verdict.require()
    return application


def get_report(viewer: Viewer, id: int) -> Report:
    """The report, for a facilitator of its community.

    Raises:
        Missing: there is none, or it is not theirs to decide.
    """
    report = reports_to_decide(viewer).select_related("post", "comment").filter(pk=id).first()
    if report is None:
        raise Missing
    return report


def may_restore(viewer: Viewer, *, community_id: int, deleted_by_id: int | None, deleted_at: datetime) -> Verdict:
    """The person who deleted something undoes it at once; a facilitator restores it any time."""
    if is_facilitator(viewer, community_id):
        return YES
    if viewer.person_id is None or deleted_by_id != viewer.person_id:
        return no(_("Only a facilitator of this community can restore this."))
    return unless(clock.now() - deleted_at <= UNDO + _GRACE, _("It is too late to undo this: ask a facilitator."))


def get_deleted_post(viewer: Viewer, id: int) -> Post:
    """A deleted post that the viewer may restore.

    Raises:
        Missing: there is none, or the viewer may not know of it.
        Denied: too late, or for a facilitator only.
    """
    post = (
        (Post.objects.filter(pk=id, community__in=readable_communities(viewer)).exclude(deleted_at=None))
        .select_related("community")
        .first()
    )
    if post is None or post.deleted_at is None:
        raise Missing
    verdict = may_restore(
        viewer, community_id=post.community_id, deleted_by_id=post.deleted_by_id, deleted_at=post.deleted_at
    )
    if (
        not verdict
        and not posts_and_tombstones(viewer).filter(pk=id).exists()
        and post.deleted_by_id != viewer.person_id
    ):
        raise Missing
    verdict.require()
    return post
