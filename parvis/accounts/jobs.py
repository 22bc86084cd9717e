"""Jobs of the accounts."""

from django.utils import timezone
from procrastinate.contrib.django import app

from .sessions import forget_ended


@app.periodic(cron="23 3 * * *")
@app.task(queue="clock", queueing_lock="accounts.forget_ended_sessions")
def forget_ended_sessions(timestamp: int) -> None:
    """Forget each night the sessions that have ended."""
    forget_ended(at=timezone.now())
