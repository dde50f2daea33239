"""Why rows of an archive are left out: stable words for the report, said in the reader's language by `commands`."""

from __future__ import annotations

from compagnon.posts.importers.archive import Row
from compagnon.posts.importers.workbench import Placed

LONGEST_TEXT = 200_000  # characters of HTML
QUESTION, ANSWER = 1, 2
UP, ACCEPTED, FAVOURITE = 2, 1, 5

NO_ID = "no identifier"
TWICE = "said twice"
BAD_DATE = "no date that can be"
EMPTY = "no text"
TOO_LONG = "text too long"
WIKI = "tag description"
OTHER_POST = "other kind of post"
NO_QUESTION = "its question is not brought in"
NO_POST = "its post is not brought in"
NO_LONGER_ACCEPTED = "no longer accepted"
NOT_A_QUESTION = "favourite of something else than a question"
NOBODY = "favourite of nobody known"
UNUSED_TAG = "tag of no question brought in"
OTHER_LINK = "other kind of link"
TO_ITSELF = "link of a question to itself"
OTHER_VOTE = "other kind of vote"
VOTES = {
    3: "down vote", 4: "offensive flag", 6: "vote to close", 7: "vote to reopen", 8: "bounty", 9: "bounty",
    10: "vote to delete", 11: "vote to undelete", 12: "spam flag", 13: "moderator's information",
    15: "moderator's review", 16: "suggested edit",
}  # fmt: skip


def unusable(row: Row, text: str) -> str:
    """Why a row whose text is in this column is left out; empty where it is not."""
    words = row.values.get(text, "")
    if row.moment("CreationDate") is None:
        return BAD_DATE
    if len(words) > LONGEST_TEXT:
        return TOO_LONG
    return "" if words.strip() else EMPTY


def why_not(kind: int | None, post: Placed | None, person: tuple[int, str] | None) -> str:
    """Why a vote of this kind, on this post, by this person is left out; empty where it is not."""
    if kind not in {UP, ACCEPTED, FAVOURITE}:
        return VOTES.get(kind or 0, OTHER_VOTE)
    if post is None:
        return NO_POST
    if kind == ACCEPTED:
        return "" if post.answer is not None and post.accepts else NO_LONGER_ACCEPTED
    if kind == FAVOURITE:
        return NOT_A_QUESTION if post.answer is not None else "" if person is not None else NOBODY
    return ""
