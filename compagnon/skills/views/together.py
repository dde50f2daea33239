"""The skills of a team and of the company, taken together: for those who lead them, never about a few people."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from compagnon.kit import charts
from compagnon.kit.charts import decimal, percent
from compagnon.kit.ids import read_id, to_text
from compagnon.kit.pages import render
from compagnon.kit.sheets import safe_cell
from compagnon.people.gate import signed_in, viewer_of
from compagnon.people.models import Team
from compagnon.people.viewer import Viewer
from compagnon.skills.access import get_team_to_lead
from compagnon.skills.crowd import FEW
from compagnon.skills.models import HIGHEST, Framework
from compagnon.skills.names import in_language
from compagnon.skills.selectors.heat import COMPANY, DEEPEST, NO_TEAM, Filters, Heat, HeatCell, Tree, heat, tree
from compagnon.skills.selectors.outlook import Outlook, outlook
from compagnon.skills.selectors.sums import Sums, sums
from compagnon.skills.views.common import steering


@dataclass(frozen=True, slots=True)
class Choice:
    """An entry of a filter."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class MarkLine:
    """The mark of a transition, its shares in words: empty where too few people have it to say."""

    label: str
    jobs: str
    skills: str


@dataclass(frozen=True)
class TogetherPage:
    """`skills/together.html`.

    Attributes:
        about: the team's own page; nothing for the company.
        measure: what cells show: `level` with what is missing, or `share` of people at the expected level.
    """

    page_title: str
    about: str
    picture: charts.Picture
    trend: charts.Picture | None
    heat: Heat
    outlook: Outlook
    marks: Sequence[MarkLine]
    measure: str
    sources: Sequence[Choice]
    families: Sequence[Choice]
    jobs: Sequence[Choice]
    depths: Sequence[Choice]
    newer_url: str
    older_url: str
    csv_url: str
    few: int


@require_GET
@steering
def company(request: HttpRequest) -> HttpResponse:
    """The company's skills by team."""
    return _page(request, COMPANY, _("The company’s skills"), "")


@require_GET
@signed_in
def team(request: HttpRequest, team_id: int) -> HttpResponse:
    """A team's skills, by the teams below it."""
    found = get_team_to_lead(viewer_of(request), team_id)
    title = _("Skills of %(team)s") % {"team": found.name}
    return _page(request, found.pk, title, reverse("team", args=[found.pk]))


@require_GET
@steering
def company_csv(request: HttpRequest) -> HttpResponse:
    """The same, as a file for a spreadsheet."""
    return _file(request, COMPANY, None)


@require_GET
@signed_in
def team_csv(request: HttpRequest, team_id: int) -> HttpResponse:
    """The same of a team."""
    found = get_team_to_lead(viewer_of(request), team_id)
    return _file(request, found.pk, found)


def _sums_for(viewer: Viewer, scope: int) -> Sums:
    """What people show to their manager alone is in the manager's own pictures of teams."""
    return sums(None if scope == COMPANY else viewer.person_id)


def _page(request: HttpRequest, scope: int, title: str, about: str) -> HttpResponse:
    viewer = viewer_of(request)
    filters, teams, figures = _filters(request), tree(), _sums_for(viewer, scope)
    found = heat(figures, teams, scope, filters)
    measure = "share" if request.GET.get("measure") == "share" else "level"
    shown = outlook(viewer, figures, teams, scope)
    page = TogetherPage(
        page_title=title,
        about=about,
        picture=_picture(found, teams, scope, measure),
        trend=_trend(shown),
        heat=found,
        outlook=shown,
        marks=_marks(shown),
        measure=measure,
        sources=_sources(figures, filters),
        families=_families(figures, filters),
        jobs=_jobs(figures, filters),
        depths=[
            Choice(str(depth), _depth(depth), depth == filters.depth)
            for depth in range(1, DEEPEST + 1)
        ],
        newer_url=_elsewhere(request, found.page - 1) if found.page > 1 else "",
        older_url=_elsewhere(request, found.page + 1) if found.page < found.pages else "",
        csv_url=_csv_url(request, scope),
        few=FEW,
    )  # fmt: skip
    return render(request, "skills/together.html", page)


def _filters(request: HttpRequest) -> Filters:
    def number(name: str) -> int:
        text = request.GET.get(name, "")
        return int(text) if text.isdecimal() and len(text) < 5 else 0

    source = request.GET.get("framework", "")
    return Filters(
        source=source if source in Framework.Source.values else "",
        family_id=read_id(request.GET.get("family")),
        job_id=read_id(request.GET.get("job")),
        depth=min(number("depth"), DEEPEST),
        page=max(1, number("page")),
    )


def _elsewhere(request: HttpRequest, page: int) -> str:
    kept = {name: value for name, value in request.GET.items() if name != "page" and value}
    return f"?{urlencode({**kept, 'page': page})}"


def _csv_url(request: HttpRequest, scope: int) -> str:
    kept = urlencode({name: value for name, value in request.GET.items() if name not in {"page", "measure"} and value})
    url = reverse("team_skills_csv", args=[scope]) if scope else reverse("company_skills_csv")
    return f"{url}?{kept}" if kept else url


def _sources(figures: Sums, filters: Filters) -> list[Choice]:
    labels = dict(Framework.Source.choices)
    there = sorted({figures.skills[one.skill_id].source for one in figures.expected})
    return [Choice(source, str(labels[source]), source == filters.source) for source in there]


def _families(figures: Sums, filters: Filters) -> list[Choice]:
    there = {figures.skills[one.skill_id].family_id for one in figures.expected}  # what jobs ask for tells of nobody
    found = [
        Choice(to_text(id), in_language(*names), id == filters.family_id)
        for id, names in figures.families.items()
        if id in there
    ]
    return sorted(found, key=lambda one: one.label)


def _jobs(figures: Sums, filters: Filters) -> list[Choice]:
    """Those that enough people have for the list to tell of nobody."""
    found = [
        Choice(to_text(id), in_language(job.label_fr, job.label_en), id == filters.job_id)
        for id, job in figures.jobs.items()
        if job.people >= FEW
    ]
    return sorted(found, key=lambda one: one.label)


def _depth(depth: int) -> str:
    return _("%(num)s levels down") % {"num": depth} if depth > 1 else _("just below")


def _column(teams: Tree, node: int, scope: int) -> str:
    """What a column is called."""
    if node == scope:
        return _("Together")
    if node == -NO_TEAM:
        return _("In no team")
    if node < 0:
        return _("%(team)s itself") % {"team": teams.names[-node]}
    return teams.names[node]


def _picture(found: Heat, teams: Tree, scope: int, measure: str) -> charts.Picture:
    columns = [
        charts.Heading(
            _column(teams, node, scope), href=reverse("team_skills", args=[node]) if node > 0 and node != scope else ""
        )
        for node in (scope, *found.columns)
    ]
    marks = {"digital": _("digital"), "ecological": _("ecological")}
    rows = [
        (
            charts.Heading(
                row.label, href=row.url,
                note=", ".join(word for mark, word in marks.items() if getattr(row, f"is_{mark}")),
            ),
            [_cell(cell, measure) for cell in row.cells],
        )
        for row in found.rows
    ]  # fmt: skip
    shares = measure == "share"
    return charts.heatmap(
        "heat",
        _("People at the level their job asks for")
        if shares
        else _("Mean level, and what is missing to what jobs ask for"),
        columns,
        rows,
        corner=_("Skill"),
        highest=1 if shares else HIGHEST,
        share=shares,
        unit=_("Share of people at the expected level") if shares else _("Mean level, from 0 to 4"),
        fewer_than=FEW,
    )  # fmt: skip


def _cell(cell: HeatCell, measure: str) -> charts.Cell:
    if cell.few:
        return charts.Cell(hidden=True)
    if measure == "share":
        return charts.Cell(None if cell.share is None else cell.share / 100)
    if cell.level is None or cell.expected is None:
        return charts.Cell()
    return charts.Cell(cell.level, max(0.0, round(cell.expected - cell.level, 1)) or None)


def _marks(shown: Outlook) -> list[MarkLine]:
    labels = {
        "digital": _("Digital transition"),
        "ecological": _("Ecological transition"),
        "demographic": _("Demographic transition"),
    }
    return [
        MarkLine(labels[one.mark], _in_words(one.jobs), "–" if one.mark == "demographic" else _in_words(one.skills))
        for one in shown.marks
    ]


def _in_words(share: int | None) -> str:
    return "" if share is None else percent(share / 100)


def _trend(shown: Outlook) -> charts.Picture | None:
    if not shown.trend:
        return None
    return charts.heatmap(
        "trend",
        _("Over a year, what was there of what jobs ask for today"),
        [charts.Heading(date_format(localtime(one.end), "N Y")) for one in shown.trend],
        [(charts.Heading(_("Levels reached")), [charts.Cell(one.share / 100) for one in shown.trend])],
        corner=_("At the end of"),
        highest=1,
        share=True,
    )


def _file(request: HttpRequest, scope: int, found: Team | None) -> HttpResponse:
    viewer = viewer_of(request)
    teams, figures = tree(), _sums_for(viewer, scope)
    content = heat(figures, teams, scope, _filters(request), rows=None)
    out = io.StringIO()
    writer = csv.writer(out, delimiter="," if get_language() == "en" else ";", lineterminator="\r\n")
    writer.writerows([safe_cell(cell) for cell in line] for line in _lines(content, teams, scope, found))
    response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    name = f"{_('skills')}-{to_text(found.pk)}.csv" if found else f"{_('skills')}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _lines(content: Heat, teams: Tree, scope: int, found: Team | None) -> Iterator[list[str]]:
    """A line for each skill and each team, with the same cells hidden as on the page."""
    yield [
        _("skill"), _("team"), _("people, rounded down to five"), _("mean level"), _("mean level expected"),
        _("share at the expected level, in percent"), _("transition"),
    ]  # fmt: skip
    hidden = _("fewer than five")
    whole = found.name if found else _("the whole company")
    for row in content.rows:
        marks = [_("digital")] * row.is_digital + [_("ecological")] * row.is_ecological
        for node, cell in zip((scope, *content.columns), row.cells, strict=True):
            team_name = whole if node == scope else _column(teams, node, scope)
            if cell.few:
                yield [row.label, team_name, hidden, "", "", "", ", ".join(marks)]
            elif cell.level is not None and cell.expected is not None:
                figures = [str(cell.people), decimal(cell.level), decimal(cell.expected), str(cell.share)]
                yield [row.label, team_name, *figures, ", ".join(marks)]
