"""What I lack, and what to do about it now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from compagnon.kit.errors import Invalid
from compagnon.kit.ids import read_id
from compagnon.kit.navigation import next_of
from compagnon.kit.pages import render
from compagnon.mentoring.selectors.gap import GapView, gap_view, my_row
from compagnon.people.gate import signed_in, viewer_of
from compagnon.skills import actions
from compagnon.skills.levels import level_word
from compagnon.skills.models import Level, PersonSkill


@dataclass(frozen=True)
class GapPage:
    """`mentoring/gap.html`."""

    page_title: str
    gap: GapView
    levels: dict[int, str]
    audiences: Sequence[tuple[str, str]]
    newer_url: str
    older_url: str


@require_GET
@signed_in
def gap(request: HttpRequest) -> HttpResponse:
    """My gaps, a page at a time."""
    viewer = viewer_of(request)
    number = request.GET.get("page", "")
    found = gap_view(viewer, int(number) if number.isdecimal() and len(number) < 5 else 1)
    page = GapPage(
        page_title=_("My gap"),
        gap=found,
        levels={level: level_word(level) for level in Level.values},
        audiences=[(value, str(label)) for value, label in PersonSkill.Audience.choices],
        newer_url=f"?page={found.page - 1}" if found.page > 1 else "",
        older_url=f"?page={found.page + 1}" if found.page < found.pages else "",
    )
    return render(request, "mentoring/gap.html", page)


@require_POST
@signed_in
def set_target(request: HttpRequest) -> HttpResponse:
    """Say which level of a skill I am after, and who sees it; nothing more than my job asks for, without one."""
    viewer = viewer_of(request)
    skill_id = read_id(request.POST.get("skill")) or 0
    level, brings, audience = my_row(viewer, skill_id)
    asked = request.POST.get("target", "")
    target = int(asked) if asked.isdecimal() and len(asked) == 1 else None
    try:
        actions.set_skill(
            viewer, skill_id=skill_id, level=level, target=target, brings=brings,
            audience=request.POST.get("audience", audience),
        )  # fmt: skip
    except Invalid as problem:
        messages.error(request, problem.message)
    else:
        messages.success(request, _("Noted. What you are after is among your skills."))
    return HttpResponseRedirect(next_of(request, reverse("gap")))
