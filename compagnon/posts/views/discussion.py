"""Comments, answers and replies: written, edited, deleted, accepted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from compagnon.kit.errors import Invalid, Missing
from compagnon.kit.forms import blame
from compagnon.kit.ids import read_id, read_ids, to_text
from compagnon.kit.navigation import done, go
from compagnon.kit.pages import render, wants_fragment
from compagnon.people.gate import signed_in, viewer_of
from compagnon.posts import actions, selectors
from compagnon.posts.access import get_comment, get_post
from compagnon.posts.addresses import comment_url, post_url
from compagnon.posts.forms import AcceptForm, CommentForm
from compagnon.posts.models import Comment, Kind, Post
from compagnon.posts.selectors import CommentView
from compagnon.posts.views import reading
from compagnon.posts.views.uploads import attach_files, describe_files
from compagnon.posts.words import CardWords, card_words


@dataclass(frozen=True)
class ReplyPage:
    """`_reply.html` alone."""

    post_id: int
    reply_to: int
    reply_form: CommentForm


@dataclass(frozen=True)
class CommentPage:
    """`_comment.html` alone."""

    comment: CommentView
    words: CardWords
    fresh: int | None
    reply_to: int | None = None


@dataclass(frozen=True)
class EditCommentPage:
    """A comment being edited."""

    page_title: str
    form: CommentForm
    action: str
    back_url: str
    anchor: str


@dataclass(frozen=True)
class AcceptPage:
    """Why an answer is accepted."""

    page_title: str
    form: AcceptForm
    action: str
    back_url: str
    author_name: str


@require_POST
@signed_in
def write(request: HttpRequest, post_id: int) -> HttpResponse:
    """Comment, answer or reply."""
    viewer = viewer_of(request)
    parent = read_id(request.POST.get("parent"))
    is_answer = request.POST.get("answer") == "yes"
    files = attach_files(request)
    describe_files(request)
    attachment_ids = [*read_ids(request.POST.getlist("attachments")), *files.ids]
    try:
        written = actions.comment(
            viewer,
            post_id=post_id,
            body=request.POST.get("body", ""),
            parent_id=parent,
            is_answer=is_answer,
            attachment_ids=attachment_ids,
        )
    except Invalid as problem:
        return _refused(request, post_id, parent, is_answer, attachment_ids, problem)
    for words in files.refused:
        messages.error(request, words)
    if place := request.POST.get("place", ""):
        actions.discard_draft(viewer, place=place, token=request.POST.get("draft", ""))
    if not wants_fragment(request):
        return go(request, post_url(post_id, written.pk))
    return _written(request, get_post(viewer, post_id), written)


def _written(request: HttpRequest, post: Post, written: Comment) -> HttpResponse:
    """The new words in their place, the number of them, and an empty form again."""
    shown = selectors.comment_view(viewer_of(request), post, written.pk)
    if shown is None:
        raise Missing
    return render(request, "posts/_written.html", WrittenPage.of(post, shown))


@dataclass(frozen=True)
class WrittenPage:
    """What htmx puts on the page once something was said."""

    comment: CommentView
    words: CardWords
    fresh: int | None
    post_id: int
    is_question: bool
    is_answer: bool
    is_reply: bool
    answers: int
    total: int
    form: CommentForm
    place: str
    files_typed: tuple[Any, ...] = ()
    drafts: Mapping[str, str] = field(default_factory=dict)
    swapped: bool = True
    reply_to: int | None = None

    @classmethod
    def of(cls, post: Post, comment: CommentView) -> WrittenPage:
        """What changes on the page of this post."""
        is_question = post.kind == Kind.QUESTION
        return cls(
            comment=comment,
            words=card_words(),
            fresh=comment.id,
            post_id=post.pk,
            is_question=is_question,
            is_answer=comment.is_answer,
            is_reply=comment.parent_id is not None,
            answers=post.answer_count,
            total=post.comment_count,
            form=reading.answer_form() if comment.is_answer else reading.comment_form(is_question),
            place=f"{'answer' if comment.is_answer else 'comment'}:{to_text(post.pk)}",
        )


def _refused(
    request: HttpRequest, post_id: int, parent: int | None, is_answer: bool, attachment_ids: list[int], problem: Invalid
) -> HttpResponse:
    """The form again, with what was typed and what to put right."""
    post = get_post(viewer_of(request), post_id)
    is_question = post.kind == Kind.QUESTION
    if parent is not None:
        form, name = reading.reply_form(request.POST), "reply_form"
    elif is_answer:
        form, name = reading.answer_form(request.POST), "answer_form"
    else:
        form, name = reading.comment_form(is_question, request.POST), "comment_form"
    if form.is_valid():
        blame(form, problem)
    typed = selectors.my_waiting_files(viewer_of(request), attachment_ids)
    page = reading.page_of(request, post, files_typed=typed, reply_to=parent, **{name: form})
    if not wants_fragment(request):
        return render(request, "posts/post.html", page, status=422)
    if parent is not None:
        response = render(request, "posts/_reply.html", ReplyPage(post_id, parent, form), status=422)
        response.headers["HX-Retarget"] = "#reply"
    else:
        place = page.answer_place if is_answer else page.comment_place
        fragment = FormPage(post_id, form, is_answer, place, tuple(typed), {place: request.POST.get("draft", "")})
        response = render(request, "posts/_comment_form.html", fragment, status=422)
        response.headers["HX-Retarget"] = f"#{'answer' if is_answer else 'comment'}-form"
    response.headers["HX-Reswap"] = "outerHTML"
    return response


@dataclass(frozen=True)
class FormPage:
    """`_comment_form.html` alone."""

    post_id: int
    form: CommentForm
    is_answer: bool
    place: str
    files_typed: tuple[Any, ...]
    drafts: Mapping[str, str]
    swapped: bool = False


@require_GET
@signed_in
def comment(request: HttpRequest, comment_id: int) -> HttpResponse:
    """A comment's own address leads to its place on the page; htmx gets it alone."""
    viewer = viewer_of(request)
    found = get_comment(viewer, comment_id)
    if not wants_fragment(request):
        return go(request, post_url(found.post_id, comment_id))
    return _shown(request, found.post, comment_id)


def _shown(request: HttpRequest, post: Post, comment_id: int, *, fresh: int | None = None) -> HttpResponse:
    shown = selectors.comment_view(viewer_of(request), post, comment_id)
    if shown is None:
        return HttpResponse("")
    return render(request, "posts/_comment.html", CommentPage(shown, card_words(), fresh))


@require_GET
@signed_in
def reply(request: HttpRequest, comment_id: int) -> HttpResponse:
    """The form of a reply, in its place."""
    found = get_comment(viewer_of(request), comment_id, to="reply")
    top = found.parent_id or comment_id
    if not wants_fragment(request):
        return go(request, f"{post_url(found.post_id)}?reply={to_text(top)}#reply")
    draft = selectors.draft_at(viewer_of(request), f"reply:{to_text(top)}")
    return render(request, "posts/_reply.html", ReplyPage(found.post_id, top, reading.reply_form(draft=draft)))


@require_http_methods(["GET", "POST"])
@signed_in
def edit(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Change one's words, in place with htmx."""
    viewer = viewer_of(request)
    found = get_comment(viewer, comment_id, to="edit")
    place = f"comment-edit:{to_text(comment_id)}"
    draft = selectors.draft_at(viewer, place) if request.method == "GET" else None
    form = CommentForm(request.POST if request.method == "POST" else None, initial=found.body, key="edit", draft=draft)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_comment(viewer, comment_id=comment_id, body=form.cleaned_data["body"])
            actions.discard_draft(viewer, place=place, token=request.POST.get("draft", ""))
        except Invalid as problem:
            blame(form, problem)
        else:
            if wants_fragment(request):
                return _shown(request, found.post, comment_id, fresh=comment_id)
            return go(request, post_url(found.post_id, comment_id))
    page = EditCommentPage(
        page_title=_("Edit your comment"),
        form=form,
        action=f"{comment_url(comment_id)}/edit",
        back_url=post_url(found.post_id, comment_id),
        anchor=f"c-{to_text(comment_id)}",
    )
    template = "posts/_comment_edit.html" if wants_fragment(request) else "posts/comment_edit.html"
    return render(request, template, page, status=422 if form.errors else 200)


@require_POST
@signed_in
def delete(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Delete a comment; ten seconds to take it back."""
    viewer = viewer_of(request)
    found = get_comment(viewer, comment_id, to="delete")
    actions.delete_comment(viewer, comment_id=comment_id)
    return go(request, f"{post_url(found.post_id)}?deleted={to_text(comment_id)}#discussion")


@require_POST
@signed_in
def restore(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Take a deletion back."""
    back = actions.restore_comment(viewer_of(request), comment_id=comment_id)
    return done(request, _("It is back."), post_url(back.post_id, comment_id))


@require_http_methods(["GET", "POST"])
@signed_in
def accept(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Accept an answer, and say why."""
    viewer = viewer_of(request)
    found = get_comment(viewer, comment_id, to="accept")
    form = AcceptForm(request.POST if request.method == "POST" else None, auto_id="accept-%s")
    if request.method == "POST" and form.is_valid():
        try:
            actions.accept_answer(viewer, comment_id=comment_id, why=form.cleaned_data["why"])
        except Invalid as problem:
            blame(form, problem)
        else:
            return done(request, _("Accepted. Whoever comes with the same question finds it first."), post_url(
                found.post_id, comment_id
            ))  # fmt: skip
    page = AcceptPage(
        page_title=_("Accept this answer"),
        form=form,
        action=f"{comment_url(comment_id)}/accept",
        back_url=post_url(found.post_id, comment_id),
        author_name=found.author.name,
    )
    return render(request, "posts/_accept.html" if wants_fragment(request) else "posts/accept.html", page)


@require_POST
@signed_in
def unaccept(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Change one's mind about an answer."""
    viewer = viewer_of(request)
    found = get_comment(viewer, comment_id)
    actions.unaccept_answer(viewer, comment_id=comment_id)
    return go(request, post_url(found.post_id, comment_id))


@require_POST
@signed_in
def solve(request: HttpRequest, post_id: int) -> HttpResponse:
    """The question is solved, even without an accepted answer."""
    actions.solve(viewer_of(request), post_id=post_id)
    return done(request, _("Solved. If you found the answer elsewhere, write it below for the next one."), post_url(
        post_id
    ))  # fmt: skip


@require_POST
@signed_in
def unsolve(request: HttpRequest, post_id: int) -> HttpResponse:
    """The question is open again."""
    actions.unsolve(viewer_of(request), post_id=post_id)
    return done(request, _("Your question is open again."), post_url(post_id))
