"""Idempotent reactions: working out campaigns, and taking back what rests on what is no longer shown."""

from __future__ import annotations

from compagnon.journal.models import Entry
from compagnon.journal.record import reacts_to
from compagnon.mentoring.actions.campaigns import work_out
from compagnon.mentoring.actions.due import withdraw_proposals
from compagnon.people.viewer import operator


@reacts_to("campaign.started")
def work_campaign_out(entry: Entry) -> None:
    """Match the people of a campaign."""
    work_out(operator(), campaign_id=entry.subject_id)


@reacts_to("person.deactivated")
def forget_who_left(entry: Entry) -> None:
    """Nothing waits for the answer of someone who left."""
    withdraw_proposals(operator(), person_id=entry.subject_id)


@reacts_to("skill.audience_set", "skill.removed", when=lambda entry: entry.actor_id is not None)
def forget_what_is_hidden(entry: Entry) -> None:
    """No proposal tells of a skill that its person hid, or has no more."""
    if entry.actor_id is not None:
        withdraw_proposals(operator(), person_id=entry.actor_id)
