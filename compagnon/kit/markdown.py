"""People's Markdown to safe HTML: CommonMark, tables, strikethrough, bare links, mentions; sanitised by nh3."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape, unescape

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from compagnon.kit.text import shorten

_MENTION = re.compile(r"@\[([^\]\n]{1,120})\]\(person:([0-9a-z]{1,13})\)")
_PEOPLE = "/people/"
# No address is so long; looking for addresses in such a « word » takes very long.
_ENDLESS_WORD = re.compile(r"\S{2000}")
# A picture attached here; after `#`, its size in pixels, so that its place is kept while it comes.
_PICTURE = re.compile(r"^(/files/[0-9a-z]{1,13})(/[^?#]*)?(?:#(\d{1,5})x(\d{1,5}))?$")
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
        opening.attrs = {"href": _PEOPLE + match[2], "class": "mention"}
        state.push("text", "", 0).content = "@" + match[1]
        state.push("link_close", "a", -1)
    state.pos = match.end()
    return True


def _image(renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
    """A picture attached here, small, with its place kept; it opens the whole one. Of any other, its words remain."""
    token = tokens[index]
    alt = escape(renderer.renderInlineAsText(token.children or (), options, env), quote=True)
    match = _PICTURE.match(str(token.attrGet("src") or ""))
    if not match or ".." in match[0]:
        return alt
    file, name, width, height = match.groups()
    size = f' width="{width}" height="{height}"' if width else ""
    picture = f'<img src="{file}/thumbnail" alt="{alt}"{size} loading="lazy">'
    inside_link = sum(before.nesting for before in tokens[:index] if before.type in {"link_open", "link_close"})
    return picture if inside_link else f'<a href="{escape(file + (name or ""))}">{picture}</a>'


def _parser(*, bare_links: bool) -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": bare_links, "typographer": False, "breaks": True})
    parser.enable(["table", "strikethrough"])
    if bare_links:
        parser.enable("linkify")
        parser.linkify.set({"fuzzy_link": False, "fuzzy_email": False})  # type: ignore[union-attr]
    parser.inline.ruler.before("link", "mention", _mention)
    # "@" must end a run of plain text, so that the rule above is asked.
    parser.inline.ruler.before("text", "mention_text", _mention)
    parser.add_render_rule("image", _image)
    return parser


_MARKDOWN = _parser(bare_links=True)
_WITHOUT_BARE_LINKS = _parser(bare_links=False)


def _attribute(tag: str, name: str, value: str) -> str | None:
    if tag == "img" and name == "src":
        return value if _PICTURE.match(value) and ".." not in value else None  # only from here: nobody is tracked
    if name == "class":
        return value if (tag, value) == ("a", "mention") or value.startswith("language-") else None
    return value


def render(source: str, *, excerpt: int = 280) -> Rendered:
    """Render people's Markdown.

    Headings start at level 2 (the page has its own first one). Only http, https and mailto links stay; outside
    links get `rel="noopener nofollow ugc"`. Pictures are only those attached here: `/files/ID/NAME#WIDTHxHEIGHT`.

    Args:
        source: Markdown; a mention is written `@[Name](person:ID)`.
        excerpt: longest excerpt, in characters.
    """
    parser = _WITHOUT_BARE_LINKS if _ENDLESS_WORD.search(source) else _MARKDOWN
    tokens = parser.parse(source)
    links: list[str] = []
    people: list[str] = []
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1]) + 1, 4)}"
        for child in token.children or ():
            if child.type == "link_open":
                href = str(child.attrGet("href") or "")
                if child.attrGet("class") == "mention":
                    people.append(href.removeprefix(_PEOPLE))
                elif href.startswith(("http://", "https://")) and href not in links:
                    links.append(href)
    raw = parser.renderer.render(tokens, parser.options, {})
    html = nh3.clean(
        raw,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=_attribute,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener nofollow ugc",
    )
    words = unescape(_INLINE.sub("", _BLOCK.sub(" ", html)))
    return Rendered(html=html, excerpt=shorten(words, excerpt), links=tuple(links), people=tuple(dict.fromkeys(people)))
