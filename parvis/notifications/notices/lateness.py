"""Telling who promised a call, or should make it, that its hour has passed: once for each call."""

from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef

from parvis.base.scope import Wall, scope
from parvis.events.actors import SYSTEM
from parvis.events.models import Event
from parvis.events.record import record
from parvis.interactions.models import CallBack

from ..news import Notice, NoticeKind
from .actions import tell_agents

BATCH = 500


def warn_of_late_calls(*, at: datetime) -> int:
    """Look everywhere for calls whose window has passed untold; return how many were told."""
    told = Notice.objects.filter(kind=NoticeKind.CALL_BACK_LATE, object_id=OuterRef("pk"))
    with scope(office="sweep"):
        late = CallBack.objects.late(at=at).filter(~Exists(told)).order_by("until", "pk")
        rows = list(late.values_list("pk", "authority_id", "sector")[:BATCH])
    return sum(_told(call, Wall(authority, sector), at=at) for call, authority, sector in rows)


def _told(call: UUID, wall: Wall, *, at: datetime) -> bool:
    with scope(walls=[wall]):
        found = CallBack.objects.select_for_update().get(pk=call)
        if not found.is_late(at=at):
            return False
        number = record(
            "call_back.late",
            authority=found.authority_id,
            sector=found.sector,
            objects=[
                ("call_back", found.pk, "subject"),
                ("agent", found.agent_id or found.promised_by_id, "awaited"),
            ],
            by=SYSTEM,
            occurred_at=at,
        )
        tell_agents(Event.objects.get(id=number))
        return True
