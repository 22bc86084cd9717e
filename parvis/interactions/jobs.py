"""Jobs of contacts."""

from django.utils import timezone
from procrastinate.contrib.django import app

from .daily import pass_awaited


@app.periodic(cron="11 * * * *")
@app.task(queue="clock", queueing_lock="interactions.pass_awaited")
def pass_the_hour_awaited(timestamp: int) -> None:
    """Recall the answers awaited; hourly, since the day does not begin everywhere at once."""
    pass_awaited(at=timezone.now())
