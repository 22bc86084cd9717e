"""The interactions context; its kinds of facts are known as soon as Django is ready."""

from django.apps import AppConfig

from . import facts


class InteractionsConfig(AppConfig):
    name = "parvis.interactions"

    def ready(self) -> None:
        """Register the kinds of facts."""
        facts.register_all()
