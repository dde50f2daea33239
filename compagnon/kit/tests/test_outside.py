"""Fetching from outside can never reach inside."""

from __future__ import annotations

import contextlib
import gzip
import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compagnon.kit import outside
from compagnon.kit.outside import Unreachable, fetch_page, is_public

PUBLIC = "93.184.216.34"
HTML = b"<!doctype html><title>Bonjour</title>"


class Server:
    """A site on this machine, that public names can be made to lead to."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.hosts: list[str] = []
        self.answers: dict[str, tuple[int, dict[str, str], bytes]] = {}
        self.drips = False
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append(self.path)
                site.hosts.append(self.headers["Host"])
                status, headers, body = site.answers.get(self.path, (200, {"Content-Type": "text/html"}, HTML))
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                try:
                    if site.drips:
                        for byte in body * 1000:
                            self.wfile.write(bytes([byte]))
                            time.sleep(0.05)
                    self.wfile.write(body)
                except OSError:
                    return

            def log_message(self, *_: Any) -> None:
                return

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.http.serve_forever, args=(0.01,), daemon=True).start()


@pytest.fixture
def site(monkeypatch: Any) -> Iterator[Server]:
    """A public site: `names` says which addresses names have, and what was connected to is written down."""
    server = Server()
    server.names = {"site.test": [PUBLIC]}  # type: ignore[attr-defined]
    server.reached = []  # type: ignore[attr-defined]

    def connect(address: str, port: int, timeout: float) -> socket.socket:
        server.reached.append((address, port))  # type: ignore[attr-defined]
        assert is_public(address), address
        return socket.create_connection(server.http.server_address, timeout=timeout)

    def resolve(host: str, port: int, timeout: float) -> list[str]:
        found = server.names.get(host, [])  # type: ignore[attr-defined]
        return found() if callable(found) else list(found)

    monkeypatch.setattr(outside, "connect", connect)
    monkeypatch.setattr(outside, "resolve", resolve)
    yield server
    server.http.shutdown()
    server.http.server_close()


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.8.8.8", "169.254.169.254", "172.16.0.1", "192.0.0.1",
        "192.0.2.1", "192.168.1.1", "198.18.0.1", "198.51.100.1", "203.0.113.9", "224.0.0.1", "239.1.1.1", "240.0.0.1",
        "255.255.255.255", "::", "::1", "fe80::1", "fe80::1%eth0", "fec0::1", "fc00::1", "fd00:ec2::254", "ff02::1",
        "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "::8.8.8.8", "64:ff9b::7f00:1", "64:ff9b::808:808",
        "64:ff9b:1::1", "2002:7f00:1::", "2002:808:808::", "2001::1", "2001:db8::1", "::ffff:0:7f00:1", "", "localhost",
        "2130706433", "0x7f.1", "0177.0.0.1",
    ],
)  # fmt: skip
def test_an_address_that_is_not_of_the_public_internet_is_told(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "93.184.216.34", "2606:4700:4700::1111", "2a00:1450:4007::1"])
def test_an_address_of_the_public_internet_is_told(address: str) -> None:
    assert is_public(address)


@given(st.integers(0, 2**32 - 1))
def test_wrapping_never_makes_an_address_public(number: int) -> None:
    for prefix in ("::", "::ffff:", "64:ff9b::", "::ffff:0:"):
        assert not is_public(f"{prefix}{number >> 16:x}:{number & 0xFFFF:x}")
    assert not is_public(f"2002:{number >> 16:x}:{number & 0xFFFF:x}::1")


def test_a_public_page_is_fetched_at_the_address_that_was_checked(site: Any) -> None:
    page = fetch_page("http://site.test/a?b=c")
    assert page.html == HTML.decode()
    assert (site.reached, site.asked, site.hosts) == ([(PUBLIC, 80)], ["/a?b=c"], ["site.test"])


@pytest.mark.parametrize(
    "url",
    [
        "ftp://site.test/", "file:///etc/passwd", "gopher://site.test/", "javascript:alert(1)", "//site.test/",
        "site.test",        "http://", "http:///x", "http://user@site.test/", "http://user:pass@site.test/", "http://site.test:22/",
        "http://site.test:8000/", "http://site.test:99999/", "http://site.test:abc/", "http://site.test\\@127.0.0.1/",
        "http://site.test /", "http://site.test/\r\nHost: x", "http://[::1", "http://site.test%00.evil/", "http://a..b/",
        "http://" + "a" * 300 + ".test/", "http://site.test/" + "a" * 3000,
    ],
)  # fmt: skip
def test_an_address_that_must_not_be_asked_for_is_not(site: Any, url: str) -> None:
    with pytest.raises(Unreachable):
        fetch_page(url)
    assert site.reached == []


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.0.0.5", "169.254.169.254", "192.168.1.10", "::1", "fe80::1", "fd00:ec2::254",
                "::ffff:127.0.0.1", "64:ff9b::7f00:1", "0.0.0.0"],
)  # fmt: skip
def test_a_name_that_leads_inside_is_never_connected_to(site: Any, address: str) -> None:
    site.names["evil.test"] = [address]
    site.names["half.test"] = [PUBLIC, address]
    for host in ("evil.test", "half.test"):
        with pytest.raises(Unreachable, match="private"):
            fetch_page(f"http://{host}/")
    assert site.reached == []


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "127.1", "0", "[::1]", "[::ffff:127.0.0.1]",
     "[::ffff:7f00:1]", "localhost", "169.254.169.254", "[fe80::1]", "127.0.0.1.", "①②⑦.⓪.⓪.①"],
)  # fmt: skip
def test_numbers_written_in_other_ways_never_reach_this_machine(monkeypatch: Any, host: str) -> None:
    """With the system's own resolver, which reads octal, hexadecimal and whole numbers."""
    reached: list[str] = []

    def connect(address: str, *_: Any) -> socket.socket:
        reached.append(address)
        raise OSError("nothing is reached in tests")

    monkeypatch.setattr(outside, "connect", connect)
    for scheme in ("http", "https"):
        with pytest.raises(Unreachable):
            fetch_page(f"{scheme}://{host}/")
    assert reached == []


@pytest.mark.parametrize(
    "location",
    ["http://inside.test/", "http://169.254.169.254/latest/meta-data/", "//inside.test/", "http://site.test:8080/",
     "file:///etc/passwd", "http://user@site.test/"],
)  # fmt: skip
def test_a_redirect_inside_is_not_followed(site: Any, location: str) -> None:
    site.names |= {"inside.test": ["10.0.0.5"], "169.254.169.254": ["169.254.169.254"]}
    site.answers["/"] = (302, {"Location": location}, b"")
    with pytest.raises(Unreachable):
        fetch_page("http://site.test/")
    assert site.asked == ["/"]
    assert {address for address, _port in site.reached} == {PUBLIC}


def test_redirects_are_followed_three_times_at_most(site: Any) -> None:
    for hop in range(9):
        site.answers[f"/{hop}"] = (301, {"Location": f"/{hop + 1}"}, b"")
    with pytest.raises(Unreachable, match="redirects"):
        fetch_page("http://site.test/0")
    assert site.asked == ["/0", "/1", "/2", "/3"]
    assert fetch_page("http://site.test/6").url == "http://site.test/9"


def test_a_name_whose_address_changes_is_resolved_once(site: Any) -> None:
    """Rebinding: a first answer to pass the check, another to be connected to."""
    answers = iter([[PUBLIC], ["127.0.0.1"], ["127.0.0.1"]])
    site.names["rebind.test"] = lambda: next(answers)
    fetch_page("http://rebind.test/")
    assert site.reached == [(PUBLIC, 80)]
    with pytest.raises(Unreachable):
        fetch_page("http://rebind.test/")
    assert site.reached == [(PUBLIC, 80)]


@pytest.mark.parametrize(
    ("status", "headers"),
    [(404, {"Content-Type": "text/html"}), (200, {"Content-Type": "application/json"}), (200, {}), (204, {}),
     (200, {"Content-Type": "text/html", "Content-Encoding": "br"}), (302, {})],
)  # fmt: skip
def test_only_pages_are_taken(site: Any, status: int, headers: dict[str, str]) -> None:
    site.answers["/"] = (status, headers, HTML)
    with pytest.raises(Unreachable):
        fetch_page("http://site.test/")


def test_a_page_without_end_is_cut_at_half_a_megabyte(site: Any) -> None:
    site.answers["/"] = (200, {"Content-Type": "text/html"}, HTML + b"x" * 3_000_000)
    assert len(fetch_page("http://site.test/").html) == outside.BYTES_MAX


def test_a_page_that_inflates_without_end_is_cut_too(site: Any) -> None:
    bomb = gzip.compress(HTML + bytes(100_000_000))
    site.answers["/"] = (200, {"Content-Type": "text/html", "Content-Encoding": "gzip"}, bomb)
    page = fetch_page("http://site.test/")
    assert page.html.startswith("<!doctype html><title>Bonjour")
    assert len(page.html) <= outside.BYTES_MAX


@pytest.mark.parametrize("tls", [False, True])
def test_a_site_that_drips_is_cut(site: Any, monkeypatch: Any, tls: bool) -> None:
    monkeypatch.setattr(outside, "TIME_MAX", 0.5)
    site.drips = True
    start = time.monotonic()
    with contextlib.suppress(Unreachable):
        assert len(fetch_page("https://site.test/" if tls else "http://site.test/").html) < 100
    assert time.monotonic() - start < 3


def test_letters_are_read_in_the_charset_the_page_says(site: Any) -> None:
    site.answers["/"] = (200, {"Content-Type": "text/html"}, '<meta charset="windows-1252"><title>Été'.encode("cp1252"))
    assert "Été" in fetch_page("http://site.test/").html
    site.answers["/"] = (200, {"Content-Type": "text/html; charset=nonsense"}, "Été".encode())
    assert "Été" in fetch_page("http://site.test/").html


def test_a_name_with_accents_is_asked_for_in_its_own_letters(site: Any) -> None:
    site.names["xn--caf-dma.test"] = [PUBLIC]
    fetch_page("http://café.test/thé?à=é")
    assert site.hosts == ["xn--caf-dma.test"]
    assert site.asked == ["/th%C3%A9?%C3%A0=%C3%A9"]
