"""An answer settles what its author was asked; a question that is over settles the rest."""

from __future__ import annotations

from compagnon.journal.models import Entry
from compagnon.journal.record import reacts_to
from compagnon.mentoring.actions.asks import settle_asks
from compagnon.people.viewer import operator


@reacts_to(
    "comment.written",
    "comment.deleted",
    "comment.restored",
    "answer.accepted",
    "answer.unaccepted",
    "question.solved",
    "question.reopened",
    "post.deleted",
    "post.restored",
    when=lambda entry: bool(entry.data.get("is_answer", True)),
)
def settle(entry: Entry) -> None:
    """Settle the asks of the question."""
    settle_asks(operator(), post_id=entry.data.get("post_id") or entry.subject_id)
