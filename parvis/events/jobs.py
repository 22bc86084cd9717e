"""Jobs of the journal."""

from django.conf import settings
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app

from parvis.base.scope import scope

from .accesses import forget_accesses
from .heads import export


@app.periodic(cron="23 3 * * *")
@app.task(queue="clock", queueing_lock="events.make_room")
def make_room(timestamp: int) -> None:
    """Make the partitions of the coming months."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT events_ensure_partitions(current_date, (current_date + interval '3 months')::date)"
        )


@app.periodic(cron="41 3 * * *")
@app.task(queue="clock", queueing_lock="events.export_heads")
def export_heads(timestamp: int) -> None:
    """Write the heads of the journal outside the database."""
    export(settings.JOURNAL_HEADS_DIR, at=timezone.now())


@app.periodic(cron="11 4 * * *")
@app.task(queue="clock", queueing_lock="events.forget_old_accesses")
def forget_old_accesses(timestamp: int) -> None:
    """Remove the lines of the log of accesses that are past their time."""
    with scope(office="retention"):
        forget_accesses(at=timezone.now())
