"""Setting the quiet hours of an authority."""

from datetime import datetime

from parvis.agents.models import Agent
from parvis.authorities.models import Authority
from parvis.events.record import record

from .quiet import Hours
from .reaching import QuietHours


def set_quiet_hours(authority: Authority, hours: Hours, *, by: Agent, at: datetime) -> QuietHours:
    """Keep the hours at which nothing leaves by itself; what waits already leaves when it was told to."""
    found, _created = QuietHours.objects.update_or_create(
        authority=authority,
        defaults={
            "starts": hours.starts,
            "ends": hours.ends,
            "keeps_days_off": hours.keeps_days_off,
            "changed_at": at,
            "changed_by": by,
            "signed": by.signature,
        },
    )
    record(
        "quiet_hours.set",
        authority=authority.pk,
        objects=[("authority", authority.pk, "subject")],
        by=by.actor,
        occurred_at=at,
        starts=hours.starts,
        ends=hours.ends,
    )
    return found
