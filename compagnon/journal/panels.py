"""What the journal adds to pages of other floors."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from compagnon.kit.slots import Panel, fills


@fills("administration-tabs", order=90)
def failed_work_tab(current: str) -> Panel:
    """The way to work that failed, among the pages of administration."""
    return Panel(
        "", {"label": _("Background work"), "url": reverse("failed_work"), "current": current == "failed_work"}
    )
