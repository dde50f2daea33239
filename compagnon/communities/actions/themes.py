"""The thematic conversations of a community."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from compagnon.communities.access import get_community, get_theme
from compagnon.communities.models import Community, Theme
from compagnon.communities.slugs import theme_slug
from compagnon.journal.record import record
from compagnon.kit import clock
from compagnon.kit.actions import action
from compagnon.kit.errors import Invalid
from compagnon.kit.text import fold
from compagnon.people.viewer import Viewer

MOST_THEMES = 30


@action
def add_theme(by: Viewer, *, community_id: int, name: str) -> Theme:
    """Add a theme at the end."""
    community = get_community(by, id=community_id, to="announce")
    theme = new_themes(community, [name])[0]
    record("theme.added", actor_id=by.person_id, kind="community", id=community.pk, theme_id=theme.pk, name=theme.name)
    return theme


@action
def edit_theme(by: Viewer, *, theme_id: int, name: str) -> Theme:
    """Rename a theme; its address stays."""
    theme = get_theme(by, theme_id, to="announce")
    old = theme.name
    theme.name = _checked(name, {fold(other) for other in _names(theme.community, but=theme.pk)})
    theme.save(update_fields=["name"])
    if old != theme.name:
        record(
            "theme.renamed", actor_id=by.person_id, kind="community", id=theme.community_id,
            theme_id=theme.pk, name=theme.name, old=old,
        )  # fmt: skip
    return theme


@action
def move_theme(by: Viewer, *, theme_id: int, up: bool) -> Theme:
    """Swap a theme with its neighbour."""
    theme = get_theme(by, theme_id, to="announce")
    themes = list(theme.community.themes.filter(archived_at=None).order_by("position", "id"))
    place = next((number for number, other in enumerate(themes) if other.pk == theme.pk), None)
    if place is None:
        raise Invalid(_("This theme is archived."))
    to = place - 1 if up else place + 1
    if 0 <= to < len(themes):
        themes[place], themes[to] = themes[to], themes[place]
        for number, other in enumerate(themes):
            other.position = number
        Theme.objects.bulk_update(themes, ["position"])
    return theme


@action
def archive_theme(by: Viewer, *, theme_id: int) -> Theme:
    """Keep what was said under it, offer it no more to those who write."""
    theme = get_theme(by, theme_id, to="announce")
    if theme.archived_at is None:
        theme.archived_at = clock.now()
        theme.save(update_fields=["archived_at"])
        record(
            "theme.archived", actor_id=by.person_id, kind="community", id=theme.community_id,
            theme_id=theme.pk, name=theme.name,
        )  # fmt: skip
    return theme


@action
def unarchive_theme(by: Viewer, *, theme_id: int) -> Theme:
    """Offer it again, at the end."""
    theme = get_theme(by, theme_id, to="announce")
    if theme.archived_at is not None:
        theme.archived_at = None
        theme.position = _next_position(theme.community)
        theme.save(update_fields=["archived_at", "position"])
        record(
            "theme.unarchived", actor_id=by.person_id, kind="community", id=theme.community_id,
            theme_id=theme.pk, name=theme.name,
        )  # fmt: skip
    return theme


def new_themes(community: Community, names: Sequence[str]) -> list[Theme]:
    """Write themes after those that are there; blank names are left out when there are others."""
    wanted = [name for name in names if name.strip()] or list(names)
    folded = {fold(name) for name in _names(community)}
    slugs = set(community.themes.values_list("slug", flat=True))
    if len(folded) + len(wanted) > MOST_THEMES:
        raise Invalid(themes=_("At most %(count)d themes: fewer are easier to choose from.") % {"count": MOST_THEMES})
    position = _next_position(community)
    made: list[Theme] = []
    for number, given in enumerate(wanted):
        name = _checked(given, folded)
        folded.add(fold(name))
        slug = theme_slug(name, slugs)
        slugs.add(slug)
        made.append(Theme(community=community, name=name, slug=slug, position=position + number))
    Theme.objects.bulk_create(made)
    return made


def _names(community: Community, *, but: int | None = None) -> list[str]:
    themes = community.themes.exclude(pk=but) if but is not None else community.themes.all()
    return list(themes.values_list("name", flat=True))


def _next_position(community: Community) -> int:
    last = community.themes.order_by("-position").values_list("position", flat=True).first()
    return 0 if last is None else last + 1


def _checked(name: str, folded: set[str]) -> str:
    name = " ".join(name.replace("\x00", "").split())
    if not name:
        raise Invalid(themes=_("A theme needs a name."))
    if len(name) > 60:
        raise Invalid(themes=_("At most %(count)d characters, please.") % {"count": 60})
    if fold(name) in folded:
        raise Invalid(themes=_("There is already a theme named “%(name)s”.") % {"name": name})
    return name
