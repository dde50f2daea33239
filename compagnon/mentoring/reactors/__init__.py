"""What follows from the journal: who knows what, and what was settled of what people were asked."""

from compagnon.mentoring.reactors.asks import settle
from compagnon.mentoring.reactors.knowing import (
    know_again_of_answer,
    know_again_of_archive,
    know_again_of_community,
    know_again_of_question,
)

__all__ = [
    "know_again_of_answer",
    "know_again_of_archive",
    "know_again_of_community",
    "know_again_of_question",
    "settle",
]
