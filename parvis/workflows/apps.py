"""The workflows context; its kinds of facts are known as soon as Django is ready."""

from django.apps import AppConfig

from . import facts


class WorkflowsConfig(AppConfig):
    """Processes of cases: instances, tasks, effects, incidents."""

    name = "parvis.workflows"

    def ready(self) -> None:
        """Register the kinds of facts."""
        facts.register_all()
