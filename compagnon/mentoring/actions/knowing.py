"""Who knows what, derived from answers into the tables that `selectors.evidence` reads.

A person's rows are made again from their latest answers, whatever happened: done twice, late or out of order, it ends
the same. `compagnon mentoring index` makes everyone's.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from functools import lru_cache
from math import isclose
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from compagnon.kit.actions import action
from compagnon.kit.batches import batches
from compagnon.kit.sql import fetch, marks, moment
from compagnon.mentoring.experts.ranking import ANSWERS, KNOWLEDGE, terms_of_answer, terms_of_question, worth
from compagnon.mentoring.models import EVERYONE, OPEN_SCOPE, Knowledge, Spread, Standing
from compagnon.people.models import Person
from compagnon.people.viewer import Viewer
from compagnon.skills.actions.settling import operator_only
from compagnon.skills.models import Skill

LATEST = 200  # answers of a person that are read
READ = 3000  # characters of a text
AT_ONCE = 100  # people in one transaction
Key = tuple[int, int, str]  # person, scope, term


@action
def know_again(by: Viewer, *, person_ids: Collection[int]) -> None:
    """Make what is known of these people what their answers say now.

    Raises:
        Denied: only what the program derives comes here.
    """
    operator_only(by)
    ids = sorted(set(person_ids))
    # One at a time for a person: two deriving at once would each add what the other adds.
    held = list(Person.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk").values_list("pk"))
    if not held:
        return
    right = _from_answers(ids)
    moved = _keep_knowledge(ids, right)
    moved.update(_keep_standings(ids, right))
    _spread(moved)


def know_everyone_again(by: Viewer, *, starts: Callable[[str, int], None], advances: Callable[[int], None]) -> int:
    """The same for everyone who ever answered, some at a time; answers how many they are."""
    operator_only(by)
    people = [
        id
        for (id,) in fetch(
            "SELECT author_id FROM posts_comment WHERE is_answer UNION SELECT person_id FROM mentoring_standing"
            " ORDER BY 1"
        )
    ]
    starts(_("people"), len(people))
    for some in batches(people, AT_ONCE):
        know_again(by, person_ids=some)
        advances(len(some))
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("LOCK TABLE mentoring_spread IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute("DELETE FROM mentoring_spread")
        cursor.execute(
            "INSERT INTO mentoring_spread (term, scope, people)"
            " SELECT term, scope, COUNT(*) FROM mentoring_knowledge GROUP BY term, scope"
        )
        cursor.execute(
            "INSERT INTO mentoring_spread (term, scope, people)"
            " SELECT %s, scope, COUNT(*) FROM mentoring_standing GROUP BY scope",
            [EVERYONE],
        )
    return len(people)


@dataclass
class _Shown:
    """What answers show, by person, scope and term."""

    grown: defaultdict[Key, float] = field(default_factory=lambda: defaultdict(float))
    answers: Counter[Key] = field(default_factory=Counter)
    given: defaultdict[tuple[int, int], float] = field(default_factory=lambda: defaultdict(float))


_SCOPE = f"CASE WHEN c.listed AND c.joining = 'open' THEN {OPEN_SCOPE} ELSE c.id END"
_ANSWERS = f"""
SELECT k.author_id, {_SCOPE}, SUBSTR(k.body, 1, {READ}), k.written_at, k.accepted_at IS NOT NULL,
  k.thanks_count + COALESCE(o.likes, 0), p.title, SUBSTR(p.body, 1, {READ}), p.skill_ids
FROM (
  SELECT id, ROW_NUMBER() OVER (PARTITION BY author_id ORDER BY written_at DESC, id DESC) AS place
  FROM posts_comment WHERE author_id IN ({{people}}) AND is_answer AND deleted_at IS NULL
) n JOIN posts_comment k ON k.id = n.id JOIN posts_post p ON p.id = k.post_id
JOIN communities_community c ON c.id = p.community_id
LEFT JOIN posts_attribution o ON o.comment_id = k.id
WHERE n.place <= {LATEST} AND p.deleted_at IS NULL ORDER BY k.author_id, k.written_at, k.id
"""  # noqa: S608


def _from_answers(people: list[int]) -> _Shown:
    shown = _Shown()
    rows = fetch(_ANSWERS.format(people=marks(people)), people)
    about = [tuple(json.loads(row[8]) if isinstance(row[8], str) else row[8]) for row in rows]
    names = _names({id for ids in about for id in ids})
    for (person, scope, text, at, accepted, thanks, title, body, _ids), ids in zip(rows, about, strict=True):
        at = moment(at)
        grown = worth(accepted=bool(accepted), thanks=thanks) * KNOWLEDGE.grown(at)
        skills = tuple((f"#{id}", names[id]) for id in ids if id in names)
        for term in terms_of_answer(_terms_of(title, body, skills), text):
            shown.grown[person, scope, term] += grown
            shown.answers[person, scope, term] += 1
        shown.given[person, scope] += ANSWERS.grown(at)
    return shown


@lru_cache(maxsize=512)
def _terms_of(title: str, body: str, skills: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    """The terms of a question; several answers to it come one after the other."""
    return tuple(terms_of_question(title, body, skills=dict(skills)))


def _names(ids: Collection[int]) -> dict[int, str]:
    rows = Skill.objects.filter(pk__in=ids).values_list("pk", "label_fr", "label_en")
    return {id: f"{fr} {en}".strip() for id, fr, en in rows}


def _keep_knowledge(people: list[int], right: _Shown) -> Counter[tuple[str, int]]:
    """Make the rows the right ones; answers by how much the spread of each term moved."""
    moved: Counter[tuple[str, int]] = Counter()
    changed: list[Knowledge] = []
    gone: list[int] = []
    kept: set[Key] = set()
    for row in Knowledge.objects.filter(person_id__in=people).iterator():
        key = (row.person_id, row.scope, row.term)
        if key not in right.grown:
            gone.append(row.pk)
            moved[row.term, row.scope] -= 1
            continue
        kept.add(key)
        grown, answers = right.grown[key], right.answers[key]
        if row.answers != answers or not isclose(row.grown, grown, rel_tol=1e-9):
            row.grown, row.answers = grown, answers
            changed.append(row)
    for some in batches(gone, 500):
        Knowledge.objects.filter(pk__in=some).delete()
    Knowledge.objects.bulk_update(changed, ["grown", "answers"], batch_size=200)
    fresh = [key for key in right.grown if key not in kept]
    Knowledge.objects.bulk_create(
        (
            Knowledge(
                person_id=key[0], scope=key[1], term=key[2], grown=right.grown[key], answers=right.answers[key]
            )
            for key in fresh
        ),
        batch_size=1000,
    )  # fmt: skip
    moved.update((term, scope) for _person, scope, term in fresh)
    return moved


def _keep_standings(people: list[int], right: _Shown) -> Counter[tuple[str, int]]:
    moved: Counter[tuple[str, int]] = Counter()
    for row in Standing.objects.filter(person_id__in=people):
        moved[EVERYONE, row.scope] -= 1
        if (row.person_id, row.scope) not in right.given:
            Standing.objects.filter(pk=row.pk).delete()
    moved.update((EVERYONE, scope) for _person, scope in right.given)
    Standing.objects.bulk_create(
        [Standing(person_id=person, scope=scope, answers=answers) for (person, scope), answers in right.given.items()],
        update_conflicts=True,
        unique_fields=["person", "scope"],
        update_fields=["answers"],
    )
    return moved


def _spread(moved: Counter[tuple[str, int]]) -> None:
    """Move how many people know of each term, in one order, so that two deriving at once do not wait for each other."""
    rows: list[tuple[Any, ...]] = [(*key, count) for key, count in sorted(moved.items()) if count]
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {Spread._meta.db_table} AS s (term, scope, people) VALUES (%s, %s, %s)"  # noqa: S608
                " ON CONFLICT (term, scope) DO UPDATE SET people = s.people + excluded.people",
                rows,
            )
