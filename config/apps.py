"""The machinery as Django sees it: it only adds its checks."""

from django.apps import AppConfig

from config.checks import register_checks


class Machinery(AppConfig):
    """Hold the system checks of the installation."""

    name = "config"
    label = "machinery"

    def ready(self) -> None:
        """Register the checks."""
        register_checks()
