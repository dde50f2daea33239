"""How far a long command is: one progress bar after another, on a terminal; silent elsewhere."""

from __future__ import annotations

import sys
from typing import Any

import click
from django.utils.translation import gettext as _


class Bars:
    """`starts` a bar, which `advances`; entered with `with`, so that the last one is closed."""

    def __init__(self, *, show_pos: bool = False) -> None:
        self._bar: Any = None
        self._show_pos = show_pos

    def __enter__(self) -> Bars:
        return self

    def __exit__(self, *_error: object) -> None:
        self._close()

    def starts(self, name: str, total: int) -> None:
        """Begin another bar; of a step whose length nobody knows, only its name is said."""
        self._close()
        if not sys.stderr.isatty():
            return
        if not total:
            click.echo(_("Checking %(file)s…") % {"file": name}, err=True)
        else:
            self._bar = click.progressbar(length=total, label=name, show_pos=self._show_pos, file=sys.stderr)
            self._bar.__enter__()

    def advances(self, by: int) -> None:
        if self._bar is not None:
            self._bar.update(by)

    def _close(self) -> None:
        if self._bar is not None:
            self._bar.__exit__(None, None, None)
            self._bar = None
