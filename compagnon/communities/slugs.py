"""Addresses made from names."""

from __future__ import annotations

import re
import secrets

from django.utils.translation import gettext as _

from compagnon.communities.models import Community
from compagnon.kit.text import fold

# Words that stand for something else in /communities/….
RESERVED = frozenset({"new", "invitations", "requests", "discover", "archived", "mine"})
_OTHER = re.compile(r"[^a-z0-9]+")
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


def slug_of(name: str, *, longest: int = 60) -> str:
    """`Éco-conduite & Sécurité` is `eco-conduite-securite`; empty where no Latin letter remains."""
    return _OTHER.sub("-", fold(name)).strip("-")[:longest].strip("-")


def free_slug(name: str) -> str:
    """The address of a listed community: its name, and a number where another listed one has it."""
    stem = slug_of(name) or "c"
    taken = set(Community.objects.filter(slug__startswith=stem).values_list("slug", flat=True)) | RESERVED
    return _first_free(stem, taken)


def secret_slug(name: str) -> str:
    """The address of a hidden community: nobody can run into it by naming theirs alike, or guess it."""
    ending = "".join(secrets.choice(_ALPHABET) for _digit in range(8))
    return f"{slug_of(name) or 'c'}-{ending}"


def theme_slug(name: str, taken: set[str]) -> str:
    """The address of a theme, among those of its community."""
    return _first_free(slug_of(name, longest=50) or slug_of(_("theme")) or "theme", taken)


def _first_free(stem: str, taken: set[str]) -> str:
    number, slug = 1, stem
    while slug in taken:
        number += 1
        slug = f"{stem}-{number}"
    return slug
