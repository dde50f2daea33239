"""`compagnon demo`: the demo company, made once and served, with nothing to configure."""

from __future__ import annotations

import shutil
import socket
import sys
from pathlib import Path

import click
from django.utils.translation import gettext as _


@click.command(help=_("Open the demo company: made once, kept under var/, served on this machine only."))
@click.option("--port", default=8000, show_default=True, help=_("Port to listen on."))
@click.option("--reset", is_flag=True, help=_("Start over: the demo company and all that was added to it are removed."))
@click.option("--no-serve", is_flag=True, help=_("Make the company, do not serve it."))
def demo(port: int, reset: bool, no_serve: bool) -> None:
    from django.conf import settings

    if not no_serve:
        _refuse_taken_port(port)
    if reset:
        _remove()
    from compagnon.demo import build

    _bring_database_up_to_date()
    if not build.is_built():
        with click.progressbar(length=1, label=_("Making the demo company"), file=sys.stderr) as bar:
            build.build(progress=lambda done, total: _advance(bar, done, total))
    if no_serve:
        return
    click.echo(settings.BASE_URL)
    for role, email, password in build.demo_people():
        click.echo(f"demo: {role} {email} {password}")
    sys.stdout.flush()
    from compagnon.config.server import serve_everything

    serve_everything("127.0.0.1", port)


def _advance(bar: object, done: int, total: int) -> None:
    bar.length = total  # type: ignore[attr-defined]
    bar.update(done - bar.pos)  # type: ignore[attr-defined]


def _refuse_taken_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise click.ClickException(
                _("Something already listens on port {port}. Choose another: make demo PORT=8001").format(port=port)
            ) from None


def _remove() -> None:
    """Remove the demo's own data. A database that is not the demo's own file is left alone, and said so."""
    from django.conf import settings
    from django.db import connection

    if not settings.IS_SQLITE:
        raise click.ClickException(_("--reset only removes the demo's own SQLite file; empty this database yourself."))
    connection.close()
    database = Path(str(settings.DATABASES["default"]["NAME"]))
    for path in (database, Path(f"{database}-wal"), Path(f"{database}-shm")):
        path.unlink(missing_ok=True)
    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)


def _bring_database_up_to_date() -> None:
    from compagnon.config.cli import django_command
    from compagnon.live.health import migrations_done

    if not migrations_done():
        django_command("migrate", interactive=False, verbosity=0)
