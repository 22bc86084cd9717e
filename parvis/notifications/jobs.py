"""Jobs of the outbox. No job lock: one would outlive a killed worker, the database's own does not."""

from uuid import UUID

from django.utils import timezone
from procrastinate.contrib.django import app

from .sending import recover, send
from .warnings import warn_managers


@app.task(queue="email")
def send_delivery(delivery_id: str) -> None:
    """Send one delivery if it is due."""
    send(UUID(delivery_id))


@app.periodic(cron="* * * * * */30")
@app.task(queue="email", queueing_lock="recover_deliveries")
def recover_deliveries(timestamp: int) -> None:
    """Settle what dead workers left, every thirty seconds."""
    recover()


@app.periodic(cron="41 4 * * *")
@app.task(queue="clock", queueing_lock="notifications.warn_of_silence")
def warn_of_silence(timestamp: int) -> None:
    """Warn managers each morning of the decisions that silence is about to make."""
    warn_managers(at=timezone.now())
