"""The pages of communities: parse, one domain call, render."""

from compagnon.communities.views.directory import cover, create, directory
from compagnon.communities.views.joining import (
    answer_invitation,
    cancel_invitation,
    decide_request,
    invite,
    join,
    leave,
    requests,
    withdraw_request,
)
from compagnon.communities.views.reading import about, members
from compagnon.communities.views.steering import (
    archive,
    change_theme,
    edit,
    facilitators,
    remove_member,
    set_role,
    themes,
)

__all__ = [
    "about",
    "answer_invitation",
    "archive",
    "cancel_invitation",
    "change_theme",
    "cover",
    "create",
    "decide_request",
    "directory",
    "edit",
    "facilitators",
    "invite",
    "join",
    "leave",
    "members",
    "remove_member",
    "requests",
    "set_role",
    "themes",
    "withdraw_request",
]
