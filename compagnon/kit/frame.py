"""The frame around a page (top bar, columns, bottom bar), made once for a person and kept.

It is most of a page's HTML and seldom changes from one page to the next. It is remembered by everything it depends on,
so that there is nothing to invalidate; the token and the address of the page are put in after.
"""

from __future__ import annotations

import secrets
from functools import lru_cache
from types import SimpleNamespace
from typing import Any, NamedTuple

from django.template import engines
from markupsafe import Markup, escape

KEPT = 2048  # people's frames, about 12 KB each
# Marks that nobody can write, since nobody knows them.
_TOKEN, _PATH = (f"\ue000{secrets.token_hex(8)}\ue000" for _mark in range(2))


class Frame(NamedTuple):
    """The parts of the frame, as HTML."""

    words: Markup
    top: Markup
    side: Markup
    bottom: Markup
    keys: Markup


def frame_of(shell: Any) -> Frame:
    """The frame of this page; its `shell` is made by `home.shell`."""
    communities = tuple(shell.communities)
    path = shell.path.partition("?")[0]
    here = next((community.url for community in communities if community.url == path), "")
    frame = _made_once(
        shell.viewer, shell.language, tuple(shell.languages), shell.theme, shell.urls, tuple(shell.nav),
        tuple(shell.phone_nav), communities, shell.unread, here,
    )  # fmt: skip
    path = str(escape(shell.path))
    return frame._replace(
        top=Markup(frame.top.replace(_TOKEN, shell.csrf_token).replace(_PATH, path))  # noqa: S704 - escaped above
    )


@lru_cache(maxsize=KEPT)
def _made_once(
    viewer: Any, language: str, languages: tuple[Any, ...], theme: str, urls: Any, nav: tuple[Any, ...],
    phone_nav: tuple[Any, ...], communities: tuple[Any, ...], unread: int, here: str,
) -> Frame:  # fmt: skip
    shell = SimpleNamespace(
        viewer=viewer, language=language, languages=languages, theme=theme, urls=urls, nav=nav, phone_nav=phone_nav,
        communities=communities, unread=unread, csrf_token=_TOKEN, path=_PATH,
    )  # fmt: skip
    engine: Any = engines["jinja2"]
    made = engine.env.get_template("kit/_frame.html").make_module({"shell": shell, "here": here})
    return Frame(*(getattr(made, part) for part in Frame._fields))
