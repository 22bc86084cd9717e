"""Run `tests.journeys.seeding` as a program: the models load once Django is set up."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from tests.journeys.seeding import main  # noqa: E402  # after the set-up

main()
