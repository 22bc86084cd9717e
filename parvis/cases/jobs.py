"""Jobs of cases."""

from django.utils import timezone
from procrastinate.contrib.django import app

from .daily import pass_the_day


@app.periodic(cron="7 * * * *")
@app.task(queue="clock", queueing_lock="cases.pass_the_hour")
def pass_the_hour(timestamp: int) -> None:
    """Do what time does to cases; hourly, since the day does not begin everywhere at once."""
    pass_the_day(at=timezone.now())
