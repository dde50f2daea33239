"""Fetching a page from outside, on behalf of people who wrote its address: never from inside the company's network.

A name is resolved once; the connection goes to that very address, after checking that it belongs to the public
internet; each redirect is a new check. Everything is bounded: time, bytes, redirects, decompression.
"""

from __future__ import annotations

import http.client
import ipaddress
import re
import socket
import ssl
import threading
import time
import zlib
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urljoin, urlsplit

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection

TIME_MAX = 5.0  # seconds, redirects included
BYTES_MAX = 512 * 1024
REDIRECTS_MAX = 3
_PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"^(?=.{1,253}$)[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?\.?$")
_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", re.IGNORECASE)
_USER_AGENT = "Compagnon link preview"
# Addresses that carry another one inside, which some network on the way could unwrap.
_WRAPPED = [
    ipaddress.ip_network(net)
    for net in ("::/96", "::ffff:0:0/96", "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "2001::/23", "2002::/16")
]


class Unreachable(Exception):
    """The page cannot be had, or must not be asked for."""


@dataclass(frozen=True)
class OutsidePage:
    """A page as it came: its last address, and its HTML."""

    url: str
    html: str


def is_public(address: str) -> bool:
    """Whether an address belongs to the public internet, whatever it is wrapped in.

    >>> is_public("127.0.0.1"), is_public("::ffff:10.0.0.1"), is_public("169.254.169.254"), is_public("1.1.1.1")
    (False, False, False, True)
    """
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address) and (
        ip.scope_id or ip.is_site_local or any(ip in network for network in _WRAPPED)
    ):
        return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified or ip.is_loopback)


def fetch_page(url: str) -> OutsidePage:
    """Get an HTML page by http or https.

    Raises:
        Unreachable: not an address of the public internet, not a page, too slow, too many redirects, or any failure.
    """
    deadline = time.monotonic() + TIME_MAX
    for _hop in range(REDIRECTS_MAX + 1):
        target = _checked(url)
        try:
            answer = _ask(target, deadline)
        except (OSError, ValueError, http.client.HTTPException, urllib3.exceptions.HTTPError, zlib.error) as error:
            raise Unreachable(f"{target.hostname}: {type(error).__name__}") from error
        if isinstance(answer, OutsidePage):
            return answer
        url = urljoin(url, answer)
    raise Unreachable("too many redirects")


def _checked(url: str) -> SplitResult:
    """The parts of an address that may be asked for."""
    if len(url) > 2000 or any(c <= " " or c in "\\\x7f" for c in url):
        raise Unreachable("not an address")
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname or ""
    except ValueError as error:
        raise Unreachable("not an address") from error
    if parts.scheme not in _PORTS:
        raise Unreachable("neither http nor https")
    if parts.username is not None or parts.password is not None:
        raise Unreachable("credentials in the address")
    if port is not None and port not in _PORTS.values():
        raise Unreachable("another port")
    if not host:
        raise Unreachable("no host")
    return parts


def _ascii_host(host: str) -> str:
    if ":" in host:  # an IPv6 literal
        return host
    try:
        name = host.encode("idna").decode("ascii").lower()
    except UnicodeError as error:
        raise Unreachable("not a host name") from error
    if not _HOST.match(name):
        raise Unreachable("not a host name")
    return name


def _public_address(host: str, port: int, deadline: float) -> str:
    """The address of a host; none of those it has may be private."""
    found = resolve(host, port, max(0.1, deadline - time.monotonic()))
    if not found:
        raise Unreachable("unknown host")
    if not all(is_public(address) for address in found):
        raise Unreachable("a private address")
    return min(found, key=lambda address: ":" in address)


def resolve(host: str, port: int, timeout: float) -> list[str]:
    """The addresses of a host; empty if it has none, or if nobody answers in time."""
    found: list[str] = []

    def ask() -> None:
        try:
            found.extend(str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError):
            return

    asking = threading.Thread(target=ask, daemon=True)  # the system's resolver takes no time limit
    asking.start()
    asking.join(timeout)
    return list(found)


def connect(address: str, port: int, timeout: float) -> socket.socket:
    """A connection to an address that was checked."""
    return socket.create_connection((address, port), timeout=timeout)


class _Pinned:
    """A connection that keeps the name for `Host` and the certificate, and goes to the address that was checked."""

    address: tuple[str, int]
    line: socket.socket | None = None

    def _new_conn(self) -> socket.socket:
        made = connect(*self.address, self.timeout)  # type: ignore[attr-defined]
        self.line = made.dup()
        return made

    def cut(self) -> None:
        """End it from another thread, even in the middle of a handshake."""
        if self.line is not None:
            with suppress(OSError):
                self.line.shutdown(socket.SHUT_RDWR)

    def hang_up(self) -> None:
        self.close()  # type: ignore[attr-defined]
        if self.line is not None:
            self.line.close()


class _Plain(_Pinned, HTTPConnection):
    pass


class _Secure(_Pinned, HTTPSConnection):
    pass


def _ask(target: SplitResult, deadline: float) -> OutsidePage | str:
    """Ask once: a page, or the address it redirects to."""
    host = _ascii_host(target.hostname or "")
    port = target.port or _PORTS[target.scheme]
    address = _public_address(host, port, deadline)
    left = max(0.1, deadline - time.monotonic())
    connection: _Plain | _Secure
    if target.scheme == "https":
        connection = _Secure(host, port, timeout=left, ssl_context=ssl.create_default_context())
    else:
        connection = _Plain(host, port, timeout=left)
    connection.address = address, port
    # Whatever drips, byte after byte, is cut at the deadline.
    cut = threading.Timer(left, connection.cut)
    cut.daemon = True
    cut.start()
    try:
        path = quote(target.path or "/", safe="/%:@!$&'()*+,;=~-._") + (
            f"?{quote(target.query, safe=_IN_QUERY)}" if target.query else ""
        )
        headers = {"User-Agent": _USER_AGENT, "Accept": "text/html", "Accept-Encoding": "identity"}
        connection.request("GET", path, headers=headers, preload_content=False, decode_content=False)
        response = connection.getresponse()
        if response.status in {301, 302, 303, 307, 308} and (location := response.headers.get("Location")):
            return str(location)
        content_type = str(response.headers.get("Content-Type", ""))
        if response.status != 200 or content_type.partition(";")[0].strip().lower() != "text/html":
            raise Unreachable("not a page")
        body = _body(response, str(response.headers.get("Content-Encoding", "")).strip().lower(), deadline)
    finally:
        cut.cancel()
        connection.hang_up()
    return OutsidePage(url=target.geturl(), html=_text(body, content_type))


_IN_QUERY = "/?%:@!$&'()*+,;=~-._[]"


def _body(response: urllib3.BaseHTTPResponse, encoding: str, deadline: float) -> bytes:
    """The first bytes of the body, inflated where they are compressed, never more than the limit."""
    if encoding not in {"", "identity", "gzip", "x-gzip"}:
        raise Unreachable("compressed otherwise")
    inflate = zlib.decompressobj(31) if "gzip" in encoding else None
    body = bytearray()
    received = 0
    while len(body) < BYTES_MAX and received < BYTES_MAX and time.monotonic() < deadline:
        piece = response.read(16 * 1024, decode_content=False)
        if not piece:
            break
        received += len(piece)
        body += inflate.decompress(piece, BYTES_MAX - len(body)) if inflate else piece
    return bytes(body[:BYTES_MAX])


def _text(body: bytes, content_type: str) -> str:
    declared = _CHARSET.search(content_type.encode("latin-1", "replace")) or _CHARSET.search(body[:2048])
    try:
        return body.decode(declared[1].decode("ascii") if declared else "utf-8", "replace")
    except LookupError:
        return body.decode("utf-8", "replace")
