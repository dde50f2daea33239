"""Who can be named in a text."""

from __future__ import annotations

from compagnon.communities.access import readable_communities
from compagnon.communities.models import Community, Membership
from compagnon.people.cards import PersonCard
from compagnon.people.selectors import find_people
from compagnon.people.viewer import Viewer
from compagnon.posts.access import visible_posts

_SHOWN = 6
_LOOKED_AT = 200


def people_to_mention(
    viewer: Viewer, text: str, *, community_id: int | None = None, post_id: int | None = None
) -> list[PersonCard]:
    """Colleagues whose name begins so, among those who may read the community (or that of the post).

    Of a community that the viewer may not read nothing is told: nobody is proposed.
    """
    text = text.strip()
    if not text or not viewer.is_person:
        return []
    if post_id is not None:
        community_id = visible_posts(viewer).filter(pk=post_id).values_list("community_id", flat=True).first() or 0
    if community_id is None:
        return find_people(viewer, text, _SHOWN)
    community = readable_communities(viewer).filter(pk=community_id).values_list("listed", "joining").first()
    if community is None:
        return []
    if community == (True, Community.Joining.OPEN):
        return find_people(viewer, text, _SHOWN)
    found = find_people(viewer, text, _LOOKED_AT)
    members = set(
        Membership.objects.filter(community_id=community_id, person_id__in=[person.id for person in found]).values_list(
            "person_id", flat=True
        )
    )
    return [person for person in found if person.id in members][:_SHOWN]
