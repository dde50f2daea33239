"""Every write to communities, their themes and their members."""

from compagnon.communities.actions.communities import (
    COVER_WIDTHS,
    COVERS,
    archive,
    create_community,
    edit_community,
    unarchive,
)
from compagnon.communities.actions.joining import (
    MOST_INVITED_AT_ONCE,
    accept_invitation,
    cancel_invitation,
    decide_request,
    decline_invitation,
    invite,
    join,
    request_to_join,
    withdraw_request,
)
from compagnon.communities.actions.members import (
    add_member,
    add_members,
    leave,
    recount_members,
    remove_member,
    set_role,
)
from compagnon.communities.actions.themes import add_theme, archive_theme, edit_theme, move_theme, unarchive_theme

__all__ = [
    "COVERS",
    "COVER_WIDTHS",
    "MOST_INVITED_AT_ONCE",
    "accept_invitation", "add_member", "add_members", "add_theme", "archive", "archive_theme", "cancel_invitation",
    "create_community", "decide_request", "decline_invitation", "edit_community", "edit_theme", "invite", "join",
    "leave", "move_theme", "recount_members", "remove_member", "request_to_join", "set_role", "unarchive",
    "unarchive_theme", "withdraw_request",
]  # fmt: skip
