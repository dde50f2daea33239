"""What follows from the journal for help: campaigns worked out, proposals taken back, who knows what."""

from compagnon.mentoring.reactors import bringing, knowing

__all__ = ["bringing", "knowing"]
