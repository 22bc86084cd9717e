"""Answers whose delay has passed: found everywhere by the job of each minute, and gone on without."""

from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import InterfaceError, OperationalError
from django.db.models import Q

from parvis.base.scope import Wall, scope

from .hearing import expire
from .models import Effect

BATCH = 500
"""Answers given up in one passage; what remains waits for the next, a minute later."""

PUT_OFF = timedelta(hours=1)
"""When one that could not be given up is looked at again: meanwhile it stands in nobody's way."""

log = structlog.get_logger(__name__)


def expire_all(*, at: datetime) -> int:
    """Give up what is late everywhere, the longest late first; one that fails hides no other. Return how many."""
    with scope(office="sweep"):
        rows: list[tuple[UUID, UUID, str]] = list(
            Effect.objects.filter(_late(at), Q(next_try_at=None) | Q(next_try_at__lte=at))
            .order_by("until", "id")
            .values_list("pk", "authority_id", "sector")[:BATCH]
        )
    return sum(_expire(effect, Wall(authority, sector), at=at) for effect, authority, sector in rows)


def _expire(effect: UUID, wall: Wall, *, at: datetime) -> bool:
    """Give one up, and return whether it is; one that is still there afterwards is put off."""
    try:
        with scope(walls=[wall]):
            expire(effect, at=at)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("wait_not_given_up", effect=str(effect))
    with scope(walls=[wall]):
        return not Effect.objects.filter(_late(at), pk=effect).update(next_try_at=at + PUT_OFF)


def _late(at: datetime) -> Q:
    return Q(state=Effect.State.AWAITED, until__lte=at)
