"""Load the facts of this context when Django starts."""

from importlib import import_module

from django.apps import AppConfig


class OperationsConfig(AppConfig):
    """Operations: what works, what waits, what failed."""

    name = "parvis.operations"

    def ready(self) -> None:
        """Register the facts before anything records one."""
        import_module("parvis.operations.facts").register_all()
