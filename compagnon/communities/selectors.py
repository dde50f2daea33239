"""Reads for the pages of communities: frozen dataclasses, a fixed number of queries, only what the viewer may see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from compagnon.communities.access import (
    FACILITATOR,
    CommunityAbilities,
    community_abilities,
    is_facilitator,
    memberships,
    readable_communities,
    visible_communities,
)
from compagnon.communities.addresses import community_url
from compagnon.communities.by_skill import skills_of
from compagnon.communities.goals import Goal, goal_of
from compagnon.communities.models import Community, Invitee, JoinRequest, Membership
from compagnon.kit import clock, slots
from compagnon.kit.ids import read_id, to_text
from compagnon.kit.slots import Tab
from compagnon.kit.sql import fetch
from compagnon.kit.text import fold
from compagnon.people.cards import PersonCard, full_name
from compagnon.people.models import Person
from compagnon.people.selectors import CARD_FIELDS, PERSON, card_of, named
from compagnon.people.viewer import Viewer
from compagnon.skills.carrying import SkillLink

CARDS = 24
MEMBERS = 40
CANDIDATES = 20
SUCCESSORS = 300
FACES = 4
ANSWERS_STAY = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class ThemeLink:
    """A thematic conversation."""

    id: int
    name: str
    slug: str
    is_archived: bool = False


@dataclass(frozen=True, slots=True)
class MyRequest:
    """What became of the viewer's request to join."""

    id: int
    state: str
    asked_at: datetime
    decided_at: datetime | None
    word: str
    community_name: str
    community_url: str


@dataclass(frozen=True, slots=True)
class MyInvitation:
    """A community that invites the viewer."""

    community_id: int
    name: str
    slug: str
    purpose: str
    charter_html: str
    member_count: int
    invited_by: PersonCard | None
    invited_at: datetime
    word: str
    is_archived: bool

    @property
    def url(self) -> str:
        return community_url(self.slug)


@dataclass(frozen=True, slots=True)
class CommunityCard:
    """A community in the directory."""

    id: int
    name: str
    slug: str
    purpose: str
    cover_url: str
    joining: str
    listed: bool
    is_archived: bool
    member_count: int
    has_charter: bool
    role: str
    may_read: bool
    requested: bool
    invited: bool
    faces: tuple[PersonCard, ...]

    @property
    def url(self) -> str:
        return community_url(self.slug)


@dataclass(frozen=True, slots=True)
class CommunityFrame:
    """What surrounds every page of a community (`communities/layout.html`): its head, its tabs, what one may do.

    `may_read` false means that only the front shows: `faces`, `facilitators` and `themes` are then empty.
    """

    id: int
    name: str
    slug: str
    url: str
    purpose: str
    cover_url: str
    joining: str
    listed: bool
    is_archived: bool
    member_count: int
    has_charter: bool
    role: str
    can: CommunityAbilities
    faces: tuple[PersonCard, ...]
    facilitators: tuple[PersonCard, ...]
    themes: tuple[ThemeLink, ...]
    tabs: tuple[Tab, ...]
    pending_requests: int
    invitation: MyInvitation | None
    request: MyRequest | None
    skills: tuple[SkillLink, ...]
    goal: Goal | None

    @property
    def may_read(self) -> bool:
        return bool(self.can.read)


@dataclass(frozen=True, slots=True)
class Member:
    """Someone in the directory of members."""

    person: PersonCard
    role: str
    joined_at: datetime


@dataclass(frozen=True, slots=True)
class MemberList:
    """Some members, and the address of those who follow."""

    members: tuple[Member, ...]
    after: str
    count: int
    sites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WaitingRequest:
    """A request in the facilitators' queue."""

    id: int
    person: PersonCard
    message: str
    asked_at: datetime
    state: str
    decided_at: datetime | None
    decided_by: str
    word: str


@dataclass(frozen=True, slots=True)
class SentInvitation:
    """An invitation without an answer yet."""

    person: PersonCard
    invited_by_id: int | None
    invited_by: str
    invited_at: datetime


@dataclass(frozen=True, slots=True)
class Candidate:
    """Someone to choose; `known` says why they cannot be."""

    person: PersonCard
    chosen: bool
    known: str = ""


@dataclass(frozen=True, slots=True)
class Directory:
    """The communities of one list of the directory."""

    cards: tuple[CommunityCard, ...]
    after: str
    tabs: tuple[Tab, ...]
    show: str


def _of(prefix: str) -> tuple[str, ...]:
    """The columns of a person's card, from a table that names them `prefix`."""
    return tuple(f"{prefix}__{name}" for name in CARD_FIELDS)


def themes_of(community: Community, *, archived: bool = False) -> tuple[ThemeLink, ...]:
    """The themes one may write under, in order; with those set aside at the end if `archived`.

    Only for those who may read the community.
    """
    rows = fetch(
        "SELECT id, name, slug, archived_at IS NOT NULL FROM communities_theme WHERE community_id = %s"
        " ORDER BY archived_at IS NOT NULL, position, id",
        [community.pk],
    )
    return tuple(ThemeLink(id, name, slug, bool(gone)) for id, name, slug, gone in rows if archived or not gone)


def cover_url(community_id: int, cover: str, width: int = 480) -> str:
    """The address of a cover; its name in it changes with the picture, so that browsers may keep it."""
    return f"/communities/covers/{to_text(community_id)}/{cover}-{width}.webp" if cover else ""


def community_frame(viewer: Viewer, community: Community, *, tab: str = "posts") -> CommunityFrame:
    """What surrounds a page of a community whose front the viewer sees.

    Args:
        community: from `get_community(viewer, slug=…)`.
        tab: the one we are on: posts, members, about, requests; or none of them.
    """
    can = community_abilities(viewer, community)
    role = memberships(viewer).get(community.pk, "")
    facilitates = is_facilitator(viewer, community.pk)
    url = community_url(community.slug)
    pending = 0
    if facilitates:
        pending = JoinRequest.objects.filter(community=community, state=JoinRequest.State.PENDING).count()
    faces: tuple[PersonCard, ...] = ()
    if can.read:
        faces = _faces([community.pk], most=8)[community.pk]
    tabs = [Tab(_("Posts"), url, tab == "posts")]
    if can.read:
        tabs.append(Tab(_("Members"), f"{url}/members", tab == "members"))
        tabs.append(Tab(_("About"), f"{url}/about", tab == "about"))
    if facilitates and (pending or community.joining == Community.Joining.REQUEST):
        tabs.append(Tab(_("Requests"), f"{url}/requests", tab == "requests", pending))
    if facilitates:
        tabs += [panel.content for panel in slots.fill("community-tabs", community=community, tab=tab)]
    invited, asked = (False, False) if role else _waits_for_me(viewer, community.pk)
    return CommunityFrame(
        id=community.pk,
        name=community.name,
        slug=community.slug,
        url=url,
        purpose=community.purpose,
        cover_url=cover_url(community.pk, community.cover, 1200),
        joining=community.joining,
        listed=community.listed,
        is_archived=community.archived_at is not None,
        member_count=community.member_count,
        has_charter=bool(community.charter),
        role=role,
        can=can,
        faces=faces[:FACES],
        facilitators=facilitators_of(community) if can.read else (),
        themes=themes_of(community) if can.read else (),
        tabs=tuple(tabs),
        pending_requests=pending,
        invitation=next(iter(my_invitations(viewer, community_id=community.pk)), None) if invited else None,
        request=next(iter(my_requests(viewer, community_id=community.pk)), None) if asked else None,
        skills=skills_of(community.pk),
        goal=goal_of(community),
    )


def facilitators_of(community: Community) -> tuple[PersonCard, ...]:
    """Who steers it; administrators see them too."""
    rows = fetch(
        f"SELECT {PERSON} FROM communities_membership m JOIN people_person a ON a.id = m.person_id"  # noqa: S608
        " WHERE m.community_id = %s AND m.role = %s ORDER BY a.folded_name, a.id",
        [community.pk, FACILITATOR],
    )
    return tuple(card_of(row) for row in rows)


def _waits_for_me(viewer: Viewer, community_id: int) -> tuple[bool, bool]:
    """Whether there is an invitation, and a request, between the viewer and this community: most often neither."""
    [(invited, asked)] = fetch(
        "SELECT EXISTS (SELECT 1 FROM communities_invitee WHERE community_id = %s AND person_id = %s),"
        " EXISTS (SELECT 1 FROM communities_joinrequest WHERE community_id = %s AND person_id = %s)",
        [community_id, viewer.person_id or 0] * 2,
    )
    return bool(invited), bool(asked)


# The first members of one community, by the index on (community, role, id): the same cost however many there are.
_FIRST = (
    f"SELECT * FROM (SELECT m.community_id, {PERSON} FROM communities_membership m"  # noqa: S608
    " JOIN people_person a ON a.id = m.person_id"
    " WHERE m.community_id = %s AND a.is_active ORDER BY m.role, m.id LIMIT %s) AS first_members"
)


def _faces(ids: Collection[int], *, most: int = FACES) -> dict[int, tuple[PersonCard, ...]]:
    """A few members of each of these communities, facilitators first: one statement."""
    faces: dict[int, list[PersonCard]] = defaultdict(list)
    if ids:
        rows = fetch(" UNION ALL ".join([_FIRST] * len(ids)), [value for id in ids for value in (id, most)])
        for id, *person in rows:
            faces[id].append(card_of(person))
    return defaultdict(tuple, {id: tuple(cards) for id, cards in faces.items()})


def my_invitations(viewer: Viewer, *, community_id: int | None = None) -> tuple[MyInvitation, ...]:
    """The communities that wait for the viewer's answer."""
    if viewer.person_id is None:
        return ()
    found = Invitee.objects.filter(person_id=viewer.person_id)
    if community_id is not None:
        found = found.filter(community_id=community_id)
    rows = found.order_by("-invited_at", "-id").values_list(
        "community_id", "community__name", "community__slug", "community__purpose", "community__charter_html",
        "community__member_count", "invited_at", "word", "community__archived_at", *_of("invited_by"),
    )  # fmt: skip
    return tuple(
        MyInvitation(
            community_id=id,
            name=name,
            slug=slug,
            purpose=purpose,
            charter_html=charter,
            member_count=count,
            invited_by=card_of(inviter) if inviter[0] is not None else None,
            invited_at=at,
            word=word,
            is_archived=archived is not None,
        )
        for id, name, slug, purpose, charter, count, at, word, archived, *inviter in rows
    )


def my_requests(viewer: Viewer, *, community_id: int | None = None) -> tuple[MyRequest, ...]:
    """The viewer's requests that wait, and those answered lately; the last one of each community still in sight."""
    if viewer.person_id is None:
        return ()
    found = JoinRequest.objects.filter(
        Q(state=JoinRequest.State.PENDING)
        | Q(state__in=[JoinRequest.State.ACCEPTED, JoinRequest.State.DECLINED], decided_at__gt=_lately()),
        person_id=viewer.person_id,
        community__in=visible_communities(viewer),
    )
    if community_id is not None:
        found = found.filter(community_id=community_id)
    rows = found.order_by("-asked_at", "-id").values_list(
        "id", "state", "asked_at", "decided_at", "word", "community__name", "community__slug", "community_id"
    )
    seen: set[int] = set()
    requests: list[MyRequest] = []
    for id, state, asked_at, decided_at, word, name, slug, of in rows:
        if of not in seen:
            seen.add(of)
            requests.append(MyRequest(id, state, asked_at, decided_at, word, name, community_url(slug)))
    return tuple(requests)


def _lately() -> datetime:
    return clock.now() - ANSWERS_STAY


def directory(viewer: Viewer, *, show: str = "", q: str = "", joining: str = "", after: str = "") -> Directory:
    """One list of the directory: mine, others to discover, or archived ones.

    Args:
        show: mine, discover, archived; by default mine if there are any.
        q: words of the name or the purpose; accents do not matter.
        joining: open, request or invitation; all otherwise.
        after: the identifier (base 36) of the last community seen.
    """
    mine = memberships(viewer)
    found = visible_communities(viewer)
    for word in fold(q).split()[:8]:
        found = found.filter(folded__contains=word)
    if joining in Community.Joining.values:
        found = found.filter(joining=joining)
    lists = {
        "mine": Q(archived_at=None, pk__in=mine),
        "discover": Q(archived_at=None) & ~Q(pk__in=mine),
        "archived": Q(archived_at__isnull=False),
    }
    counts = found.aggregate(**{name: Count("pk", filter=condition) for name, condition in lists.items()})
    if show not in lists:
        show = "mine" if counts["mine"] or (mine and not q) else "discover"
    rows = found.filter(lists[show])
    last = _last(rows, after)
    if last is not None:
        rows = rows.filter(Q(folded__gt=last.folded) | Q(folded=last.folded, pk__gt=last.pk))
    page = _community_cards(viewer, rows.order_by("folded", "pk")[: CARDS + 1])
    cards = tuple(page[:CARDS])
    words = {"mine": _("My communities"), "discover": _("To discover"), "archived": _("Archived communities")}
    tabs = tuple(
        Tab(label, f"?show={name}", name == show, counts[name])
        for name, label in words.items()
        if name != "archived" or counts[name] or show == "archived"
    )
    return Directory(cards=cards, after=to_text(cards[-1].id) if len(page) > CARDS else "", tabs=tabs, show=show)


def _last(rows: QuerySet[Community], after: str) -> Community | None:
    id = read_id(after)
    return rows.filter(pk=id).only("folded").first() if id is not None else None


def _community_cards(viewer: Viewer, rows: QuerySet[Community]) -> list[CommunityCard]:
    mine = memberships(viewer)
    found = list(
        rows.values_list(
            "pk", "name", "slug", "purpose", "cover", "joining", "listed", "archived_at", "member_count", "charter"
        )
    )
    ids = [row[0] for row in found]
    readable = set(readable_communities(viewer).filter(pk__in=ids).values_list("pk", flat=True))
    faces = _faces(readable)
    mine_pending = Q(person_id=viewer.person_id, community_id__in=ids)
    requested = set(
        JoinRequest.objects.filter(mine_pending, state=JoinRequest.State.PENDING).values_list("community_id", flat=True)
    )
    invited = set(Invitee.objects.filter(mine_pending).values_list("community_id", flat=True))
    return [
        CommunityCard(
            id=id,
            name=name,
            slug=slug,
            purpose=purpose,
            cover_url=cover_url(id, cover),
            joining=joining,
            listed=listed,
            is_archived=archived is not None,
            member_count=count,
            has_charter=bool(charter),
            role=mine.get(id, ""),
            may_read=id in readable,
            requested=id in requested,
            invited=id in invited,
            faces=faces[id],
        )
        for id, name, slug, purpose, cover, joining, listed, archived, count, charter in found
    ]


def members(
    viewer: Viewer, community: Community, *, q: str = "", site: str = "", role: str = "", after: str = ""
) -> MemberList:
    """Members of a community that the viewer may read: facilitators first, then by name.

    Args:
        after: the identifier (base 36) of the last member seen.
    """
    everyone = Membership.objects.filter(community=community, community__in=readable_communities(viewer))
    sites = everyone.exclude(person__site="").order_by("person__site").values_list("person__site", flat=True)
    found = everyone
    if q.strip():
        found = found.filter(person__in=named(Person.objects.all(), q))
    if site:
        found = found.filter(person__site=site)
    if role in Membership.Role.values:
        found = found.filter(role=role)
    count = found.count()
    last = _last_member(everyone, after)
    if last is not None:
        of_role, name, id = last
        found = found.filter(
            Q(role__gt=of_role)
            | Q(role=of_role, person__folded_name__gt=name)
            | Q(role=of_role, person__folded_name=name, person_id__gt=id)
        )
    rows = found.order_by("role", "person__folded_name", "person_id").values_list("role", "joined_at", *_of("person"))[
        : MEMBERS + 1
    ]
    page = [Member(card_of(person), of_role, joined_at) for of_role, joined_at, *person in rows]
    more = len(page) > MEMBERS
    page = page[:MEMBERS]
    return MemberList(
        members=tuple(page),
        after=to_text(page[-1].person.id) if more else "",
        count=count,
        sites=tuple(sites.distinct()),
    )


def _last_member(everyone: QuerySet[Membership], after: str) -> tuple[str, str, int] | None:
    id = read_id(after)
    if id is None:
        return None
    return everyone.filter(person_id=id).values_list("role", "person__folded_name", "person_id").first()


def member_card(community: Community, person_id: int) -> PersonCard | None:
    """One member, for those who may read the community."""
    row = Membership.objects.filter(community=community, person_id=person_id).values_list(*_of("person")).first()
    return card_of(row) if row else None


def possible_successors(viewer: Viewer, community: Community) -> tuple[PersonCard, ...] | None:
    """Who could facilitate after the viewer; None where another facilitator remains."""
    others = Membership.objects.filter(community=community, person__is_active=True).exclude(person_id=viewer.id)
    if not is_facilitator(viewer, community.pk) or others.filter(role=Membership.Role.FACILITATOR).exists():
        return None
    rows = others.order_by("person__folded_name", "person_id").values_list(*_of("person"))[:SUCCESSORS]
    return tuple(card_of(row) for row in rows)


def requests_of(community: Community) -> tuple[tuple[WaitingRequest, ...], tuple[WaitingRequest, ...]]:
    """The requests that wait, oldest first, and the last decisions. For facilitators."""
    columns = (
        "id", "message", "asked_at", "state", "decided_at", "word",
        "decided_by__first_name", "decided_by__last_name", "decided_by__email", *_of("person"),
    )  # fmt: skip
    all_of = JoinRequest.objects.filter(community=community)
    waiting = all_of.filter(state=JoinRequest.State.PENDING).order_by("asked_at", "id")
    decided = all_of.filter(state__in=[JoinRequest.State.ACCEPTED, JoinRequest.State.DECLINED]).order_by("-decided_at")

    def made(rows: QuerySet[JoinRequest]) -> tuple[WaitingRequest, ...]:
        return tuple(
            WaitingRequest(
                id=id,
                person=card_of(person),
                message=message,
                asked_at=asked_at,
                state=state,
                decided_at=decided_at,
                decided_by=full_name(first, last, email),
                word=word,
            )
            for id, message, asked_at, state, decided_at, word, first, last, email, *person in rows.values_list(
                *columns
            )
        )

    return made(waiting), made(decided[:20])


def invitations_of(community: Community) -> tuple[SentInvitation, ...]:
    """Invitations without an answer. For those who may invite."""
    rows = Invitee.objects.filter(community=community).order_by("-invited_at", "-id")
    return tuple(
        SentInvitation(
            person=card_of(person),
            invited_by_id=by,
            invited_by=full_name(first, last, email),
            invited_at=at,
        )
        for by, first, last, email, at, *person in rows.values_list(
            "invited_by_id", "invited_by__first_name", "invited_by__last_name", "invited_by__email", "invited_at",
            *_of("person"),
        )
    )  # fmt: skip


def candidates(
    community: Community, *, q: str, chosen: Collection[int] = (), members_are_known: bool = True
) -> tuple[Candidate, ...]:
    """Colleagues to invite or to appoint: those already chosen, then those whose name matches.

    Args:
        members_are_known: mark members and invitees as such; False where the viewer may not know of them.
    """
    people = Person.objects.filter(is_active=True).order_by("folded_name", "pk")
    picked = [Candidate(card_of(row), chosen=True) for row in people.filter(pk__in=chosen).values_list(*CARD_FIELDS)]
    if not q.strip():
        return tuple(picked)
    found = [card_of(row) for row in named(people, q).exclude(pk__in=chosen).values_list(*CARD_FIELDS)[:CANDIDATES]]
    known: dict[int, str] = {}
    if members_are_known:
        ids = [card.id for card in found]
        invited = community.invitees.filter(person_id__in=ids).values_list("person_id", flat=True)
        inside = community.memberships.filter(person_id__in=ids).values_list("person_id", flat=True)
        known = {id: _("already invited") for id in invited} | {id: _("already a member") for id in inside}
    return tuple(picked + [Candidate(card, chosen=False, known=known.get(card.id, "")) for card in found])
