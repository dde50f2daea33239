from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "compagnon.journal"
    label = "journal"

    def ready(self) -> None:
        from compagnon.journal import panels  # noqa: F401
