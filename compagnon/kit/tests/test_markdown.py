"""People's words as HTML: what they can do, and what nobody can make them do."""

from __future__ import annotations

import re
import time
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from justhtml import JustHTML

from compagnon.kit.markdown import render

ALLOWED = {
    "a", "blockquote", "br", "code", "del", "em", "h2", "h3", "h4", "hr", "img", "li", "ol", "p", "pre", "s", "span",
    "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
ATTRIBUTES = {
    "a": {"href", "title", "class", "rel"},
    "img": {"src", "alt", "title", "width", "height", "loading"},
    "ol": {"start"},
    "code": {"class"},
}


def assert_harmless(html: str) -> None:
    """Nothing runs, nothing is loaded from elsewhere, nothing leaves the frame of the text."""
    parsed = JustHTML(f"<!doctype html><title>.</title><body><main>{html}</main>", sanitize=False)
    frame, nodes = ["html", "head", "title", "body", "main"], parsed.query("*")
    assert [node.name for node in nodes[:5]] == frame
    for node in nodes[5:]:
        assert node.name in ALLOWED, node.name
        attributes = {name: value or "" for name, value in node.attrs.items()}
        assert set(attributes) <= ATTRIBUTES.get(node.name, set()) | {"title", "lang"}, attributes
        if "href" in attributes:
            address = "".join(c for c in attributes["href"] if c > " ")
            assert urlsplit(address).scheme in {"", "http", "https", "mailto"}, address
        if "src" in attributes:
            assert re.fullmatch(r"/files/[0-9a-z]{1,13}(/[^?#]*)?(#\d+x\d+)?", attributes["src"]), attributes["src"]
            assert ".." not in attributes["src"]
        if "class" in attributes:
            assert attributes["class"] == "mention" or attributes["class"].startswith("language-")


@pytest.mark.parametrize(
    "html", ["<p onclick=1>", "<script>", "<a href='java\nscript:1'>", "<img src=//x>", "<p class=btn>", "<p style=x>"]
)
def test_the_judge_of_these_tests_sees_harm(html: str) -> None:
    with pytest.raises(AssertionError):
        assert_harmless(html)


def test_the_usual_marks_are_understood() -> None:
    html = render(
        "# Titre\n\n**gras**, *italique*, ~~barré~~, `code`\n\n> cité\n\n1. un\n2. deux\n\n- a\n- b\n\n"
        "```python\nprint()\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n---\n"
    ).html
    for part in ("<h2>Titre</h2>", "<strong>gras</strong>", "<em>italique</em>", "<s>barré</s>", "<code>code</code>",
                 "<blockquote>", "<ol>", "<ul>", '<code class="language-python">', "<td>1</td>", "<hr>"):  # fmt: skip
        assert part in html
    assert_harmless(html)


def test_a_line_break_is_kept_as_typed() -> None:
    assert "<br>" in render("une ligne\nune autre").html


def test_bare_links_become_links_and_ordinary_words_do_not() -> None:
    rendered = render("Voir https://exemple.test/é?a=1&b=2, fichier.zip et contact@exemple.test.")
    assert rendered.links == ("https://exemple.test/%C3%A9?a=1&b=2",)
    assert rendered.html.count("<a ") == 1
    assert 'rel="noopener nofollow ugc"' in rendered.html


def test_links_are_told_once_in_order() -> None:
    assert render("[a](https://b.test) https://a.test https://b.test [m](mailto:x@y.test)").links == (
        "https://b.test",
        "https://a.test",
    )


def test_people_are_named_but_not_in_code() -> None:
    rendered = render("@[Léa Émery](person:a1) et @[Bo](person:b2), pas `@[Cy](person:c3)`.\n\n    @[Di](person:d4)")
    assert rendered.people == ("a1", "b2")
    assert '<a href="/people/a1" class="mention" rel="noopener nofollow ugc">@Léa Émery</a>' in rendered.html


def test_someone_named_in_a_title_a_list_or_a_table_is_named() -> None:
    assert render("# @[A](person:a)\n- @[B](person:b)\n\n|@[C](person:c)|\n|-|\n|@[D](person:d)|").people == (
        "a", "b", "c", "d",
    )  # fmt: skip


def test_a_picture_attached_here_keeps_its_place_and_opens_whole() -> None:
    html = render("![Un palier](/files/abc12/palier%20usé.jpg#2400x1200)").html
    assert '<img src="/files/abc12/thumbnail" alt="Un palier" width="2400" height="1200" loading="lazy">' in html
    assert '<a href="/files/abc12/palier%20us%C3%A9.jpg"' in html
    assert_harmless(html)


@pytest.mark.parametrize(
    "source",
    ["http://evil.test/x.png", "//evil.test/x.png", "/logout", "/files/../logout", "/files/abc/../../logout",
     "/files/abc?x=1", "/files/abc#javascript", "data:image/png;base64,AAAA", "javascript:alert(1)", "/filesabc",
     "/files/ABC", "https://evil.test/files/abc", "\\\\evil.test\\x", "/files/abc#1x999999"],
)  # fmt: skip
def test_of_any_other_picture_only_the_words_remain(source: str) -> None:
    html = render(f"![des mots](<{source}>)").html
    assert "<img" not in html
    assert "des mots" in html


def test_the_excerpt_is_plain_words() -> None:
    assert render("# Un titre\n\nDu **texte** avec [un lien](http://x.test) & `<b>`").excerpt == (
        "Un titre Du texte avec un lien & <b>"
    )
    assert len(render("mot " * 500).excerpt) <= 280


PAYLOADS = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>", "<iframe src=javascript:1>",
    "</p><script>alert(1)</script>", "<a href=javascript:alert(1)>x</a>", "javascript:alert(1)", "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)", "&#106;avascript:alert(1)", "&#x6A&#x61&#x76&#x61script:alert(1)", "vbscript:msgbox(1)",
    "data:text/html;base64,PHNjcmlwdD4=", '" onmouseover="alert(1)', "' onfocus='alert(1)", "`onclick=alert(1)",
    "<style>*{display:none}</style>", "<base href=//evil.test>", "<form action=//evil.test><button>", "<math><mi>",
    "<!--><script>alert(1)</script>-->", "<![CDATA[<script>]]>", "<details open ontoggle=alert(1)>", "%0Ajavascript:1",
    "\x01javascript:alert(1)", "javascript\x3aalert(1)", "http://x.test/\" onmouseover=\"alert(1)", "{{7*7}}", "${7*7}",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">", "<template><script>", "\u2028<script>",
    "\0<scr\0ipt>", "<div hx-get=/logout hx-trigger=load>", "<meta http-equiv=refresh content=0>", "feed:javascript:1",
]  # fmt: skip
CONSTRUCTS = [
    "{}", "# {}", "**{}**", "*{}*", "~~{}~~", "`{}`", "```{}\nx\n```", "```\n{}\n```", "    {}", "> {}", "- {}",
    "1. {}", "[{}](http://x.test)", "[x]({})", "[x](<{}>)", "[x](http://x.test \"{}\")", "[x][r]\n\n[r]: {}",
    "![{}](/files/a)",
    "![x]({})", "![x](<{}>)", "![x](/files/a/{})", "![x](/files/a \"{}\")", "<{}>", "<http://x.test/{}>",
    "http://x.test/{}",
    "|{}|\n|-|\n|{}|", "@[{}](person:a)", "@[x](person:{})", "x\n{}\n---", "&{};", "\\{}", "[x]: {}\n\n[x]", "- [ ] {}",
]  # fmt: skip


@pytest.mark.parametrize("construct", CONSTRUCTS)
def test_nothing_hostile_survives_in_any_construct(construct: str) -> None:
    for payload in PAYLOADS:
        source = construct.replace("{}", payload)
        rendered = render(source)
        assert_harmless(rendered.html)
        assert all(link.startswith(("http://", "https://")) for link in rendered.links)


PIECES = st.lists(
    st.one_of(
        st.sampled_from(PAYLOADS),
        st.sampled_from([*"*_`~[]()<>!#|>-@&\"'\\\n\t: ", "](", "](javascript:", "![", "```", "person:", "/files/"]),
        st.text(max_size=6),
    ),
    max_size=14,
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(PIECES)
def test_nothing_hostile_survives_however_it_is_put_together(pieces: list[str]) -> None:
    assert_harmless(render("".join(pieces)).html)


@pytest.mark.parametrize(
    "unit",
    ["[", "> ", "*a ", "- ", "[a](", "@[", "`", "http://a", "http://a.b ", "![a](", "&#x", "<a ", "a_", "~~a",
     "[a]: b\n", "|a", "\\", "(", "![a](/files/a)", "www.a."],
)  # fmt: skip
def test_no_text_takes_long(unit: str) -> None:
    start = time.process_time()
    render((unit * 30_000)[:30_000])
    assert time.process_time() - start < 3
