"""Bringing a post into another community; or why it cannot be."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from compagnon.kit.errors import Denied, Invalid
from compagnon.kit.forms import blame
from compagnon.kit.ids import read_id
from compagnon.kit.navigation import done
from compagnon.kit.pages import render, wants_fragment
from compagnon.people.gate import signed_in, viewer_of
from compagnon.posts import actions, selectors
from compagnon.posts.access import get_post, post_abilities
from compagnon.posts.addresses import post_url
from compagnon.posts.forms import ShareForm, id_choice


@dataclass(frozen=True)
class SharePage:
    """Where to share it; `why_not` in place of the form where it cannot be."""

    page_title: str
    title: str
    form: ShareForm
    action: str
    back_url: str
    why_not: str
    original_url: str
    nowhere: bool


@require_http_methods(["GET", "POST"])
@signed_in
def share(request: HttpRequest, post_id: int) -> HttpResponse:
    """Share a post with a word of introduction."""
    viewer = viewer_of(request)
    post = get_post(viewer, post_id)
    verdict = post_abilities(viewer, post).share
    places = [place for place in selectors.places(viewer) if place.id != post.community_id]
    choices = [id_choice(place.id, place.name) for place in places]
    form = ShareForm(request.POST if request.method == "POST" else None, communities=choices)
    if request.method == "POST" and verdict and form.is_valid():
        try:
            shared = actions.share_post(
                viewer,
                post_id=post_id,
                community_id=read_id(form.cleaned_data["community"]) or 0,
                word=form.cleaned_data["word"],
            )
        except Invalid as problem:
            blame(form, problem)
        except Denied as problem:
            form.add_error("community", problem.reason)
        else:
            return done(request, _("Shared: the discussion goes on here too."), post_url(shared.pk))
    page = SharePage(
        page_title=_("Share in another community"),
        title=post.title or post.excerpt,
        form=form,
        action=f"{post_url(post_id)}/share",
        back_url=post_url(post_id),
        why_not=verdict.reason,
        original_url=post_url(post.original_id) if post.original_id else "",
        nowhere=not places,
    )
    status = 403 if request.method == "POST" and not verdict else 422 if form.errors else 200
    return render(request, f"posts/{'_share' if wants_fragment(request) else 'share'}.html", page, status=status)
