"""A passkey, in a real browser with a key of its own: added, then used to come in."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.world import PASSWORD, World

pytestmark = pytest.mark.browser


def with_a_key(page: Page) -> None:
    """Plug a key in that knows its owner."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_a_passkey_is_added_and_opens_the_account_without_a_password(
    browser: Browser, live_server: Any, journeys: World
) -> None:
    person = journeys.person("Ana")
    complaints: list[str] = []
    with browser.new_context(locale="fr") as context:
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        with_a_key(page)

        page.goto(f"{live_server.url}/account/login?next=/account/keys/add")
        page.fill("[name=login]", person.email)
        page.fill("[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/account/reauthenticate*")
        page.fill("[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/account/keys/add")
        page.fill("[name=name]", "Mon ordinateur")
        page.check("[name=passwordless]")
        page.click("#mfa_webauthn_add")
        page.wait_for_url("**/account/recovery-codes")
        page.goto(f"{live_server.url}/account/security")
        assert "Mon ordinateur" in page.inner_text("main")

        page.goto(f"{live_server.url}/account/logout")
        page.click("main button[type=submit]")
        page.wait_for_url("**/account/login*")
        page.click("#passkey_login")
        page.wait_for_url(f"{live_server.url}/")
        page.goto(f"{live_server.url}/account")
        assert page.input_value("[name=first_name]") == "Ana"
    assert complaints == []
