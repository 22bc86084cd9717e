"""The agents context; its kinds of facts are known as soon as Django is ready."""

from importlib import import_module

from django.apps import AppConfig


class AgentsConfig(AppConfig):
    name = "parvis.agents"

    def ready(self) -> None:
        """Register the kinds of facts."""
        import_module("parvis.agents.facts").register_all()
