"""Telling the facilitators that something is not right, and what they decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from compagnon.communities.access import get_community
from compagnon.communities.addresses import community_url
from compagnon.kit.errors import Invalid
from compagnon.kit.forms import blame
from compagnon.kit.ids import to_text
from compagnon.kit.navigation import done
from compagnon.kit.pages import render, wants_fragment
from compagnon.people.gate import signed_in, viewer_of
from compagnon.posts import actions, selectors
from compagnon.posts.access import get_comment, get_post, get_report
from compagnon.posts.addresses import comment_url, post_url
from compagnon.posts.forms import DecisionForm, ReportForm
from compagnon.posts.selectors import ReportView


@dataclass(frozen=True)
class ReportPage:
    """What is wrong with a text."""

    page_title: str
    excerpt: str
    form: ReportForm
    action: str
    back_url: str


@dataclass(frozen=True)
class Waiting:
    """A report to decide on, with its form."""

    report: ReportView
    form: DecisionForm
    action: str


@dataclass(frozen=True)
class QueuePage:
    """The reports of a community."""

    page_title: str
    community_name: str
    community_url: str
    waiting: Sequence[Waiting]
    decided: Sequence[ReportView]


@dataclass(frozen=True)
class QueueLink:
    """A community with reports waiting."""

    name: str
    url: str
    count: int


@dataclass(frozen=True)
class QueuesPage:
    """The communities one facilitates, with what waits in each."""

    page_title: str
    queues: Sequence[QueueLink]


@require_http_methods(["GET", "POST"])
@signed_in
def report_post(request: HttpRequest, post_id: int) -> HttpResponse:
    """Report a post."""
    post = get_post(viewer_of(request), post_id, to="report")
    return _report(request, post_id, None, post.title or post.excerpt, f"{post_url(post_id)}/report")


@require_http_methods(["GET", "POST"])
@signed_in
def report_comment(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Report a comment."""
    comment = get_comment(viewer_of(request), comment_id, to="report")
    return _report(request, comment.post_id, comment_id, comment.body, f"{comment_url(comment_id)}/report")


def _report(request: HttpRequest, post_id: int, comment_id: int | None, text: str, url: str) -> HttpResponse:
    form = ReportForm(request.POST if request.method == "POST" else None, auto_id="report-%s")
    back_url = post_url(post_id, comment_id)
    if request.method == "POST" and form.is_valid():
        try:
            actions.report(viewer_of(request), post_id=post_id, comment_id=comment_id, **form.cleaned_data)
        except Invalid as problem:
            blame(form, problem)
        else:
            return done(request, _("Thank you: the facilitators will look at it. The author will not know."), back_url)
    page = ReportPage(_("Report to the facilitators"), text, form, url, back_url)
    template = "posts/_report.html" if wants_fragment(request) else "posts/report.html"
    return render(request, template, page, status=422 if form.errors else 200)


@require_GET
@signed_in
def queues(request: HttpRequest) -> HttpResponse:
    """Every community one facilitates where something waits."""
    viewer = viewer_of(request)
    waiting = selectors.waiting_reports(viewer)
    found = [
        QueueLink(place.name, community_url(place.slug, "reports"), waiting.get(place.id, 0))
        for place in selectors.places(viewer)
        if place.announces
    ]
    return render(request, "posts/report_queues.html", QueuesPage(_("Reports"), found))


@require_GET
@signed_in
def queue(request: HttpRequest, slug: str) -> HttpResponse:
    """The reports of one community, for its facilitators."""
    return _queue(request, slug)


def _queue(
    request: HttpRequest, slug: str, *, wrong: tuple[int, DecisionForm] | None = None, status: int = 200
) -> HttpResponse:
    viewer = viewer_of(request)
    community = get_community(viewer, slug=slug)
    found = selectors.report_queue(viewer, community)
    forms = dict([wrong]) if wrong else {}
    page = QueuePage(
        page_title=_("Reports"),
        community_name=community.name,
        community_url=community_url(community.slug),
        waiting=[
            Waiting(
                report,
                forms.get(report.id) or DecisionForm(key=to_text(report.id)),
                f"/reports/{to_text(report.id)}",
            )
            for report in found.waiting
        ],
        decided=found.decided,
    )
    return render(request, "posts/report_queue.html", page, status=status)


@require_POST
@signed_in
def decide(request: HttpRequest, report_id: int) -> HttpResponse:
    """Decide on a report; the decision is kept."""
    viewer = viewer_of(request)
    report = get_report(viewer, report_id)
    form = DecisionForm(request.POST, key=to_text(report_id))
    if form.is_valid():
        try:
            actions.decide_report(viewer, report_id=report_id, **form.cleaned_data)
        except Invalid as problem:
            blame(form, problem)
        else:
            return done(request, _("Your decision is recorded."), community_url(report.community.slug, "reports"))
    return _queue(request, report.community.slug, wrong=(report_id, form), status=422)
