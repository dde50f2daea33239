from django.apps import AppConfig


class KitConfig(AppConfig):
    name = "compagnon.kit"
    label = "kit"
