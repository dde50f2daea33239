"""What follows from the journal: who knows what, and what is settled of what people were asked."""

from __future__ import annotations

from collections.abc import Iterable

from compagnon.journal.models import Entry
from compagnon.journal.record import reacts_to
from compagnon.kit.batches import batches
from compagnon.mentoring.actions.asks import settle_asks
from compagnon.mentoring.actions.knowing import AT_ONCE, know_again
from compagnon.people.viewer import operator
from compagnon.posts.models import Comment, Reaction


def _counts(entry: Entry) -> bool:
    """What is said of answers; of reactions, only thanks make them worth more."""
    thanks = entry.data.get("reaction", Reaction.Kind.THANKS) == Reaction.Kind.THANKS
    return thanks and bool(entry.data.get("is_answer", True))


@reacts_to(
    "comment.written",
    "comment.edited",
    "comment.deleted",
    "comment.restored",
    "answer.accepted",
    "answer.unaccepted",
    "reaction.added",
    "reaction.removed",
    when=_counts,
)
def know_again_of_answer(entry: Entry) -> None:
    """Whoever gave it."""
    answers = Comment.objects.filter(pk=entry.subject_id, is_answer=True)
    _know_again(answers.values_list("author_id", flat=True))


@reacts_to("post.edited", "post.deleted", "post.restored")
def know_again_of_question(entry: Entry) -> None:
    """Those who answered it: what the question says is what they know of."""
    _know_again(_who_answered(post=entry.subject_id))


@reacts_to("community.edited", when=lambda entry: bool({"joining", "listed"}.intersection(entry.data["fields"])))
def know_again_of_community(entry: Entry) -> None:
    """Everyone who answered in a community that others read from now on, or read no more."""
    _know_again(_who_answered(post__community=entry.subject_id))


@reacts_to("archive.imported")
def know_again_of_archive(entry: Entry) -> None:
    """Everyone who answered in the community that an archive came into."""
    _know_again(_who_answered(post__community=entry.subject_id))


def _who_answered(**where: int) -> Iterable[int]:
    return Comment.objects.filter(is_answer=True, **where).values_list("author_id", flat=True).distinct()


def _know_again(people: Iterable[int]) -> None:
    for some in batches(sorted(set(people)), AT_ONCE):
        know_again(operator(), person_ids=some)


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
    """An answer settles what its author was asked; a question that is over settles the rest."""
    settle_asks(operator(), post_id=entry.data.get("post_id") or entry.subject_id)
