"""The keeping context: backups, their return, upgrades."""

from django.apps import AppConfig


class KeepingConfig(AppConfig):
    name = "parvis.keeping"
