"""Load the facts of this context, and say what its messages bear, when Django starts."""

from importlib import import_module

from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    """Campaigns: who agreed to read what, and what was written to them."""

    name = "parvis.campaigns"

    def ready(self) -> None:
        """Register the facts and the headers before anything is recorded or sent."""
        import_module("parvis.campaigns.facts")
        import_module("parvis.campaigns.headers").register()
