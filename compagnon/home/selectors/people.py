"""A colleague's page and the directory of colleagues: what they bring, what they seek, whom they met here.

Everything that comes from posts or communities is read through what the viewer may read: two people who look at the
same page may see different stories on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache
from django.db.models import Q

from compagnon.communities.access import my_communities, readable_ids
from compagnon.communities.addresses import community_url
from compagnon.communities.models import Membership
from compagnon.kit.sql import fetch, marks
from compagnon.kit.text import fold, shorten
from compagnon.people.access import get_person, visible_people
from compagnon.people.cards import PersonCard, name_key
from compagnon.people.models import Person
from compagnon.people.selectors import CARD_FIELDS, PERSON, card_of, person_cards
from compagnon.people.selectors.lists import by_name
from compagnon.people.viewer import Viewer
from compagnon.posts.addresses import post_url
from compagnon.skills.selectors.shown import ShownSkill, skills_shown, who_shows

FOUND = 30
LEARNED_FROM = 12


@dataclass(frozen=True, slots=True)
class SharedCommunity:
    """A community of which both the viewer and the person are members."""

    name: str
    url: str
    facilitates: bool


@dataclass(frozen=True, slots=True)
class Profile:
    """Who a person is, and how to reach them."""

    card: PersonCard
    first_name: str
    email: str
    team: str
    manager: PersonCard | None
    languages: Sequence[str]
    time_zone: str
    bio: str
    brings: Sequence[ShownSkill]
    seeks: Sequence[ShownSkill]
    shared: Sequence[SharedCommunity]
    joined_at: datetime
    can_sign_in: bool


def profile(viewer: Viewer, person_id: int) -> Profile:
    """A colleague's page: the person, the skills they show the viewer, their manager, the communities both are in. Four
    queries.

    Raises:
        Missing: there is no such person.
    """
    person = get_person(viewer, person_id)
    brings, seeks = skills_shown(viewer, [person.pk])[person.pk]
    manager = person_cards([person.manager_id]).get(person.manager_id) if person.manager_id else None
    return Profile(
        card=card_of([getattr(person, name) for name in CARD_FIELDS]),
        first_name=person.first_name or person.name,
        email=person.email,
        team=person.team.path if person.team else "",
        manager=manager,
        languages=person.languages,
        time_zone=person.time_zone,
        bio=person.bio,
        brings=brings,
        seeks=seeks,
        shared=_shared(viewer, person),
        joined_at=person.joined_at,
        can_sign_in=person.is_active and person.has_usable_password(),
    )


def _shared(viewer: Viewer, person: Person) -> list[SharedCommunity]:
    """Never one in which the viewer is not: a hidden community shows to its members alone."""
    mine = {community.id: community for community in my_communities(viewer) if not community.is_archived}
    theirs = fetch(
        "SELECT community_id, role FROM communities_membership"  # noqa: S608
        f" WHERE person_id = %s AND community_id IN ({marks(mine)})",
        [person.pk, *mine],
    )
    found = [
        SharedCommunity(mine[id].name, community_url(mine[id].slug), role == Membership.Role.FACILITATOR)
        for id, role in theirs
    ]
    return sorted(found, key=lambda community: fold(community.name))


@dataclass(frozen=True, slots=True)
class Teacher:
    """Someone from whom a person learned, and from what, the last time."""

    person: PersonCard
    title: str
    url: str


def learned_from(viewer: Viewer, person_id: int) -> list[Teacher]:
    """From whom a person learned, each once, the last first; only through posts the viewer may read. One query."""
    readable = readable_ids(viewer)
    rows = fetch(
        f"SELECT h.post_id, h.comment_id, p.title, p.excerpt, {PERSON} FROM posts_help h"  # noqa: S608
        " JOIN posts_post p ON p.id = h.post_id JOIN people_person a ON a.id = h.helper_id"
        " LEFT JOIN posts_comment k ON k.id = h.comment_id"
        " WHERE h.helped_id = %s AND p.deleted_at IS NULL AND k.deleted_at IS NULL"
        f" AND p.community_id IN ({marks(readable)}) ORDER BY h.at DESC, h.id DESC LIMIT 60",
        [person_id, *readable],
    )
    teachers: dict[int, Teacher] = {}
    for post_id, comment_id, title, excerpt, *helper in rows:
        card = card_of(helper)
        teachers.setdefault(card.id, Teacher(card, title or shorten(excerpt, 80), post_url(post_id, comment_id)))
    return list(teachers.values())[:LEARNED_FROM]


@dataclass(frozen=True, slots=True)
class Found:
    """A colleague in the directory, with what they bring and seek."""

    person: PersonCard
    team: str
    brings: Sequence[ShownSkill]
    seeks: Sequence[ShownSkill]


@dataclass(frozen=True, slots=True)
class PeopleFound:
    """One page of the directory; `after` names the last one seen."""

    people: Sequence[Found]
    after: str
    sites: Sequence[str]


def find_colleagues(viewer: Viewer, *, q: str = "", site: str = "", after: str = "") -> PeopleFound:
    """Active colleagues by name: those whose name, job, site, or what they show of their skills holds every word.

    Accents and case do not matter. Three queries whatever the number of people, one more after the first page.
    """
    found = visible_people(viewer).filter(is_active=True)
    jobs, sites = _jobs_and_sites()
    if site:
        found = found.filter(site=site)
    for word in name_key(q).split()[:6]:
        found = found.filter(
            Q(folded_name__contains=word)
            | Q(job_title__in=[job for job, folded in jobs if word in folded])
            | Q(site__in=[name for name, folded in sites if word in folded])
            | Q(pk__in=who_shows(viewer, word))
        )
    page = by_name(found, after, (*CARD_FIELDS, "team__name"), tuple, size=FOUND)
    skills = skills_shown(viewer, [row[0] for row in page.rows])
    people = [Found(card_of(row[:-1]), row[-1] or "", *skills[row[0]]) for row in page.rows]
    return PeopleFound(people=people, after=page.after, sites=[name for name, _folded in sites])


Labels = list[tuple[str, str]]


def _jobs_and_sites() -> tuple[Labels, Labels]:
    """The jobs and the sites of the company with their folded form: few, so compared here. Kept a minute."""
    kept: tuple[Labels, Labels] | None = cache.get("home.jobs_and_sites")
    if kept is None:
        pairs = list(Person.objects.filter(is_active=True).values_list("job_title", "site").distinct())
        jobs, sites = ({pair[column] for pair in pairs} - {""} for column in (0, 1))
        kept = (
            sorted((job, fold(job)) for job in jobs),
            sorted(((site, fold(site)) for site in sites), key=lambda pair: pair[1]),
        )
        cache.set("home.jobs_and_sites", kept, 60)
    return kept
