"""What mentoring hangs on the pages of lower floors."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from compagnon.kit.slots import Panel, fills
from compagnon.people.viewer import Viewer


@fills("skills-tabs", order=20)
def gap_tab(*, viewer: Viewer, current: str) -> Panel:
    """What I lack."""
    return Panel("", {"label": _("My gap"), "url": reverse("gap"), "current": current == "gap"})
