"""A test client that refuses pages whose HTML is not valid."""

from __future__ import annotations

from typing import Any

from django.test import Client
from justhtml import JustHTML

HTMX = {"HX-Request": "true"}  # the header with which htmx asks for a fragment


class ValidatingClient(Client):
    """Parses every HTML response strictly; an error names the page and the place."""

    def request(self, **request: Any) -> Any:
        response = super().request(**request)
        if response.get("Content-Type", "").startswith("text/html") and not response.streaming:
            check_html(response.content.decode(), where=request.get("PATH_INFO", ""))
        return response


def check_html(html: str, *, where: str = "") -> None:
    """Fail on the first parse errors, on duplicate ids, and on inline styles or scripts (the CSP would drop them)."""
    is_page = html.lstrip()[:9].lower() == "<!doctype"
    if is_page:
        parsed = JustHTML(html, collect_errors=True, sanitize=False)
        assert not parsed.errors, f"{where}: {parsed.errors[:3]}"
    else:
        parsed = JustHTML(f"<!doctype html><title>.</title><body>{html}", sanitize=False)
    ids: set[str] = set()
    for node in parsed.query("[id]"):
        name = node.attrs["id"]
        assert name not in ids, f"{where}: id {name!r} twice"
        ids.add(name)
    assert not parsed.query("[style]"), f"{where}: inline style"
    for script in parsed.query("script"):
        assert "src" in script.attrs or "json" in script.attrs.get("type", ""), f"{where}: inline script"
