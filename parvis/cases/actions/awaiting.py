"""How a submitted decision stops waiting for visas, whoever or whatever ends it."""

from datetime import datetime
from uuid import UUID

from parvis.events.actors import SYSTEM

from ..models import Case, SubmittedDecision
from .telling import tell

State = SubmittedDecision.State


def drop_submitted(case: Case, *, at: datetime) -> None:
    """Await no visa any more: the case ended otherwise; the author of what was submitted is told."""
    waiting = SubmittedDecision.objects.select_for_update().filter(case=case, state=State.WAITING)
    for row in waiting.order_by("id"):
        end_submitted(row, State.DROPPED, at=at)
        told = ("agent", row.author_id, "author")
        tell("case.visa_dropped", case, by=SYSTEM, at=at, objects=[*about_submitted(row), told])


def end_submitted(row: SubmittedDecision, state: SubmittedDecision.State, *, at: datetime) -> None:
    """Write how and when it ended."""
    row.state, row.ended_at = state, at
    row.save(update_fields=["state", "ended_at"])


def about_submitted(row: SubmittedDecision) -> list[tuple[str, UUID, str]]:
    """What its facts point to."""
    return [("submitted_decision", row.pk, "submitted")]
