"""The gallery of components and the example pages that use them, at `/ui`: for those who write pages, in debug only."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from compagnon.kit import charts, clock
from compagnon.kit.errors import Missing
from compagnon.kit.pages import render

_EXAMPLES = Path(__file__).parent / "jinja2" / "kit" / "examples"


@dataclass(frozen=True)
class GalleryPage:
    """`kit/gallery.html`, or one of `kit/examples/`."""

    page_title: str
    now: datetime
    symbols: tuple[str, ...]
    pictures: tuple[charts.Picture, ...]


@require_GET
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component with its states; with `page`, one of the example pages."""
    if not settings.DEBUG:
        raise Missing
    name = request.GET.get("page", "")
    if name and name not in examples():
        raise Missing
    template = f"kit/examples/{name}.example.html" if name else "kit/gallery.html"
    return render(request, template, GalleryPage(name or "UI", clock.now(), _symbols(), pictures()))


@cache
def examples() -> frozenset[str]:
    """The names of the example pages."""
    return frozenset(path.name.removesuffix(".example.html") for path in _EXAMPLES.glob("*.example.html"))


@cache
def _symbols() -> tuple[str, ...]:
    """The names of the icons in the sprite."""
    sprite = finders.find("kit/icons.svg")
    return tuple(re.findall(r'id="([\w-]+)"', Path(str(sprite)).read_text(encoding="utf-8")))


LEVELS = ("découverte", "pratique", "maîtrise", "transmission")


def pictures() -> tuple[charts.Picture, ...]:
    """One of each kind of picture, of figures that are easy and figures that are not."""
    mine = [
        charts.Measure("Négociation", 2, 4, "#"),
        charts.Measure("Excel", 4, 3, "#"),
        charts.Measure("Prise de parole en public", 1, 3, "#"),
        charts.Measure("Conduire une réunion de chantier à plusieurs entreprises", 0, 2, "#"),
        charts.Measure("Lecture de plans", 3, 3),
        charts.Measure("Soudure", 2),
        charts.Measure("Accueil d’un nouveau", 2.5, 3.5),
    ]
    kinds = [
        ("declared", "déclaré"),
        ("peer", "confirmé par un pair"),
        ("manager", "validé par le responsable"),
        ("applied", "montré par une mise en pratique"),
    ]
    lives = [
        charts.Series(
            "Négociation",
            [
                charts.Moment(date(2025, 3, 3), 1, "declared"),
                charts.Moment(date(2025, 9, 12), 2, "peer", "confirmé par Karim Benali"),
                charts.Moment(date(2025, 9, 14), 2, "applied"),
                charts.Moment(date(2026, 5, 20), 3, "manager"),
            ],
            "#",
        ),
        charts.Series(
            "Excel", [charts.Moment(date(2025, 6, 1), 3, "declared"), charts.Moment(date(2026, 2, 1), 4, "peer")]
        ),
        charts.Series("Prise de parole en public", [charts.Moment(date(2026, 4, 10), 1, "declared")]),
    ]
    near = [
        charts.Place("Technicienne de maintenance", 0.12, "#", "Manquent : diagnostic, hydraulique"),
        charts.Place("Chef d’équipe atelier", 0.3, "#", "Manquent : planification, entretien annuel"),
        charts.Place("Conductrice de ligne", 0.34, "#"),
        charts.Place("Responsable qualité, hygiène, sécurité et environnement", 0.55, "#"),
        charts.Place("Acheteur", 0.58, "#"),
        charts.Place("Chargée d’affaires", 0.72, "#"),
        charts.Place("Formateur technique", 0.8, "#"),
        charts.Place("Dessinatrice-projeteuse", 0.97, "#"),
    ]
    return (
        charts.bars("g-bars", "Mes compétences et ce que demande mon métier", mine, levels=LEVELS),
        charts.radar("g-radar", "Les mêmes, en radar", mine, levels=LEVELS),
        charts.steps(
            "g-steps", "Mes niveaux depuis deux ans", lives, levels=LEVELS, kinds=kinds,
            since=date(2025, 1, 1), until=date(2026, 11, 28),
        ),
        _heat("g-heat", "Ce que chaque équipe sait faire", teams=8, skills=6),
        _heat("g-heat-upright", "Les mêmes équipes, plus de compétences", teams=8, skills=18, tone="seeks"),
        charts.near("g-near", "Les métiers proches du vôtre", "Opératrice de fabrication", near),
    )  # fmt: skip


def _heat(id: str, title: str, *, teams: int, skills: int, tone: str = "brings") -> charts.Heatmap:
    words = ("Négociation", "Excel", "Prise de parole en public", "Soudure à l’arc", "Lecture de plans", "Tutorat")
    sites = ("Maintenance Nantes", "Ventes", "Logistique Le Havre", "Bureau d’études")

    def cell(row: int, column: int) -> charts.Cell:
        seed = (row * 7 + column * 11) % 23
        if (row * 3 + column) % 13 == 5:
            return charts.Cell(hidden=True)
        if seed == 8:
            return charts.Cell()
        return charts.Cell(round(seed / 22 * 4, 1), gap=max(0, 2.5 - seed / 22 * 4) if column % 3 else None)

    return charts.heatmap(
        id,
        title,
        [charts.Heading(words[n % len(words)], "#") for n in range(skills)],
        [
            (charts.Heading(sites[n % len(sites)], "#", f"{n + 5} personnes"), [cell(n, at) for at in range(skills)])
            for n in range(teams)
        ],
        corner="Équipe",
        highest=4,
        unit="Niveau moyen",
        tone=tone,
    )
