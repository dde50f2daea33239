"""Reads about people: dataclasses made from values, in a fixed number of queries."""

from compagnon.people.selectors.cards import (
    CARD_FIELDS,
    PERSON,
    card_of,
    company_name,
    find_people,
    named,
    person_cards,
)

__all__ = ["CARD_FIELDS", "PERSON", "card_of", "company_name", "find_people", "named", "person_cards"]
