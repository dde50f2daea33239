"""Where learning & development writes the company's own skills and jobs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from compagnon.kit.errors import Invalid, Missing
from compagnon.kit.forms import blame
from compagnon.kit.ids import read_id
from compagnon.kit.pages import GET_OR_POST, render
from compagnon.kit.reconciliation import ImportRefused
from compagnon.kit.sheets import MAX_BYTES, decoded
from compagnon.kit.text import fold
from compagnon.people.gate import viewer_of
from compagnon.skills.actions import company as actions
from compagnon.skills.content import content_of_job, content_of_skill
from compagnon.skills.forms.company import MORE_ROWS, JobForm, SkillForm
from compagnon.skills.importers.company import Outcome, as_csv, export_jobs, export_skills, import_company
from compagnon.skills.models import Framework, Job, Skill
from compagnon.skills.selectors import company as selectors
from compagnon.skills.views.common import steering

CARRIED = 1_000_000  # characters of a file that a trial carries to the import that follows


@dataclass(frozen=True)
class CompanyPage:
    """`skills/company/list.html`: skills, or jobs."""

    page_title: str
    tabs: Sequence[dict[str, Any]]
    shows_jobs: bool
    state: str
    q: str
    counts: selectors.Counted
    skills: Sequence[selectors.OwnSkill]
    jobs: Sequence[selectors.OwnJob]


@require_GET
@steering
def company(request: HttpRequest) -> HttpResponse:
    """The company's skills: those kept, those that people proposed, those retired; or its jobs."""
    q, state = request.GET.get("q", "").replace("\0", "")[:100], request.GET.get("state", "")
    jobs = request.GET.get("show") == "jobs"
    counts = selectors.counts()
    here = reverse("company_framework")
    page = CompanyPage(
        page_title=_("The company’s own framework"),
        tabs=[
            {"label": _("Skills"), "url": here, "current": not jobs and not state, "count": counts.skills},
            {
                "label": _("Proposed"), "url": f"{here}?state=proposed", "current": state == "proposed" and not jobs,
                "count": counts.proposed,
            },
            {"label": _("Jobs"), "url": f"{here}?show=jobs", "current": jobs, "count": counts.jobs},
            {"label": _("Retired"), "url": f"{here}?state=retired", "current": state == "retired" and not jobs},
        ],
        shows_jobs=jobs,
        state=state if state in selectors.STATES else "",
        q=q,
        counts=counts,
        skills=() if jobs else selectors.own_skills(q=q, state=state),
        jobs=selectors.own_jobs(q=q) if jobs else selectors.own_jobs(q=q, retired=True) if state == "retired" else (),
    )  # fmt: skip
    return render(request, "skills/company/list.html", page)


@dataclass(frozen=True)
class SkillFormPage:
    """`skills/company/skill.html`; `skill` is None for a new one."""

    page_title: str
    form: SkillForm
    skill: Skill | None
    families: Sequence[str]
    others: Sequence[selectors.Named]


@GET_OR_POST
@steering
def add_skill(request: HttpRequest) -> HttpResponse:
    """A new skill."""
    return _skill_form(request, None)


@GET_OR_POST
@steering
def edit_skill(request: HttpRequest, skill_id: int) -> HttpResponse:
    """An existing one, with what else can be done to it."""
    skills = Skill.objects.select_related("broader", "replaced_by").exclude(kind=Skill.Kind.GROUP)
    skill = skills.filter(pk=skill_id, framework__source=Framework.Source.COMPANY).first()
    if skill is None:
        raise Missing
    return _skill_form(request, skill)


def _skill_form(request: HttpRequest, skill: Skill | None) -> HttpResponse:
    initial = SkillForm.initial_of(content_of_skill(skill)) if skill else {"kind": Skill.Kind.KNOW_HOW}
    form = SkillForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            saved = actions.save_skill(viewer_of(request), content=form.content(), skill_id=skill.pk if skill else None)
        except Invalid as error:
            blame(form, error)
        else:
            messages.success(request, _("“%(name)s” is saved.") % {"name": saved})
            return redirect("company_framework")
    page = SkillFormPage(
        page_title=str(skill) if skill else _("A new skill"),
        form=form,
        skill=skill,
        families=selectors.families(),
        others=[one for one in selectors.offered_skills() if one.id != skill.pk] if skill else (),
    )
    return render(request, "skills/company/skill.html", page, status=422 if form.errors else 200)


@require_POST
@steering
def act_on_skill(request: HttpRequest, skill_id: int, verb: str) -> HttpResponse:
    """Keep, retire, restore or merge."""
    viewer = viewer_of(request)
    typed = request.POST.get("into", "")
    into = read_id(typed) or next((one.id for one in selectors.offered_skills() if fold(one.name) == fold(typed)), None)
    try:
        if typed and into is None:
            raise Invalid(_("The company has no skill of this name: choose one that is offered."))
        if verb == "keep":
            told = _("“%(name)s” is kept.") % {"name": actions.keep_skill(viewer, skill_id=skill_id)}
        elif verb == "retire":
            skill = actions.retire_skill(viewer, skill_id=skill_id, replaced_by_id=into)
            told = _("“%(name)s” is retired; whoever has it keeps it.") % {"name": skill}
        elif verb == "restore":
            told = _("“%(name)s” is offered again.") % {"name": actions.restore_skill(viewer, skill_id=skill_id)}
        elif verb == "merge":
            if into is None:
                raise Invalid(_("Choose the skill that stays."))
            skill = actions.merge_skill(viewer, skill_id=skill_id, into_id=into)
            told = _("It is now “%(name)s”, for everyone who had it.") % {"name": skill}
        else:
            raise Missing
    except Invalid as error:
        messages.error(request, error.message)
        return redirect("company_skill", skill_id)
    messages.success(request, told)
    return redirect("company_framework")


@dataclass(frozen=True)
class JobFormPage:
    """`skills/company/job.html`; `job` is None for a new one."""

    page_title: str
    form: JobForm
    job: Job | None
    skills: Sequence[selectors.Named]
    others: Sequence[selectors.OwnJob]


@GET_OR_POST
@steering
def add_job(request: HttpRequest) -> HttpResponse:
    """A new job."""
    return _job_form(request, None)


@GET_OR_POST
@steering
def edit_job(request: HttpRequest, job_id: int) -> HttpResponse:
    """An existing one, with what else can be done to it."""
    job = Job.objects.filter(pk=job_id, framework__source=Framework.Source.COMPANY).first()
    if job is None:
        raise Missing
    return _job_form(request, job)


def _job_form(request: HttpRequest, job: Job | None) -> HttpResponse:
    offered = selectors.offered_skills()
    content = content_of_job(job) if job else None
    rows = len(content.skills) if content else 0
    if request.method == "POST":  # as many rows as came, so that nothing typed is lost
        rows = max(rows, sum(name.startswith("skill_") for name in request.POST) - MORE_ROWS)
    initial = JobForm.initial_of(content, {one.id: one.name for one in offered}) if content else {}
    form = JobForm(
        request.POST or None,
        initial=initial,
        rows=min(rows, 100) + MORE_ROWS,
        ids={fold(one.name): one.id for one in offered},
    )
    if request.method == "POST" and form.is_valid():
        try:
            saved = actions.save_job(viewer_of(request), content=form.content(), job_id=job.pk if job else None)
        except Invalid as error:
            blame(form, error)
        else:
            messages.success(request, _("“%(name)s” is saved.") % {"name": saved})
            if "more" in request.POST:
                return redirect("company_job", saved.pk)
            return redirect(f"{reverse('company_framework')}?show=jobs")
    page = JobFormPage(
        page_title=str(job) if job else _("A new job"),
        form=form,
        job=job,
        skills=offered,
        others=[one for one in selectors.own_jobs() if one.id != job.pk] if job else (),
    )
    return render(request, "skills/company/job.html", page, status=422 if form.errors else 200)


@require_POST
@steering
def act_on_job(request: HttpRequest, job_id: int, verb: str) -> HttpResponse:
    """Retire or restore."""
    viewer = viewer_of(request)
    try:
        if verb == "retire":
            job = actions.retire_job(viewer, job_id=job_id, replaced_by_id=read_id(request.POST.get("into", "")))
            messages.success(request, _("“%(name)s” is retired; whoever has it keeps it.") % {"name": job})
        elif verb == "restore":
            job = actions.restore_job(viewer, job_id=job_id)
            messages.success(request, _("“%(name)s” is offered again.") % {"name": job})
        else:
            raise Missing
    except Invalid as error:
        messages.error(request, error.message)
        return redirect("company_job", job_id)
    return redirect(f"{reverse('company_framework')}?show=jobs")


@dataclass(frozen=True)
class ImportPage:
    """`skills/company/import.html`. `carried` is the text of a file that was tried, to bring in as it is."""

    page_title: str
    problem: str
    outcome: Outcome | None
    carried: str
    name: str


@GET_OR_POST
@steering
def import_file(request: HttpRequest) -> HttpResponse:
    """First what a file would do, then doing it."""
    upload, carried = request.FILES.get("file"), request.POST.get("carried", "")
    name = ((upload.name if upload else request.POST.get("name")) or "file.csv")[:100]
    problem, outcome = "", None
    if request.method == "POST":
        data = upload.read(MAX_BYTES + 1) if upload else carried.encode()
        try:
            if not data:
                raise ImportRefused(_("Choose a file first."))
            trial = "now" not in request.POST
            outcome = import_company(viewer_of(request), data=data, name=name, dry_run=trial)
            if not trial and not outcome.problems:
                done = len(outcome.added) + len(outcome.changed)
                told = ngettext("%(count)s line was brought in.", "%(count)s lines were brought in.", done)
                messages.success(request, told % {"count": done})
                return redirect(f"{reverse('company_framework')}{'?show=jobs' if outcome.jobs else ''}")
            if upload and not outcome.problems:
                text = decoded(data, name)
                carried = text if len(text) <= CARRIED else ""
        except ImportRefused as refusal:
            problem = str(refusal)
    page = ImportPage(_("Files of skills and jobs"), problem, outcome, carried, name)
    wrong = bool(problem or (outcome and outcome.problems))
    return render(request, "skills/company/import.html", page, status=422 if wrong else 200)


@require_GET
@steering
def export(request: HttpRequest, what: str) -> HttpResponse:
    """The company's skills or jobs as a file for spreadsheets, which can be changed and brought in again."""
    if what not in {"skills", "jobs"}:
        raise Missing
    lines = export_skills() if what == "skills" else export_jobs()
    response = HttpResponse(as_csv(lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{what}.csv"'
    return response
