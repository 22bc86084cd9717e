"""What the pages of the archives read: the lists, a list by category, its lines, the freezes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet, Sum

from parvis.agents.rights import Grants
from parvis.base.scope import Wall
from parvis.base.working_days import WorkCalendar
from parvis.cases.models import Case

from .durations import free, over, rules_of
from .models import KEEPING, EliminationItem, EliminationList, Hold

MOST_LISTS = 100
"""Lists shown at once, of those to do something about; the oldest first."""

MOST_ENDED = 20
MOST_HOLDS = 100

MOST_COUNTED = 1_000

LINES = 50
"""Lines of a page."""


@dataclass(frozen=True)
class Category:
    """What a list holds of one kind."""

    title: str
    basis: str
    count: int
    since: date
    until: date
    documents: int
    bytes: int


def lists_to_do(grants: Grants) -> "QuerySet[EliminationList]":
    """The lists that wait for something, counted, the oldest first."""
    found = EliminationList.objects.visible_to(grants).filter(state__in=EliminationList.LIVE)
    return _counted(found).filter(lines__gt=0).order_by("proposed_at", "pk")[:MOST_LISTS]


def lists_ended(grants: Grants) -> "QuerySet[EliminationList]":
    """The last lists that are over."""
    found = EliminationList.objects.visible_to(grants).exclude(state__in=EliminationList.LIVE)
    return _counted(found).order_by("-ended_at", "pk")[:MOST_ENDED]


def _counted(found: "QuerySet[EliminationList]") -> "QuerySet[Any]":
    return found.select_related("unit").annotate(
        lines=Count("items"), papers=Sum("items__documents", default=0), bytes=Sum("items__bytes", default=0)
    )


def categories_of(found: EliminationList) -> list[Category]:
    """What a list holds, procedure by procedure. One query."""
    rows = (
        found.items.order_by()
        .values("kind", "procedure__current__title", "procedure__slug", "basis")
        .annotate(
            count=Count("pk"),
            first=Min("since"),
            last=Max("since"),
            papers=Sum("documents"),
            volume=Sum("bytes"),
        )
        .order_by("kind", "procedure__current__title", "basis")
    )
    kinds = dict(EliminationItem.Kind.choices)
    return [
        Category(
            title=row["procedure__current__title"] or row["procedure__slug"] or str(kinds[row["kind"]]),
            basis=row["basis"],
            count=row["count"],
            since=row["first"],
            until=row["last"],
            documents=row["papers"],
            bytes=row["volume"],
        )
        for row in rows
    ]


def lines_of(found: EliminationList, *, after: int = 0) -> tuple[list[EliminationItem], int]:
    """A page of its lines, and where the next one begins: 0 when there is none."""
    rows = list(
        found.items.select_related("procedure__current").filter(pk__gt=after).order_by("pk")[: LINES + 1]
    )
    return rows[:LINES], rows[LINES - 1].pk if len(rows) > LINES else 0


def progress_of(found: EliminationList) -> int:
    """How many of its lines are done with."""
    return found.items.exclude(state=EliminationItem.State.PROPOSED).count()


def to_transfer(grants: Grants, calendar: WorkCalendar, *, on: date) -> list[dict[str, Any]]:
    """The closed cases past their duration that are kept for good, by procedure: the archives take them over.

    The oldest of each version are counted, MOST_COUNTED at most: a town may have hundreds of thousands.
    """
    walls = {
        Wall(grant.authority, sector)
        for grant in grants.items
        if grant.rights & {right.value for right in KEEPING}
        for sector in grant.sectors
    }
    rules = [rule for rule in rules_of(sorted(walls)) if rule.fate == "keep"]
    if not rules:
        return []
    closed = Case.objects.filter(grants.condition(KEEPING)).order_by("closed_at", "pk").values("pk")
    first, *others = (closed.filter(over([rule], calendar, on=on))[:MOST_COUNTED] for rule in rules)
    found = (
        free(Case.objects.filter(pk__in=first.union(*others, all=True)))
        .order_by()
        .values("procedure__current__title", "procedure__slug", "unit__name")
        .annotate(count=Count("pk"), first=Min("closed_at"))
        .order_by("procedure__current__title", "unit__name")
    )
    return [dict(row) for row in found]


def hold_on(case: Case) -> Hold | None:
    """What freezes a case; None when nothing does."""
    return Hold.objects.live().filter(case=case).first()


def holds_of(grants: Grants) -> "QuerySet[Hold]":
    """The freezes of the places whose archives she keeps, the last first."""
    return (
        Hold.objects.live()
        .filter(_held_in(grants))
        .select_related("case")
        .defer("case__answers")
        .order_by("-placed_at", "pk")[:MOST_HOLDS]
    )


def _held_in(grants: Grants) -> Q:
    """The condition of ``Grants.condition``, on the unit of the case that is frozen."""
    wanted: Iterable[str] = {right.value for right in KEEPING}
    condition = Q(pk__in=[])
    for grant in grants.items:
        if grant.rights & set(wanted):
            place = Q(authority_id=grant.authority, sector__in=sorted(grant.sectors))
            if grant.units is not None:
                place &= Q(case__unit_id__in=sorted(grant.units))
            condition |= place
    return condition
