"""Who may see and do what with posts. `visible_posts` is the only visibility rule; everything else asks it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from compagnon.communities.access import is_facilitator, memberships, readable_communities
from compagnon.communities.models import Community
from compagnon.kit.access import YES, Verdict, no, unless
from compagnon.kit.errors import Missing
from compagnon.people.viewer import Viewer
from compagnon.posts.models import Attachment, Comment, Kind, Post


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
    member = community.pk in memberships(viewer) or viewer.is_operator
    facilitator = is_facilitator(viewer, community.pk)
    author = viewer.is_operator or post.author_id == viewer.person_id
    own = author and not viewer.is_operator
    if post.deleted_at is not None:
        gone = no(_("This post was deleted."))
        return PostAbilities(gone, gone, gone, gone, gone, gone, gone, gone, gone, unless(facilitator, gone.reason))
    if community.archived_at is not None:
        closed = no(_("This community is archived: it can be read, nothing can be added."))
        return PostAbilities(
            closed, closed, closed, unless(author or facilitator, closed.reason), closed, closed, closed, closed,
            unless(not own, closed.reason), unless(facilitator, closed.reason),
        )  # fmt: skip
    members_only = no(_("Join this community first."))
    takes_part = YES if member else members_only
    is_open = community.listed and community.joining == Community.Joining.OPEN
    return PostAbilities(
        comment=takes_part,
        react=takes_part,
        edit=unless(author or facilitator, _("Only the author or a facilitator edits this post.")),
        delete=unless(author or facilitator, _("Only the author or a facilitator deletes this post.")),
        accept=unless(
            post.kind == Kind.QUESTION and (author or facilitator),
            _("Only the asker or a facilitator accepts answers."),
        ),
        share=unless(
            is_open and post.original_id is None,
            _("A share is shared from where it was first published.")
            if post.original_id
            else _("What is said in a community that is not open stays in it: this post cannot be shared elsewhere."),
        ),
        apply=no(_("Only practices are applied."))
        if post.kind != Kind.PRACTICE
        else no(_("This practice is yours: others tell how they applied it."))
        if own
        else takes_part,
        vote=no(_("Only polls take votes.")) if post.kind != Kind.POLL else takes_part,
        report=unless(not own, _("This post is yours: you can edit or delete it.")),
        moderate=unless(facilitator, _("Only a facilitator of this community can do this.")),
    )


def get_post(viewer: Viewer, id: int, *, to: str = "") -> Post:
    """The post with its community, if the viewer may read it and do `to` (a field of `PostAbilities`).

    Raises:
        Missing: there is none, or the viewer may not know of it.
        Denied: seen, but not allowed.
    """
    post = posts_and_tombstones(viewer).select_related("community").filter(pk=id).first()
    if post is None:
        raise Missing
    if to:
        verdict: Verdict = getattr(post_abilities(viewer, post), to)
        verdict.require()
    return post
