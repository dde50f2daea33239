"""Integer programmes, written row by row and solved by HiGHS through SciPy.

The same programme gives the same answer: no clock stops the search, a number of nodes does. Where that bound is met,
the best answer found is taken and said not to be proven.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from compagnon.mentoring.matching.people import Ints

Floats = NDArray[np.float64]

NODES = 50
"""How far the search may branch; programmes of matching are nearly always solved at their first node."""
WITHIN = 1e-3
"""A worth is proven to this share of it; small programmes are exact."""


class Answer(NamedTuple):
    taken: Ints
    """How much of each variable, 0 or 1."""
    proven: bool


class Programme:
    """Maximise the worth of what is taken, each variable 0 or 1, in rows `sum(weight * variable) <= most`."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._weights: list[Floats] = []
        self._rows: list[Ints] = []
        self._variables: list[Ints] = []
        self._most: list[Floats] = []
        self._height = 0

    def at_most(self, most: Floats | Ints, *terms: tuple[Ints, Ints, float]) -> slice:
        """As many rows as `most` is long; returns where. A term says (row of each, variable of each, their weight)."""
        for rows, variables, weight in terms:
            self._rows.append(rows + self._height)
            self._variables.append(variables)
            self._weights.append(np.full(len(rows), weight, float))
        self._most.append(np.asarray(most, float))
        self._height += len(most)
        return slice(self._height - len(most), self._height)

    def best(self, worth: Floats | Ints) -> Answer:
        """The most worth."""
        return self._solve(worth, WITHIN) or Answer(np.zeros(self.size, np.int64), False)

    def most_then_best(self, counted: Floats | Ints, rows: slice, worth: Floats | Ints) -> Answer:
        """As much as can be counted, exactly; then, each of these rows kept as full as that made it, the most worth."""
        most = self._solve(counted, 0.5 / max(1, self.size))
        if most is None:
            return Answer(np.zeros(self.size, np.int64), False)
        finest = self._solve(worth, WITHIN, rows, most.taken)
        return Answer(finest.taken, most.proven and finest.proven) if finest else most._replace(proven=False)

    def _solve(
        self, worth: Floats | Ints, within: float, kept: slice | None = None, as_in: Ints | None = None
    ) -> Answer | None:
        if not self.size:
            return Answer(np.zeros(0, np.int64), True)
        weights, at = np.concatenate(self._weights), (np.concatenate(self._rows), np.concatenate(self._variables))
        rows = sparse.csr_array((weights, at), shape=(self._height, self.size))
        most = np.concatenate(self._most)
        least = np.full_like(most, -np.inf)
        if kept is not None:
            least[kept] = most[kept] = (rows @ as_in)[kept]
        result = milp(
            -np.asarray(worth, float),
            constraints=LinearConstraint(rows, least, most),
            integrality=np.ones(self.size),
            bounds=Bounds(0, 1),
            options={"mip_rel_gap": within, "node_limit": NODES},
        )
        return None if result.x is None else Answer(np.rint(result.x).astype(np.int64), result.status == 0)
