"""What skills add to pages: their own tabs."""

from __future__ import annotations

from django.utils.translation import gettext as _

from compagnon.kit.slots import Panel, fills
from compagnon.people.viewer import Viewer
from compagnon.skills.tabs import Tab


@fills("skills-tabs", order=90)
def frameworks_tab(viewer: Viewer, path: str) -> Panel:
    """The way to frameworks, and to whatever skill or job one looks up in them."""
    return Panel(
        "", Tab(_("Frameworks"), "/skills/browse", path.startswith(("/skills/browse", "/frameworks", "/jobs/")))
    )
