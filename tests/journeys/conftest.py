"""A real browser on the real application: one for all journeys, a fresh window for each.

A journey fails on anything the browser's console complains of, and on every accessibility fault that axe finds on the
pages where it stops to look.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from compagnon.people.models import Person
from tests.journeys.browser import MISSING, find_browser, launch
from tests.world import PASSWORD, World

# Playwright runs a loop in this thread, which Django takes for an asynchronous view; these tests are not.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

DEVICES = {
    "desktop": {"viewport": {"width": 1280, "height": 900}},
    "phone": {
        "viewport": {"width": 390, "height": 844},
        "has_touch": True,
        "is_mobile": True,
        "device_scale_factor": 2,
    },
}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PATIENCE = 8_000  # milliseconds before an expectation is given up


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    journeys = [item for item in items if item.get_closest_marker("browser")]
    for item in journeys:
        item.add_marker(pytest.mark.xdist_group("browser"))
    if journeys and find_browser() is None:
        if os.environ.get("CI", "").lower() == "true":
            raise pytest.UsageError(MISSING)
        config.stash[_LEFT_OUT] = True
        for item in journeys:
            item.add_marker(pytest.mark.skip(reason="no browser"))


_LEFT_OUT = pytest.StashKey[bool]()


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    if config.stash.get(_LEFT_OUT, False):
        terminalreporter.write_line(MISSING)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    executable = find_browser()
    assert executable is not None
    with sync_playwright() as playwright:
        browser = launch(playwright, executable)
        yield browser
        browser.close()


@dataclass
class Window:
    """A person's browser window: goes by paths, looks with axe, remembers what went wrong."""

    page: Page
    context: BrowserContext
    base: str
    device: str
    language: str
    faults: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        """Open a page and wait until it is there, scripts included."""
        self.page.goto(self.base + path)
        self.page.wait_for_load_state("load")

    def look(self, part: str = "html") -> None:
        """Check the page, or a part of it, for accessibility, and that nothing sticks out at this width."""
        place = self.page.url.removeprefix(self.base)
        self.page.evaluate("scrollTo(0, 0)")  # what the sticky top hides in part would be measured too small
        found = Axe().run(self.page, part, options={"runOnly": RULES, "resultTypes": ["violations"]})
        self.faults += [
            f"{place}: {violation['id']}: {violation['help']} {[node['target'] for node in violation['nodes'][:3]]}"
            for violation in found.response["violations"]
        ]
        if self.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            self.faults.append(f"{place}: wider than the {self.device}")

    def press(self, selector: str) -> None:
        """Press what leads to another page, and wait for it."""
        with self.page.expect_navigation():
            self.page.locator(selector).first.click()

    def see(self, text: str) -> None:
        """Wait until these words are on the page."""
        self.page.get_by_text(text).first.wait_for()

    def heard(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.faults.append(f"{self.page.url.removeprefix(self.base)}: console {message.type}: {message.text}")


Opens = Callable[..., Window]


@pytest.fixture
def journeys(transactional_db: None) -> World:
    """The world of a journey: what it writes is seen by the server."""
    return World()


@pytest.fixture
def opens(browser: Browser, live_server: Any, journeys: World) -> Iterator[Opens]:
    """Opens a window for a person (or for a visitor), signed in, on a device."""
    windows: list[Window] = []

    def open_window(person: Person | None = None, *, device: str = "desktop", language: str = "fr") -> Window:
        context = browser.new_context(
            **DEVICES[device], locale=language, reduced_motion="reduce", service_workers="block"
        )
        context.set_default_timeout(PATIENCE)
        if person is not None:
            Person.objects.filter(pk=person.pk).update(language=language)
            client = journeys.client(person)
            cookie = client.cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        page = context.new_page()
        window = Window(page, context, live_server.url, device, language)
        page.on("console", window.heard)
        page.on("pageerror", lambda error: window.faults.append(f"{page.url}: {error}"))
        windows.append(window)
        return window

    yield open_window
    for window in windows:
        window.context.close()
    faults = [fault for window in windows for fault in window.faults]
    assert not faults, "\n".join(faults)


__all__ = ["PASSWORD", "Window"]
