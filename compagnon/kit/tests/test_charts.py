"""Pictures: each mark where its figure puts it, and the same figures in words behind."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.template import engines
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from justhtml import JustHTML

from compagnon.kit import charts
from compagnon.kit.charts import around, measures
from compagnon.kit.charts.words import Text, text_width, wrap
from tests.html import check_html

LEVELS = ("découverte", "pratique", "maîtrise", "transmission")
HOSTILE = "\"><script>alert(1)</script>'&"
KINDS = [("declared", "déclaré"), ("peer", "confirmé par un pair")]


@pytest.fixture(autouse=True)
def _french() -> Iterator[None]:
    with translation.override("fr"):
        yield


def drawn(picture: charts.Picture) -> Any:
    """The picture as the page has it: valid, and parsed."""
    source = '{% import "kit/charts.html" as charts %}{{ charts.draw(picture) }}'
    html = engines["jinja2"].env.from_string(source).render(picture=picture)
    page = f'<!doctype html><html lang="fr"><head><title>.</title></head><body>{html}</body></html>'
    check_html(page, where=picture.kind)
    return JustHTML(page, sanitize=False)


def said(node: Any) -> str:
    return " ".join(node.to_text().split()).replace(" ,", ",")


def table_of(page: Any) -> list[list[str]]:
    return [[said(cell) for cell in row.query("th, td")] for row in page.query("tbody tr")]


def some(count: int) -> list[charts.Measure]:
    return [charts.Measure(f"Axe {n}", n % 5, target=3) for n in range(count)]


def history(*moments: charts.Moment, since: date = date(2026, 1, 1), until: date = date(2026, 12, 31)) -> charts.Steps:
    series = [charts.Series("Excel", moments)]
    return charts.steps("s", "Mes niveaux", series, levels=LEVELS, kinds=KINDS, since=since, until=until)


def heat(*rows: list[charts.Cell], **options: Any) -> charts.Heatmap:
    columns = [charts.Heading(f"Compétence {n}") for n in range(len(rows[0]) if rows else 0)]
    lines = [(charts.Heading(f"Équipe {n}"), cells) for n, cells in enumerate(rows)]
    return charts.heatmap("h", "Les équipes", columns, lines, corner="Équipe", **{"highest": 4, **options})


# ---------- bars ----------
def test_a_bar_is_full_up_to_the_level_and_open_up_to_the_target() -> None:
    (bar,) = charts.bars("b", "Mes compétences", [charts.Measure("Excel", 1.5, target=3)], levels=LEVELS).bars
    assert [(piece.x, piece.width) for piece in bar.pieces if piece.kind == "full"] == [(0, 25), (25, 12.5)]
    assert [(piece.x, piece.width) for piece in bar.pieces if piece.kind == "open"] == [(37.5, 12.5), (50, 25)]
    assert bar.target is not None
    assert bar.target[0] == 75
    assert (bar.gap, bar.reached) == ("1,5", False)


def test_a_reached_target_leaves_nothing_open() -> None:
    (bar,) = charts.bars("b", "Mes compétences", [charts.Measure("Excel", 4, target=3)], levels=LEVELS).bars
    assert {piece.kind for piece in bar.pieces} == {"track", "full"}
    assert (bar.gap, bar.reached) == ("", True)


def test_the_table_behind_bars_has_the_same_figures() -> None:
    rows = [charts.Measure("Excel", 2, target=4), charts.Measure("Soudure", 2.5)]
    page = drawn(charts.bars("b", "Mes compétences", rows, levels=LEVELS))
    assert table_of(page) == [["Excel", "pratique (2)", "transmission (4)", "2"], ["Soudure", "2,5", "–", "–"]]
    assert page.query("desc")[0].to_text() == "niveau pratique (2), objectif transmission (4)"


def test_figures_are_written_in_the_language_of_the_reader() -> None:
    with translation.override("en"):
        assert (charts.decimal(2.54), charts.percent(0.62)) == ("2.5", "62%")
    assert (charts.decimal(2.54), charts.percent(0.62)) == ("2,5", "62\u00a0%")


def test_figures_out_of_the_scale_stay_in_the_picture() -> None:
    rows = [charts.Measure("Trop", 9, target=12), charts.Measure("Moins que rien", -3, target=-1)]
    for bar in charts.bars("b", "Hors échelle", rows, levels=LEVELS).bars:
        assert all(piece.x >= 0 and piece.x + piece.width <= 100 for piece in bar.pieces)


# ---------- radar ----------
def test_the_points_of_a_radar_are_on_their_axes_at_their_level() -> None:
    rows = [charts.Measure("Nord", 4), charts.Measure("Est", 2), charts.Measure("Sud", 0), charts.Measure("Ouest", 1)]
    radar = charts.radar("r", "Boussole", rows, levels=LEVELS)
    assert isinstance(radar, charts.Radar)
    x, y, far = radar.center.x, radar.center.y, measures.RADAR_RADIUS
    assert [(axis.value.x, axis.value.y) for axis in radar.axes] == [
        (x, y - far),
        (x + far / 2, y),
        (x, y),
        (x - far / 4, y),
    ]


def test_an_axis_without_a_target_has_no_side_of_the_shape_of_targets() -> None:
    rows = [*some(3), charts.Measure("Sans objectif", 2)]
    radar = charts.radar("r", "Trois sur quatre", rows, levels=LEVELS)
    assert isinstance(radar, charts.Radar)
    assert radar.target_path.count("L") == 2
    assert "Z" not in radar.target_path


@pytest.mark.parametrize("count", [0, 1, 2, 11])
def test_too_few_or_too_many_axes_are_drawn_as_bars(count: int) -> None:
    assert isinstance(charts.radar("r", "Peu", some(count), levels=LEVELS), charts.Bars)


def box_of(text: Text, size: float, line: float) -> around.Box:
    wide = max(text_width(words, size) for words in text.lines)
    left = text.x - {"start": 0, "middle": wide / 2, "end": wide}[text.anchor]
    return around.Box(left, text.y - size, left + wide, text.y + line * (len(text.lines) - 1) + size * 0.3)


@pytest.mark.parametrize("count", range(3, 11))
def test_the_words_of_a_radar_are_never_clipped(count: int) -> None:
    label = "Conduire une réunion de chantier à plusieurs entreprises"
    radar = charts.radar("r", "Longs", [charts.Measure(label, 2)] * count, levels=LEVELS)
    assert isinstance(radar, charts.Radar)
    for axis in radar.axes:
        box = box_of(axis.label, measures.RADAR_TEXT, measures.RADAR_LINE)
        assert box.left >= 0, axis
        assert box.right <= radar.width, axis
        assert box.top >= 0, axis
        assert box.bottom <= radar.height, axis


# ---------- levels over time ----------
def test_a_level_holds_until_the_next_moment_and_until_today() -> None:
    steps = history(charts.Moment(date(2026, 7, 2), 3, "peer"), charts.Moment(date(2026, 1, 1), 1, "declared"))
    low, high = steps.levels[0][1], steps.levels[2][1]
    sides = [(line.x1, line.y1, line.x2, line.y2) for line in steps.stairs[0].lines]
    assert sides == [(0, low, 50, low), (50, low, 50, high), (50, high, 100, high)]
    assert [mark.shape for mark in steps.stairs[0].marks] == ["circle", "diamond"]


def test_what_came_before_the_picture_is_a_line_without_a_mark_and_what_comes_after_is_not_there() -> None:
    steps = history(charts.Moment(date(2020, 1, 1), 2, "declared"), charts.Moment(date(2030, 1, 1), 4, "peer"))
    assert [(line.x1, line.x2) for line in steps.stairs[0].lines] == [(0, 100)]
    assert steps.stairs[0].marks == ()


def test_two_moments_of_one_day_do_not_cover_each_other() -> None:
    day = date(2026, 5, 5)
    first, second = history(charts.Moment(day, 2, "declared"), charts.Moment(day, 2, "peer")).stairs[0].marks
    assert (first.x, first.shift, second.shift) == (second.x, 0, 14)


@pytest.mark.parametrize(
    ("since", "until", "ticks"),
    [
        (date(2026, 1, 1), date(2026, 3, 31), [("janv.", "2026"), ("févr.", ""), ("mars", "")]),
        (date(2025, 6, 15), date(2026, 8, 1), [("juil.", "2025"), ("oct.", ""), ("janv.", "2026"), ("avr.", ""), ("juil.", "")]),  # noqa: E501
        (date(2022, 5, 1), date(2026, 2, 1), [("", "2023"), ("", "2024"), ("", "2025"), ("", "2026")]),
    ],
)  # fmt: skip
def test_time_is_told_by_months_then_years(since: date, until: date, ticks: list[tuple[str, str]]) -> None:
    assert [(month, year) for _x, month, year in history(since=since, until=until).ticks] == ticks


def test_the_table_behind_the_levels_says_when_and_how() -> None:
    page = drawn(history(charts.Moment(date(2026, 3, 12), 2, "peer", "confirmé par Karim")))
    assert table_of(page) == [["Excel", "12 mars 2026", "pratique (2)", "confirmé par Karim"]]


# ---------- heat map ----------
def test_a_cell_is_tinted_by_its_figure_and_says_it() -> None:
    cells = [charts.Cell(0), charts.Cell(0.8), charts.Cell(0.9), charts.Cell(4), charts.Cell(2.5, gap=0.5)]
    page = drawn(heat(cells))
    assert [cell.attrs["class"] for cell in page.query("td")] == ["heat-0", "heat-1", "heat-2", "heat-5", "heat-4"]
    assert [said(cell) for cell in page.query("td")][:4] == ["0", "0,8", "0,9", "4"]
    assert said(page.query("td")[4]) == "2,5, écart −0,5"


def test_a_cell_of_too_few_people_says_that_and_no_figure() -> None:
    picture = heat([charts.Cell(3.7, gap=0.3, hidden=True), charts.Cell()])
    page = drawn(picture)
    assert [said(cell) for cell in page.query("td")] == [
        "masqué : moins de 5 personnes",
        "pas de chiffre",
    ]
    assert "3,7" not in page.to_html()


def test_shares_are_percentages() -> None:
    page = drawn(heat([charts.Cell(0.5, gap=0.25)], highest=1, share=True))
    assert said(page.query("td")[0]) == "50 %, écart −25 %"


def test_a_company_of_forty_teams_and_sixty_skills_has_its_map() -> None:
    rows = [[charts.Cell((team * skill) % 41 / 10, gap=0.4) for skill in range(60)] for team in range(40)]
    picture = heat(*rows)
    assert picture.size == "many"
    assert len(drawn(picture).query("td")) == 2400


# ---------- what is near ----------
JOBS = ["Acheteur", "Chargée d’affaires", "Responsable qualité, hygiène et sécurité", "Dessinatrice-projeteuse"]


def places(distances: list[float]) -> list[charts.Place]:
    return [charts.Place(JOBS[n % len(JOBS)], distance, f"/jobs/{n}") for n, distance in enumerate(distances)]


def test_a_near_job_is_as_far_from_the_disc_as_it_is_far() -> None:
    picture = charts.near("n", "Près", "Soudeur", places([1, 0.5, 0.75]))
    away = [math.hypot(one.dot.x - picture.center.x, one.dot.y - picture.center.y) for one in picture.neighbours]
    expected = [around.NEAR_CORE + around.NEAR_REACH * distance for distance in (0.5, 0.75, 1)]
    assert away == pytest.approx(expected, abs=0.02)
    assert [one.number for one in picture.neighbours] == [1, 2, 3]


@given(st.lists(st.floats(0, 1), max_size=8))
def test_nothing_on_the_map_covers_anything_else(distances: list[float]) -> None:
    with translation.override("fr"):
        picture = charts.near("n", "Près", "Soudeur", places(distances))
    taken: list[around.Box] = []
    for one in picture.neighbours:
        boxes = [around._around(one.dot)]
        if one.text:
            boxes.append(box_of(one.text, around.NEAR_TEXT - 3, around.NEAR_LINE))
        for box in boxes:
            assert box.left >= 0
            assert box.top >= 0
            assert box.right <= picture.width
            assert box.bottom <= picture.height
            assert not any(box.meets(other) for other in taken)
        taken += boxes


def test_eight_near_jobs_all_have_their_words() -> None:
    picture = charts.near("n", "Près", "Soudeur", places([0.12, 0.3, 0.34, 0.55, 0.58, 0.72, 0.8, 0.97]))
    assert all(one.text for one in picture.neighbours)


def test_the_table_beside_the_map_has_the_same_jobs_as_links() -> None:
    page = drawn(charts.near("n", "Près", "Soudeur", places([0.62, 0.25])))
    assert table_of(page) == [["1", "Chargée d’affaires", "25 %"], ["2", "Acheteur", "62 %"]]
    assert [link.attrs["href"] for link in page.query("table a")] == ["/jobs/1", "/jobs/0"]
    assert [link.attrs["href"] for link in page.query("svg a")] == ["/jobs/1", "/jobs/0"]


# ---------- all of them ----------
def every(label: str, count: int) -> list[charts.Picture]:
    rows = [charts.Measure(label, 1, 2, "/x")] * count
    series = [charts.Series(label, [charts.Moment(date(2026, 2, 2), 1, "peer", label)], "/x")] * count
    heads = [charts.Heading(label, "/x", label)] * count
    return [
        charts.bars("b", label, rows, levels=LEVELS),
        charts.radar("r", label, rows, levels=[label] * 4),
        charts.steps(
            "s", label, series, levels=LEVELS, kinds=[("peer", label)], since=date(2026, 1, 1), until=date(2026, 3, 1)
        ),
        charts.heatmap(
            "h", label, heads, [(head, [charts.Cell(1)] * count) for head in heads], corner=label, highest=4
        ),
        charts.near("n", label, label, [charts.Place(label, 0.5, "/x", label)] * count),
    ]


@pytest.mark.parametrize("count", [1, 4])
def test_names_are_words_whatever_is_in_them(count: int) -> None:
    for picture in every(HOSTILE, count):
        page = drawn(picture)
        assert not page.query("script"), picture.kind
        assert page.query("figcaption")[0].to_text() == HOSTILE


def test_no_figures_at_all_is_said() -> None:
    for picture in every("Vide", 0):
        page = drawn(picture)
        assert "Rien à dessiner pour l’instant." in page.to_text(), picture.kind
        assert not page.query("svg")


def test_every_drawing_has_a_name_that_stands_on_the_page() -> None:
    for picture in every("Excel", 4):
        page = drawn(picture)
        ids = {node.attrs["id"] for node in page.query("[id]")}
        for drawing in page.query("svg"):
            if drawing.attrs.get("aria-hidden") or "steps-mark" in drawing.attrs.get("class", ""):
                continue
            assert drawing.attrs["role"] in {"img", "group"}
            assert set(drawing.attrs["aria-labelledby"].split()) <= ids, picture.kind


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", ("",)),
        ("Excel", ("Excel",)),
        ("Prise de parole en public", ("Prise de parole", "en public")),
        ("Dessinatrice-projeteuse", ("Dessinatrice-", "projeteuse")),
        ("Anticonstitutionnellement", ("Anticonstitutio…",)),
        ("Conduire une réunion de chantier", ("Conduire une", "réunion de cha…")),
    ],
)
def test_words_are_wrapped_in_the_room_there_is(text: str, lines: tuple[str, ...]) -> None:
    wrapped = wrap(text, 110, size=13)
    assert all(text_width(line, 13) <= 110 for line in wrapped)
    assert wrapped == lines
