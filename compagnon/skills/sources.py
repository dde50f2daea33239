"""Where frameworks come from, as pages must say it: who publishes them, and under which licence."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from compagnon.skills.models import Framework


@dataclass(frozen=True, slots=True)
class Source:
    """A framework, its publisher and its licence; the company's own has neither."""

    code: str
    name: str
    publisher: str = ""
    licence: str = ""
    licence_url: str = ""

    @property
    def url(self) -> str:
        return f"/frameworks/{self.code}"


def source_of(code: str) -> Source:
    """What is said of a framework's source, in the reader's language."""
    if code == Framework.Source.ROME:
        return Source(
            code, "ROME 4.0", "France Travail", _("Licence Ouverte 2.0"),
            "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
        )  # fmt: skip
    if code == Framework.Source.ESCO:
        return Source(
            code, "ESCO", _("European Commission"), "CC BY 4.0 (2011/833/EU)",
            "https://esco.ec.europa.eu/",
        )  # fmt: skip
    return Source(code, _("The company’s own framework"))
