"""Jobs of the agents' door."""

from uuid import UUID

from django.utils import timezone
from procrastinate.contrib.django import app

from . import mailing


@app.task(queue="email")
def send_reset_link(account_id: str) -> None:
    """Send the link to choose a new password."""
    mailing.send_reset_link(UUID(account_id), at=timezone.now())
