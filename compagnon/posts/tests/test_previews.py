"""What a link leads to, told under the post."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from compagnon.kit import clock
from compagnon.kit.outside import OutsidePage, Unreachable
from compagnon.posts import actions as posts
from compagnon.posts.models import LinkPreview, PostLink
from compagnon.posts.reactors import previews
from compagnon.posts.reactors.previews import Found, read_page
from tests.world import World


class Web:
    """Pages that can be fetched, and which were."""

    def __init__(self) -> None:
        self.pages: dict[str, str] = {}
        self.fetched: list[str] = []

    def fetch(self, url: str) -> OutsidePage:
        self.fetched.append(url)
        if url not in self.pages:
            raise Unreachable("nobody answers")
        return OutsidePage(url, self.pages[url])


@pytest.fixture
def web(monkeypatch: Any, settings: Any) -> Web:
    settings.LINK_PREVIEWS = True
    web = Web()
    monkeypatch.setattr(previews, "fetch_page", web.fetch)
    return web


def titles(post_id: int) -> list[str]:
    return list(PostLink.objects.filter(post_id=post_id).values_list("preview__title", flat=True))


def test_a_link_gets_its_title_in_the_background(world: World, web: Web) -> None:
    web.pages["https://a.test/x"] = "<title>Un guide</title>"
    ana = world.person()
    post = world.post(ana, world.community(members=(ana,)), body="Voir https://a.test/x et [ceci](https://b.test).")
    assert web.fetched == []
    world.work()
    assert titles(post.pk) == ["Un guide", ""]
    assert dict(LinkPreview.objects.values_list("url", "state")) == {
        "https://a.test/x": "ready",
        "https://b.test": "none",
    }


def test_editing_changes_the_links(world: World, web: Web) -> None:
    web.pages = {"https://a.test": "<title>A</title>", "https://b.test": "<title>B</title>"}
    ana = world.person()
    post = world.post(ana, world.community(members=(ana,)), body="https://a.test")
    world.work()
    posts.edit_post(world.viewer(ana), post_id=post.pk, body="https://b.test puis https://a.test")
    world.work()
    assert titles(post.pk) == ["B", "A"]
    assert sorted(web.fetched) == ["https://a.test", "https://b.test"]


def test_what_is_known_is_not_fetched_again_for_a_week_nor_a_failure_for_a_day(world: World, web: Web) -> None:
    web.pages["https://a.test"] = "<title>A</title>"
    ana = world.person()
    community = world.community(members=(ana,))
    now = clock.now()
    for days, times in ((0, (1, 1)), (0.5, (1, 1)), (2, (1, 2)), (8, (2, 3))):
        with clock.at(now + timedelta(days=days)):
            world.post(ana, community, body="https://a.test https://b.test")
            world.work()
        assert (web.fetched.count("https://a.test"), web.fetched.count("https://b.test")) == times, days


def test_a_page_that_does_not_answer_any_more_keeps_its_title(world: World, web: Web) -> None:
    web.pages["https://a.test"] = "<title>A</title>"
    ana = world.person()
    post = world.post(ana, world.community(members=(ana,)), body="https://a.test")
    world.work()
    web.pages.clear()
    with clock.at(clock.now() + timedelta(days=9)):
        posts.edit_post(world.viewer(ana), post_id=post.pk, title="Autre")
        world.work()
    assert len(web.fetched) == 2
    assert titles(post.pk) == ["A"]


def test_only_a_few_links_are_followed_and_never_the_companys_own(world: World, web: Web, settings: Any) -> None:
    settings.BASE_URL = "https://compagnon.test"
    ana = world.person()
    body = " ".join(f"https://a.test/{number}" for number in range(30))
    world.post(ana, world.community(members=(ana,)), body=f"https://compagnon.test/posts/1 {body}")
    world.work()
    assert len(web.fetched) == previews.LINKS_MAX
    assert not any("compagnon" in url for url in web.fetched)


def test_where_the_setting_says_so_nothing_is_fetched(world: World, web: Web, settings: Any) -> None:
    settings.LINK_PREVIEWS = False
    ana = world.person()
    world.post(ana, world.community(members=(ana,)), body="https://a.test")
    world.work()
    assert web.fetched == []


def test_a_post_deleted_meanwhile_is_left_alone(world: World, web: Web) -> None:
    ana = world.person()
    post = world.post(ana, world.community(members=(ana,)), body="https://a.test")
    posts.delete_post(world.viewer(ana), post_id=post.pk)
    world.work()
    assert web.fetched == []


def read(html: str) -> Found | None:
    return read_page(OutsidePage("https://www.a.test/x", html))


def test_a_page_says_its_title_its_first_words_and_its_site() -> None:
    assert read(
        '<title>Non</title><meta property="og:title" content="Oui"><meta name="description" content="Des mots">'
    ) == Found("Oui", "Des mots", "a.test")
    assert read('<title> Un\n titre </title><meta property="og:site_name" content="Le site">') == Found(
        "Un titre", "", "Le site"
    )


@pytest.mark.parametrize("html", ["", "<p>Rien", "\0\0\0", "<title></title>", "<title>\u202e\u200b</title>"])
def test_a_page_without_a_title_has_no_preview(html: str) -> None:
    assert read(html) is None


def test_what_a_page_says_is_only_words() -> None:
    found = read(f"<title>A\u202eB\x07C &lt;script&gt;alert(1)&lt;/script&gt;{'x' * 500}</title>")
    assert found is not None
    assert found.title.startswith("A B C <script>")
    assert len(found.title) <= 200
