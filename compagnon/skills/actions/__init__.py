"""Every write about skills."""

from compagnon.skills.actions.jobs import set_goal, set_job
from compagnon.skills.actions.person import (
    add_skills,
    affirm,
    remove_skill,
    set_skill,
    set_skills,
    tell_skills,
)
from compagnon.skills.actions.proving import (
    Piece,
    accept_evidence,
    add_evidence,
    ask_validation,
    decline_evidence,
    keep_evidence,
    validate,
    withdraw_validation,
)
from compagnon.skills.actions.repairing import verify_levels

__all__ = [
    "Piece", "accept_evidence", "add_evidence", "add_skills", "affirm", "ask_validation", "decline_evidence",
    "keep_evidence", "remove_skill", "set_goal", "set_job", "set_skill", "set_skills", "tell_skills", "validate",
    "verify_levels", "withdraw_validation",
]  # fmt: skip
