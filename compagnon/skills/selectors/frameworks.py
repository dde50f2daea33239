"""The frameworks, their releases, and what each release changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from compagnon.kit.errors import Missing
from compagnon.kit.ids import read_id, to_text
from compagnon.people.viewer import Viewer
from compagnon.skills.models import Change, Framework, Job, Release, Skill
from compagnon.skills.names import in_language, job_url, skill_url
from compagnon.skills.sources import Source, source_of

PAGE = 50


@dataclass(frozen=True, slots=True)
class FrameworkLine:
    """A framework with what it holds now."""

    source: Source
    skills: int
    jobs: int
    version: str
    imported_at: datetime | None


@dataclass(frozen=True, slots=True)
class ReleaseLine:
    """A release, with what it brought; the first one changed nothing."""

    id: int
    version: str
    imported_at: datetime
    counts: dict[str, int]

    @property
    def changed(self) -> int:
        return sum(self.counts.get(what, 0) for what in Change.What.values)


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """What a release did to one skill or job."""

    what: str
    label: str
    url: str
    before: str
    instead: str
    instead_url: str


@dataclass(frozen=True, slots=True)
class FrameworkView:
    """`skills/framework.html`."""

    line: FrameworkLine
    releases: list[ReleaseLine]
    chosen: ReleaseLine | None
    changes: list[ChangeLine]
    after: str


def frameworks(viewer: Viewer) -> list[FrameworkLine]:
    """Every source, the company's own first, whether it holds something or not: four queries."""
    if not (viewer.is_person or viewer.is_operator):
        return []
    sources = dict(Framework.objects.values_list("source", "pk"))
    skills, jobs = _living(Skill), _living(Job)
    latest: dict[int, tuple[str, datetime]] = {}
    for framework, version, at in Release.objects.order_by("imported_at").values_list(
        "framework_id", "version", "imported_at"
    ):
        latest[framework] = (version, at)
    lines = []
    for code in Framework.Source.values:
        pk = sources.get(code, 0)
        last = latest.get(pk)
        lines.append(FrameworkLine(source_of(code), skills.get(pk, 0), jobs.get(pk, 0), *(last or ("", None))))
    return lines


def _living(model: type[Skill] | type[Job]) -> dict[int, int]:
    counted = model._default_manager.filter(retired_at=None).values("framework_id").annotate(n=Count("pk"))
    return dict(counted.order_by().values_list("framework_id", "n"))


def framework_view(viewer: Viewer, source: str, *, release: str = "", what: str = "", after: str = "") -> FrameworkView:
    """A framework: its releases, and the changes of one of them (the latest, else `release`) a page at a time.

    Raises:
        Missing: there is no such framework, or nobody is signed in.
    """
    line = next((line for line in frameworks(viewer) if line.source.code == source), None)
    if line is None:
        raise Missing
    rows = Release.objects.filter(framework__source=source).values_list("pk", "version", "imported_at", "counts")
    releases = [ReleaseLine(*row) for row in rows]
    wanted = read_id(release)
    chosen = next((one for one in releases if one.id == wanted), releases[0] if releases else None)
    changes, following = _changes(chosen, what, after) if chosen else ([], "")
    return FrameworkView(line, releases, chosen, changes, following)


def _changes(release: ReleaseLine, what: str, after: str) -> tuple[list[ChangeLine], str]:
    rows = Change.objects.filter(release=release.id)
    if what in Change.What.values:
        rows = rows.filter(what=what)
    if (last := read_id(after)) is not None:
        rows = rows.filter(Q(pk__gt=last))
    fields = []
    for thing in ("skill", "job"):
        fields += [
            f"{thing}_id", f"{thing}__label_fr", f"{thing}__label_en", f"{thing}__replaced_by_id",
            f"{thing}__replaced_by__label_fr", f"{thing}__replaced_by__label_en",
        ]  # fmt: skip
    found = list(rows.order_by("pk").values_list("pk", "what", "before", *fields)[: PAGE + 1])
    lines = []
    for _pk, did, before, *cells in found[:PAGE]:
        make, own = (skill_url, cells[:6]) if cells[0] else (job_url, cells[6:])
        pk, fr, en, new, new_fr, new_en = own
        lines.append(
            ChangeLine(
                did, in_language(fr, en), make(pk), before,
                in_language(new_fr or "", new_en or "") if new else "", make(new) if new else "",
            )
        )  # fmt: skip
    return lines, to_text(found[PAGE - 1][0]) if len(found) > PAGE else ""


def company_skills(viewer: Viewer, limit: int = 60) -> list[tuple[str, str]]:
    """The company's own skills by name, with their addresses: what one sees before searching."""
    if not (viewer.is_person or viewer.is_operator):
        return []
    own = Skill.objects.filter(framework__source=Framework.Source.COMPANY, retired_at=None, proposed_by=None)
    rows = own.exclude(kind=Skill.Kind.GROUP).order_by("label_fr", "label_en", "pk")
    return [
        (in_language(fr, en), skill_url(pk)) for pk, fr, en in rows.values_list("pk", "label_fr", "label_en")[:limit]
    ]
