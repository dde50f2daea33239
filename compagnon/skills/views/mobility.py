"""The jobs near mine, and the one I would like."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from compagnon.kit import charts
from compagnon.kit.errors import Invalid
from compagnon.kit.ids import read_id
from compagnon.kit.navigation import next_of
from compagnon.kit.pages import render
from compagnon.people.gate import signed_in, viewer_of
from compagnon.skills import actions
from compagnon.skills.selectors.mobility import Mobility, NearJob
from compagnon.skills.selectors.mobility import mobility as near_me
from compagnon.skills.selectors.search import JobFound, find_jobs


@dataclass(frozen=True)
class MobilityPage:
    """`skills/mobility.html`; `found` are the jobs that what was typed may mean, to choose one as a goal."""

    page_title: str
    mobility: Mobility
    picture: charts.Picture
    text: str
    found: Sequence[JobFound]


@require_GET
@signed_in
def mobility(request: HttpRequest) -> HttpResponse:
    """What is near me; `q` looks for a job one would like."""
    viewer = viewer_of(request)
    text = request.GET.get("q", "")[:120].strip()
    found = near_me(viewer)
    page = MobilityPage(
        page_title=_("Mobility"),
        mobility=found,
        picture=charts.near(
            "near",
            _("How far I am from each job"),
            found.job or _("Today"),
            [
                charts.Place(job.label, job.distance, f"#job-{number}", _note(job))
                for number, job in enumerate(found.jobs, start=1)
            ],
        ),
        text=text,
        found=find_jobs(viewer, text, limit=8) if text else (),
    )  # fmt: skip
    return render(request, "skills/mobility.html", page)


def _note(job: NearJob) -> str:
    words = [_("%(had)s of %(asked)s skills") % {"had": job.had, "asked": job.asked}]
    if job.is_goal:
        words.append(_("my goal"))
    if job.is_move:
        words.append(_("a move that ROME knows"))
    return ", ".join(words)


@require_POST
@signed_in
def goal(request: HttpRequest) -> HttpResponse:
    """Say which job I would like, or that I would like none."""
    viewer = viewer_of(request)
    job_id = read_id(request.POST.get("job"))
    try:
        actions.set_goal(viewer, job_id=job_id)
    except Invalid as problem:
        messages.error(request, problem.message)
    else:
        messages.success(
            request, _("Noted: its skills are now in your gap.") if job_id else _("You have no goal any more.")
        )
    return HttpResponseRedirect(next_of(request, reverse("mobility")))
