"""What communities are about: their skills, and the communities of a skill."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from compagnon.communities.access import visible_communities
from compagnon.communities.addresses import community_url
from compagnon.communities.models import CommunitySkill
from compagnon.kit.sql import fetch
from compagnon.people.viewer import Viewer
from compagnon.skills.carrying import SkillLink, tied
from compagnon.skills.names import in_language


@dataclass(frozen=True, slots=True)
class CommunityAbout:
    """A community about a skill."""

    id: int
    name: str
    slug: str
    purpose: str
    member_count: int

    @property
    def url(self) -> str:
        return community_url(self.slug)


def skills_of(community_id: int) -> tuple[SkillLink, ...]:
    """What a community is about, for those who see its front: one statement."""
    rows = fetch(
        "SELECT s.id, s.label_fr, s.label_en FROM communities_communityskill q JOIN skills_skill s ON s.id = q.skill_id"
        " WHERE q.community_id = %s ORDER BY q.position, q.id",
        [community_id],
    )
    return tuple(SkillLink(id, in_language(fr, en)) for id, fr, en in rows)


def communities_about(
    viewer: Viewer, skill_ids: Collection[int], limit: int = 5
) -> Mapping[int, Sequence[CommunityAbout]]:
    """The communities about each of these skills, or about one that is the same, those with most members first.

    Only those whose front the viewer sees; the archived ones are left out. Two queries.
    """
    if not skill_ids:
        return {}
    same = tied(skill_ids)
    rows = (
        CommunitySkill.objects.filter(
            skill_id__in={other for others in same.values() for other in others},
            community__in=visible_communities(viewer).filter(archived_at=None),
        )
        .order_by("-community__member_count", "community__folded", "community_id")
        .values_list("skill_id", *(f"community__{name}" for name in ("pk", "name", "slug", "purpose", "member_count")))
    )
    found: dict[int, dict[int, CommunityAbout]] = {id: {} for id in skill_ids}
    for skill_id, *row in rows:
        for id in skill_ids:
            if skill_id in same[id] and len(found[id]) < limit:
                found[id].setdefault(row[0], CommunityAbout(*row))
    return {id: list(communities.values()) for id, communities in found.items()}
