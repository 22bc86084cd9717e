"""When a campaign may leave: outside the quiet hours of its authority."""

from datetime import datetime

from parvis.authorities.models import Authority
from parvis.notifications.quiet import quiet_until


def may_leave(authority: Authority, at: datetime) -> bool:
    """Whether messages that nobody waits for may leave now."""
    return quiet_until(authority, at) is None
