"""Load the facts of this context when Django starts."""

from importlib import import_module

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Notifications: what is sent, and how far it went."""

    name = "parvis.notifications"

    def ready(self) -> None:
        """Register the facts before anything records one."""
        import_module("parvis.notifications.facts")
