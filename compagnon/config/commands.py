"""The commands, gathered from every app."""

from __future__ import annotations

import secrets

import click
from django.conf import settings
from django.utils.translation import gettext as _

from compagnon.config.bench.command import bench
from compagnon.config.cli import django_command
from compagnon.config.demo import demo
from compagnon.config.environment import VARIABLES
from compagnon.config.evaluation.command import evaluate
from compagnon.mentoring import commands as mentoring_commands
from compagnon.people import commands as people_commands
from compagnon.posts import commands as posts_commands
from compagnon.skills import commands as skills_commands


@click.group(help=_("Compagnon, the private social learning network of a company."))
@click.version_option(package_name="compagnon", message="%(version)s")
def compagnon() -> None: ...


@compagnon.group("import", help=_("Bring in people, archives and frameworks."))
def import_() -> None: ...


@compagnon.group(help=_("The journal, and what is derived from it."))
def journal() -> None: ...


@compagnon.group(help=_("Bringing people together."))
def mentoring() -> None: ...


@compagnon.command(help=_("Serve pages, live connections and background work in one process."))
@click.option("--host", default="127.0.0.1", show_default=True, help=_("Address to listen on."))
@click.option("--port", default=8000, show_default=True, help=_("Port to listen on."))
@click.option("--pages-only", is_flag=True, help=_("Serve pages alone with granian, for large installations."))
@click.option("--workers", default=1, show_default=True, help=_("Processes, with --pages-only."))
def serve(host: str, port: int, pages_only: bool, workers: int) -> None:
    from compagnon.config.server import serve_everything, serve_pages

    if pages_only:
        serve_pages(host, port, workers)
    else:
        serve_everything(host, port)


@compagnon.command(help=_("Run background work (as many as you like, beside `compagnon serve`)."))
def worker() -> None:
    from compagnon.config.server import work_until_stopped

    work_until_stopped()


@compagnon.command(help=_("Bring the database to this version."))
def migrate() -> None:
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    django_command("migrate", interactive=False, verbosity=0)


@compagnon.command(help=_("Check that this installation is sound."))
def check() -> None:
    django_command("check", deploy=not settings.DEBUG)


@compagnon.command("settings", help=_("List the environment variables, as a table."))
def settings_() -> None:
    click.echo("| variable | default | what it is for |\n| --- | --- | --- |")
    for variable in VARIABLES:
        click.echo(f"| `{variable.name}` | {f'`{variable.default}`' if variable.default else ''} | {variable.help} |")


@compagnon.command("secret-key", help=_("Print a new SECRET_KEY."))
def secret_key() -> None:
    click.echo(secrets.token_urlsafe(50))


for command in (bench, demo, evaluate, people_commands.invite):
    compagnon.add_command(command)
import_.add_command(people_commands.people)
import_.add_command(posts_commands.stackexchange)
import_.add_command(skills_commands.rome)
import_.add_command(skills_commands.esco)
import_.add_command(skills_commands.company)
journal.add_command(posts_commands.verify)
mentoring.add_command(mentoring_commands.propose)
mentoring.add_command(mentoring_commands.index)
