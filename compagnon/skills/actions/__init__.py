"""Every write about skills."""

from compagnon.skills.actions.person import affirm, remove_skill, set_skill, set_skills, show_skill
from compagnon.skills.actions.proving import (
    Piece,
    accept_evidence,
    add_evidence,
    ask_validation,
    confirm,
    decline_evidence,
    keep_evidence,
    validate,
    withdraw_validation,
)
from compagnon.skills.actions.repairing import verify_levels

__all__ = [
    "Piece", "accept_evidence", "add_evidence", "affirm", "ask_validation", "confirm", "decline_evidence",
    "keep_evidence", "remove_skill", "set_skill", "set_skills", "show_skill", "validate", "verify_levels",
    "withdraw_validation",
]  # fmt: skip
