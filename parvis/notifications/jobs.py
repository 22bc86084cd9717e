"""Jobs of the outbox. No job lock: one would outlive a killed worker, the database's own does not."""

from uuid import UUID

from procrastinate.contrib.django import app

from .sending import recover, send


@app.task(queue="email")
def send_delivery(delivery_id: str) -> None:
    """Send one delivery if it is due."""
    send(UUID(delivery_id))


@app.periodic(cron="* * * * * */30")
@app.task(queue="email", queueing_lock="recover_deliveries")
def recover_deliveries(timestamp: int) -> None:
    """Settle what dead workers left, every thirty seconds."""
    recover()
