"""The pages, for any WSGI server."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.conf import settings  # noqa: E402  # once set up

from config.loading import load_pages, name_sessions  # noqa: E402  # once set up
from parvis.base.counting import Counts  # noqa: E402  # once set up

name_sessions("web")
Counts(settings.COUNTS_DIR).keep()
application = load_pages()
