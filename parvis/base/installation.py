"""The name by which this installation knows its own messages when they come back."""

from urllib.parse import urlsplit

from django.conf import settings


def installation_name() -> str:
    """The host of its public address."""
    return urlsplit(settings.BASE_URL).hostname or "parvis"
