"""What the views of communities share."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, QueryDict

from compagnon.communities import actions, selectors
from compagnon.communities.models import Community
from compagnon.kit.ids import read_ids
from compagnon.people.viewer import Viewer
from compagnon.skills.actions.naming import resolve
from compagnon.skills.picking import picked


def frame_of(viewer: Viewer, community: Community, tab: str = "") -> selectors.CommunityFrame:
    """What surrounds a page of this community."""
    return selectors.community_frame(viewer, community, tab=tab)


def name_of(community: Community) -> dict[str, str]:
    """The name, for a sentence."""
    return {"name": community.name}


def posted(request: HttpRequest) -> tuple[Any, Any]:
    """What a form is bound to: even an empty one that was sent."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def chosen_skills(viewer: Viewer, data: QueryDict) -> list[int]:
    """The skills that a form names; those in someone's own words are made, in the caller's transaction."""
    values = picked(data)
    return [skill.pk for skill in resolve(viewer, values=values)] if values else []


def status_of(form: Any) -> int:
    """200, or 422 where the form was sent and refused."""
    return 422 if form is not None and form.is_bound and form.errors else 200


def chosen_people(data: QueryDict) -> list[int]:
    """The people that a form names, no more than may be invited at once and one, so that too many is told."""
    return read_ids(data.getlist("person")[: actions.MOST_INVITED_AT_ONCE + 1])
