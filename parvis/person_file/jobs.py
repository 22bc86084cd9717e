"""Jobs of the person's file."""

from django.utils import timezone
from procrastinate.contrib.django import app

from parvis.base.scope import scope

from .looking_links import forget_askings


@app.periodic(cron="17 4 * * *")
@app.task(queue="clock", queueing_lock="person_file.forget_askings")
def forget_unanswered(timestamp: int) -> None:
    """Delete each night what no worker could answer."""
    with scope(office="retention"):
        forget_askings(at=timezone.now())
