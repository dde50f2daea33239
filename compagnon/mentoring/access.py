"""Who may see and do what with working groups, pairs and campaigns.

A pair is for its two people, a group that is proposed for those to whom it is: nobody else knows of it, administrators
included, who see the figures of campaigns only. Once it runs, a working group is a community and is read as one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from compagnon.kit import clock
from compagnon.kit.access import YES, Verdict, no, unless
from compagnon.kit.errors import Missing
from compagnon.mentoring.models import Answer, Campaign, Group, Pair, Seat, Side
from compagnon.people.viewer import Viewer
from compagnon.skills.access import may_steer_skills


def is_over(answer_by: date) -> bool:
    """Whether it is too late to answer."""
    return answer_by < clock.today()


def visible_pairs(viewer: Viewer) -> QuerySet[Pair]:
    """One's own."""
    if viewer.is_operator:
        return Pair.objects.all()
    if viewer.person_id is None:
        return Pair.objects.none()
    return Pair.objects.filter(pk__in=Side.objects.filter(person_id=viewer.person_id).values("pair"))


@dataclass(frozen=True, slots=True)
class PairAbilities:
    """What the viewer may do with a pair; buttons show it, actions enforce it."""

    answer: Verdict
    plan: Verdict
    note: Verdict
    end: Verdict
    tell: Verdict


def pair_abilities(viewer: Viewer, pair: Pair, side: Side | None) -> PairAbilities:
    """The verdicts for a pair that the viewer sees; `side` is theirs."""
    if side is None:
        return PairAbilities(*[no(_("Only the two people of this pair do this."))] * 5)
    runs = pair.state == Pair.State.RUNNING
    running = unless(runs, _("This pair does not run."))
    return PairAbilities(
        answer=_answerable(waits=pair.state == Pair.State.PROPOSED, answer_by=pair.answer_by),
        plan=running,
        note=running,
        end=running,
        tell=unless(pair.state == Pair.State.ENDED, _("What it brought you is said once the pair has ended.")),
    )


def _answerable(*, waits: bool, answer_by: date) -> Verdict:
    if not waits:
        return no(_("This proposal no longer waits for an answer."))
    return unless(not is_over(answer_by), _("The time to answer is over."))


def get_pair(viewer: Viewer, id: int, *, to: str = "", held: bool = False) -> tuple[Pair, Side | None]:
    """A pair and the viewer's side of it (None for the operator), if they may do `to` (a field of `PairAbilities`).

    Args:
        held: keep others from changing it until the transaction ends.

    Raises:
        Missing: there is none, or it is not theirs.
        Denied: seen, but not allowed.
    """
    pairs = visible_pairs(viewer)
    pair = (pairs.select_for_update(of=("self",)) if held else pairs).filter(pk=id).first()
    if pair is None:
        raise Missing
    side = Side.objects.filter(pair=pair, person_id=viewer.person_id or 0).first()
    if to:
        verdict: Verdict = getattr(pair_abilities(viewer, pair, side), to)
        verdict.require()
    return pair, side


def visible_groups(viewer: Viewer) -> QuerySet[Group]:
    """Those that are or were proposed to the viewer."""
    if viewer.is_operator:
        return Group.objects.all()
    if viewer.person_id is None:
        return Group.objects.none()
    return Group.objects.filter(pk__in=Seat.objects.filter(person_id=viewer.person_id).values("group"))


@dataclass(frozen=True, slots=True)
class GroupAbilities:
    """What the viewer may do with a working group; buttons show it, actions enforce it."""

    answer: Verdict
    conclude: Verdict


def group_abilities(viewer: Viewer, group: Group, seat: Seat | None) -> GroupAbilities:
    """The verdicts for a group that the viewer sees; `seat` is theirs."""
    if seat is None:
        return GroupAbilities(*[no(_("Only those to whom it was proposed do this."))] * 2)
    joined = seat.answer == Answer.ACCEPTED and group.opened_at is not None
    waits = group.state == Group.State.PROPOSED or (group.state == Group.State.RUNNING and not joined)
    return GroupAbilities(
        answer=_answerable(waits=waits, answer_by=group.answer_by),
        conclude=no(_("Only members of this group say where they stand."))
        if not joined
        else unless(group.state == Group.State.ENDED, _("This is asked at the end of the group.")),
    )


def get_group(viewer: Viewer, id: int, *, to: str = "", held: bool = False) -> tuple[Group, Seat | None]:
    """A group with its skill and the viewer's seat (None for the operator), if they may do `to`. Raises as `get_pair`.

    Args:
        held: keep others from changing it until the transaction ends.
    """
    groups = visible_groups(viewer).select_related("skill")
    group = (groups.select_for_update(of=("self",)) if held else groups).filter(pk=id).first()
    if group is None:
        raise Missing
    seat = Seat.objects.filter(group=group, person_id=viewer.person_id or 0).first()
    if to:
        verdict: Verdict = getattr(group_abilities(viewer, group, seat), to)
        verdict.require()
    return group, seat


def may_match(viewer: Viewer) -> Verdict:
    """Whether the viewer runs matchings and sees their figures: learning & development, administrators."""
    return may_steer_skills(viewer)


def visible_campaigns(viewer: Viewer) -> QuerySet[Campaign]:
    """All of them to those who run matchings, none to others."""
    return Campaign.objects.all() if may_match(viewer) else Campaign.objects.none()


@dataclass(frozen=True, slots=True)
class CampaignAbilities:
    """What the viewer may do with a campaign."""

    run: Verdict
    close: Verdict


def campaign_abilities(campaign: Campaign) -> CampaignAbilities:
    """The verdicts for a campaign that the viewer sees."""
    state = campaign.state
    return CampaignAbilities(
        run=YES if state == Campaign.State.DRAFT else no(_("This campaign was worked out already.")),
        close=unless(state != Campaign.State.CLOSED, _("This campaign is closed.")),
    )


def get_campaign(viewer: Viewer, id: int, *, to: str = "", held: bool = False) -> Campaign:
    """A campaign, for those who run them, if they may do `to` (a field of `CampaignAbilities`).

    Args:
        held: keep others from changing it until the transaction ends.

    Raises:
        Missing: there is none, or campaigns are not the viewer's.
        Denied: seen, but not allowed.
    """
    campaigns = visible_campaigns(viewer)
    campaign = (campaigns.select_for_update() if held else campaigns).filter(pk=id).first()
    if campaign is None:
        raise Missing
    if to:
        verdict: Verdict = getattr(campaign_abilities(campaign), to)
        verdict.require()
    return campaign
