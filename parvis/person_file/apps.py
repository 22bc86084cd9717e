"""The person file context; its kinds of facts are known as soon as Django is ready."""

from django.apps import AppConfig

from .facts import register_all


class PersonFileConfig(AppConfig):
    name = "parvis.person_file"

    def ready(self) -> None:
        """Register the kinds of facts."""
        register_all()
