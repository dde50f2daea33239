"""Where posts and what is said about them are. Written out, because lists make many."""

from __future__ import annotations

from compagnon.kit.ids import to_text


def post_url(post_id: int, comment_id: int | None = None) -> str:
    """A post's page, or the place of a comment on it."""
    place = f"#c-{to_text(comment_id)}" if comment_id is not None else ""
    return f"/posts/{to_text(post_id)}{place}"


def application_place(post_id: int, application_id: int) -> str:
    """The place of an application on the page of its practice."""
    return f"{post_url(post_id)}#a-{to_text(application_id)}"


def comment_url(comment_id: int) -> str:
    """A comment's own address, under which one acts on it."""
    return f"/comments/{to_text(comment_id)}"
