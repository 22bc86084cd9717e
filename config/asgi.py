"""The live updates, for any ASGI server, one process or several."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.conf import settings  # noqa: E402  # once set up

from config.loading import name_sessions  # noqa: E402  # once set up
from parvis.base.counting import Counts  # noqa: E402  # once set up
from parvis.live.app import application  # noqa: E402  # its models want Django set up

name_sessions("live")
Counts(settings.COUNTS_DIR).keep()

__all__ = ["application"]
