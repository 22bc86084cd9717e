"""The intake context; its kinds of facts are known as soon as Django is ready."""

from django.apps import AppConfig

from . import facts


class IntakeConfig(AppConfig):
    """What arrives by whatever channel, until somebody has it."""

    name = "parvis.intake"

    def ready(self) -> None:
        """Register the kinds of facts."""
        facts.register_all()
