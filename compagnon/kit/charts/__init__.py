"""Pictures of figures: where each mark stands, and the table behind it; `kit/charts.html` draws them in SVG.

Nothing here knows what the figures are about. A view makes a picture under the reader's language and gives it to the
template, which says `{{ charts.draw(picture) }}`. Along a width that changes with the page places are percentages, so
that words keep their size; down it, and in the two round pictures, they are pixels.

The two sides of a figure look as on the chip of a skill: what one has is a full tenon, what one is after a hollow one.
"""

from __future__ import annotations

from compagnon.kit.charts.around import Near, Place, near
from compagnon.kit.charts.heat import Cell, Heading, Heatmap, heatmap
from compagnon.kit.charts.history import Moment, Series, Steps, steps
from compagnon.kit.charts.measures import Bars, Measure, Radar, bars, radar
from compagnon.kit.charts.words import Table, decimal, percent

Picture = Bars | Radar | Steps | Heatmap | Near

__all__ = [
    "Bars", "Cell", "Heading", "Heatmap", "Measure", "Moment", "Near", "Picture", "Place", "Radar", "Series", "Steps",
    "Table", "bars", "decimal", "heatmap", "near", "percent", "radar", "steps",
]  # fmt: skip
