"""Skills and jobs found by their names."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from compagnon.kit import pages
from compagnon.people.gate import signed_in, viewer_of
from compagnon.skills.actions.naming import LABEL_MAX
from compagnon.skills.selectors.frameworks import company_skills
from compagnon.skills.selectors.search import JobFound, SkillFound, find_jobs, find_skills
from compagnon.skills.sources import Source, source_of

FOUND = 30


@dataclass(frozen=True)
class Suggestions:
    """`_suggest.html`."""

    skills: list[SkillFound]
    text: str
    proposes: bool


@require_safe
@signed_in
def suggest(request: HttpRequest) -> HttpResponse:
    """Skills whose name holds what is typed (`q`); with `new`, one may create what none is called."""
    text = request.GET.get("q", "")[:200]
    skills = find_skills(viewer_of(request), text)
    words = " ".join(text.replace(",", " ").split())
    proposes = bool(request.GET.get("new")) and 1 < len(words) <= LABEL_MAX and not any(one.is_whole for one in skills)
    return pages.render(request, "skills/_suggest.html", Suggestions(skills, words, proposes))


@dataclass(frozen=True)
class BrowsePage:
    """`skills/browse.html`, and `_found.html` alone."""

    page_title: str
    q: str
    of: str
    skills: list[SkillFound]
    jobs: list[JobFound]
    own: list[tuple[str, str]]
    sources: dict[str, Source]


@require_safe
@signed_in
def browse(request: HttpRequest) -> HttpResponse:
    """Look a skill or a job up, in every framework at once."""
    viewer, q = viewer_of(request), " ".join(request.GET.get("q", "")[:200].split())
    of = "jobs" if request.GET.get("of") == "jobs" else "skills"
    page = BrowsePage(
        page_title=_("Skills and jobs"),
        q=q,
        of=of,
        skills=find_skills(viewer, q, limit=FOUND) if q and of == "skills" else [],
        jobs=find_jobs(viewer, q, limit=FOUND) if q and of == "jobs" else [],
        own=[] if q else company_skills(viewer),
        sources={code: source_of(code) for code in ("company", "rome", "esco")},
    )
    alone = pages.wants_fragment(request)
    return pages.render(request, "skills/_found.html" if alone else "skills/browse.html", page)
