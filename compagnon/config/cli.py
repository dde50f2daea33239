"""`compagnon`, the one command line."""

from __future__ import annotations

import gettext
import os
import secrets
import sys
from pathlib import Path
from typing import Any

import click

from compagnon.config.environment import ROOT


def use_demo_environment(arguments: list[str]) -> None:
    """Before Django is loaded: a key of its own, kept beside the data, and the address it will be served on."""
    data = Path(os.environ.setdefault("DATA_DIR", str(ROOT / "var")))
    data.mkdir(parents=True, exist_ok=True)
    key = data / "secret-key"
    if not key.exists():
        key.touch(mode=0o600)
        key.write_text(secrets.token_urlsafe(50), encoding="ascii")
    os.environ.setdefault("SECRET_KEY", key.read_text(encoding="ascii"))
    words = " ".join(arguments).replace("--port=", "--port ").split()
    port = words[words.index("--port") + 1] if "--port" in words[:-1] else "8000"
    os.environ.setdefault("BASE_URL", f"http://127.0.0.1:{port}")
    os.environ.setdefault("COMPANY_NAME", "Héliance")


def use_bench_environment() -> None:
    """Before Django is loaded: production settings, on a database of the bench's own under var/bench."""
    scale = os.environ.get("SCALE", "1")
    data = ROOT / "var" / "bench" / scale
    data.mkdir(parents=True, exist_ok=True)
    os.environ.update(DATA_DIR=str(data), SECRET_KEY="bench", BASE_URL="http://127.0.0.1:8000", DEBUG="no")  # noqa: S106
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{data / 'company.sqlite3'}")


def _prepare() -> None:
    """Load Django, in the language of the terminal, or say in a sentence why it cannot be."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "compagnon.config.settings")
    import django
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from django.utils import translation

    from compagnon.config.environment import BadEnvironment

    try:
        django.setup()
    except (ImproperlyConfigured, BadEnvironment) as error:
        raise SystemExit(f"compagnon: {error}") from None
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    translation.activate(terminal_language())
    # click asks Python's own gettext, whose language is that of the terminal.
    gettext.bindtextdomain("click", str(settings.LOCALE_PATHS[0]))
    gettext.textdomain("click")


def terminal_language() -> str:
    """fr or en, from the usual variables."""
    spoken = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return "fr" if spoken.lower().startswith("fr") else "en"


def main() -> None:
    """The entry point: errors that a person can act on are one sentence and exit status 1 or 2."""
    if "demo" in sys.argv[1:2]:
        use_demo_environment(sys.argv)
    elif "bench" in sys.argv[1:2]:
        use_bench_environment()
    elif not sys.argv[1:] or {"--help", "--version", "eval", "secret-key", "settings"} & set(sys.argv[1:]):
        # What tells how to set things up opens no session: nothing is to be set before.
        os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(50))
    _prepare()
    from compagnon.config.commands import compagnon
    from compagnon.kit.errors import Denied, Invalid
    from compagnon.kit.reconciliation import ImportRefused

    try:
        compagnon(standalone_mode=False)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (ImportRefused, Denied, Invalid) as error:
        click.echo(f"compagnon: {error}", err=True)
        sys.exit(1)


def django_command(*arguments: str, **options: Any) -> None:
    """Run one of Django's own commands."""
    from django.core.management import call_command

    call_command(*arguments, **options)
