"""HTML from elsewhere to the Markdown that people write here, so that an imported text is edited like any other.

What comes out is only ever shown through `kit.markdown.render`, which makes it safe; this module cares for fidelity.
"""

from __future__ import annotations

import re
from typing import Any

from bs4 import BeautifulSoup
from bs4.element import Comment, NavigableString, PreformattedString
from markdownify import MarkdownConverter

_BLANKS = re.compile(r"[ \t\r\n\f]+")
_MANY_LINES = re.compile(r"\n{3,}")
_DROPPED = ("script", "style", "head", "title", "template", "iframe", "object", "noscript", "svg", "math")
_RAISED = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
_LOWERED = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
_LINKS = ("http://", "https://", "mailto:")


class _Converter(MarkdownConverter):
    """Headings with « # », pictures as links (they are kept elsewhere), small indices in Unicode."""

    def convert_img(self, element: Any, text: str, parent_tags: set[str]) -> str:
        alt = " ".join(str(element.get("alt") or "").split())
        source = str(element.get("src") or "").strip()
        words = self.escape(alt, parent_tags) or "image"
        if "a" in parent_tags or not source.startswith(_LINKS):
            return words
        return f"[{words}](<{_address(source)}>)"

    def convert_a(self, element: Any, text: str, parent_tags: set[str]) -> str:
        address = str(element.get("href") or "").strip()
        if "_noformat" in parent_tags or not text.strip() or not address.startswith(_LINKS):
            return text
        before = " " if text[:1].isspace() else ""
        after = " " if text[-1:].isspace() else ""
        return f"{before}[{text.strip()}](<{_address(address)}>){after}"

    def convert_sup(self, element: Any, text: str, parent_tags: set[str]) -> str:
        return _index(text, _RAISED, "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")

    def convert_sub(self, element: Any, text: str, parent_tags: set[str]) -> str:
        return _index(text, _LOWERED, "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")

    def convert_strike(self, element: Any, text: str, parent_tags: set[str]) -> str:
        return f"~~{text}~~" if text.strip() and "_noformat" not in parent_tags else text

    def convert_br(self, element: Any, text: str, parent_tags: set[str]) -> str:
        return " " if "_inline" in parent_tags else "\n"

    def escape(self, text: str, parent_tags: set[str]) -> str:
        # Underscores inside words and lone « ~ = + - | > . » mean nothing in Markdown: texts stay readable.
        if "_noformat" in parent_tags or "code" in parent_tags or "pre" in parent_tags:
            return text
        text = re.sub(r"([\\`*\[\]<]|&(?=[#\w]+;)|(?<![^\W_])_|_(?![^\W_])|~(?=~))", r"\\\1", text)
        text = re.sub(r"(?m)^(\s*)([#>+-]|={2,}|~{3,})", r"\1\\\2", text)
        text = re.sub(r"(?m)^(\s*\d{1,9})([.)])(?=\s|$)", r"\1\\\2", text)
        return text.replace("|", "\\|") if {"td", "th"} & parent_tags else text


_CONVERTER = _Converter(heading_style="ATX", bullets="-", strip_pre="strip")


def markdown_of(html: str) -> str:
    """The Markdown of an HTML text; of one too deeply nested to be meant, its words alone."""
    soup = BeautifulSoup(html, "html.parser")
    for element in soup.find_all(_DROPPED):
        element.decompose()
    kept = {id(string) for element in soup.find_all("pre") for string in element.find_all(string=True)}
    for string in soup.find_all(string=True):
        if isinstance(string, Comment | PreformattedString):
            string.extract()
        elif id(string) not in kept:
            # A line break in HTML is a blank; in our Markdown it is a line break.
            string.replace_with(NavigableString(_BLANKS.sub(" ", string)))
    try:
        text = str(_CONVERTER.convert_soup(soup))
    except RecursionError:
        text = _CONVERTER.escape(soup.get_text(" "), set())
    return _MANY_LINES.sub("\n\n", text).strip()


def _address(address: str) -> str:
    """An address as it stands between « < » and « > »."""
    return re.sub(r"[\s<>\\]", lambda found: f"%{ord(found[0]):02X}", address)


def _index(text: str, table: dict[int, int], known: str) -> str:
    raised = text.strip().translate(table)
    return raised if len(raised) <= 6 and all(letter in known for letter in raised) else text
