"""How a person is shown on any page: name, initials, photo, address; made from values, without a model."""

from __future__ import annotations

import re
from dataclasses import dataclass

from compagnon.kit.ids import to_text
from compagnon.kit.text import fold


@dataclass(frozen=True, slots=True)
class PersonCard:
    """A person in a line."""

    id: int
    name: str
    job_title: str = ""
    site: str = ""
    photo: str = ""
    is_active: bool = True

    @property
    def initials(self) -> str:
        words = self.name.replace("-", " ").split()
        return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()

    @property
    def headline(self) -> str:
        """Job and site, in a line."""
        return " · ".join(part for part in (self.job_title, self.site) if part)

    @property
    def color(self) -> int:
        """One of twelve tints for the initials, always the same for a person."""
        return (self.id >> 3) % 12

    @property
    def url(self) -> str:
        return f"/people/{to_text(self.id)}"

    @property
    def photo_url(self) -> str:
        return f"/photos/{self.photo}" if self.photo else ""

    @property
    def photo_large_url(self) -> str:
        return f"/photos/{self.photo}/256" if self.photo else ""


def full_name(first_name: str | None, last_name: str | None, email: str | None) -> str:
    """The name of a person whose columns were read without the model; nothing where there is nobody."""
    return f"{first_name or ''} {last_name or ''}".strip() or (email or "").partition("@")[0]


def name_key(name: str) -> str:
    """The form in which names are compared and sorted: folded, hyphens and apostrophes opened."""
    return " ".join(re.split(r"[\s'\-.]+", fold(name))).strip()
