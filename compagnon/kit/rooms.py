"""What every app does when Django starts."""

from __future__ import annotations

from importlib import import_module
from typing import ClassVar

from django.apps import AppConfig
from django.utils.module_loading import module_has_submodule


class Room(AppConfig):
    """An app that registers what it has: descriptors, reactions to the journal, panels on pages of other floors."""

    registers: ClassVar[tuple[str, ...]] = ("subjects", "reactors", "panels")

    def ready(self) -> None:
        for name in self.registers:
            if module_has_submodule(self.module, name):
                import_module(f"{self.name}.{name}")
