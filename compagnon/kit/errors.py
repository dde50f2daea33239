"""What actions and access rules refuse with. Views and the API turn these into pages; messages are for people."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import Http404


class Missing(Http404):
    """There is no such thing, or the viewer may not know of it: the two are told alike."""


class Denied(Exception):
    """The viewer sees the thing but may not do this to it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Invalid(Exception):
    """What was given cannot be taken: a sentence, and the fields it concerns."""

    def __init__(self, message: str = "", **fields: str) -> None:
        self.fields: Mapping[str, str] = fields
        self.message = message or " ".join(fields.values())
        super().__init__(self.message)
