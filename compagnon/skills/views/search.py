"""Skills and jobs found by their names."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from compagnon.kit import pages
from compagnon.people.gate import signed_in, viewer_of
from compagnon.skills.actions.naming import LABEL_MAX
from compagnon.skills.selectors.search import SkillFound, find_skills


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
