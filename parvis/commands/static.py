"""Gather the files the pages link to, named by their content and compressed, ready to serve."""

import argparse

from django.conf import settings
from django.core.management import call_command

HELP = "Gather and compress the static files, ready to serve."
NEEDS_DJANGO = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare no option."""


def run(args: argparse.Namespace) -> int:
    """Collect into VAR_DIR/static; processes started afterwards serve from there."""
    # Before the first collection the settings choose the storage that needs none.
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": settings.COLLECTED_STORAGE}}
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    return 0
