"""A post's page, its history, and what remains right after it was deleted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from compagnon.communities.addresses import community_url
from compagnon.kit import clock
from compagnon.kit.errors import Denied
from compagnon.kit.ids import read_id, to_text
from compagnon.kit.navigation import go
from compagnon.kit.pages import render, wants_fragment
from compagnon.people.gate import signed_in, viewer_of
from compagnon.people.viewer import Viewer
from compagnon.posts import selectors
from compagnon.posts.access import UNDO, get_comment, get_deleted_post, get_post
from compagnon.posts.addresses import comment_url, post_url
from compagnon.posts.forms import CommentForm
from compagnon.posts.models import Comment, Kind, Post
from compagnon.posts.selectors import Discussion, DraftView, PostDetail
from compagnon.posts.views.differences import Difference, Effort, differences
from compagnon.posts.words import CardWords, card_words


@dataclass(frozen=True)
class Undo:
    """What can be taken back, for ten seconds."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """One of the things one does more rarely."""

    label: str
    url: str
    icon: str
    copies: bool = False
    danger: bool = False


@dataclass(frozen=True)
class PostPage:
    """A post with its discussion.

    Attributes:
        first_page: whether the discussion is shown from its beginning.
        drafts: the tokens of what one had begun to say here, by place.
        fresh: the comment just written, shown as new.
        visiting: whether the reader is no member yet.
        reply_to: the thread under which one is replying, without JavaScript.
        swapped: whether the head of the discussion goes to its place out of band.
    """

    page_title: str
    viewer: Viewer
    post: PostDetail
    discussion: Discussion
    words: CardWords
    menu: tuple[MenuEntry, ...]
    post_id: int
    is_question: bool
    answers: int
    total: int
    first_page: bool
    answer_form: CommentForm
    comment_form: CommentForm
    reply_form: CommentForm
    answer_place: str
    comment_place: str
    files_typed: Sequence[Any]
    drafts: Mapping[str, str]
    changing_vote: bool
    grow_url: str
    audience: str
    visiting: bool
    undo: Undo | None = None
    reply_to: int | None = None
    fresh: int | None = None
    swapped: bool = False


@require_GET
@signed_in
def post(request: HttpRequest, post_id: int) -> HttpResponse:
    """The page of a post; the next page of its discussion alone for htmx."""
    page = page_of(request, get_post(viewer_of(request), post_id))
    if wants_fragment(request) and not page.first_page:
        return render(request, "posts/_next_comments.html", page)
    return render(request, "posts/post.html", page)


def page_of(request: HttpRequest, post: Post, **changes: Any) -> PostPage:
    """Everything a post's page shows; `changes` puts a form with its errors in place of an empty one."""
    viewer = viewer_of(request)
    detail = selectors.post_page(viewer, post)
    after = request.GET.get("after")
    found = selectors.discussion(viewer, post, after=after)
    is_question = post.kind == Kind.QUESTION
    place = to_text(post.pk)
    drafts = selectors.drafts_under(viewer, post) if detail.abilities.comment else {}
    page = PostPage(
        page_title=_title(detail),
        viewer=viewer,
        post=detail,
        discussion=found,
        words=card_words(),
        menu=_menu(detail),
        post_id=post.pk,
        is_question=is_question,
        answers=post.answer_count,
        total=post.comment_count,
        first_page=not after,
        answer_form=answer_form(initial=_begun(drafts, f"answer:{place}")),
        comment_form=comment_form(is_question, initial=_begun(drafts, f"comment:{place}")),
        reply_form=reply_form(),
        answer_place=f"answer:{place}",
        comment_place=f"comment:{place}",
        files_typed=(),
        drafts={name: draft.token for name, draft in drafts.items()},
        changing_vote=request.GET.get("vote") == "again",
        grow_url=_grow_url(detail),
        audience=audience_of(post),
        visiting=not detail.abilities.comment and post.community.archived_at is None,
        undo=_undo(detail) or _undo_comment(viewer, post, request.GET.get("deleted")),
        reply_to=read_id(request.GET.get("reply")) if detail.abilities.comment else None,
    )
    return replace(page, **changes)


def _begun(drafts: Mapping[str, DraftView], place: str) -> str:
    """What one had begun to say there."""
    return drafts[place].data.get("body", "") if place in drafts else ""


def _title(detail: PostDetail) -> str:
    """The post's title, or its first words, or who shares it."""
    card = detail.card
    return card.title or card.excerpt or _("Shared by %(name)s") % {"name": card.author.name}


def answer_form(data: Any = None, **options: Any) -> CommentForm:
    """The form of an answer."""
    form = CommentForm(data, words=_("Your answer"), key="answer", **options)
    form.fields["body"].widget.attrs["placeholder"] = _("What you would do, step by step…")
    return form


def comment_form(is_question: bool = False, data: Any = None, **options: Any) -> CommentForm:
    """The form of a comment."""
    form = CommentForm(data, words=_("Your comment"), key="comment", **options)
    form.fields["body"].widget.attrs["placeholder"] = (
        _("Which detail would help to answer?") if is_question else _("What you would add, what you will try…")
    )
    return form


def reply_form(data: Any = None, **options: Any) -> CommentForm:
    """The form of a reply."""
    return CommentForm(data, words=_("Your reply"), key="reply", **options)


def _menu(detail: PostDetail) -> tuple[MenuEntry, ...]:
    """What one does more rarely with a post."""
    url, can = detail.card.url, detail.abilities
    entries = [MenuEntry(_("Copy the link"), url, "copy", copies=True)]
    if can.edit:
        entries.append(MenuEntry(_("Edit"), f"{url}/edit", "pencil"))
    if detail.revisions:
        entries.append(MenuEntry(_("See the history"), f"{url}/history", "history"))
    if can.delete:
        entries.append(MenuEntry(_("Delete"), f"{url}/delete", "trash-2", danger=True))
    if can.report:
        entries.append(MenuEntry(_("Report"), f"{url}/report", "flag", danger=True))
    return tuple(entries)


def _grow_url(detail: PostDetail) -> str:
    """Where a solved question becomes a practice; nowhere if one came of it already."""
    if detail.card.kind != Kind.QUESTION or not detail.card.solved or not detail.abilities.comment:
        return ""
    if detail.related_by("grown"):
        return ""
    return f"/publish?kind=practice&grew_from={to_text(detail.card.id)}"


def audience_of(post: Post) -> str:
    """Who can read this, in a sentence."""
    community = post.community
    members = ngettext("%(n)s member", "%(n)s members", community.member_count) % {"n": community.member_count}
    if community.is_open:
        return _("Everyone in the company: %(name)s is an open community (%(members)s).") % {
            "name": community.name,
            "members": members,
        }
    return _("Only the members of %(name)s (%(members)s).") % {"name": community.name, "members": members}


def _undo(detail: PostDetail) -> Undo | None:
    """Right after publishing, ten seconds to think better of it."""
    if detail.deleted or not detail.mine or clock.now() - detail.card.published_at > UNDO:
        return None
    return Undo(_("Published."), f"{detail.card.url}/delete")


def _undo_comment(viewer: Viewer, post: Post, deleted: str | None) -> Undo | None:
    """Right after deleting a comment, the same."""
    comment_id = read_id(deleted)
    if comment_id is None or not selectors.just_deleted(viewer, post, comment_id):
        return None
    return Undo(_("Comment deleted."), f"{comment_url(comment_id)}/restore")


@dataclass(frozen=True)
class DeletedPage:
    """Right after a post was deleted: it can still be brought back."""

    page_title: str
    restore_url: str
    community_name: str
    community_url: str
    seconds: int


@require_GET
@signed_in
def deleted(request: HttpRequest, post_id: int) -> HttpResponse:
    """What one sees after deleting a post; once it is too late, its community."""
    try:
        gone = get_deleted_post(viewer_of(request), post_id)
    except Denied:
        return go(request, "/")
    left = UNDO - (clock.now() - (gone.deleted_at or clock.now()))
    page = DeletedPage(
        page_title=_("Post deleted"),
        restore_url=f"{post_url(post_id)}/restore",
        community_name=gone.community.name,
        community_url=community_url(gone.community.slug),
        seconds=max(0, left // timedelta(seconds=1)),
    )
    return render(request, "posts/deleted.html", page)


@dataclass(frozen=True)
class ChangedField:
    """One field of a text, before and after, as marked lines."""

    label: str
    lines: Sequence[Difference]


@dataclass(frozen=True)
class Edit:
    """One edit."""

    by: str
    at: Any
    fields: Sequence[ChangedField]


@dataclass(frozen=True)
class HistoryPage:
    """What a text said before, edit by edit."""

    page_title: str
    edits: Sequence[Edit]
    back_url: str


def field_label(field: str) -> str:
    """The name of a field of a post, for its history."""
    return {
        "title": _("Title"),
        "body": _("Text"),
        "tags": _("Tags"),
        "skills": _("Skills"),
        "situation": _("The situation"),
        "steps": _("The steps"),
        "result": _("The result"),
        "pitfalls": _("The pitfalls"),
        "recall_question": _("The recall question"),
        "recall_answer": _("Its answer"),
        "options": _("The choices"),
    }.get(field, field)


def _edits(revisions: Sequence[selectors.RevisionView]) -> list[Edit]:
    effort = Effort()
    return [
        Edit(
            by=revision.by,
            at=revision.at,
            fields=[
                ChangedField(field_label(change.field), differences(change.before, change.after, effort))
                for change in revision.changes
            ],
        )
        for revision in revisions
    ]


@require_GET
@signed_in
def post_history(request: HttpRequest, post_id: int) -> HttpResponse:
    """Every edit of a post, for whoever reads it."""
    viewer = viewer_of(request)
    found: Post = get_post(viewer, post_id)
    page = HistoryPage(
        page_title=_("History of this post"),
        edits=_edits(selectors.post_revisions(viewer, found)),
        back_url=post_url(post_id),
    )
    return render(request, "posts/history.html", page)


@require_GET
@signed_in
def comment_history(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Every edit of a comment, for whoever reads it."""
    viewer = viewer_of(request)
    found: Comment = get_comment(viewer, comment_id)
    page = HistoryPage(
        page_title=_("History of this comment"),
        edits=_edits(selectors.comment_revisions(viewer, found)),
        back_url=post_url(found.post_id, comment_id),
    )
    return render(request, "posts/history.html", page)
