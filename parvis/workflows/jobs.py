"""Jobs of processes."""

from datetime import datetime
from uuid import UUID

import structlog
from django.utils import timezone
from procrastinate.contrib.django import app

from parvis.base.scope import Wall, scope

from .hearing import expire
from .models import Effect

BATCH = 500
"""Answers given up in one passage; what remains waits for the next, a minute later."""

log = structlog.get_logger("parvis.workflows")


@app.periodic(cron="* * * * *")
@app.task(queue="clock", queueing_lock="workflows.give_up_waiting")
def give_up_waiting(timestamp: int) -> None:
    """Go on without the opinions and the complements whose delay has passed."""
    expire_all(at=timezone.now())


def expire_all(*, at: datetime) -> int:
    """Give up what is late everywhere, the latest first; one that fails leaves the others. Return how many."""
    with scope(office="sweep"):
        late = Effect.objects.filter(state=Effect.State.AWAITED, until__lte=at).order_by("until", "id")
        rows: list[tuple[UUID, UUID, str]] = list(late.values_list("pk", "authority_id", "sector")[:BATCH])
    for effect, authority, sector in rows:
        try:
            with scope(walls=[Wall(authority, sector)]):
                expire(effect, at=at)
        except Exception:
            log.exception("wait not given up", effect=str(effect))
    return len(rows)
