from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "compagnon.journal"
    label = "journal"
