"""Skills, jobs and the frameworks they come from."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from compagnon.kit import pages
from compagnon.kit.errors import Invalid
from compagnon.kit.ids import to_text
from compagnon.kit.navigation import done, further
from compagnon.kit.slots import Tab
from compagnon.people.gate import signed_in, viewer_of
from compagnon.skills.access import may_steer_skills
from compagnon.skills.actions.jobs import set_goal, set_job
from compagnon.skills.models import Change, Framework
from compagnon.skills.selectors.frameworks import FrameworkLine, FrameworkView, framework_view, frameworks
from compagnon.skills.selectors.pages import JobView, SkillView, job_view, skill_view


@dataclass(frozen=True)
class SkillPage:
    """`skills/skill.html`."""

    page_title: str
    skill: SkillView


@require_safe
@signed_in
def skill(request: HttpRequest, skill_id: int) -> HttpResponse:
    """A skill: what it is, at which levels, who brings it, who looks for it."""
    found = skill_view(viewer_of(request), skill_id)
    return pages.render(request, "skills/skill.html", SkillPage(found.label, found))


@dataclass(frozen=True)
class JobPage:
    """`skills/job.html`."""

    page_title: str
    job: JobView


@require_safe
@signed_in
def job(request: HttpRequest, job_id: int) -> HttpResponse:
    """A job: what it asks for, and where one goes from there."""
    found = job_view(viewer_of(request), job_id)
    return pages.render(request, "skills/job.html", JobPage(found.label, found))


@require_POST
@signed_in
def job_mine(request: HttpRequest, job_id: int) -> HttpResponse:
    """This is my job; with `not`, it is not."""
    taken_back = "not" in request.POST
    try:
        set_job(viewer_of(request), job_id=None if taken_back else job_id)
    except Invalid as problem:
        return _refused(request, problem, job_id)
    words = _("This is not your job any more.") if taken_back else _("This is your job: your gap follows it.")
    return done(request, words, reverse("job", args=[job_id]))


@require_POST
@signed_in
def job_goal(request: HttpRequest, job_id: int) -> HttpResponse:
    """I aim for this job; with `not`, I do not."""
    taken_back = "not" in request.POST
    try:
        set_goal(viewer_of(request), job_id=None if taken_back else job_id)
    except Invalid as problem:
        return _refused(request, problem, job_id)
    words = _("You do not aim for this job any more.") if taken_back else _("You aim for this job: only you see it.")
    return done(request, words, reverse("job", args=[job_id]))


def _refused(request: HttpRequest, problem: Invalid, job_id: int) -> HttpResponse:
    messages.error(request, problem.message)
    return redirect("job", job_id)


@dataclass(frozen=True)
class FrameworksPage:
    """`skills/frameworks.html`."""

    page_title: str
    frameworks: list[FrameworkLine]


@require_safe
@signed_in
def index(request: HttpRequest) -> HttpResponse:
    """Every framework, what it holds, under which licence."""
    page = FrameworksPage(_("Frameworks"), frameworks(viewer_of(request)))
    return pages.render(request, "skills/frameworks.html", page)


@dataclass(frozen=True)
class FrameworkPage:
    """`skills/framework.html`."""

    page_title: str
    framework: FrameworkView
    tabs: list[Tab]
    next_url: str
    edit_url: str


@require_safe
@signed_in
def framework(request: HttpRequest, source: str) -> HttpResponse:
    """One framework: its releases, and what each changed."""
    release, what = request.GET.get("release", ""), request.GET.get("what", "")
    viewer = viewer_of(request)
    edits = source == Framework.Source.COMPANY and may_steer_skills(viewer)
    found = framework_view(viewer, source, release=release, what=what, after=request.GET.get("after", ""))
    page = FrameworkPage(
        found.line.source.name, found, _kinds_of_change(found, what), further(request, found.after),
        reverse("company_framework") if edits else "",
    )  # fmt: skip
    return pages.render(request, "skills/framework.html", page)


def _kinds_of_change(found: FrameworkView, what: str) -> list[Tab]:
    """Everything, then each kind of change that this release has."""
    if found.chosen is None or not found.chosen.changed:
        return []
    base = f"{found.line.source.url}?release={to_text(found.chosen.id)}"
    words = {"added": _("Added"), "renamed": _("Renamed"), "retired": _("Retired"), "returned": _("Returned")}
    counts = {kind: found.chosen.counts.get(kind, 0) for kind in Change.What.values}
    return [Tab(_("Everything"), base, what not in counts)] + [
        Tab(words[kind], f"{base}&what={kind}", what == kind, number) for kind, number in counts.items() if number
    ]
