"""The authorities context; its checks are known as soon as Django is ready."""

from django.apps import AppConfig


class AuthoritiesConfig(AppConfig):
    name = "parvis.authorities"

    def ready(self) -> None:
        """Register the checks."""
        from . import checks  # noqa: PLC0415  # they read models, which Django loads after this module

        checks.register_checks()
