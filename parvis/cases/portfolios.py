"""What each agent answers for, what nobody does, and what falls due day by day: counted, never ranked.

Numbers for who manages: asked with ``grants.only(Right.MANAGE)``, so that what a manager merely reads
elsewhere is in none of them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Min, Q

from parvis.agents.rights import Grants

from .models import Case
from .wanted import WEEK


@dataclass(frozen=True)
class Portfolio:
    """Open cases of somebody, or of a queue, in numbers."""

    open: int = 0
    late: int = 0
    soon: int = 0
    """Due today or within seven days."""
    waiting: int = 0
    """Those where the person has to do something first."""
    oldest_at: datetime | None = None
    """When the oldest of them was received."""

    def __add__(self, other: "Portfolio") -> "Portfolio":
        known = [moment for moment in (self.oldest_at, other.oldest_at) if moment]
        return Portfolio(
            self.open + other.open,
            self.late + other.late,
            self.soon + other.soon,
            self.waiting + other.waiting,
            min(known, default=None),
        )


@dataclass(frozen=True)
class Portfolios:
    """Who has what among the cases one may look at."""

    by_agent: dict[UUID, Portfolio]
    by_unit: dict[UUID, Portfolio]
    """What nobody answers for in each unit, those below it left out."""

    @property
    def unassigned(self) -> Portfolio:
        """Everything nobody answers for."""
        return sum(self.by_unit.values(), Portfolio())

    @property
    def whole(self) -> Portfolio:
        """Everything."""
        return sum(self.by_agent.values(), self.unassigned)


def portfolios(grants: Grants, *, today: date) -> Portfolios:
    """Count what each agent answers for, and what nobody does in each unit; one query, a line for each of them."""
    # What is open is what has not ended: said so, it is counted in an index of its own and no case is read.
    found = Case.objects.visible_to(grants).filter(closed_at=None).order_by()
    by_agent: dict[UUID, Portfolio] = {}
    by_unit: dict[UUID, Portfolio] = {}
    for row in found.values("responsible_id", "unit_id").annotate(**_numbers(today)):
        agent, unit = row["responsible_id"], row["unit_id"]
        counted, key = (by_agent, agent) if agent else (by_unit, unit)
        counted[key] = counted.get(key, Portfolio()) + _portfolio(row)
    return Portfolios(by_agent, by_unit)


def portfolio_of(grants: Grants, agent: UUID, *, today: date) -> Portfolio:
    """The same for one agent."""
    found = Case.objects.visible_to(grants).open().filter(responsible=agent)
    return _portfolio(found.aggregate(**_numbers(today)))


def due_until(grants: Grants, agent: UUID, days: Iterable[date]) -> list[int]:
    """How many open cases of an agent fall due by each of these days, late ones included; one query."""
    asked = list(days)
    if not asked:
        return []
    found = Case.objects.visible_to(grants).open().filter(responsible=agent, due_on__lte=max(asked))
    counts = found.aggregate(
        **{f"until_{place}": Count("id", filter=Q(due_on__lte=day)) for place, day in enumerate(asked)}
    )
    return [counts[f"until_{place}"] for place in range(len(asked))]


def _numbers(today: date) -> dict[str, Any]:
    return {
        "count": Count("id"),
        "late": Count("id", filter=Q(due_on__lt=today)),
        "soon": Count("id", filter=Q(due_on__gte=today, due_on__lte=today + WEEK)),
        "waiting": Count("id", filter=Q(state=Case.State.WAITING)),
        "oldest_at": Min("received_at"),
    }


def _portfolio(row: Mapping[str, Any]) -> Portfolio:
    return Portfolio(row["count"], row["late"], row["soon"], row["waiting"], row["oldest_at"])


@dataclass(frozen=True)
class Days:
    """Days one deals with together: a working day, and the days off around it."""

    first: date
    last: date
    working: date


@dataclass(frozen=True)
class Due:
    """What falls due in some days."""

    days: Days
    open: int = 0
    waiting: int = 0
    unassigned: int = 0
    by_agent: tuple[tuple[UUID, int], ...] = ()


def falling_due(grants: Grants, days: Iterable[Days]) -> list[Due]:
    """Count what falls due in each of these spans, which follow each other; one query."""
    found = [Due(span) for span in days]
    if not found:
        return []
    rows = (
        Case.objects.visible_to(grants)
        .open()
        .filter(due_on__gte=found[0].days.first, due_on__lte=found[-1].days.last)
        .order_by("due_on", "responsible_id")
        .values_list("due_on", "responsible_id")
        .annotate(open=Count("id"), waiting=Count("id", filter=Q(state=Case.State.WAITING)))
    )
    for due_on, agent, count, waiting in rows:
        place = next(index for index, due in enumerate(found) if due.days.first <= due_on <= due.days.last)
        found[place] = _with(found[place], agent, count, waiting)
    return found


def _with(due: Due, agent: UUID | None, count: int, waiting: int) -> Due:
    hers = dict(due.by_agent)
    if agent:
        hers[agent] = hers.get(agent, 0) + count
    return replace(
        due,
        open=due.open + count,
        waiting=due.waiting + waiting,
        unassigned=due.unassigned + (0 if agent else count),
        by_agent=tuple(hers.items()),
    )
