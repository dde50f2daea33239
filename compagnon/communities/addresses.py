"""Where a community is. Written out, because lists make many: `reverse` would cost more than the row."""

from __future__ import annotations


def community_url(slug: str, page: str = "") -> str:
    """A community's own page, or one of those under it (`members`, `join`, …)."""
    return f"/communities/{slug}/{page}" if page else f"/communities/{slug}"
