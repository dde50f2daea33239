"""Who can help with a skill, and why: colleagues who bring it, taken in turn so that it is not always the same three.

Only what is shown to all colleagues counts. Points add up the reasons and take off what a person was asked lately; a
part that changes each day brings others forward. Same data, same day: same people.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compagnon.kit import clock
from compagnon.kit.sql import fetch, maybe_moment, moment, parameter
from compagnon.mentoring.experts.balance import RECENT
from compagnon.mentoring.models import Availability
from compagnon.people.cards import PersonCard
from compagnon.people.selectors import PERSON, card_of
from compagnon.people.viewer import Viewer
from compagnon.skills.evidence import is_old
from compagnon.skills.levels import level_word
from compagnon.skills.same import alike, stand_ins

# Points: for reaching the level that is sought; for each colleague who confirmed, three at most; for the manager's
# word; for the same site; less each ask of the last 30 days and each pair that runs; and of chance, changing each day.
ENOUGH, CONFIRMED, VALIDATED, SAME_SITE, ASKED, PAIRED, CHANCE = 2, 1, 1, 2, 2, 2, 3
_PRIME = 10007


@dataclass(frozen=True, slots=True)
class Helper:
    """Someone who can help with a skill, and what speaks for it."""

    card: PersonCard
    skill_id: int  # as it was asked for
    level: int
    confirmed_by: int
    is_validated: bool
    is_old: bool
    same_site: bool
    points: float

    @property
    def why(self) -> str:
        """The reasons, in a line."""
        words = [level_word(self.level)]
        if self.is_validated:
            words.append(_("validated by their manager"))
        if self.confirmed_by:
            words.append(
                ngettext("confirmed by %(num)s colleague", "confirmed by %(num)s colleagues", self.confirmed_by)
                % {"num": self.confirmed_by}
            )
        if self.same_site:
            words.append(_("same site"))
        if self.is_old:
            words.append(_("not practised for long"))
        return ", ".join(words)


def helpers_by_skill(
    viewer: Viewer, skill_ids: Collection[int], *, limit: int = 3, targets: Mapping[int, int] | None = None
) -> dict[int, list[Helper]]:
    """Those most likely to help the viewer with each of these skills, where someone can. Two queries.

    All know more of it than the viewer does.

    Args:
        targets: the level that is sought, by skill, where it is known: who has it comes first.
    """
    if viewer.person_id is None or not skill_ids:
        return {}
    found: dict[int, dict[int, Helper]] = {}
    for row in _rows(viewer, alike(skill_ids, stand_ins()), limit, targets or {}):
        wanted, level, since, shown_at, confirmed, validated, same_site, points = row[:8]
        card = card_of(row[8:])
        found.setdefault(wanted, {}).setdefault(
            card.id,
            Helper(
                card=card,
                skill_id=wanted,
                level=level,
                confirmed_by=confirmed,
                is_validated=bool(validated),
                is_old=is_old(maybe_moment(shown_at), moment(since), clock.now()),
                same_site=bool(same_site),
                points=float(points),
            ),
        )
    return {wanted: sorted(people.values(), key=_first)[:limit] for wanted, people in found.items()}


def _first(helper: Helper) -> tuple[float, int]:
    return -helper.points, helper.card.id


# Those who bring a skill and may be asked, the most promising of each first; what each was asked is counted by index.
_HELPERS = f"""
WITH need(skill_id, wanted, target) AS (VALUES {{needs}}),
me AS (SELECT a.id, a.site, %s AS today, %s AS since, %s AS turn FROM people_person a WHERE a.id = %s),
mine AS (
  SELECT n.wanted, MAX(s.level) AS level FROM need n
  JOIN skills_personskill s ON s.skill_id = n.skill_id AND s.person_id = (SELECT id FROM me) GROUP BY n.wanted
),
free AS (
  SELECT n.wanted, n.target, s.id, s.person_id, s.level, s.since, s.shown_at,
    CASE WHEN a.site = me.site AND a.site <> '' THEN 1 ELSE 0 END AS same_site,
    (a.id / 8 %% {_PRIME} * me.turn + n.wanted / 8) %% {_PRIME} / {_PRIME}.0 AS chance,
    COALESCE(v.asks_a_month, {Availability.ASKS_A_MONTH}) AS most,
    (SELECT COUNT(*) FROM mentoring_ask k WHERE k.person_id = s.person_id AND k.at >= me.since) AS asked
  FROM need n
  JOIN skills_personskill s ON s.skill_id = n.skill_id
  JOIN people_person a ON a.id = s.person_id
  CROSS JOIN me
  LEFT JOIN mine ON mine.wanted = n.wanted
  LEFT JOIN mentoring_availability v ON v.person_id = s.person_id
  WHERE s.brings AND s.audience = 'company' AND s.level > COALESCE(mine.level, 0)
    AND a.is_active AND a.id <> me.id AND (v.paused_until IS NULL OR v.paused_until < me.today)
),
seen AS (
  SELECT f.*,
    (SELECT COUNT(DISTINCT e.by_id) FROM skills_evidence e
     WHERE e.person_skill_id = f.id AND e.kind = 'confirmed' AND e.declined_at IS NULL) AS confirmed,
    (SELECT COUNT(*) FROM skills_evidence e
     WHERE e.person_skill_id = f.id AND e.kind = 'validated' AND e.declined_at IS NULL) AS validated,
    (SELECT COUNT(*) FROM mentoring_side i JOIN mentoring_pair p ON p.id = i.pair_id
     WHERE i.person_id = f.person_id AND p.state = 'running') AS paired
  FROM free f WHERE f.asked < f.most
),
weighed AS (
  SELECT s.*, {SAME_SITE} * same_site + {CHANCE} * chance - {ASKED} * asked - {PAIRED} * paired
    + CASE WHEN level >= target THEN {ENOUGH} ELSE 0 END
    + {CONFIRMED} * CASE WHEN confirmed > 3 THEN 3 ELSE confirmed END
    + CASE WHEN validated > 0 THEN {VALIDATED} ELSE 0 END AS points
  FROM seen s
),
placed AS (SELECT w.*, ROW_NUMBER() OVER (PARTITION BY wanted ORDER BY points DESC, id) AS place FROM weighed w)
SELECT p.wanted, p.level, p.since, p.shown_at, p.confirmed, p.validated, p.same_site, p.points, {PERSON}
FROM placed p JOIN people_person a ON a.id = p.person_id WHERE p.place <= %s ORDER BY p.wanted, p.place
"""  # noqa: S608


def _rows(viewer: Viewer, same: Mapping[int, int], limit: int, targets: Mapping[int, int]) -> list[tuple[Any, ...]]:
    today = clock.today()
    turn = today.toordinal() * 7919 % (_PRIME - 1) + 1
    values = [value for id, wanted in same.items() for value in (id, wanted, targets.get(wanted, 0))]
    me = [connection.ops.adapt_datefield_value(today), parameter(clock.now() - RECENT), turn, viewer.person_id]
    needs = ", ".join(["(%s, %s, %s)"] * len(same))
    # A person may hold two skills that are the same and counts once, hence twice as many rows.
    return fetch(_HELPERS.format(needs=needs), [*values, *me, 2 * limit])
