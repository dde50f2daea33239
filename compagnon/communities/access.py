"""Who may see and do what in communities.

A member reads everything in it. Others read an open, listed one; of a listed one that is not open they see the front
(name, purpose, members' number); of a hidden one nothing, unless they are invited (then its front). Administrators see
the front of every community, to appoint facilitators and archive; reading one takes becoming a member, which its
members see.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from compagnon.communities.models import Community, Invitee, JoinRequest, Membership, Theme
from compagnon.kit.access import YES, Verdict, by_facts, no
from compagnon.kit.errors import Missing
from compagnon.kit.sql import columns_of, fetch, instance_of
from compagnon.people.models import Company
from compagnon.people.viewer import Viewer

FACILITATOR = Membership.Role.FACILITATOR


@dataclass(frozen=True, slots=True)
class MyCommunity:
    """A community the viewer belongs to, as the frame of every page names it."""

    id: int
    role: str
    name: str
    slug: str
    is_archived: bool


def my_communities(viewer: Viewer) -> list[MyCommunity]:
    """The communities the viewer belongs to, by name: one query, once a request."""
    if viewer.person_id is None:
        return []
    found: list[MyCommunity] | None = viewer.memo.get("communities")
    if found is None:
        rows = fetch(
            "SELECT c.id, m.role, c.name, c.slug, c.archived_at IS NOT NULL FROM communities_membership m"
            " JOIN communities_community c ON c.id = m.community_id WHERE m.person_id = %s ORDER BY c.name, c.id",
            [viewer.person_id],
        )
        found = [MyCommunity(id, role, name, slug, bool(archived)) for id, role, name, slug, archived in rows]
        viewer.memo["communities"] = found
    return found


def memberships(viewer: Viewer) -> dict[int, str]:
    """The viewer's communities and their role in each."""
    found: dict[int, str] | None = viewer.memo.get("memberships")
    if found is None:
        found = {community.id: community.role for community in my_communities(viewer)}
        viewer.memo["memberships"] = found
    return found


def forget_memberships(viewer: Viewer) -> None:
    """After an action changed them."""
    viewer.memo.pop("memberships", None)
    viewer.memo.pop("communities", None)
    viewer.memo.pop("readable", None)


def is_facilitator(viewer: Viewer, community_id: int) -> bool:
    """Whether the viewer steers this community."""
    return viewer.is_operator or memberships(viewer).get(community_id) == FACILITATOR


def visible_communities(viewer: Viewer) -> QuerySet[Community]:
    """Those whose front the viewer may see."""
    if viewer.is_operator or viewer.is_administrator:
        return Community.objects.all()
    if viewer.person_id is None:
        return Community.objects.none()
    return Community.objects.filter(
        Q(listed=True)
        | Q(pk__in=memberships(viewer))
        | Q(pk__in=Invitee.objects.filter(person_id=viewer.person_id).values("community"))
    )


def sees_front(viewer: Viewer, community: Community) -> bool:
    """`visible_communities`, for one that is at hand; no query but for a hidden one."""
    if viewer.is_operator or viewer.is_administrator:
        return True
    if viewer.person_id is None:
        return False
    return community.listed or community.pk in memberships(viewer) or invited(viewer, community)


def readable_communities(viewer: Viewer) -> QuerySet[Community]:
    """Those whose themes, posts and members the viewer may read: the rule every post hangs on."""
    if viewer.is_operator:
        return Community.objects.all()
    if viewer.person_id is None:
        return Community.objects.none()
    return Community.objects.filter(Q(listed=True, joining=Community.Joining.OPEN) | Q(pk__in=memberships(viewer)))


def readable_ids(viewer: Viewer) -> list[int]:
    """`readable_communities`, as identifiers in order: one query, once a request, for reads that cross them all."""
    found: list[int] | None = viewer.memo.get("readable")
    if found is None:
        if viewer.is_operator or viewer.person_id is None:
            found = list(readable_communities(viewer).values_list("pk", flat=True).order_by("pk"))
        else:
            rows = fetch("SELECT id FROM communities_community WHERE listed AND joining = %s", [Community.Joining.OPEN])
            found = sorted({id for (id,) in rows}.union(memberships(viewer)))
        viewer.memo["readable"] = found
    return found


@dataclass(frozen=True)
class CommunityAbilities:
    """What the viewer may do here; buttons show it, actions enforce it."""

    read: Verdict
    post: Verdict
    announce: Verdict
    join: Verdict
    request: Verdict
    leave: Verdict
    invite: Verdict
    facilitate: Verdict
    edit: Verdict
    archive: Verdict
    appoint: Verdict


def community_abilities(viewer: Viewer, community: Community) -> CommunityAbilities:
    """The verdicts for a community whose front the viewer sees."""
    role = memberships(viewer).get(community.pk)
    is_open = community.is_open
    return _verdicts(
        joining=community.joining,
        listed=community.listed,
        is_open=is_open,
        archived=community.archived_at is not None,
        member=role is not None,
        facilitator=role == FACILITATOR or viewer.is_operator,
        administrator=viewer.is_administrator,
        operator=viewer.is_operator,
        is_invited=not is_open and role is None and not viewer.is_operator and invited(viewer, community),
    )


@by_facts
def _verdicts(
    *, joining: str, listed: bool, is_open: bool, archived: bool, member: bool, facilitator: bool,
    administrator: bool, operator: bool, is_invited: bool,
) -> CommunityAbilities:  # fmt: skip
    closed = archived_refusal()
    members_only = no(_("Join this community first."))
    facilitators_only = no(_("Only a facilitator of this community can do this."))
    return CommunityAbilities(
        read=YES if member or is_open or operator else no(_("Only members read this community.")),
        post=closed if archived else YES if member or operator else members_only,
        announce=closed if archived else YES if facilitator else facilitators_only,
        join=closed
        if archived
        else no(_("You are already a member."))
        if member
        else YES
        if is_open or operator or is_invited
        else no(_("This community is joined on request or by invitation.")),
        request=YES
        if not archived and not member and listed and joining == Community.Joining.REQUEST
        else no(_("This community does not take requests.")),
        leave=YES if member else no(_("You are not a member.")),
        invite=closed
        if archived
        else YES
        if facilitator or (member and joining == Community.Joining.OPEN)
        else facilitators_only,
        facilitate=YES if facilitator else facilitators_only,
        edit=YES if facilitator or administrator else facilitators_only,
        archive=YES if facilitator or administrator else facilitators_only,
        appoint=YES if facilitator or administrator else facilitators_only,
    )


def archived_refusal() -> Verdict:
    """Why nothing can be added to an archived community."""
    return no(_("This community is archived: it can be read, nothing can be added."))


def invited(viewer: Viewer, community: Community) -> bool:
    """Whether the viewer has an invitation to this community waiting."""
    return viewer.person_id is not None and bool(
        fetch(
            "SELECT 1 FROM communities_invitee WHERE community_id = %s AND person_id = %s",
            [community.pk, viewer.person_id],
        )
    )


def get_community(viewer: Viewer, *, slug: str | None = None, id: int | None = None, to: str = "") -> Community:
    """The community, if the viewer may see its front and do `to` (a field of `CommunityAbilities`).

    Raises:
        Missing: there is none, or the viewer may not know of it.
        Denied: seen, but not allowed.
    """
    column, value = ("slug", slug) if slug is not None else ("id", id)
    rows = fetch(
        f"SELECT {columns_of(Community, 'c')} FROM communities_community c WHERE c.{column} = %s",  # noqa: S608
        [value],
    )
    if not rows:
        raise Missing
    community = instance_of(Community, rows[0])
    if not sees_front(viewer, community):
        raise Missing
    if to:
        verdict: Verdict = getattr(community_abilities(viewer, community), to)
        verdict.require()
    return community


def get_theme(viewer: Viewer, id: int, *, to: str = "read") -> Theme:
    """The theme with its community, if the viewer may do `to` there. Raises as `get_community`."""
    theme = Theme.objects.filter(pk=id).first()
    if theme is None:
        raise Missing
    theme.community = get_community(viewer, id=theme.community_id, to=to)
    return theme


def get_request(viewer: Viewer, id: int) -> JoinRequest:
    """A request to join with its community, for those who may decide it. Raises as `get_community`."""
    request = JoinRequest.objects.filter(pk=id).first()
    if request is None:
        raise Missing
    request.community = get_community(viewer, id=request.community_id, to="facilitate")
    return request


def may_create_communities(viewer: Viewer) -> Verdict:
    """Administrators, or everyone where the company's setting says so."""
    if viewer.is_administrator or viewer.is_operator:
        return YES
    if viewer.is_person and Company.objects.filter(everyone_creates_communities=True).exists():
        return YES
    return no(_("Only administrators create communities here. Tell one of them what you have in mind."))
