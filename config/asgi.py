"""The live updates, for any ASGI server, one process or several."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from parvis.live.app import application  # noqa: E402  # its models want Django set up

__all__ = ["application"]
