"""A release of a framework, as its files say it: what `rome` and `esco` read, and `release` brings in."""

from __future__ import annotations

from dataclasses import dataclass, field

from compagnon.kit.reconciliation import Reconciliation

SAID_TWICE = "said twice"
UNKNOWN = "not in the other files"
CONTEXT = "work context"
LABEL = "the job's own name"
NO_NAME = "no name in French or English"
WITHDRAWN = "withdrawn by its publisher"


@dataclass(slots=True)
class PublishedSkill:
    """A skill as the files say it."""

    code: str
    kind: str
    label_fr: str = ""
    label_en: str = ""
    about_fr: str = ""
    about_en: str = ""
    broader: str = ""  # a code
    is_digital: bool = False
    is_ecological: bool = False
    names: dict[tuple[str, str], None] = field(default_factory=dict)  # (language, name), in order


@dataclass(slots=True)
class PublishedJob:
    """A job as the files say it."""

    code: str
    label_fr: str = ""
    label_en: str = ""
    about_fr: str = ""
    about_en: str = ""
    family_fr: str = ""
    family_en: str = ""
    is_digital: bool = False
    is_ecological: bool = False
    is_demographic: bool = False
    names: dict[tuple[str, str], None] = field(default_factory=dict)


@dataclass
class Published:
    """A whole release. Links and moves are by code.

    Attributes:
        version: of the release, from the names of its files; empty where they do not say it.
        replaced: what a code that is there no more gives way to, where the files say so.
        ignored: files that are there and not read.
    """

    source: str
    version: str = ""
    skills: dict[str, PublishedSkill] = field(default_factory=dict)
    jobs: dict[str, PublishedJob] = field(default_factory=dict)
    links: dict[tuple[str, str], tuple[bool, bool]] = field(default_factory=dict)  # essential, emerging
    moves: dict[tuple[str, str], int] = field(default_factory=dict)
    replaced: dict[str, str] = field(default_factory=dict)
    ignored: list[str] = field(default_factory=list)
    told: Reconciliation = field(default_factory=Reconciliation)
