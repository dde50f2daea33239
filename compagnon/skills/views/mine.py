"""One's own skills: what one brings and looks for, what shows it, and who sees it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from compagnon.kit import charts, clock, slots
from compagnon.kit.errors import Denied, Invalid, Missing
from compagnon.kit.forms import blame
from compagnon.kit.ids import read_id, to_text
from compagnon.kit.navigation import next_of, with_toast
from compagnon.kit.pages import GET_OR_POST, render, wants_fragment
from compagnon.people.gate import signed_in, viewer_of
from compagnon.people.viewer import Viewer
from compagnon.skills import actions
from compagnon.skills.forms.mine import AskValidationForm, MySkillForm, ValidateForm
from compagnon.skills.levels import level_word
from compagnon.skills.models import Level
from compagnon.skills.picking import Pick, picked, picks_of
from compagnon.skills.selectors.mine import (
    JobChoice,
    MySkill,
    ToValidate,
    job_choice,
    level_sentences,
    my_job,
    my_skills,
    suggested_skills,
    to_validate,
    validations_waiting,
)

DRAWN = 12  # skills in the picture


@dataclass(frozen=True)
class MySides:
    """`skills/_mine_sides.html`.

    Attributes:
        brings, seeks: the two sides; a skill may be on both.
        others: levels that are on neither side.
        seen: what only one's contributions show, for one's eyes alone.
    """

    brings: Sequence[MySkill]
    seeks: Sequence[MySkill]
    others: Sequence[MySkill]
    seen: Sequence[MySkill]


@dataclass(frozen=True)
class MySkillsPage(MySides):
    """`skills/mine.html`; `adding` is the side of the form to add, when it was refused."""

    page_title: str
    picture: charts.Picture | None
    levels: Sequence[tuple[int, str]]
    picks: Sequence[Pick]
    suggestions: Sequence[Pick]
    job: str
    error: str
    adding: str
    to_validate: int
    panels: list[slots.Panel]


@require_GET
@signed_in
def mine(request: HttpRequest) -> HttpResponse:
    """My skills; `brings` or `seeks`, from the page of a skill, has it chosen for that side."""
    side = next((side for side in ("brings", "seeks") if side in request.GET), "")
    values = [value for value in request.GET.getlist(side)[:5] if read_id(value) is not None] if side else []
    return _mine(request, values=values, adding=side)


@require_POST
@signed_in
def add(request: HttpRequest) -> HttpResponse:
    """Put skills on one side, chosen or in one's own words."""
    values = picked(request.POST)
    side = "seeks" if request.POST.get("side") == "seeks" else "brings"
    level = _level(request.POST.get("level"))
    try:
        count = actions.add_skills(
            viewer_of(request), values=values, **{"target" if side == "seeks" else "level": level}
        )
    except Invalid as problem:
        return _mine(request, values=values, error=problem.message, adding=side)
    messages.success(request, ngettext("It is among your skills.", "They are among your skills.", count))
    return HttpResponseRedirect(reverse("my_skills"))


@dataclass(frozen=True)
class JobPage:
    """`skills/my_job.html`."""

    page_title: str
    choice: JobChoice
    next: str


@GET_OR_POST
@signed_in
def job(request: HttpRequest) -> HttpResponse:
    """Say which job of a framework is mine, so that its skills can be suggested; `q` looks for another one."""
    viewer = viewer_of(request)
    after = next_of(request, reverse("my_skills"))
    if request.method == "POST":
        try:
            actions.set_job(viewer, job_id=read_id(request.POST.get("job")))
        except Invalid as problem:
            messages.error(request, problem.message)
        return HttpResponseRedirect(after)
    choice = job_choice(viewer, request.GET.get("q", "")[:120].strip())
    page = JobPage(_("My job"), choice, after)
    return render(request, "skills/my_job.html", page)


def _level(text: str | None) -> int:
    return int(text) if text and text in {str(level) for level in Level.values} else int(Level.PRACTICE)


def _mine(request: HttpRequest, values: Sequence[str] = (), error: str = "", adding: str = "") -> HttpResponse:
    viewer = viewer_of(request)
    skills = my_skills(viewer)
    page = MySkillsPage(
        **vars(_sides(skills)),
        page_title=_("My skills"),
        picture=_picture([skill for skill in skills if skill.is_told]),
        levels=[(level, level_word(level)) for level in Level.values],
        picks=picks_of(values),
        suggestions=[Pick(to_text(one.id), one.name) for one in suggested_skills(viewer)],
        job=my_job(viewer),
        error=error,
        adding=adding,
        to_validate=validations_waiting(viewer).count(),
        panels=slots.fill("my-skills", viewer=viewer),
    )
    return render(request, "skills/mine.html", page, status=422 if error else 200)


def _sides(skills: Sequence[MySkill]) -> MySides:
    told = [skill for skill in skills if skill.is_told]
    return MySides(
        brings=[skill for skill in told if skill.brings is not None],
        seeks=[skill for skill in told if skill.seeks is not None],
        others=[skill for skill in told if skill.brings is None and skill.seeks is None],
        seen=[skill for skill in skills if not skill.is_told],
    )


def _picture(skills: Sequence[MySkill]) -> charts.Picture | None:
    """Levels and targets side by side: a radar where there are axes enough, bars otherwise."""
    rows = [charts.Measure(one.name, one.level, one.seeks, one.url) for one in skills if one.level or one.seeks]
    if len(rows) < 3:
        return None
    return charts.radar("my-levels", _("My levels"), rows[:DRAWN], levels=_level_words())


def _level_words() -> list[str]:
    return [level_word(level) for level in Level.values]


@dataclass(frozen=True)
class MySkillPart:
    """`skills/_mine_edit.html`: what one may change of a skill."""

    skill: MySkill
    form: MySkillForm
    action: str


@dataclass(frozen=True)
class MySkillPage(MySkillPart):
    """`skills/mine_one.html`."""

    page_title: str
    asking: AskValidationForm | None
    picture: charts.Picture | None
    back: str


@GET_OR_POST
@signed_in
def one(request: HttpRequest, person_skill_id: int) -> HttpResponse:
    """A skill of mine: its level over time, all that shows it, and what I may change of it."""
    viewer = viewer_of(request)
    skill = _my_skill(viewer, person_skill_id)
    if request.method != "POST":
        return _one(request, viewer, skill)
    form = MySkillForm(request.POST, sentences=level_sentences(skill.skill_id))
    if form.is_valid():
        try:
            actions.set_skill(viewer, skill_id=skill.skill_id, **form.cleaned_data)
        except Invalid as problem:
            blame(form, problem)
        else:
            if wants_fragment(request):
                sides = render(request, "skills/_mine_sides.html", _sides(my_skills(viewer)))
                return with_toast(sides, _("Saved."))
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(f"{reverse('my_skills')}#skill-{to_text(skill.id)}")
    return _one(request, viewer, skill, form)


def _my_skill(viewer: Viewer, id: int) -> MySkill:
    found = my_skills(viewer, only=id)
    if not found:
        raise Missing
    return found[0]


def _one(
    request: HttpRequest,
    viewer: Viewer,
    skill: MySkill,
    form: MySkillForm | None = None,
    asking: AskValidationForm | None = None,
) -> HttpResponse:
    sentences = level_sentences(skill.skill_id)
    initial = {"level": skill.level, "brings": skill.offers, "target": skill.seeks, "audience": skill.audience}
    status = 422 if form or asking else 200
    action = reverse("my_skill", args=[skill.id])
    form = form or MySkillForm(initial=initial, sentences=sentences)
    if wants_fragment(request):
        response = render(request, "skills/_mine_edit.html", MySkillPart(skill, form, action), status=status)
        if status == 422:
            response.headers["HX-Retarget"] = f"#skill-{to_text(skill.id)}"
            response.headers["HX-Reswap"] = "innerHTML"
        return response
    page = MySkillPage(
        page_title=skill.name,
        skill=skill,
        form=form,
        asking=asking
        or (None if skill.asked else AskValidationForm(initial={"level": skill.level or 1}, auto_id="id_ask_%s")),
        action=action,
        picture=_history(skill),
        back=reverse("my_skills"),
    )
    return render(request, "skills/mine_one.html", page, status=status)


def _history(skill: MySkill) -> charts.Picture | None:
    """The level over time, once it changed."""
    line = skill.line
    if len(line) < 2:
        return None
    words = kind_words()
    moments = [charts.Moment(at.date(), level, kind) for at, level, kind in line]
    return charts.steps(
        "level-history",
        _("My level over time"),
        [charts.Series(skill.name, moments)],
        levels=_level_words(),
        kinds=[(kind, words[kind]) for kind in words if any(moment.kind == kind for moment in moments)],
        since=moments[0].when - timedelta(days=7),
        until=clock.now().date(),
    )


def kind_words() -> dict[str, str]:
    """How a level was shown, in a word."""
    return {
        "declared": _("declared"), "validated": _("validated by the manager"),
        "confirmed": _("confirmed by a colleague who was helped"), "applied": _("shown by an application"),
    }  # fmt: skip


@require_POST
@signed_in
def act(request: HttpRequest, person_skill_id: int, verb: str) -> HttpResponse:
    """Say it is still true, take it off, ask for a validation or take that back."""
    viewer = viewer_of(request)
    skill = _my_skill(viewer, person_skill_id)
    here = reverse("my_skill", args=[skill.id])
    if verb == "affirm":
        actions.affirm(viewer, person_skill_id=skill.id)
        messages.success(request, _("Noted: still true today."))
    elif verb == "remove":
        actions.remove_skill(viewer, person_skill_id=skill.id)
        messages.success(request, _("“%(skill)s” is no longer among your skills.") % {"skill": skill.name})
        return HttpResponseRedirect(reverse("my_skills"))
    elif verb == "withdraw":
        actions.withdraw_validation(viewer, person_skill_id=skill.id)
        messages.success(request, _("Your manager is no longer asked."))
    elif verb == "ask":
        form = AskValidationForm(request.POST, auto_id="id_ask_%s")
        if not form.is_valid():
            return _one(request, viewer, skill, asking=form)
        try:
            asked = actions.ask_validation(viewer, person_skill_id=skill.id, **form.cleaned_data)
        except Denied as refusal:
            form.add_error(None, refusal.reason)
            return _one(request, viewer, skill, asking=form)
        messages.success(request, _("%(name)s is asked.") % {"name": asked.manager.name})
    else:
        raise Missing
    return HttpResponseRedirect(here)


@require_POST
@signed_in
def evidence(request: HttpRequest, evidence_id: int, verb: str) -> HttpResponse:
    """Decline what others or an application said of my skill, or let it count again."""
    viewer = viewer_of(request)
    if verb == "decline":
        piece = actions.decline_evidence(viewer, evidence_id=evidence_id)
        messages.success(request, _("It counts no more, and you alone see it."))
    elif verb == "accept":
        piece = actions.accept_evidence(viewer, evidence_id=evidence_id)
        messages.success(request, _("It counts again."))
    else:
        raise Missing
    return HttpResponseRedirect(reverse("my_skill", args=[piece.person_skill_id]))


@dataclass(frozen=True)
class ValidatePage:
    """`skills/validate.html`; the form that was refused, if one was, stands at its request."""

    page_title: str
    rows: Sequence[tuple[ToValidate, ValidateForm]]


@GET_OR_POST
@signed_in
def validate(request: HttpRequest) -> HttpResponse:
    """What my reports ask me to validate."""
    viewer = viewer_of(request)
    waiting = to_validate(viewer)
    refused: dict[int, ValidateForm] = {}
    if request.method == "POST":
        chosen = next((row for row in waiting if to_text(row.id) == request.POST.get("person_skill")), None)
        if chosen is None:
            raise Missing
        form = ValidateForm(request.POST, auto_id=_auto_id(chosen))
        if form.is_valid():
            actions.validate(viewer, person_skill_id=chosen.id, **form.cleaned_data)
            messages.success(request, _("%(name)s sees your answer.") % {"name": chosen.person.name})
            return HttpResponseRedirect(reverse("validate_skills"))
        refused[chosen.id] = form
    page = ValidatePage(
        page_title=_("To validate"),
        rows=[
            (row, refused.get(row.id) or ValidateForm(initial={"level": row.asked}, auto_id=_auto_id(row)))
            for row in waiting
        ],
    )
    return render(request, "skills/validate.html", page, status=422 if refused else 200)


def _auto_id(row: ToValidate) -> str:
    return f"id_{to_text(row.id)}_%s"
