"""The pictures of the README: from the feed to one’s skills and gap, phone and desktop, light and dark.

Serves the demo company from a folder of its own and drives the Chromium that is there.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from tests.journeys.browser import find_browser, launch  # noqa: E402

OUT = ROOT / "docs" / "screenshots"
WIDTHS = {"desktop": (1280, 900), "phone": (390, 844)}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(port: int, data: str) -> tuple[subprocess.Popen[str], dict[str, tuple[str, str]]]:
    """`compagnon demo`, and the people it says one can sign in as."""
    process = subprocess.Popen(
        [str(Path(sys.executable).parent / "compagnon"), "demo", "--port", str(port)],
        env={**os.environ, "DATA_DIR": data, "LINK_PREVIEWS": "no"},
        stdout=subprocess.PIPE,
        text=True,
    )
    people: dict[str, tuple[str, str]] = {}
    assert process.stdout is not None
    while len(people) < 4:
        line = process.stdout.readline()
        if not line:
            raise SystemExit("the demo did not start")
        if line.startswith("demo: "):
            _, role, email, password = line.split()
            people[role] = (email, password)
    while True:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/livez", timeout=1)
            return process, people
        except OSError:
            time.sleep(0.2)


def pages(page: Page, base: str) -> dict[str, str]:
    """Addresses of the things pictured: each found as a person finds it, from the feed or a community."""
    found = {
        "feed": f"{base}/", "community": f"{base}/communities/maintenance", "skills": f"{base}/skills",
        "gap": f"{base}/skills/gap",
    }  # fmt: skip
    for kind in ("question", "practice", "share"):
        page.goto(f"{base}/communities/maintenance?kind={kind}")
        link = page.locator("article h2 a, article h3 a").first
        found["post" if kind == "share" else kind] = base + str(link.get_attribute("href"))
    page.goto(found["practice"])
    found["profile"] = base + str(page.locator("main a[href^='/people/']").first.get_attribute("href"))
    return found


def sign_in(page: Page, base: str, email: str, password: str) -> None:
    page.goto(f"{base}/account/login")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", password)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(f"{base}/**")


def picture_all(browser: Browser, base: str, email: str, password: str) -> None:
    addresses: dict[str, str] = {}
    for width, (x, y) in WIDTHS.items():
        for scheme in ("light", "dark"):
            context = browser.new_context(
                viewport={"width": x, "height": y},
                color_scheme="dark" if scheme == "dark" else "light",
                locale="fr-FR",
                reduced_motion="reduce",
            )
            page = context.new_page()
            sign_in(page, base, email, password)
            addresses = addresses or pages(page, base)
            for name, address in addresses.items():
                page.goto(address)
                page.wait_for_load_state("networkidle")
                picture = Image.open(BytesIO(page.screenshot()))
                picture.convert("RGB").save(OUT / f"{name}-{width}-{scheme}.webp", quality=82, method=6)
            context.close()


def main() -> None:
    executable = find_browser()
    if executable is None:
        raise SystemExit("No Chromium or Chrome was found: install one (Debian: apt install chromium) and run again.")
    OUT.mkdir(parents=True, exist_ok=True)
    port = free_port()
    with tempfile.TemporaryDirectory() as data:
        process, people = start(port, data)
        try:
            with sync_playwright() as playwright:
                browser = launch(playwright, executable)
                picture_all(browser, f"http://127.0.0.1:{port}", *people["facilitator"])
                browser.close()
        finally:
            process.terminate()
            process.wait()


if __name__ == "__main__":
    main()
