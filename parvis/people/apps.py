"""The people context; its kinds of facts are known as soon as Django is ready."""

from django.apps import AppConfig

from .facts import register_all


class PeopleConfig(AppConfig):
    name = "parvis.people"

    def ready(self) -> None:
        """Register the kinds of facts."""
        register_all()
