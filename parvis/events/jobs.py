"""Jobs of the journal."""

from django.db import connection
from procrastinate.contrib.django import app


@app.periodic(cron="23 3 * * *")
@app.task(queue="clock", queueing_lock="events.make_room")
def make_room(timestamp: int) -> None:
    """Make the partitions of the coming months."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT events_ensure_partitions(current_date, (current_date + interval '3 months')::date)"
        )
