"""Every environment variable Compagnon reads: one table, parsed here and printed by `compagnon settings`."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent


def as_bool(text: str) -> bool:
    """Read yes/no as people write it.

    Raises:
        ValueError: the text is neither.
    """
    lowered = text.strip().lower()
    if lowered in {"1", "true", "yes", "on", "oui"}:
        return True
    if lowered in {"", "0", "false", "no", "off", "non"}:
        return False
    raise ValueError("yes or no is expected")


def as_list(text: str) -> list[str]:
    """Split a comma-separated list, without its blanks."""
    return [part.strip() for part in text.split(",") if part.strip()]


@dataclass(frozen=True)
class Variable:
    """One environment variable: its name, its value when unset, how it is read, and what it is for."""

    name: str
    default: str
    parse: Callable[[str], Any]
    help: str


VARIABLES = [
    Variable("SECRET_KEY", "", str, "Signs sessions and links. Required unless DEBUG is on; 50 random characters."),
    Variable("DEBUG", "no", as_bool, "Developer mode: error pages with code, the component gallery at /ui."),
    Variable(
        "BASE_URL",
        "http://127.0.0.1:8000",
        str,
        "The public address, used in mails. https turns on secure cookies and HSTS.",
    ),
    Variable("ALLOWED_HOSTS", "", as_list, "Host names served, comma-separated; by default the one of BASE_URL."),
    Variable(
        "DATABASE_URL",
        "",
        str,
        "sqlite:///PATH or postgres://USER:PASSWORD@HOST/NAME; by default var/compagnon.sqlite3.",
    ),
    Variable(
        "REDIS_URL", "", str, "redis://HOST:6379/0: cache, rate limits and live layer shared by several processes."
    ),
    Variable("DATA_DIR", "", Path, "Where the database, files and mails are kept; by default var/ of the project."),
    Variable("LANGUAGE", "fr", str, "Language of visitors who have not chosen one: fr or en."),
    Variable("TIME_ZONE", "Europe/Paris", str, "Time zone of people who have not chosen one."),
    Variable("COMPANY_NAME", "Compagnon", str, "The name shown until an administrator sets the company's."),
    Variable("EMAIL_HOST", "", str, "SMTP server; without one, mails are written to DATA_DIR/mail."),
    Variable("EMAIL_PORT", "587", int, "SMTP port."),
    Variable("EMAIL_USER", "", str, "SMTP user."),
    Variable("EMAIL_PASSWORD", "", str, "SMTP password."),
    Variable("EMAIL_TLS", "yes", as_bool, "STARTTLS towards the SMTP server."),
    Variable("EMAIL_FROM", "compagnon@localhost", str, "Sender of mails."),
    Variable("UPLOAD_MAX_MB", "100", int, "Largest file that can be attached, in megabytes."),
    Variable("IMAGE_MAX_MEGAPIXELS", "50", int, "Largest picture accepted, in megapixels."),
    Variable(
        "FILES_ACCEL_PREFIX",
        "",
        str,
        "Internal address (`/protected/`) under which nginx serves DATA_DIR/files itself (X-Accel-Redirect).",
    ),
    Variable("INVITATION_DAYS", "14", int, "Days an invitation link works."),
    Variable("TRUSTED_PROXIES", "0", int, "How many reverse proxies stand in front (for visitors' addresses)."),
    Variable(
        "IN_PROCESS_WORKER",
        "yes",
        as_bool,
        "Run background work inside `compagnon serve`; no when `compagnon worker` runs.",
    ),
    Variable("LINK_PREVIEWS", "yes", as_bool, "Fetch title and picture of the links people post."),
    Variable("COMPRESS_PAGES", "yes", as_bool, "Compress pages here; no where the reverse proxy does it."),
]


class BadEnvironment(Exception):
    """A variable cannot be read; the message says which and what is expected."""


def read(environ: dict[str, str] | None = None) -> dict[str, Any]:
    """Parse every variable.

    Raises:
        BadEnvironment: a value cannot be read.
    """
    source = os.environ if environ is None else environ
    values: dict[str, Any] = {}
    for variable in VARIABLES:
        text = source.get(variable.name, variable.default)
        try:
            values[variable.name] = variable.parse(text)
        except ValueError as error:
            raise BadEnvironment(f"{variable.name}={text!r} cannot be read: {error}. {variable.help}") from error
    return values
