"""Which skills are one and the same: tied by learning & development, or replaced by a release.

Someone who holds a skill holds all that are the same as it, whichever framework their job speaks in.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from compagnon.kit.sql import fetch, marks

_LINKS = """
SELECT t.skill_id, t.same_as_id, 1 FROM skills_skilltie t
UNION ALL SELECT s.replaced_by_id, s.id, 0 FROM skills_skill s WHERE s.replaced_by_id IS NOT NULL
"""


def stand_ins() -> dict[int, int]:
    """For each skill that has others the same as it, the one that stands for all of them. One query.

    It is the company's own where one is tied, else the one that replaces the others. A skill that is not a key stands
    for itself.
    """
    return grouped(fetch(_LINKS))


def grouped(links: Iterable[tuple[int, int, int]]) -> dict[int, int]:
    """The same, from links (first, second, whether a tie): in a link, the first stands for the second.

    >>> grouped([(1, 2, 1), (3, 2, 1), (5, 4, 0)])
    {1: 1, 2: 1, 3: 1, 4: 5, 5: 5}
    """
    group: dict[int, set[int]] = {}
    own: set[int] = set()
    replaced: set[int] = set()
    for first, second, is_tie in links:
        (own if is_tie else replaced).add(first if is_tie else second)
        small, large = sorted((group.get(first, {first}), group.get(second, {second})), key=len)
        large |= small
        for id in (first, second, *small):
            group[id] = large
    return {
        id: min(alike, key=lambda one: (one in replaced, one not in own, one)) for id, alike in sorted(group.items())
    }


def alike(skill_ids: Collection[int], stands: dict[int, int]) -> dict[int, int]:
    """Every skill that is the same as one of these, with the one of these that it is; each of them included."""
    wanted = {stands.get(id, id): id for id in skill_ids}
    found = {id: wanted[to] for id, to in stands.items() if to in wanted}
    return {**found, **{id: id for id in skill_ids}}


_LINKS_OF = """
SELECT t.skill_id, t.same_as_id, 1 FROM skills_skilltie t WHERE t.skill_id IN ({ids})
UNION ALL SELECT t.skill_id, t.same_as_id, 1 FROM skills_skilltie t WHERE t.same_as_id IN ({ids})
UNION ALL SELECT s.replaced_by_id, s.id, 0 FROM skills_skill s WHERE s.replaced_by_id IN ({ids})
UNION ALL SELECT s.replaced_by_id, s.id, 0 FROM skills_skill s WHERE s.id IN ({ids}) AND s.replaced_by_id IS NOT NULL
"""


def alike_to(skill_ids: Collection[int]) -> dict[int, int]:
    """`alike` for a few skills, without reading all that is tied: one query, and one more for each tie of a tie."""
    links: set[tuple[int, int, int]] = set()
    known: set[int] = set()
    found = set(skill_ids)
    while new := found - known:
        links.update(fetch(_LINKS_OF.format(ids=marks(new)), list(new) * 4))
        known |= new
        found.update(id for link in links for id in link[:2])
    return alike(skill_ids, grouped(sorted(links)))
