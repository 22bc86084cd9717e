"""The agents context; its kinds of facts are known as soon as Django is ready."""

from django.apps import AppConfig


class AgentsConfig(AppConfig):
    name = "parvis.agents"

    def ready(self) -> None:
        """Register the kinds of facts."""
        from . import facts

        facts.register_all()
