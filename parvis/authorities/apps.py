"""The authorities context; its checks and its kinds of facts are known as soon as Django is ready."""

from django.apps import AppConfig

from . import facts


class AuthoritiesConfig(AppConfig):
    name = "parvis.authorities"

    def ready(self) -> None:
        """Register the checks and the kinds of facts."""
        from . import checks  # noqa: PLC0415  # they read models, which Django loads after this module

        checks.register_checks()
        facts.register_all()
