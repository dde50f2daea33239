"""What the views of posts share."""

from __future__ import annotations

import json

from django.http import HttpResponse

from compagnon.kit.ids import to_text


def post_url(post_id: int, comment_id: int | None = None) -> str:
    """A post's address, or that of a comment on its page."""
    place = f"#c-{to_text(comment_id)}" if comment_id is not None else ""
    return f"/posts/{to_text(post_id)}{place}"


def with_toast(response: HttpResponse, text: str, level: str = "success") -> HttpResponse:
    """A fragment whose arrival is said aloud."""
    response.headers["HX-Trigger"] = json.dumps({"toast": {"level": level, "text": text}})
    return response
