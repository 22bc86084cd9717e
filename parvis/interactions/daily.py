"""What time does to the answers awaited: one reminder, or two, then the agent is told."""

from datetime import datetime, time, timedelta

import structlog

from parvis.authorities.models import Authority
from parvis.base.scope import Wall, scope

from .actions.awaiting import pass_awaiting
from .models import Awaiting

FROM = time(8)
"""Hour of the authority from which reminders leave, on its working days: nobody is written to in the night."""

BATCH = 500
"""Answers awaited looked at in one passage; the others wait for the next, an hour later."""

log = structlog.get_logger("parvis.interactions")


def pass_awaited(*, at: datetime) -> int:
    """Apply to every authority what the hour brings; safe to run twice. Return how many were recalled or told."""
    with scope(office="sweep"):
        near = Awaiting.objects.open().filter(next_on__lt=at.date() + timedelta(days=2))
        rows = list(near.order_by("next_on", "pk").values_list("pk", "authority_id", "sector")[:BATCH])
        towns = Authority.objects.prefetch_related("calendar_corrections").in_bulk(
            {town for _, town, _ in rows}
        )
    calendars = {id_: town.calendar() for id_, town in towns.items()}
    done = 0
    for awaiting, authority, sector in rows:
        calendar = calendars[authority]
        local = at.astimezone(calendar.zone)
        if local.time() < FROM or not calendar.is_working_day(local.date()):
            continue
        try:
            with scope(walls=[Wall(authority, sector)]):
                done += pass_awaiting(awaiting, today=local.date(), at=at) is not None
        except Exception:
            # One that cannot be treated must not stop time for the others; it is tried again next hour.
            log.exception("answer awaited not treated", awaiting=str(awaiting))
    return done
