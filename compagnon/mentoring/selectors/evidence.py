"""What the tables say of who knows: `experts.ranking.Evidence`, for one asker and one question.

Only what the asker may read counts, and only people who may read the question are known of.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from compagnon.communities.access import memberships
from compagnon.communities.models import Community
from compagnon.kit.sql import day, fetch, marks, moment, parameter
from compagnon.mentoring.experts.balance import RECENT
from compagnon.mentoring.experts.ranking import KNOWLEDGE, Standing
from compagnon.mentoring.models import EVERYONE, OPEN_SCOPE
from compagnon.people.viewer import Viewer
from compagnon.skills.same import alike_to

BEST = 100  # people of a term, or of a skill, who are considered
MASTERS = 3  # the level from which one is known for a skill, even without offering it
SMALL = 300  # members of a closed community whose own knowledge is read; of a larger one, the best of all are looked at
LOOKED_AT = 2000  # then, of each term


class Tables:
    """The evidence on one question, and what else is known of the people it proposes.

    Attributes:
        levels: what people show to all colleagues, by person and skill of the question.
        answers: in how many answers a term came up, by person and term.
        load: what was asked of each lately.
        limits: how much each takes, where they said so.
        paused: those who take a break.
        known: the standing of those who can be asked at all.
    """

    def __init__(
        self, viewer: Viewer, community: Community, skill_ids: Sequence[int], *, as_of: datetime, today: date
    ) -> None:
        # Open communities are one scope: their own identifiers are in no row.
        own = [community.pk] if viewer.is_operator else list(memberships(viewer))
        self._scopes = [OPEN_SCOPE, *own]
        self._community = community
        self._as_of = as_of
        self._today = today
        self._same = alike_to(skill_ids) if skill_ids else {}
        self.levels: dict[tuple[int, int], int] = {}
        self.answers: defaultdict[tuple[int, str], int] = defaultdict(int)
        self.load: dict[int, int] = {}
        self.limits: dict[int, int] = {}
        self.paused: set[int] = set()
        self.known: dict[int, Standing] = {}
        self._levels = self._read_levels(skill_ids)

    def spread(self, terms: Collection[str]) -> dict[str, int]:
        wanted = self._marked(terms)
        found: defaultdict[str, int] = defaultdict(int)
        for term, people in self._read_spread(list(wanted)):
            found[wanted[term]] += int(people)
        for skill, _person, _amount in self._levels:
            found[f"#{skill}"] += 1
        return {term: count for term, count in found.items() if count > 0}

    def people(self) -> int:
        answering = sum(int(people) for _term, people in self._read_spread([EVERYONE]))
        return max(answering, len({person for _skill, person, _amount in self._levels}))

    def _read_spread(self, terms: list[str]) -> list[tuple[Any, ...]]:
        return fetch(_SPREAD.format(terms=marks(terms), scopes=marks(self._scopes)), [*terms, *self._scopes])

    def knowledge(self, terms: Sequence[str]) -> list[tuple[str, int, float]]:
        known: defaultdict[tuple[str, int], float] = defaultdict(float)
        wanted = self._marked(terms)
        for term, person, grown, answers in self._read_knowledge(list(wanted)):
            term = wanted[term]
            known[term, person] += grown
            self.answers[person, term] += answers
        grown_now = KNOWLEDGE.grown(self._as_of)
        for skill, person, amount in self._levels:
            if f"#{skill}" in terms:
                known[f"#{skill}", person] += amount * grown_now
        return [(term, person, grown) for (term, person), grown in known.items()]

    def current(self, count: int) -> list[int]:
        scopes = [OPEN_SCOPE]
        if not self._community.is_open:
            scopes += [id for id in self._scopes if id == self._community.pk]
        rows = fetch(_each(_CURRENT, len(scopes)), [value for scope in scopes for value in (scope, count)])
        return [person for (person,) in rows]

    def standings(self, people: Collection[int]) -> dict[int, Standing]:
        reads, reads_params = self._reads("a.id")
        rows = fetch(
            _PEOPLE.format(people=marks(people), reads=reads),
            [parameter(self._as_of - RECENT), *people, *reads_params],
        )
        answers = dict(
            fetch(
                _GIVEN.format(people=marks(people), scopes=marks(self._scopes)),
                [*people, *self._scopes],
            )
        )
        for person, signed_in, joined, most, paused, load, commented, published in rows:
            self.load[person] = load
            if most is not None:
                self.limits[person] = most
            if paused is not None and day(paused) >= self._today:
                self.paused.add(person)
            last = max((at for at in (commented, published) if at), default=None) or signed_in or joined
            self.known[person] = Standing(float(answers.get(person, 0.0)), moment(last))
        return self.known

    def _marked(self, terms: Collection[str]) -> dict[str, str]:
        """The terms to look up, and the question's own that each is: marks of skills that are the same meet."""
        wanted = {term: term for term in terms}
        wanted |= {f"#{id}": f"#{skill}" for id, skill in self._same.items() if f"#{skill}" in terms}
        return wanted

    def _reads(self, person: str) -> tuple[str, list[Any]]:
        """What someone must fulfil in order to read the question: nothing where everyone does."""
        return ("", []) if self._community.is_open else (_IS_MEMBER.format(person=person), [self._community.pk])

    def _read_knowledge(self, terms: list[str]) -> list[tuple[Any, ...]]:
        if not terms:
            return []
        scopes = marks(self._scopes)
        if self._community.is_open:
            params: list[Any] = [value for term in terms for value in (term, *self._scopes)]
            return fetch(_each(_KNOWING.format(scopes=scopes), len(terms)), params)
        if self._community.member_count <= SMALL:
            return fetch(
                _MEMBERS_KNOWING.format(terms=marks(terms), scopes=scopes),
                [self._community.pk, *terms, *self._scopes],
            )
        params = [value for term in terms for value in (term, *self._scopes, self._community.pk)]
        return fetch(_each(_BEST_MEMBERS_KNOWING.format(scopes=scopes), len(terms)), params)

    def _read_levels(self, skill_ids: Sequence[int]) -> list[tuple[int, int, float]]:
        """Skill of the question, person, and what their level counts for: as it is shown to all colleagues now."""
        if not skill_ids:
            return []
        reads, reads_params = self._reads("s.person_id")
        parts, params = [], []
        for number, skill in enumerate(skill_ids):
            same = [id for id, one in self._same.items() if one == skill]
            parts.append(_each(_LEVELS.format(skills=marks(same), reads=reads), 1, number))
            params += [skill, *same, *reads_params]
        amounts: dict[tuple[int, int], float] = {}
        for skill, person, level, brings in fetch(" UNION ALL ".join(parts), params):
            skill = int(skill)
            self.levels[person, skill] = max(level, self.levels.get((person, skill), 0))
            amount = level / 2 + (0.5 if brings else 0.0)  # to transmit it counts for two answers and a half
            amounts[skill, person] = max(amount, amounts.get((skill, person), 0.0))
        return [(skill, person, amount) for (skill, person), amount in amounts.items()]


_SPREAD = """
SELECT term, SUM(people) FROM mentoring_spread WHERE term IN ({terms}) AND scope IN ({scopes}) GROUP BY term
"""
_CURRENT = "SELECT person_id FROM mentoring_standing WHERE scope = %s ORDER BY answers DESC LIMIT %s"
_GIVEN = """
SELECT person_id, SUM(answers) FROM mentoring_standing
WHERE person_id IN ({people}) AND scope IN ({scopes}) GROUP BY person_id
"""
# When someone last wrote, wherever that was, tells only that they are there. Who came with an archive and never signed
# in cannot be asked.
_PEOPLE = """
SELECT a.id, a.last_login, a.joined_at, v.asks_a_month, v.paused_until,
  (SELECT COUNT(*) FROM mentoring_ask k WHERE k.person_id = a.id AND k.at >= %s),
  (SELECT k.written_at FROM posts_comment k WHERE k.author_id = a.id ORDER BY k.written_at DESC LIMIT 1),
  (SELECT p.published_at FROM posts_post p WHERE p.author_id = a.id ORDER BY p.published_at DESC LIMIT 1)
FROM people_person a LEFT JOIN mentoring_availability v ON v.person_id = a.id
WHERE a.id IN ({people}) AND a.is_active AND (a.origin IS NULL OR a.last_login IS NOT NULL) {reads}
"""
_IS_MEMBER = "AND EXISTS (SELECT 1 FROM communities_membership m WHERE m.community_id = %s AND m.person_id = {person})"
_KNOWING = f"""
SELECT term, person_id, grown, answers FROM mentoring_knowledge
WHERE term = %s AND scope IN ({{scopes}}) ORDER BY grown DESC LIMIT {BEST}
"""  # noqa: S608
_MEMBERS_KNOWING = """
SELECT k.term, k.person_id, k.grown, k.answers
FROM communities_membership m JOIN mentoring_knowledge k ON k.person_id = m.person_id
WHERE m.community_id = %s AND k.term IN ({terms}) AND k.scope IN ({scopes})
"""
_BEST_MEMBERS_KNOWING = f"""
SELECT b.term, b.person_id, b.grown, b.answers FROM (
  SELECT term, person_id, grown, answers FROM mentoring_knowledge
  WHERE term = %s AND scope IN ({{scopes}}) ORDER BY grown DESC LIMIT {LOOKED_AT}
) b WHERE EXISTS (SELECT 1 FROM communities_membership m WHERE m.community_id = %s AND m.person_id = b.person_id)
ORDER BY b.grown DESC LIMIT {BEST}
"""  # noqa: S608
_LEVELS = f"""
SELECT %s AS skill, s.person_id, s.level, s.brings FROM skills_personskill s
WHERE s.skill_id IN ({{skills}}) AND s.audience = 'company' AND s.level > 0 AND (s.brings OR s.level >= {MASTERS})
  {{reads}}
ORDER BY s.brings DESC, s.level DESC, s.id LIMIT {BEST}
"""  # noqa: S608


def _each(sql: str, count: int, first: int = 0) -> str:
    """The same statement several times, each with its own limit, which neither database takes without a name."""
    return " UNION ALL ".join(f"SELECT * FROM ({sql}) n{number}" for number in range(first, first + count))  # noqa: S608
