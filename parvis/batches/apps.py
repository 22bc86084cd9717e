"""The batches context; its kinds of facts are known as soon as Django is ready."""

from django.apps import AppConfig

from . import facts


class BatchesConfig(AppConfig):
    """What an agent asks of many cases at once: gestures in bulk, exports."""

    name = "parvis.batches"

    def ready(self) -> None:
        """Register the kinds of facts."""
        facts.register_all()
