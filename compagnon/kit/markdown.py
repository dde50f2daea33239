"""People's Markdown to safe HTML: CommonMark, tables, strikethrough, bare links, mentions; sanitised by nh3."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import unescape

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

from compagnon.kit.text import shorten

_MENTION = re.compile(r"@\[([^\]\n]{1,120})\]\(person:([0-9a-z]{1,13})\)")
_TAGS = {
    "a", "blockquote", "br", "code", "del", "em", "h2", "h3", "h4", "hr", "img", "li", "ol", "p", "pre", "s", "span",
    "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
_ATTRIBUTES = {
    "a": {"href", "title", "class"},
    "img": {"src", "alt", "title", "width", "height", "loading"},
    "ol": {"start"},
    "code": {"class"},
    "span": {"class"},
}
_BLOCK = re.compile(r"<(?!/?(?:a|code|del|em|img|s|span|strong)\b)[^>]+>")
_INLINE = re.compile(r"<[^>]+>")


@dataclass(frozen=True)
class Rendered:
    """A text made ready to show: its HTML, its first words without marks, the links and the people it names."""

    html: str
    excerpt: str
    links: tuple[str, ...]
    people: tuple[str, ...]


def _mention(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "@":
        return False
    match = _MENTION.match(state.src, state.pos)
    if not match:
        return False
    if not silent:
        opening = state.push("link_open", "a", 1)
        opening.attrs = {"href": f"/people/{match[2]}", "class": "mention"}
        state.push("text", "", 0).content = "@" + match[1]
        state.push("link_close", "a", -1)
    state.pos = match.end()
    return True


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": True, "typographer": False, "breaks": True})
    parser.enable(["table", "strikethrough", "linkify"])
    parser.linkify.set({"fuzzy_link": False, "fuzzy_email": False})  # type: ignore[union-attr]
    parser.inline.ruler.before("link", "mention", _mention)
    # "@" must end a run of plain text, so that the rule above is asked.
    parser.inline.ruler.before("text", "mention_text", _mention)
    return parser


_MARKDOWN = _parser()


def _attribute(tag: str, name: str, value: str) -> str | None:
    if tag == "img" and name == "src" and not value.startswith("/files/"):
        return None  # pictures only from here: no tracking, no mixed content
    if name == "class":
        return value if (tag, value) == ("a", "mention") or value.startswith("language-") else None
    return value


def render(source: str, *, excerpt: int = 280) -> Rendered:
    """Render people's Markdown.

    Headings start at level 2 (the page has its own first one). Only http, https and mailto links stay; outside
    links get `rel="noopener nofollow ugc"`. Pictures are only those attached here (`/files/…`).

    Args:
        source: Markdown; a mention is written `@[Name](person:ID)`.
        excerpt: longest excerpt, in characters.
    """
    tokens = _MARKDOWN.parse(source)
    links: list[str] = []
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1]) + 1, 4)}"
        for child in token.children or ():
            if child.type == "link_open":
                href = str(child.attrGet("href") or "")
                if href.startswith(("http://", "https://")) and href not in links:
                    links.append(href)
    raw = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    html = nh3.clean(
        raw,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=_attribute,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener nofollow ugc",
    )
    words = unescape(_INLINE.sub("", _BLOCK.sub(" ", html)))
    people = tuple(dict.fromkeys(match[2] for match in _MENTION.finditer(source)))
    return Rendered(html=html, excerpt=shorten(words, excerpt), links=tuple(links), people=people)


def sanitise_html(html: str, *, tags: Iterable[str] = (), attributes: Mapping[str, set[str]] | None = None) -> str:
    """Clean HTML that comes from elsewhere (archives), with the same rules as ours."""
    return nh3.clean(
        html,
        tags=_TAGS | set(tags),
        attributes={**_ATTRIBUTES, **(attributes or {})},
        attribute_filter=_attribute,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener nofollow ugc",
    )
