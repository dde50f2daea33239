"""Matching campaigns: who, which skills, by when; worked out by the worker, all or nothing."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from compagnon.journal.record import record
from compagnon.kit import clock
from compagnon.kit.actions import action
from compagnon.kit.errors import Invalid
from compagnon.mentoring.access import get_campaign, may_match
from compagnon.mentoring.actions.proposing import ANSWERS_WITHIN, keep_groups, keep_pairs
from compagnon.mentoring.matching.groups import Group, GroupOutcome, propose_groups
from compagnon.mentoring.matching.pairs import Pair, PairOutcome, propose_pairs
from compagnon.mentoring.models import Campaign, CampaignSkill
from compagnon.mentoring.selectors.candidates import hidden, not_free, pool
from compagnon.mentoring.tasks import settle_after
from compagnon.people.models import Team
from compagnon.people.viewer import Viewer
from compagnon.skills.actions.settling import declarable, operator_only

State = Campaign.State
PROGRESS = 100
LONGEST = timedelta(days=120)
MOST_SKILLS = 30


@action
def create_campaign(
    by: Viewer,
    *,
    name: str,
    kind: str,
    answer_by: date,
    team_ids: Collection[int] = (),
    skill_ids: Collection[int] = (),
) -> Campaign:
    """Prepare a matching: of these teams with all below them, or of everyone; about these skills, or about all.

    Raises:
        Denied: neither learning & development nor an administrator.
        Invalid: a field cannot be taken; it is named.
    """
    may_match(by).require()
    name = " ".join(name.replace("\x00", "").split())
    if not name:
        raise Invalid(name=_("A campaign needs a name."))
    if len(name) > 120:
        raise Invalid(name=_("At most %(count)d characters, please.") % {"count": 120})
    if kind not in Campaign.Kind.values:
        raise Invalid(kind=_("Choose what is proposed."))
    if not clock.today() < answer_by <= clock.today() + LONGEST:
        raise Invalid(answer_by=_("Choose a day from tomorrow on, within four months."))
    teams = list(dict.fromkeys(team_ids))
    if Team.objects.filter(pk__in=teams).count() != len(teams):
        raise Invalid(teams=_("Choose teams of the list."))
    skills = list(dict.fromkeys(skill_ids))
    if len(skills) > MOST_SKILLS:
        raise Invalid(skills=_("At most %(max)s skills: without any, it is about all.") % {"max": MOST_SKILLS})
    campaign = Campaign(
        name=name, kind=kind, answer_by=answer_by, teams=teams, by_id=by.person_id, created_at=clock.now()
    )
    campaign.save(force_insert=True)
    for skill_id in skills:
        try:
            CampaignSkill.objects.create(campaign=campaign, skill=declarable(skill_id))
        except Invalid as problem:
            raise Invalid(skills=problem.message) from problem
    record("campaign.created", actor_id=by.person_id, kind="campaign", id=campaign.pk)
    return campaign


@action
def run_campaign(by: Viewer, *, campaign_id: int) -> Campaign:
    """Have a campaign worked out, in the background.

    Raises:
        Denied: it was worked out already.
        Invalid: another one is being worked out, or its last day to answer is over.
    """
    campaign = get_campaign(by, campaign_id, to="run", held=True)
    if campaign.answer_by <= clock.today():
        raise Invalid(_("The last day to answer is over: prepare another campaign."))
    if Campaign.objects.filter(state=State.MATCHING).exists():
        raise Invalid(_("Another campaign is being worked out: both would count on the same people. Wait for its end."))
    campaign.state, campaign.done, campaign.total = State.MATCHING, 0, PROGRESS
    campaign.save(update_fields=["state", "done", "total"])
    record("campaign.started", actor_id=by.person_id, kind="campaign", id=campaign.pk)
    return campaign


@action
def propose(by: Viewer) -> Campaign:
    """Propose groups and pairs to the whole company, about all skills; twice proposes nothing new."""
    moment = clock.now()
    campaign = create_campaign(
        by,
        name=_("Groups and pairs for everyone, %(date)s") % {"date": f"{moment:%Y-%m-%d}"},
        kind=Campaign.Kind.BOTH,
        answer_by=clock.today() + ANSWERS_WITHIN,
    )
    return run_campaign(by, campaign_id=campaign.pk)


@action
def close_campaign(by: Viewer, *, campaign_id: int) -> Campaign:
    """End a campaign: nothing more is proposed for it. What was proposed goes on until its last day to answer."""
    campaign = get_campaign(by, campaign_id, to="close", held=True)
    campaign.state, campaign.closed_at = State.CLOSED, clock.now()
    campaign.save(update_fields=["state", "closed_at"])
    record("campaign.closed", actor_id=by.person_id, kind="campaign", id=campaign.pk)
    return campaign


@action
def open_campaign(by: Viewer, *, campaign_id: int, figures: Mapping[str, Any]) -> Campaign:
    """Say what a matching counted, once its proposals are written: for the operator.

    Args:
        figures: by kind (`pairs`, `groups`): `seeking`, how many people; `unmatched`, how many by reason.
    """
    operator_only(by)
    campaign = get_campaign(by, campaign_id, held=True)
    campaign.figures = dict(figures)
    campaign.state, campaign.matched_at = State.OPEN, clock.now()
    campaign.done = campaign.total = PROGRESS
    campaign.save(update_fields=["figures", "state", "matched_at", "done", "total"])
    record("campaign.opened", actor_id=None, kind="campaign", id=campaign.pk)
    return campaign


@dataclass(frozen=True, slots=True)
class Found:
    """What a matching found, before anything is written."""

    groups: GroupOutcome | None
    pairs: PairOutcome | None

    @property
    def figures(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for kind, outcome in (("groups", self.groups), ("pairs", self.pairs)):
            if outcome is not None:
                unmatched = {str(reason): count for reason, count in outcome.figures.unmatched.items()}
                found[kind] = {
                    "seeking": outcome.figures.seeking, "unmatched": unmatched, "proven": outcome.figures.proven,
                }  # fmt: skip
        return found


def work_out(by: Viewer, *, campaign_id: int) -> Found | None:
    """Match the people of a campaign that was started, and write what is found: all of it or nothing.

    For the worker. The search holds no transaction; what it found is checked again when it is written, as people may
    have left, paused or hidden a skill meanwhile. One that was closed or worked out already is left alone.
    """
    operator_only(by)
    campaign = Campaign.objects.filter(pk=campaign_id, state=State.MATCHING).first()
    if campaign is None:
        return None
    found = match(campaign, _Progress(campaign_id))
    return found if _keep(by, campaign_id=campaign_id, found=found) else None


def match(campaign: Campaign, progress: _Progress | None = None) -> Found:
    """What would be proposed for a campaign, written or not; writes nothing."""
    people = pool(campaign)
    step = progress or _Progress(None)
    step(10)
    groups = pairs = None
    if campaign.kind != Campaign.Kind.PAIRS:
        groups = propose_groups(
            people.for_groups, skills=people.skills, refusals=people.group_refusals, progress=step.part(10, 50)
        )
    step(50)
    if campaign.kind != Campaign.Kind.GROUPS:
        pairs = propose_pairs(
            people.for_pairs, skills=people.skills, refusals=people.pair_refusals, progress=step.part(50, 90)
        )
    step(90)
    return Found(groups, pairs)


@action
def _keep(by: Viewer, *, campaign_id: int, found: Found) -> bool:
    campaign = Campaign.objects.select_for_update().filter(pk=campaign_id, state=State.MATCHING).first()
    if campaign is None:
        return False
    gone, unseen = not_free(), hidden()

    def group_holds(group: Group) -> bool:
        return not any(id in gone or (id, group.skill_id) in unseen for id in group.people)

    def pair_holds(pair: Pair) -> bool:
        skills = [help.skill_id for help in pair.helps]
        return not any(id in gone or any((id, skill) in unseen for skill in skills) for id in pair.people)

    if found.groups is not None:
        keep_groups(campaign, filter(group_holds, found.groups.groups))
    if found.pairs is not None:
        keep_pairs(campaign, filter(pair_holds, found.pairs.pairs))
    open_campaign(by, campaign_id=campaign_id, figures=found.figures)
    settle_after(campaign.answer_by)
    return True


class _Progress:
    """Writes how far a matching is, twice a second at most."""

    def __init__(self, campaign_id: int | None) -> None:
        self._campaign_id = campaign_id
        self._last = 0.0

    def __call__(self, done: int) -> None:
        if self._campaign_id is None or time.monotonic() - self._last < 0.5:
            return
        self._last = time.monotonic()
        Campaign.objects.filter(pk=self._campaign_id, state=State.MATCHING).update(done=done)

    def part(self, start: int, end: int) -> Any:
        """The same, told as a share of what goes from `start` to `end`."""
        return lambda done, total: self(start + (end - start) * done // max(1, total))
