"""The retention context; its kinds of facts are known as soon as Django is ready."""

from django.apps import AppConfig

from . import facts


class RetentionConfig(AppConfig):
    """Elimination lists, freezes, and the figures that outlive a case."""

    name = "parvis.retention"

    def ready(self) -> None:
        """Register the kinds of facts."""
        facts.register_all()
