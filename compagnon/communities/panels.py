"""What communities add to pages of lower floors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from compagnon.communities.by_skill import CommunityAbout, communities_about
from compagnon.kit.slots import Panel, fills
from compagnon.people.viewer import Viewer


@dataclass(frozen=True, slots=True)
class SkillCommunities:
    """The communities about a skill: `communities/_about_skill.html`."""

    communities: Sequence[CommunityAbout]


@fills("skill-page", order=60)
def communities_on_skill(*, viewer: Viewer, skill_id: int) -> Panel | None:
    """Where a skill is talked about, as far as the viewer may know."""
    found = communities_about(viewer, [skill_id])[skill_id]
    return Panel("communities/_about_skill.html", SkillCommunities(found)) if found else None
