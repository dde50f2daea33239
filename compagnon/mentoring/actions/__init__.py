"""Every write about help: campaigns, working groups, pairs, and how much each person accepts."""

from compagnon.mentoring.actions.campaigns import (
    close_campaign,
    create_campaign,
    open_campaign,
    propose,
    run_campaign,
    work_out,
)
from compagnon.mentoring.actions.due import settle_due, withdraw_proposals
from compagnon.mentoring.actions.groups import answer_seat, conclude
from compagnon.mentoring.actions.limits import set_availability
from compagnon.mentoring.actions.pairs import (
    add_note,
    answer_pair,
    end_pair,
    give_feedback,
    plan_pair,
    remove_note,
)
from compagnon.mentoring.actions.proposing import propose_group, propose_pair

__all__ = [
    "add_note", "answer_pair", "answer_seat", "close_campaign", "conclude", "create_campaign", "end_pair",
    "give_feedback", "open_campaign", "plan_pair", "propose", "propose_group", "propose_pair", "remove_note",
    "run_campaign", "set_availability", "settle_due", "withdraw_proposals", "work_out",
]  # fmt: skip
