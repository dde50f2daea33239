"""What the journal calls a person."""

from __future__ import annotations

from collections.abc import Collection

from compagnon.journal.subjects import Card, SubjectKind, register
from compagnon.people.access import visible_people
from compagnon.people.selectors import CARD_FIELDS, card_of
from compagnon.people.viewer import Viewer


def _cards(viewer: Viewer, ids: Collection[int]) -> dict[int, Card]:
    found = map(card_of, visible_people(viewer).filter(pk__in=ids).values_list(*CARD_FIELDS))
    return {card.id: Card(id=card.id, title=card.name, url=card.url) for card in found}


register(SubjectKind("person", cards=_cards))
