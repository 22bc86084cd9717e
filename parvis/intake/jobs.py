"""Jobs of what arrives."""

from uuid import UUID

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from parvis.base.scope import scope

from .receipts import GROUPED, send_grouped
from .receiving import whole


@app.task(name=GROUPED, queue="email", retry=RetryStrategy(max_attempts=12, exponential_wait=3))
def send_grouped_receipt(authority: str, sender: str) -> None:
    """Send one receipt for what a sender wrote since the last one."""
    with scope(walls=whole(UUID(authority))):
        send_grouped(UUID(authority), sender, at=timezone.now())
