"""The first visit: how far someone is, told from what they did, and what may come next."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.cache import cache
from django.utils.translation import gettext as _

from compagnon.communities.access import memberships, visible_communities
from compagnon.communities.addresses import community_url
from compagnon.communities.models import Community
from compagnon.home.selectors import for_you
from compagnon.home.selectors.for_you import Waiting
from compagnon.kit.sql import fetch
from compagnon.people.access import visible_people
from compagnon.people.cards import PersonCard
from compagnon.people.models import Person
from compagnon.people.selectors import CARD_FIELDS, card_of
from compagnon.people.viewer import Viewer
from compagnon.posts.access import visible_posts
from compagnon.posts.addresses import post_url
from compagnon.posts.models import Kind
from compagnon.posts.selectors import recent_ids
from compagnon.skills.selectors.shown import colleagues_on, skills_shown

STEPS = ("language", "profile", "communities", "colleagues", "contribution")
COMMUNITIES = 3
COLLEAGUES = 3
SUGGESTED = 6

_DONE_FOR = 24 * 60 * 60  # seconds


@dataclass(frozen=True, slots=True)
class Progress:
    """Which steps are done, passed over, or next."""

    done: frozenset[str]
    skipped: frozenset[str]
    communities: int
    colleagues: int

    @property
    def next(self) -> str:
        """The first step that is neither done nor passed over; nothing at the end."""
        return next((step for step in STEPS if step not in self.done and step not in self.skipped), "")

    @property
    def count(self) -> int:
        return len(self.done)


_ACTS = """
SELECT
  (SELECT COUNT(*) FROM skills_personskill WHERE person_id = %s AND brings),
  (SELECT COUNT(*) FROM skills_personskill WHERE person_id = %s AND target > level),
  (SELECT COUNT(DISTINCT met.author_id) FROM (
     SELECT p.author_id FROM posts_reaction r JOIN posts_post p ON p.id = r.post_id WHERE r.person_id = %s
     UNION SELECT c.author_id FROM posts_reaction r JOIN posts_comment c ON c.id = r.comment_id WHERE r.person_id = %s
     UNION SELECT p.author_id FROM posts_comment k JOIN posts_post p ON p.id = k.post_id WHERE k.author_id = %s
     UNION SELECT p.author_id FROM posts_application x JOIN posts_post p ON p.id = x.post_id WHERE x.person_id = %s
   ) AS met WHERE met.author_id <> %s),
  (SELECT COUNT(*) FROM (SELECT id FROM posts_post WHERE author_id = %s AND deleted_at IS NULL LIMIT 1) AS wrote),
  (SELECT COUNT(*) FROM (SELECT id FROM posts_comment WHERE author_id = %s AND deleted_at IS NULL LIMIT 1) AS said),
  (SELECT COUNT(*) FROM (SELECT id FROM posts_application WHERE person_id = %s AND deleted_at IS NULL LIMIT 1) AS did),
  (SELECT COUNT(*) FROM (SELECT id FROM posts_reaction WHERE person_id = %s AND kind = 'thanks' LIMIT 1) AS thanked),
  (SELECT COUNT(*) FROM communities_community WHERE listed AND archived_at IS NULL AND joining <> 'invitation')
"""


def progress(viewer: Viewer) -> Progress:
    """How far the viewer is: from their skills, memberships, posts, comments, reactions. One statement."""
    [row] = fetch(_ACTS, [viewer.id] * 11)
    brings, seeks, met, *acts, to_join = row
    joined = len(memberships(viewer))
    remembered = viewer.welcome
    done = {
        "language": remembered.get("language") == "done",
        "profile": bool(brings and seeks),
        "communities": joined >= max(1, min(COMMUNITIES, to_join)),
        "colleagues": met >= COLLEAGUES,
        "contribution": any(acts),
    }
    return Progress(
        done=frozenset(step for step, is_done in done.items() if is_done),
        skipped=frozenset(step for step in STEPS if remembered.get(step) == "skipped" and not done[step]),
        communities=joined,
        colleagues=met,
    )


def panel_progress(viewer: Viewer) -> Progress | None:
    """What the feed reminds a newcomer of, until it is done or put away; asked no more once it is."""
    if viewer.welcome.get("done") or viewer.welcome.get("dismissed"):
        return None
    key = f"home.welcomed.{viewer.id}"
    if cache.get(key):
        return None
    found = progress(viewer)
    if not found.next or found.done >= {*STEPS} - {"language"}:
        cache.set(key, True, _DONE_FOR)
        return None
    return found


@dataclass(frozen=True, slots=True)
class Suggested:
    """A community that one may join, or ask to."""

    id: int
    name: str
    url: str
    purpose: str
    member_count: int
    is_open: bool
    has_charter: bool
    is_member: bool


def communities_to_join(viewer: Viewer) -> list[Suggested]:
    """Those already joined, then open ones, the most alive first. One query."""
    mine = memberships(viewer)
    rows = (
        visible_communities(viewer)
        .filter(archived_at=None)
        .exclude(joining=Community.Joining.INVITATION)
        .order_by("-member_count", "name")
        .values_list("id", "name", "slug", "purpose", "member_count", "joining", "charter")[:40]
    )
    found = [
        Suggested(
            id,
            name,
            community_url(slug),
            purpose,
            count,
            joining == Community.Joining.OPEN,
            bool(charter),
            id in mine,
        )
        for id, name, slug, purpose, count, joining, charter in rows
    ]
    found.sort(key=lambda community: (not community.is_member, not community.is_open))
    return found[:9]


@dataclass(frozen=True, slots=True)
class Colleague:
    """Someone to meet, why, and something of theirs to begin with."""

    person: PersonCard
    why: str
    title: str
    url: str


def colleagues_to_meet(viewer: Viewer) -> list[Colleague]:
    """Who can help, seeks the same, can be helped, works at the same site; whoever wrote something comes first."""
    brings, seeks = skills_shown(viewer, [viewer.id])[viewer.id]
    reasons: dict[int, tuple[int, str]] = {}

    def suggest(person_id: int, order: int, why: str) -> None:
        if person_id != viewer.id and (person_id not in reasons or reasons[person_id][0] > order):
            reasons[person_id] = (order, why)

    sought, brought = {skill.id for skill in seeks}, {skill.id for skill in brings}
    for person_id, skill in colleagues_on(viewer, sorted(sought | brought)):
        if skill.brings is not None and skill.id in sought:
            suggest(person_id, 0, _("brings %(skill)s, which you are looking for") % {"skill": skill.name})
        elif skill.seeks is not None and skill.id in sought:
            suggest(person_id, 1, _("is looking for %(skill)s too") % {"skill": skill.name})
        elif skill.seeks is not None and skill.id in brought:
            suggest(person_id, 2, _("is looking for %(skill)s, which you bring") % {"skill": skill.name})
    site = Person.objects.filter(pk=viewer.id).values_list("site", flat=True).first()
    if site:
        near = visible_people(viewer).filter(is_active=True, site=site).order_by("-pk").values_list("pk", flat=True)
        for person_id in near[:40]:
            suggest(person_id, 3, _("works in %(site)s too") % {"site": site})
    return _introduced(viewer, reasons)


def _introduced(viewer: Viewer, reasons: dict[int, tuple[int, str]]) -> list[Colleague]:
    """The suggested people with their latest post that the viewer may read; those who wrote one come first."""
    latest: dict[int, tuple[int, str]] = {}
    posts = visible_posts(viewer).filter(author_id__in=list(reasons)).order_by("-published_at", "-id")
    for author_id, post_id, title, excerpt in posts.values_list("author_id", "id", "title", "excerpt")[:200]:
        latest.setdefault(author_id, (post_id, title or excerpt[:80]))
    order = sorted(reasons, key=lambda id: (id not in latest, reasons[id][0], -id))[:SUGGESTED]
    cards = {row[0]: card_of(row) for row in Person.objects.filter(pk__in=order).values_list(*CARD_FIELDS)}
    return [
        Colleague(
            cards[id],
            reasons[id][1],
            latest[id][1] if id in latest else "",
            post_url(latest[id][0]) if id in latest else cards[id].url,
        )
        for id in order
    ]


@dataclass(frozen=True, slots=True)
class FirstActs:
    """Things one could do now: a question to answer, a practice to try, a post to be thankful for."""

    question: Waiting | None
    practice: Waiting | None
    post: Waiting | None


def first_acts(viewer: Viewer) -> FirstActs:
    """One of each, from the viewer's communities, not by themselves."""
    mine = list(memberships(viewer))

    def newest(kind: str | None, *, unanswered: bool = False) -> Waiting | None:
        ids = recent_ids(viewer, community_ids=mine, kind=kind, unanswered=unanswered, size=5).rows
        return next((found for found in for_you.titles(ids) if found.author_id != viewer.id), None)

    return FirstActs(question=newest(None, unanswered=True), practice=newest(Kind.PRACTICE), post=newest(Kind.SHARE))
