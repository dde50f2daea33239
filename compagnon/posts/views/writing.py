"""Writing: the one composer, for new posts and for edits; deleting, and taking that back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from compagnon.kit.errors import Denied, Invalid
from compagnon.kit.ids import read_id, read_ids, to_text
from compagnon.kit.markdown import render as render_markdown
from compagnon.kit.navigation import done, go, here
from compagnon.kit.pages import render, wants_fragment
from compagnon.people.gate import signed_in, viewer_of
from compagnon.people.viewer import Viewer
from compagnon.posts import actions, selectors
from compagnon.posts.access import get_post
from compagnon.posts.actions import KEEP, PollContent, PracticeContent, RecallContent, StepContent
from compagnon.posts.addresses import post_url
from compagnon.posts.content import content_of
from compagnon.posts.forms import ComposerForm, Typed, TypedStep, id_choice, read_tags
from compagnon.posts.models import Kind, Post
from compagnon.posts.selectors import File, Place
from compagnon.posts.views.uploads import attach_files, describe_files
from compagnon.posts.words import kind_word
from compagnon.skills.actions.naming import resolve
from compagnon.skills.carrying import MOST
from compagnon.skills.picking import Pick, picked, picks_of

NEW = "post:new"


@dataclass(frozen=True)
class KindChoice:
    """A kind one may choose."""

    value: str
    word: str


@dataclass(frozen=True)
class StepShown:
    """A step in the composer."""

    text: str
    media: File | None


@dataclass(frozen=True)
class Labels:
    """What the composer says."""

    send: str
    title: str
    body: str


@dataclass(frozen=True)
class Urls:
    """Where the composer's parts lead; an empty one is left out."""

    action: str
    upload: str = "/files"
    suggest: str = "/suggest"
    draft: str = "/drafts"
    cancel: str = ""


@dataclass(frozen=True)
class GrewFrom:
    """The post that this one comes out of."""

    id: int
    title: str
    url: str


@dataclass(frozen=True)
class Preview:
    """What is being written, as others will read it."""

    title: str
    body_html: str
    situation_html: str
    steps: Sequence[str]


@dataclass(frozen=True)
class ComposerPage:
    """The composer.

    Attributes:
        focus: the step or the choice to put the keyboard at.
        draft: the token of the draft that this page goes on with.
        inline: it opens inside another page, a feed for one.
        resumed_at: when that draft was saved.
        picks: the skills chosen so far; `suggestions`, others that the text names.
    """

    page_title: str
    form: ComposerForm
    kind: str
    kinds: Sequence[KindChoice]
    steps: Sequence[StepShown]
    options: Sequence[str]
    files: Sequence[File]
    focus: int | None
    communities: Sequence[Any]
    readers: str
    editing: bool
    only_word: bool
    labels: Labels
    urls: Urls
    place: str
    draft: str
    resumed_at: datetime | None
    grew_from: GrewFrom | None
    preview: Preview | None
    inline: bool
    picks: Sequence[Pick]
    suggestions: Sequence[Pick] = ()


@dataclass(frozen=True)
class _Composing:
    """One look at the composer: who writes, where, and what is there so far."""

    request: HttpRequest
    places: Sequence[Place]
    post: Post | None = None

    @property
    def order(self) -> str:
        """What the button asks: `publish`, `preview`, `step-add`, …"""
        return self.request.GET.get("do") or self.request.POST.get("do") or "publish"

    def form(self, data: QueryDict | None, initial: Mapping[str, Any]) -> ComposerForm:
        chosen = (data.get("community") if data is not None else None) or initial.get("community") or ""
        place = self.place(chosen)
        if self.post is not None:
            place = next((one for one in self.places if one.id == self.post.community_id), None)
        return ComposerForm(
            data,
            communities=[id_choice(one.id, one.name) for one in self.places],
            themes=[id_choice(id, name) for id, name in place.themes] if place else [],
            initial=initial,
            moving=self.post is None,
        )

    def place(self, community: str) -> Place | None:
        return next((one for one in self.places if to_text(one.id) == community), None)

    def page(self, form: ComposerForm, typed: Typed, kind: str, **more: Any) -> ComposerPage:
        """The page around what is typed."""
        wanted = [*typed.attachments, *(step.media_id for step in typed.steps if step.media_id)]
        files = {card.id: card for card in selectors.files_to_write_with(viewer_of(self.request), wanted, self.post)}
        community = "" if self.post is not None else str(form["community"].value() or "")
        place = self.place(community)
        post = self.post
        page = ComposerPage(
            page_title=_("Edit") if post is not None else _("Publish"),
            form=form,
            kind=kind,
            kinds=[
                KindChoice(value, kind_word(value))
                for value in Kind.values
                if value != Kind.ANNOUNCEMENT or any(one.announces for one in self.places)
            ],
            steps=[StepShown(step.text, files.get(step.media_id or 0)) for step in typed.steps],
            options=typed.options,
            files=[files[id] for id in typed.attachments if id in files],
            focus=typed.focus,
            communities=self.places,
            readers=readers_of(place) if place else "",
            editing=post is not None,
            only_word=post is not None and post.original_id is not None,
            labels=Labels(
                send=_("Save the changes") if post is not None else _("Publish"),
                title=_("What is it about?"),
                body=_("Tell it as to a colleague. Paste a picture, drop a file."),
            ),
            urls=Urls(
                action=f"{post_url(post.pk)}/edit" if post is not None else "/publish",
                cancel=post_url(post.pk) if post is not None else "",
                suggest=f"/suggest?post={to_text(post.pk)}"
                if post is not None
                else f"/suggest?community={community}"
                if community
                else "/suggest",
            ),
            place=f"post:{to_text(post.pk)}" if post is not None else NEW,
            draft=self.request.POST.get("draft", ""),
            resumed_at=None,
            grew_from=_grew_from(self.request, typed.grew_from_id),
            preview=None,
            inline=False,
            picks=picks_of(typed.skills),
        )
        return replace(page, **more)


def _suggested(form: ComposerForm, typed: Typed) -> list[Pick]:
    """The skills that the text so far names, beside those that are chosen."""
    left = MOST - len(typed.skills)
    if left <= 0:
        return []
    title, *texts = (str(form[name].value() or "") for name in ("title", "body", "situation"))
    body = "\n".join([*texts, *(step.text for step in typed.steps)])
    found = selectors.suggest_skills(title, body, limit=left, but=read_ids(typed.skills))
    return [Pick(to_text(skill.id), skill.name) for skill in found]


def readers_of(place: Place) -> str:
    """Who will read what is published there."""
    members = ngettext("%(n)s member", "%(n)s members", place.member_count) % {"n": place.member_count}
    if place.open:
        return _("Read first by its %(members)s; open to the whole company.") % {"members": members}
    return _("Read only by its %(members)s.") % {"members": members}


def _grew_from(request: HttpRequest, post_id: int | None) -> GrewFrom | None:
    if post_id is None:
        return None
    origin = get_post(viewer_of(request), post_id)
    return GrewFrom(origin.pk, origin.title or origin.excerpt, post_url(origin.pk))


def _preview(data: QueryDict) -> Preview:
    practice = data.get("kind") == Kind.PRACTICE
    return Preview(
        title=" ".join(data.get("title", "").split()),
        body_html=render_markdown(data.get("body", "")).html,
        situation_html=render_markdown(data.get("situation", "")).html if practice else "",
        steps=[render_markdown(text).html for text in data.getlist("step_text") if text.strip()] if practice else [],
    )


def _with_files(request: HttpRequest, typed: Typed) -> Typed:
    """The lists with the files that came with an ordinary form."""
    taken = attach_files(request)
    describe_files(request)
    for words in taken.refused:
        messages.error(request, words)
    steps = list(typed.steps)
    for index, step in enumerate(steps):
        media = attach_files(request, f"step_file_{index}")
        for words in media.refused:
            messages.error(request, words)
        if media.ids:
            steps[index] = TypedStep(step.text, media.ids[0])
    return replace(typed, attachments=(*typed.attachments, *taken.ids), steps=tuple(steps))


_FRAGMENTS = {
    "skill": "_skills_suggested", "step": "_steps", "media": "_steps", "option": "_options", "place": "_place",
    "preview": "_preview",
}  # fmt: skip


def _rearranged(composing: _Composing) -> HttpResponse:
    """The composer after a button other than the one that sends: nothing is checked, nothing is lost."""
    request = composing.request
    typed = _with_files(request, Typed.read(request.POST)).changed(composing.order)
    initial: dict[str, Any] = {name: values[-1] for name, values in request.POST.lists()}
    initial["multiple"] = "multiple" in request.POST
    form = composing.form(None, initial)
    kind = request.POST.get("kind") or (composing.post.kind if composing.post else Kind.SHARE)
    preview = _preview(request.POST) if composing.order == "preview" else None
    fragment = _FRAGMENTS.get(composing.order.partition("-")[0].removesuffix("s")) if wants_fragment(request) else ""
    suggestions = _suggested(form, typed) if fragment in {"", "_skills_suggested"} else ()
    page = composing.page(form, typed, kind, preview=preview, suggestions=suggestions)
    if fragment:
        return render(request, f"posts/{fragment}.html", page)
    return render(request, "posts/composer.html", page)


@require_http_methods(["GET", "POST"])
@signed_in
def publish(request: HttpRequest) -> HttpResponse:
    """Write something new."""
    viewer = viewer_of(request)
    composing = _Composing(request, selectors.places(viewer))
    if request.method == "GET":
        return _opened(composing)
    if composing.order == "forget":
        return _forgotten(request, NEW, "/publish")
    if composing.order != "publish":
        return _rearranged(composing)
    typed = _with_files(request, Typed.read(request.POST))
    form = composing.form(request.POST, {})
    if form.is_valid():
        try:
            with transaction.atomic():  # a skill in one's own words is made with the post that carries it
                post = actions.publish(
                    viewer,
                    kind=form.cleaned_data["kind"],
                    community_id=read_id(form.cleaned_data["community"]) or 0,
                    grew_from_id=typed.grew_from_id,
                    skill_ids=_skill_ids(viewer, typed),
                    **_content(form, typed, form.cleaned_data["kind"]),
                )
        except Invalid as problem:
            form.blame(problem)
        except Denied as problem:
            form.add_error("kind" if form.cleaned_data["kind"] == Kind.ANNOUNCEMENT else "community", problem.reason)
        else:
            actions.discard_draft(viewer, place=NEW, token=request.POST.get("draft", ""))
            return go(request, post_url(post.pk))
    kind = request.POST.get("kind") or Kind.SHARE
    page = composing.page(form, typed, kind, suggestions=_suggested(form, typed))
    return render(request, "posts/composer.html", page, status=422)


def _forgotten(request: HttpRequest, place: str, url: str) -> HttpResponse:
    """Throw away what was begun, and begin again."""
    actions.discard_draft(viewer_of(request), place=place, token=request.POST.get("draft", ""))
    return go(request, url)


def _skill_ids(viewer: Viewer, typed: Typed) -> list[int]:
    """The skills chosen, those in one's own words made."""
    return [skill.pk for skill in resolve(viewer, values=typed.skills)] if typed.skills else []


def _content(form: ComposerForm, typed: Typed, kind: str) -> dict[str, Any]:
    """What the action takes, from what was typed."""
    value = form.cleaned_data.get
    return {
        "theme_id": read_id(value("theme")),
        "title": value("title") or "",
        "body": value("body") or "",
        "tags": read_tags(value("tags") or ""),
        "practice": PracticeContent(
            situation=value("situation") or "",
            steps=[StepContent(step.text, step.media_id) for step in typed.filled_steps],
            result=value("result") or "",
            pitfalls=value("pitfalls") or "",
        )
        if kind == Kind.PRACTICE
        else None,
        "recall": RecallContent(value("recall_question") or "", value("recall_answer") or "")
        if kind == Kind.SNACK
        else None,
        "poll": PollContent(typed.filled_options, bool(value("multiple")), value("closes_at"))
        if kind == Kind.POLL
        else None,
        "attachment_ids": typed.attachments,
    }


def _opened(composing: _Composing) -> HttpResponse:
    """The composer when it opens, in its page or inside a feed: the draft one left, else what the address asks for."""
    request = composing.request
    inline = wants_fragment(request) and bool(composing.places)
    if wants_fragment(request) and not inline:
        return go(request, "/publish")
    page = _resumed(composing) or _begun(composing)
    if not inline:
        return render(request, "posts/composer.html", page)
    page = replace(page, inline=True, urls=replace(page.urls, cancel=here(request)))
    return render(request, "posts/_composer.html", page)


def _resumed(composing: _Composing) -> ComposerPage | None:
    """The draft one left, unless the address asks for something else."""
    asked = composing.request.GET
    if asked.get("grew_from"):
        return None
    draft = selectors.draft_at(viewer_of(composing.request), NEW, id=read_id(asked.get("draft")))
    if draft is None:
        return None
    initial: dict[str, Any] = {name: values[-1] for name, values in draft.data.lists()}
    kind = draft.data.get("kind") or Kind.SHARE
    form = composing.form(None, initial)
    typed = Typed.read(draft.data)
    more = {"draft": draft.token, "resumed_at": draft.saved_at, "suggestions": _suggested(form, typed)}
    return composing.page(form, typed, kind, **more)


def _begun(composing: _Composing) -> ComposerPage:
    """An empty composer, or one in which the address has put the first words."""
    asked = composing.request.GET
    chosen = next((one for one in composing.places if one.slug == asked.get("community")), None)
    if chosen is None and len(composing.places) == 1:
        chosen = composing.places[0]
    kind = asked.get("kind", "")
    initial = {"title": asked.get("title", "")[:200], "body": asked.get("body", "")[:5000]}
    if chosen is not None:
        initial |= {"community": to_text(chosen.id), "theme": asked.get("theme", "")}
    typed = replace(Typed(), grew_from_id=read_id(asked.get("grew_from")), skills=tuple(picked(asked)[:MOST]))
    return composing.page(composing.form(None, initial), typed, kind if kind in Kind.values else Kind.SHARE)


@require_http_methods(["GET", "POST"])
@signed_in
def edit(request: HttpRequest, post_id: int) -> HttpResponse:
    """Change a post; what it said before stays in its history."""
    viewer = viewer_of(request)
    post = get_post(viewer, post_id, to="edit")
    composing = _Composing(request, selectors.places_of(viewer, post), post)
    place = f"post:{to_text(post_id)}"
    if request.method == "GET":
        return _reopened(composing, post, place)
    if composing.order == "forget":
        return _forgotten(request, place, f"{post_url(post_id)}/edit")
    if composing.order != "publish":
        return _rearranged(composing)
    typed = _with_files(request, Typed.read(request.POST))
    form = composing.form(request.POST, {})
    if form.is_valid():
        try:
            with transaction.atomic():
                skill_ids = KEEP if post.original_id else _skill_ids(viewer, typed)
                actions.edit_post(viewer, post_id=post_id, skill_ids=skill_ids, **_content(form, typed, post.kind))
        except Invalid as problem:
            form.blame(problem)
        else:
            actions.discard_draft(viewer, place=place, token=request.POST.get("draft", ""))
            return done(request, _("Your changes are in; the earlier version stays in the history."), post_url(post_id))
    page = composing.page(form, typed, post.kind, suggestions=_suggested(form, typed))
    return render(request, "posts/composer.html", page, status=422)


def _reopened(composing: _Composing, post: Post, place: str) -> HttpResponse:
    """The composer with a post in it, or with the changes one had begun."""
    request = composing.request
    draft = selectors.draft_at(viewer_of(request), place, id=read_id(request.GET.get("draft")))
    if draft is not None:
        typed = Typed.read(draft.data)
        initial: dict[str, Any] = {name: values[-1] for name, values in draft.data.lists()}
        more: dict[str, Any] = {"draft": draft.token, "resumed_at": draft.saved_at}
    else:
        typed, initial = _typed_of(post)
        more = {}
    form = composing.form(None, initial)
    page = composing.page(form, typed, post.kind, suggestions=_suggested(form, typed), **more)
    return render(request, "posts/composer.html", page)


def _typed_of(post: Post) -> tuple[Typed, dict[str, Any]]:
    """A post as its author typed it."""
    content = content_of(post)
    initial: dict[str, Any] = {
        "title": content.title,
        "body": content.body,
        "tags": ", ".join(content.tags),
        "theme": to_text(post.theme_id) if post.theme_id else "",
    }
    typed = Typed(attachments=tuple(content.attachment_ids), skills=tuple(map(to_text, content.skill_ids)))
    if content.practice:
        initial |= {
            "situation": content.practice.situation,
            "result": content.practice.result,
            "pitfalls": content.practice.pitfalls,
        }
        typed = replace(typed, steps=tuple(TypedStep(step.text, step.media_id) for step in content.practice.steps))
    if content.recall:
        initial |= {"recall_question": content.recall.question, "recall_answer": content.recall.answer}
    if content.poll:
        initial |= {"multiple": content.poll.multiple, "closes_at": content.poll.closes_at}
        typed = replace(typed, options=tuple(content.poll.options))
    return typed, initial


@dataclass(frozen=True)
class DeletePage:
    """Are you sure?"""

    page_title: str
    title: str
    comments: int
    action: str
    back_url: str


@require_http_methods(["GET", "POST"])
@signed_in
def delete(request: HttpRequest, post_id: int) -> HttpResponse:
    """Delete a post, after asking; ten seconds to take it back."""
    viewer = viewer_of(request)
    post = get_post(viewer, post_id, to="delete")
    if request.method == "POST":
        actions.delete_post(viewer, post_id=post_id)
        return go(request, f"{post_url(post_id)}/deleted")
    page = DeletePage(
        page_title=_("Delete this post?"),
        title=post.title or post.excerpt,
        comments=post.comment_count + post.answer_count,
        action=f"{post_url(post_id)}/delete",
        back_url=post_url(post_id),
    )
    return render(request, "posts/delete.html", page)


@require_POST
@signed_in
def restore(request: HttpRequest, post_id: int) -> HttpResponse:
    """Take a deletion back."""
    actions.restore_post(viewer_of(request), post_id=post_id)
    return done(request, _("It is back."), post_url(post_id))
