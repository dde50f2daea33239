"""What mentoring hangs on the pages of lower floors."""

from __future__ import annotations

from django.utils.translation import gettext as _

from compagnon.kit.slots import Panel, fills
from compagnon.people.viewer import Viewer
from compagnon.skills.tabs import Tab


@fills("skills-tabs", order=20)
def gap_tab(viewer: Viewer, path: str) -> Panel:
    """What I lack."""
    return Panel("", Tab(_("My gap"), "/skills/gap", path == "/skills/gap"))
