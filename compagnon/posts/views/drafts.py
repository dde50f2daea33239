"""What one is writing: saved as one types, listed, gone on with, thrown away."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from compagnon.kit import pages
from compagnon.kit.errors import Denied, Invalid, Missing
from compagnon.kit.ids import read_id
from compagnon.kit.jinja import date_short
from compagnon.people.gate import signed_in, viewer_of
from compagnon.posts import actions, selectors
from compagnon.posts.selectors import DraftCard

_NOT_CONTENT = {"csrfmiddlewaretoken", "place", "draft", "do"}


@dataclass(frozen=True)
class DraftsPage:
    """« Mes brouillons »."""

    page_title: str
    drafts: list[tuple[DraftCard, str]]


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def drafts(request: HttpRequest) -> HttpResponse:
    """The list of one's drafts; sent a form (with its `place`), keeps it."""
    if request.method == "POST":
        return _save(request)
    cards = selectors.my_drafts(viewer_of(request))
    page = DraftsPage(page_title=_("My drafts"), drafts=[(card, _name(card)) for card in cards])
    return pages.render(request, "posts/drafts.html", page)


def _save(request: HttpRequest) -> JsonResponse:
    """Keep a form as it is. Answers `draft`, which the page gives back with its next save, and what to say."""
    data = {name: values for name, values in request.POST.lists() if name not in _NOT_CONTENT}
    try:
        saved = actions.save_draft(
            viewer_of(request),
            place=request.POST.get("place", "") or request.GET.get("place", ""),
            data={
                name: values[0] if len(values) == 1 and name not in _LISTS else values for name, values in data.items()
            },
            token=request.POST.get("draft"),
        )
    except Invalid as error:
        return JsonResponse({"said": error.message}, status=422)
    except Denied as error:
        return JsonResponse({"said": error.reason}, status=403)
    except Missing:
        return JsonResponse({"said": _("What you write here can no longer be kept: copy it elsewhere.")}, status=404)
    said = _("Saved at %(time)s") % {"time": date_short(saved.saved_at)}
    if saved.is_copy:
        said = _("Saved apart: you were writing here in another tab too, and both texts are in your drafts.")
    return JsonResponse({"draft": saved.token, "said": said, "copy": saved.is_copy})


_LISTS = {"attachments", "step_text", "step_media", "option"}


@require_POST
@signed_in
def discard(request: HttpRequest) -> HttpResponse:
    """Throw a draft away: the one named (`id`), else that of the page (`draft`), else that of the `place`."""
    actions.discard_draft(
        viewer_of(request),
        draft_id=read_id(request.POST.get("id")),
        token=request.POST.get("draft", ""),
        place=request.POST.get("place", "") or request.GET.get("place", ""),
    )
    messages.success(request, _("The draft is gone."))
    return HttpResponseRedirect(reverse("drafts"))


def _name(card: DraftCard) -> str:
    """What a draft is, in words."""
    if not card.about and card.kind != "new":
        return _("On a post that you can no longer read")
    words = {
        "new": _("A new post"),
        "post": _("Changes to “%(title)s”"),
        "comment": _("A comment on “%(title)s”"),
        "answer": _("An answer to “%(title)s”"),
        "reply": _("A reply under “%(title)s”"),
        "comment-edit": _("Changes to your comment on “%(title)s”"),
        "application": _("How you applied “%(title)s”"),
        "application-edit": _("Changes to how you applied “%(title)s”"),
        "share": _("Sharing “%(title)s”"),
    }
    return words[card.kind] % {"title": card.about}
