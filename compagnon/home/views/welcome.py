"""The first visit: five steps, told from real acts, that one can leave and come back to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from compagnon.communities import actions as communities
from compagnon.communities.access import get_community
from compagnon.communities.addresses import community_url
from compagnon.home.forms import ProfileForm
from compagnon.home.selectors.people import profile
from compagnon.home.selectors.welcome import (
    COLLEAGUES,
    COMMUNITIES,
    STEPS,
    Colleague,
    FirstActs,
    Progress,
    Suggested,
    colleagues_to_meet,
    communities_to_join,
    first_acts,
    progress,
)
from compagnon.kit.errors import Invalid
from compagnon.kit.ids import read_id, to_text
from compagnon.kit.pages import render
from compagnon.people import actions as people
from compagnon.people.gate import signed_in, viewer_of
from compagnon.people.viewer import Viewer
from compagnon.skills import actions as skills
from compagnon.skills.picking import Pick, picked, picks_of
from compagnon.skills.selectors.mine import JobChoice, job_choice, suggested_skills
from compagnon.skills.selectors.shown import skills_shown

WELCOME = "/welcome"


@dataclass(frozen=True, slots=True)
class Step:
    """One step in the list: its state is done, skipped, current or later."""

    name: str
    title: str
    state: str
    url: str


@dataclass(frozen=True, slots=True)
class SkillsChosen:
    """The two sides in the form, what the job suggests for either, and what was refused on each."""

    brings: Sequence[Pick]
    seeks: Sequence[Pick]
    suggestions: Sequence[Pick]
    errors: Mapping[str, str]


@dataclass(frozen=True)
class WelcomePage:
    """`home/welcome.html`; only what the open step needs is read."""

    page_title: str
    steps: Sequence[Step]
    open: str
    progress: Progress
    next_url: str
    languages: Sequence[tuple[str, str]]
    form: Any
    skills: SkillsChosen | None
    job: JobChoice | None
    communities: Sequence[Suggested]
    communities_wanted: int
    colleagues: Sequence[Colleague]
    colleagues_wanted: int
    acts: FirstActs | None


def _titles() -> dict[str, str]:
    return {
        "language": _("Choose your language"),
        "profile": _("Say what you bring and what you are looking for"),
        "communities": _("Join three communities"),
        "colleagues": _("Meet three colleagues"),
        "contribution": _("Make a first real contribution"),
    }


@require_GET
@signed_in
def welcome(request: HttpRequest) -> HttpResponse:
    """The step that comes next, or the one asked for."""
    viewer = viewer_of(request)
    asked = request.GET.get("step", "")
    return _page(request, viewer, asked if asked in STEPS else "")


def _page(
    request: HttpRequest,
    viewer: Viewer,
    asked: str,
    form: ProfileForm | None = None,
    chosen: SkillsChosen | None = None,
    status: int = 200,
) -> HttpResponse:
    found = progress(viewer)
    step = asked or found.next
    titles = _titles()
    page = WelcomePage(
        page_title=_("Welcome, %(name)s") % {"name": viewer.name.split(" ")[0]},
        steps=[Step(name, titles[name], _state(name, step, found), f"{WELCOME}?step={name}") for name in STEPS],
        open=step,
        progress=found,
        next_url=_after(step),
        languages=settings.LANGUAGES,
        form=(form or _profile_form(viewer)) if step == "profile" else None,
        skills=(chosen or _skills_chosen(viewer)) if step == "profile" else None,
        job=job_choice(viewer) if step == "profile" else None,
        communities=communities_to_join(viewer) if step == "communities" else (),
        communities_wanted=COMMUNITIES,
        colleagues=colleagues_to_meet(viewer) if step == "colleagues" else (),
        colleagues_wanted=COLLEAGUES,
        acts=first_acts(viewer) if step == "contribution" else None,
    )
    return render(request, "home/welcome.html", page, status=status)


def _state(name: str, step: str, found: Progress) -> str:
    if name in found.done:
        return "done"
    if name == step:
        return "current"
    return "skipped" if name in found.skipped else "later"


def _after(step: str) -> str:
    """The address of the step after this one; of the feed after the last."""
    position = STEPS.index(step) + 1 if step else len(STEPS)
    return f"{WELCOME}?step={STEPS[position]}" if position < len(STEPS) else "/"


def _profile_form(viewer: Viewer) -> ProfileForm:
    return ProfileForm(initial={"bio": profile(viewer, viewer.id).bio})


def _skills_chosen(viewer: Viewer) -> SkillsChosen:
    brings, seeks = skills_shown(viewer, [viewer.id])[viewer.id]
    return SkillsChosen(
        [Pick(to_text(skill.id), skill.name) for skill in brings],
        [Pick(to_text(skill.id), skill.name) for skill in seeks],
        _suggestions(viewer),
        {},
    )


def _suggestions(viewer: Viewer) -> list[Pick]:
    return [Pick(to_text(one.id), one.name) for one in suggested_skills(viewer)]


@require_POST
@signed_in
def choose_language(request: HttpRequest) -> HttpResponse:
    """The language of every page and mail, from now on."""
    viewer = viewer_of(request)
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES):
        people.set_preferences(viewer, language=language, time_zone=viewer.time_zone, theme=viewer.theme)
        people.set_welcome(viewer, step="language", state="done")
        translation.activate(language)
    return HttpResponseRedirect(WELCOME)


@require_POST
@signed_in
def complete_profile(request: HttpRequest) -> HttpResponse:
    """What one brings, what one is looking for, a few lines, a photo."""
    viewer = viewer_of(request)
    form = ProfileForm(request.POST, request.FILES)
    sides = {side: picked(request.POST, side) for side in ("brings", "seeks")}
    refused: dict[str, str] = {}
    if form.is_valid():
        given = form.cleaned_data
        try:
            skills.tell_skills(viewer, person_id=viewer.id, **sides)
            people.edit_profile(viewer, person_id=viewer.id, bio=given["bio"])
            if given["photo"]:
                people.set_photo(viewer, person_id=viewer.id, upload=given["photo"])
            return HttpResponseRedirect(WELCOME)
        except Invalid as problem:
            refused = {side: problem.fields[side] for side in sides if side in problem.fields}
            for name, message in problem.fields.items():
                form.add_error(name if name in form.fields else None, message)
            if not problem.fields:
                form.add_error("photo" if given["photo"] else None, problem.message)
    chosen = SkillsChosen(picks_of(sides["brings"]), picks_of(sides["seeks"]), _suggestions(viewer), refused)
    return _page(request, viewer, "profile", form, chosen, status=422)


@require_POST
@signed_in
def join(request: HttpRequest) -> HttpResponse:
    """Join one of the suggested communities, and come back for the next."""
    viewer = viewer_of(request)
    community_id = read_id(request.POST.get("community"))
    if community_id is None:
        return HttpResponseRedirect(f"{WELCOME}?step=communities")
    try:
        communities.join(viewer, community_id=community_id)
    except Invalid:  # its charter is to be read first
        return HttpResponseRedirect(community_url(get_community(viewer, id=community_id).slug, "join"))
    return HttpResponseRedirect(f"{WELCOME}?step=communities")


@require_POST
@signed_in
def skip(request: HttpRequest) -> HttpResponse:
    """Pass over a step; it can be taken up again at any time."""
    viewer = viewer_of(request)
    step = request.POST.get("step", "")
    if step not in STEPS:
        return HttpResponseRedirect(WELCOME)
    people.set_welcome(viewer, step=step, state="skipped")
    return HttpResponseRedirect(_after(step))


@require_POST
@signed_in
def put_away(request: HttpRequest) -> HttpResponse:
    """No more reminder on the feed; the page stays where it is."""
    viewer = viewer_of(request)
    people.set_welcome(viewer, step="dismissed", state=True)
    return HttpResponseRedirect("/")
