"""Campaigns and their figures: numbers of people told as `skills.crowd` does, never who answered what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compagnon.kit.ids import to_text
from compagnon.mentoring.access import CampaignAbilities, campaign_abilities, get_campaign, visible_campaigns
from compagnon.mentoring.models import Answer, Campaign, Group, Pair, Seat, Side
from compagnon.mentoring.words import reason_words, some
from compagnon.people.models import Team
from compagnon.people.viewer import Viewer
from compagnon.skills.carrying import SkillLink, skill_links

MOST = 100


@dataclass(frozen=True, slots=True)
class CampaignLine:
    """A campaign in the list."""

    id: int
    name: str
    kind_word: str
    state: str
    state_word: str
    answer_by: date
    created_at: datetime

    @property
    def url(self) -> str:
        return f"/help/campaigns/{to_text(self.id)}"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure, as it is told; `key` names its part of the table (`pairs`, `unmatched`…)."""

    key: str
    label: str
    people: str


@dataclass(frozen=True, slots=True)
class CampaignView(CampaignLine):
    """A campaign with its figures."""

    teams: tuple[str, ...]
    skills: tuple[SkillLink, ...]
    done: int
    total: int
    pair_figures: tuple[Figure, ...]
    group_figures: tuple[Figure, ...]
    can: CampaignAbilities


def campaigns(viewer: Viewer) -> list[CampaignLine]:
    """All campaigns, the last first. One query."""
    return [CampaignLine(*_line(campaign)) for campaign in visible_campaigns(viewer)[:MOST]]


def _line(campaign: Campaign) -> tuple[int, str, str, str, str, date, datetime]:
    return (
        campaign.pk, campaign.name, str(campaign.get_kind_display()), campaign.state,
        str(campaign.get_state_display()), campaign.answer_by, campaign.created_at,
    )  # fmt: skip


def campaign_view(viewer: Viewer, id: int) -> CampaignView:
    """A campaign, for those who run them. Nine queries at most."""
    campaign = get_campaign(viewer, id)
    counted = bool(campaign.figures)
    return CampaignView(
        *_line(campaign),
        teams=tuple(Team.objects.filter(pk__in=campaign.teams).values_list("path", flat=True)),
        skills=tuple(skill_links(set(campaign.campaign_skills.values_list("skill_id", flat=True))).values()),
        done=campaign.done,
        total=campaign.total,
        pair_figures=_pairs(campaign) if counted and campaign.kind != Campaign.Kind.GROUPS else (),
        group_figures=_groups(campaign) if counted and campaign.kind != Campaign.Kind.PAIRS else (),
        can=campaign_abilities(campaign),
    )


def _pairs(campaign: Campaign) -> tuple[Figure, ...]:
    sides = Side.objects.filter(pair__campaign=campaign)
    rows = list(sides.values_list("pair", "person", "brings", "answer", "pair__state"))
    by_pair: dict[int, list[tuple[int, int | None]]] = {}
    for pair, person, brings, _said, _stands in rows:
        by_pair.setdefault(pair, []).append((person, brings))
    both = {pair for pair, two in by_pair.items() if all(brings is not None for _person, brings in two)}
    matched = {person for _pair, person, *_rest in rows}
    formed = {person for _p, person, _b, _a, state in rows if state in (Pair.State.RUNNING, Pair.State.ENDED)}
    load = Counter(Counter(person for _pair, person, brings, *_rest in rows if brings is not None).values())
    seeking, unmatched = _counted(campaign, "pairs")
    return (
        Figure("seeking", _("people who seek something"), some(seeking)),
        Figure("matched", _("to whom a pair was proposed"), some(len(matched))),
        Figure("reciprocal", _("in a pair where each brings something"), some(len(_of(by_pair, both)))),
        Figure("formed", _("in a pair that started"), some(len(formed))),
        *_answers(rows),
        *(Figure("unmatched", reason_words(reason), some(count)) for reason, count in unmatched),
        *(
            Figure(
                "load", ngettext("help in %(num)s pair", "help in %(num)s pairs", pairs) % {"num": pairs}, some(count)
            )
            for pairs, count in sorted(load.items())
        ),
    )


def _of(by_pair: dict[int, list[tuple[int, int | None]]], pairs: set[int]) -> set[int]:
    return {person for pair in pairs for person, _brings in by_pair[pair]}


def _answers(rows: Sequence[tuple[Any, ...]]) -> tuple[Figure, ...]:
    said = Counter(row[3] for row in rows)
    return (
        Figure("accepted", _("answers: accepted"), some(said[Answer.ACCEPTED])),
        Figure("declined", _("answers: declined"), some(said[Answer.DECLINED])),
        Figure("waiting", _("no answer"), some(said[Answer.WAITING])),
    )


def _groups(campaign: Campaign) -> tuple[Figure, ...]:
    seats = Seat.objects.filter(group__campaign=campaign)
    rows = list(seats.values_list("group", "person", "role", "answer", "group__state", "outcome"))
    learners = {row[1] for row in rows if row[2] == Seat.Role.LEARNER}
    started = {Group.State.RUNNING, Group.State.ENDED}
    formed = {row[1] for row in rows if row[4] in started and row[3] == Answer.ACCEPTED}
    helpers = Counter(Counter(row[1] for row in rows if row[2] == Seat.Role.HELPER).values())
    seeking, unmatched = _counted(campaign, "groups")
    outcomes = Counter(row[5] for row in rows if row[5])
    return (
        Figure("seeking", _("people who seek something"), some(seeking)),
        Figure("matched", _("to whom a place to learn was proposed"), some(len(learners))),
        Figure("formed", _("in a group that opened"), some(len(formed))),
        *_answers(rows),
        *(Figure("unmatched", reason_words(reason), some(count)) for reason, count in unmatched),
        *(
            Figure(
                "load",
                ngettext("help in %(num)s group", "help in %(num)s groups", groups) % {"num": groups},
                some(count),
            )
            for groups, count in sorted(helpers.items())
        ),
        *(Figure("outcome", str(Seat.Outcome(value).label), some(count)) for value, count in sorted(outcomes.items())),
    )


def _counted(campaign: Campaign, kind: str) -> tuple[int, list[tuple[str, int]]]:
    figures = campaign.figures.get(kind, {})
    return figures.get("seeking", 0), sorted(figures.get("unmatched", {}).items())


def teams_to_choose() -> list[tuple[str, str]]:
    """Every team, by its path. One query."""
    return [(to_text(id), path) for id, path in Team.objects.order_by("path").values_list("pk", "path")]


def is_matching(viewer: Viewer) -> bool:
    """Whether a campaign is being worked out."""
    return visible_campaigns(viewer).filter(state=Campaign.State.MATCHING).exists()
