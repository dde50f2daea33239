from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import module_has_submodule


class PostsConfig(AppConfig):
    name = "compagnon.posts"
    label = "posts"

    def ready(self) -> None:
        for name in ("subjects", "reactors", "panels"):
            if module_has_submodule(self.module, name):
                import_module(f"{self.name}.{name}")
