"""What every action on a case does: take it under lock, refuse a stale page, record the fact."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from parvis.base.together import Write
from parvis.events.actors import Actor
from parvis.events.record import Subject, record, with_reaction

from ..models import Case


class Conflict(Exception):
    """The case changed since the page was shown. What was typed is the door's to keep."""

    def __init__(self, case: Case) -> None:
        super().__init__(f"{case.reference} changed")
        self.case = case


def locked(case: UUID, *, revision: int | None = None) -> Case:
    """The case under lock, its revision grown. Raises Conflict when the page was built on an older one."""
    found = (
        Case.objects.select_for_update(of=("self",))
        .select_related("authority", "version", "unit", "responsible")
        .get(pk=case)
    )
    if revision is not None and found.revision != revision:
        raise Conflict(found)
    found.revision += 1
    return found


def tell(
    kind: str,
    case: Case,
    *,
    by: Actor,
    at: datetime,
    objects: Iterable[Subject] = (),
    **facts: Any,
) -> int:
    """Record a fact about a case and whatever else it touches."""
    return record(kind, **_about(case, by=by, at=at, objects=objects), **facts)


def telling(
    kind: str, case: Case, *, by: Actor, at: datetime, objects: Iterable[Subject] = (), **facts: Any
) -> tuple[Write, Write]:
    """The same as the end of the statement that changes the case."""
    return with_reaction(kind, **_about(case, by=by, at=at, objects=objects), **facts)


def _about(case: Case, *, by: Actor, at: datetime, objects: Iterable[Subject]) -> dict[str, Any]:
    return {
        "authority": case.authority_id,
        "sector": case.sector,
        "objects": [("case", case.id, "subject"), *objects],
        "by": by,
        "occurred_at": at,
    }
