"""The browser that is there: found, started, or said to be missing in one plain line."""

from __future__ import annotations

import shutil
from pathlib import Path

from playwright.sync_api import Browser, Playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
MISSING = "Browser journeys were left out: no Chromium or Chrome here (Debian: apt install chromium), then run again."


def find_browser() -> str | None:
    """The path of a Chromium or Chrome, or None."""
    for name in NAMES:
        if path := shutil.which(name):
            return path
    of_playwright = sorted(Path.home().glob(".cache/ms-playwright/chromium-*/chrome-linux*/chrome"))
    return next((str(place) for place in (*map(Path, PLACES), *of_playwright) if place.exists()), None)


def launch(playwright: Playwright, executable: str) -> Browser:
    """Start it without a window, speaking to nobody but the page's own server."""
    return playwright.chromium.launch(
        executable_path=executable,
        args=[
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-first-run",
        ],
    )
