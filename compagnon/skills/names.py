"""Skills and jobs in the reader's language, the other one where it has no name there."""

from __future__ import annotations

from django.utils.translation import get_language

from compagnon.kit.ids import to_text


def in_language(fr: str, en: str) -> str:
    """The one of two texts that the reader reads."""
    return (en or fr) if get_language() == "en" else (fr or en)


def skill_url(id: int) -> str:
    """A skill's own page."""
    return f"/skills/{to_text(id)}"


def job_url(id: int) -> str:
    """A job's own page."""
    return f"/jobs/{to_text(id)}"
