"""The catalogue context; its kinds of facts are known as soon as Django is ready."""

from django.apps import AppConfig

from . import facts


class CatalogueConfig(AppConfig):
    name = "parvis.catalogue"

    def ready(self) -> None:
        """Register the kinds of facts."""
        facts.register_all()
