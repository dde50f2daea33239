"""One's own proposals, groups and pairs."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms as django_forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from compagnon.kit.errors import Invalid
from compagnon.kit.forms import blame
from compagnon.kit.navigation import done
from compagnon.kit.pages import render
from compagnon.mentoring import actions, forms
from compagnon.mentoring.access import may_match
from compagnon.mentoring.selectors import mine
from compagnon.mentoring.selectors.asks import MyAsks, my_asks
from compagnon.people.gate import signed_in, viewer_of


@dataclass(frozen=True)
class HubPage:
    """`mentoring/help.html`."""

    page_title: str
    hub: mine.Hub
    asks: MyAsks
    form: forms.AvailabilityForm
    may_match: bool


@require_safe
@signed_in
def hub(request: HttpRequest) -> HttpResponse:
    """What is proposed, what runs, what is over, and how much one accepts."""
    return _hub(request)


def _hub(request: HttpRequest, form: forms.AvailabilityForm | None = None) -> HttpResponse:
    viewer = viewer_of(request)
    found = mine.hub(viewer)
    names = ("asks_a_month", "pairs", "groups", "paused_until")
    page = HubPage(
        page_title=_("Helping one another"),
        hub=found,
        asks=my_asks(viewer),
        form=form or forms.AvailabilityForm(initial={name: getattr(found.availability, name) for name in names}),
        may_match=bool(may_match(viewer)),
    )
    return render(request, "mentoring/help.html", page, status=422 if form is not None else 200)


@require_POST
@signed_in
def availability(request: HttpRequest) -> HttpResponse:
    """Say how much one accepts."""
    form = forms.AvailabilityForm(request.POST)
    if form.is_valid():
        try:
            actions.set_availability(viewer_of(request), **form.cleaned_data)
        except Invalid as problem:
            blame(form, problem)
        else:
            return done(request, _("Saved."), reverse("help"))
    return _hub(request, form)


@dataclass(frozen=True)
class GroupPage:
    """`mentoring/group.html`."""

    page_title: str
    group: mine.GroupView
    form: forms.OutcomeForm
    problem: str


@require_safe
@signed_in
def group(request: HttpRequest, group_id: int) -> HttpResponse:
    """A working group that is or was proposed."""
    return _group(request, group_id)


def _group(request: HttpRequest, id: int, *, form: forms.OutcomeForm | None = None, problem: str = "") -> HttpResponse:
    found = mine.group_view(viewer_of(request), id)
    page = GroupPage(
        page_title=_("Working group: %(skill)s") % {"skill": found.skill.name},
        group=found,
        form=form or forms.OutcomeForm(initial={"outcome": found.outcome}),
        problem=problem,
    )
    return render(request, "mentoring/group.html", page, status=422 if form is not None or problem else 200)


@require_POST
@signed_in
def answer_group(request: HttpRequest, group_id: int) -> HttpResponse:
    """Accept or decline."""
    accepts = request.POST.get("answer") == "accept"
    try:
        found = actions.answer_seat(viewer_of(request), group_id=group_id, accepts=accepts)
    except Invalid as problem:
        return _group(request, group_id, problem=problem.message)
    if not accepts:
        words = _("Noted. Nobody is told.")
    elif found.opened_at is not None:
        words = _("The group is open: you are in it.")
    else:
        words = _("You are in. The group opens once enough of you accept.")
    return done(request, words, reverse("help_group", args=[group_id]))


@require_POST
@signed_in
def conclude(request: HttpRequest, group_id: int) -> HttpResponse:
    """Say whether the gap is closed."""
    form = forms.OutcomeForm(request.POST)
    if form.is_valid():
        try:
            actions.conclude(viewer_of(request), group_id=group_id, **form.cleaned_data)
        except Invalid as problem:
            blame(form, problem)
        else:
            return done(request, _("Thank you."), reverse("help_group", args=[group_id]))
    return _group(request, group_id, form=form)


@dataclass(frozen=True)
class PairPage:
    """`mentoring/pair.html`."""

    page_title: str
    pair: mine.PairView
    plan: forms.PlanForm
    note: forms.NoteForm
    feedback: forms.FeedbackForm
    problem: str


@require_safe
@signed_in
def pair(request: HttpRequest, pair_id: int) -> HttpResponse:
    """A pair, for its two people."""
    return _pair(request, pair_id)


def _pair(request: HttpRequest, id: int, *, bound: django_forms.Form | None = None, problem: str = "") -> HttpResponse:
    found = mine.pair_view(viewer_of(request), id)
    told = found.mine
    said = {"helped": "yes" if told.helped else "no", "words": told.words, "agrees": told.agrees} if told else {}
    planned = {"goal": found.goal, "rhythm": found.rhythm, "ends_on": found.ends_on}
    page = PairPage(
        page_title=_("Pair with %(person)s") % {"person": found.other.name},
        pair=found,
        plan=bound if isinstance(bound, forms.PlanForm) else forms.PlanForm(initial=planned),
        note=bound if isinstance(bound, forms.NoteForm) else forms.NoteForm(),
        feedback=bound if isinstance(bound, forms.FeedbackForm) else forms.FeedbackForm(initial=said),
        problem=problem,
    )
    return render(request, "mentoring/pair.html", page, status=422 if bound is not None or problem else 200)


@require_POST
@signed_in
def answer_pair(request: HttpRequest, pair_id: int) -> HttpResponse:
    """Accept or decline."""
    accepts = request.POST.get("answer") == "accept"
    try:
        found = actions.answer_pair(
            viewer_of(request), pair_id=pair_id, accepts=accepts, no_more=bool(request.POST.get("no_more"))
        )
    except Invalid as problem:
        return _pair(request, pair_id, problem=problem.message)
    if not accepts:
        words = _("Noted. Nobody is told.")
    elif found.started_at is not None:
        words = _("You are a pair. Agree on a goal and a first meeting.")
    else:
        words = _("Noted. The pair starts if the other accepts too.")
    return done(request, words, reverse("help_pair", args=[pair_id]))


@require_POST
@signed_in
def plan(request: HttpRequest, pair_id: int) -> HttpResponse:
    """Write the goal, the rhythm and the end."""
    form = forms.PlanForm(request.POST)
    if form.is_valid():
        try:
            actions.plan_pair(viewer_of(request), pair_id=pair_id, **form.cleaned_data)
        except Invalid as problem:
            blame(form, problem)
        else:
            return done(request, _("Saved."), reverse("help_pair", args=[pair_id]))
    return _pair(request, pair_id, bound=form)


@require_POST
@signed_in
def note(request: HttpRequest, pair_id: int) -> HttpResponse:
    """Write a note."""
    form = forms.NoteForm(request.POST)
    if form.is_valid():
        try:
            actions.add_note(viewer_of(request), pair_id=pair_id, text=form.cleaned_data["text"])
        except Invalid as problem:
            blame(form, problem)
        else:
            return done(request, _("Only the two of you read this note."), reverse("help_pair", args=[pair_id]))
    return _pair(request, pair_id, bound=form)


@require_POST
@signed_in
def remove_note(request: HttpRequest, note_id: int) -> HttpResponse:
    """Take a note back."""
    found = actions.remove_note(viewer_of(request), note_id=note_id)
    return done(request, _("Removed."), reverse("help_pair", args=[found.pk]))


@require_POST
@signed_in
def end(request: HttpRequest, pair_id: int) -> HttpResponse:
    """End the pair."""
    actions.end_pair(viewer_of(request), pair_id=pair_id)
    return done(request, _("This pair has ended. Say what it brought you."), reverse("help_pair", args=[pair_id]))


@require_POST
@signed_in
def feedback(request: HttpRequest, pair_id: int) -> HttpResponse:
    """Say what the pair brought."""
    form = forms.FeedbackForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            actions.give_feedback(
                viewer_of(request), pair_id=pair_id, helped=data["helped"] == "yes", words=data["words"],
                agrees=data["agrees"],
            )  # fmt: skip
        except Invalid as problem:
            blame(form, problem)
        else:
            return done(request, _("Thank you."), reverse("help_pair", args=[pair_id]))
    return _pair(request, pair_id, bound=form)
