from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import module_has_submodule


class HomeConfig(AppConfig):
    name = "compagnon.home"
    label = "home"

    def ready(self) -> None:
        for name in ("subjects", "reactors", "panels", "shell"):
            if module_has_submodule(self.module, name):
                import_module(f"{self.name}.{name}")
