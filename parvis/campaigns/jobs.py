"""Jobs of campaigns: a portion a minute, what came back, and what has lasted long enough."""

from django.utils import timezone
from procrastinate.contrib.django import app

from parvis.notifications.calling import LAST

from .actions import forget_agreements
from .returning import forget_messages, heed_returns
from .sending import go_on


@app.periodic(cron="* * * * *")
@app.task(queue="campaigns", queueing_lock="campaigns.send_portions", priority=LAST)
def send_portions(timestamp: int) -> None:
    """Send the next messages of the campaigns that are leaving, and heed what came back, every minute."""
    go_on()
    heed_returns(at=timezone.now())


@app.periodic(cron="37 3 * * *")
@app.task(queue="clock", queueing_lock="campaigns.forget")
def forget(timestamp: int) -> None:
    """Forget each night what was never confirmed, proofs past their time, and to whom old campaigns went."""
    forget_agreements(at=timezone.now())
    forget_messages(at=timezone.now())
