"""Every write about people, teams, invitations and the company's settings."""

from compagnon.people.actions.checks import team_at
from compagnon.people.actions.company import edit_company, edit_team, may_register
from compagnon.people.actions.invitations import (
    accept_invitation,
    invite,
    invite_many,
    revoke_invitation,
    waiting_invitation,
)
from compagnon.people.actions.profiles import (
    PHOTO_SIZES,
    PHOTOS,
    add_person,
    edit_profile,
    register,
    remove_photo,
    set_photo,
    set_preferences,
    set_welcome,
)
from compagnon.people.actions.rights import (
    deactivate,
    end_other_sessions,
    end_session,
    reactivate,
    set_administrator,
    set_leads_learning,
    sign_out_everywhere,
)

__all__ = [
    "PHOTOS", "PHOTO_SIZES", "accept_invitation", "add_person", "deactivate", "edit_company", "edit_profile",
    "edit_team", "end_other_sessions", "end_session", "invite", "invite_many", "may_register", "reactivate",
    "register", "remove_photo", "revoke_invitation", "set_administrator", "set_leads_learning", "set_photo",
    "set_preferences", "set_welcome", "sign_out_everywhere", "team_at", "waiting_invitation",
]  # fmt: skip
