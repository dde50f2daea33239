"""Creating, editing and archiving communities."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from compagnon.communities.access import community_abilities, get_community, may_create_communities
from compagnon.communities.actions.members import enter
from compagnon.communities.actions.themes import new_themes
from compagnon.communities.models import Community, CommunitySkill, Membership
from compagnon.communities.slugs import free_slug, secret_slug
from compagnon.journal.record import record
from compagnon.kit import clock, images
from compagnon.kit.actions import action
from compagnon.kit.errors import Invalid
from compagnon.kit.markdown import render
from compagnon.kit.text import fold
from compagnon.people.models import Person
from compagnon.people.viewer import Viewer
from compagnon.skills.carrying import carried
from compagnon.skills.models import Level

Joining = Community.Joining
COVERS = "covers"
COVER_WIDTHS = (480, 1200)


@action
def create_community(
    by: Viewer,
    *,
    name: str,
    purpose: str,
    charter: str = "",
    joining: str = Joining.OPEN,
    listed: bool = True,
    themes: Sequence[str] = (),
    facilitator_ids: Sequence[int] = (),
    cover: Any = None,
    skill_ids: Sequence[int] = (),
    slug: str | None = None,
    ends_on: date | None = None,
    goal_skill_id: int | None = None,
    goal_level: int | None = None,
) -> Community:
    """Open a community. Whoever creates it facilitates it, unless they name others.

    With an end and a goal, a skill and the level to reach, it is a working group.

    Args:
        cover: an uploaded picture.
        skill_ids: what it is about, the most important first: five at most.
        slug: its address, for the operator alone; made from the name otherwise.

    Raises:
        Denied: they may not create communities.
        Invalid: a field cannot be taken; it is named.
    """
    may_create_communities(by).require()
    community = Community(
        joining=joining, listed=listed, created_by_id=by.person_id, created_at=clock.now(), charter_html=""
    )
    _write(community, name=name, purpose=purpose, charter=charter, cover=cover)
    _check_joining(community)
    if ends_on is not None or goal_skill_id is not None or goal_level is not None:
        _aim(community, ends_on, goal_skill_id, goal_level)
    community.slug = slug if slug and by.is_operator else _new_slug(community)
    community.save(force_insert=True)
    new_themes(community, themes)
    _about(community, carried(skill_ids))
    chosen = list(dict.fromkeys(facilitator_ids)) or ([by.person_id] if by.person_id is not None else [])
    if Person.objects.filter(pk__in=chosen, is_active=True).count() != len(chosen):
        raise Invalid(facilitator_ids=_("Choose facilitators among the people of the company."))
    record("community.created", actor_id=by.person_id, kind="community", id=community.pk)
    for person_id in chosen:
        enter(by, community, person_id, role=Membership.Role.FACILITATOR, how="created")
    return community


@action
def edit_community(
    by: Viewer,
    *,
    community_id: int,
    name: str | None = None,
    purpose: str | None = None,
    charter: str | None = None,
    joining: str | None = None,
    listed: bool | None = None,
    cover: Any = None,
    without_cover: bool = False,
    skill_ids: Sequence[int] | None = None,
    ends_on: date | None = None,
) -> Community:
    """Change what is given, leave the rest; of a working group, the day when it ends too.

    A community that becomes hidden takes another address, so that its old one tells nothing any more. Who may read it
    is for its facilitators to say: an administrator who could open it would read it without its members knowing.
    """
    community = get_community(by, id=community_id, to="edit")
    if joining not in {None, community.joining} or listed not in {None, community.listed}:
        community_abilities(by, community).facilitate.require()
    fields = ("name", "purpose", "charter", "joining", "listed", "ends_on")
    before = {field: getattr(community, field) for field in fields}
    old_cover = community.cover
    if without_cover:
        community.cover = ""
    _write(community, name=name, purpose=purpose, charter=charter, cover=cover)
    if joining is not None:
        community.joining = joining
    if listed is not None:
        community.listed = listed
    _check_joining(community)
    if ends_on is not None:
        _end(community, ends_on)
    if community.cover != old_cover and old_cover:
        transaction.on_commit(lambda: images.remove(COVERS, old_cover, COVER_WIDTHS))
    if before["listed"] and not community.listed:
        community.slug = _new_slug(community)
    community.save()
    changed = [field for field, value in before.items() if getattr(community, field) != value]
    if cover or without_cover:
        changed.append("cover")
    if skill_ids is not None and _is_about_others(community, skill_ids):
        changed.append("skills")
    if changed:
        record("community.edited", actor_id=by.person_id, kind="community", id=community.pk, fields=changed)
    return community


@action
def archive(by: Viewer, *, community_id: int) -> Community:
    """Close it to anything new; what is there stays readable by those who could read it."""
    community = get_community(by, id=community_id, to="archive")
    if community.archived_at is None:
        community.archived_at = clock.now()
        community.save(update_fields=["archived_at"])
        record("community.archived", actor_id=by.person_id, kind="community", id=community.pk)
    return community


@action
def unarchive(by: Viewer, *, community_id: int) -> Community:
    """Open it again."""
    community = get_community(by, id=community_id, to="archive")
    if community.archived_at is not None:
        community.archived_at = None
        community.save(update_fields=["archived_at"])
        record("community.unarchived", actor_id=by.person_id, kind="community", id=community.pk)
    return community


def _aim(community: Community, ends_on: date | None, skill_id: int | None, level: int | None) -> None:
    """Make it a working group."""
    if ends_on is None or skill_id is None or level not in Level.values:
        raise Invalid(ends_on=_("A working group has an end, a skill and a level to reach."))
    [community.goal_skill_id] = carried([skill_id])
    community.goal_level = level
    community.ends_on = clock.now().date()
    _end(community, ends_on)


def _end(community: Community, day: date) -> None:
    if community.ends_on is None:
        raise Invalid(ends_on=_("Only a working group has an end."))
    if day != community.ends_on and day < clock.today():
        raise Invalid(ends_on=_("Choose a day that is not over."))
    community.ends_on = day


def _is_about_others(community: Community, skill_ids: Sequence[int]) -> bool:
    """Keep what a community is about; whether that changed."""
    before = list(CommunitySkill.objects.filter(community=community).values_list("skill_id", flat=True))
    after = carried(skill_ids, there=before)
    if after == before:
        return False
    _about(community, after)
    return True


def _about(community: Community, skill_ids: Sequence[int]) -> None:
    CommunitySkill.objects.filter(community=community).delete()
    CommunitySkill.objects.bulk_create(
        CommunitySkill(community=community, skill_id=id, position=position) for position, id in enumerate(skill_ids)
    )


def _new_slug(community: Community) -> str:
    return free_slug(community.name) if community.listed else secret_slug(community.name)


def _write(community: Community, *, name: str | None, purpose: str | None, charter: str | None, cover: Any) -> None:
    if name is not None:
        community.name = _text(name, 80, "name", needed=_("A community needs a name."))
    if purpose is not None:
        community.purpose = _text(purpose, 400, "purpose", needed=_("Say in a sentence what it is for."))
    if charter is not None:
        community.charter = _text(charter, 5000, "charter", lines=True)
        community.charter_html = render(community.charter).html if community.charter else ""
    if cover:
        community.cover = images.store_wide(cover, COVERS, COVER_WIDTHS)
    community.folded = fold(f"{community.name} {community.purpose}")[:500]


def _text(value: str, longest: int, field: str, *, needed: str = "", lines: bool = False) -> str:
    value = value.replace("\x00", "").replace("\r\n", "\n").strip()
    value = value if lines else " ".join(value.split())
    if needed and not value:
        raise Invalid(**{field: needed})
    if len(value) > longest:
        raise Invalid(**{field: _("At most %(count)d characters, please.") % {"count": longest}})
    return value


def _check_joining(community: Community) -> None:
    if community.joining not in Joining.values:
        raise Invalid(joining=_("Choose how people join."))
    if not community.listed and community.joining != Joining.INVITATION:
        raise Invalid(
            joining=_("A hidden community is joined by invitation: whoever does not know of it cannot ask to join.")
        )
