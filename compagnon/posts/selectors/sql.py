"""Reading without models: hydration is what pages cost most. Both databases take this SQL."""

from compagnon.kit.sql import fetch, marks, maybe_moment, moment, parameter
from compagnon.people.selectors import PERSON

__all__ = ["PERSON", "fetch", "marks", "maybe_moment", "moment", "parameter"]
