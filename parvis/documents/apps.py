"""The documents context; its kinds of facts are known as soon as Django is ready."""

from django.apps import AppConfig

from .facts import register_all


class DocumentsConfig(AppConfig):
    name = "parvis.documents"

    def ready(self) -> None:
        """Register the kinds of facts."""
        register_all()
