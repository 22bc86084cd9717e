"""How long closed cases are kept, version by version, and which are past it.

The duration of a case (its *durée d'utilité administrative*) begins the day it was closed. Two versions of its
procedure speak: the one it was filed under and the one in force. The longer duration holds, and the more careful
fate: a mistake put right in a new version protects what was filed before.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from parvis.base.scope import Wall
from parvis.base.working_days import WorkCalendar, add_months
from parvis.cases.models import Case, CaseLink, CaseQuerySet, PersonalRequest
from parvis.catalogue.models import ProcedureVersion

from .models import Hold

CAREFUL = ("eliminate", "sort", "keep")
"""Fates, the most careful last."""


@dataclass(frozen=True)
class Rule:
    """What holds for the cases of one version: ``months`` after their closing, then this fate."""

    version: UUID
    procedure: UUID
    unit: UUID
    months: int
    fate: str
    basis: str

    def closed_before(self, calendar: WorkCalendar, *, on: date) -> datetime:
        """The moment before which a case was closed whose duration is over on that day."""
        return end_of_day(calendar, add_months(on, -self.months))


def end_of_day(calendar: WorkCalendar, day: date) -> datetime:
    """The moment at which a day ends where the authority is."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=calendar.zone)


def rules_of(walls: Iterable[Wall]) -> list[Rule]:
    """The rules of the versions of these walls that may have cases. One query."""
    here = Q(pk__in=[])
    for wall in walls:
        here |= Q(authority_id=wall.authority, procedure__sector=wall.sector)
    versions = (
        ProcedureVersion.objects.filter(here, published_at__isnull=False)
        .select_related("procedure__current")
        .order_by("procedure_id", "number")
    )
    return [_rule(version) for version in versions]


def _rule(version: ProcedureVersion) -> Rule:
    spoken = [version.offer.retention]
    if version.procedure.current is not None:
        spoken.append(version.procedure.current.offer.retention)
    longest = max(spoken, key=lambda one: one.months)
    return Rule(
        version=version.pk,
        procedure=version.procedure_id,
        unit=version.procedure.unit_id,
        months=longest.months,
        fate=max((one.fate for one in spoken), key=CAREFUL.index),
        basis=longest.basis,
    )


def over(rules: Iterable[Rule], calendar: WorkCalendar, *, on: date) -> Q:
    """The condition on cases whose duration, by one of these rules, is over on that day."""
    condition = Q(pk__in=[])
    for rule in rules:
        condition |= Q(version_id=rule.version, closed_at__lt=rule.closed_before(calendar, on=on))
    return condition


def free(cases: CaseQuerySet) -> CaseQuerySet:
    """Those that nothing keeps: no freeze, no request of the person unanswered, no open case they are part of."""
    holds = Hold.objects.live().filter(case=OuterRef("pk")).order_by()
    asked = PersonalRequest.objects.filter(case=OuterRef("pk"), answered_at__isnull=True).order_by()
    linked = CaseLink.objects.order_by()
    return cases.exclude(
        Exists(holds)
        | Exists(asked)
        | Exists(linked.filter(case=OuterRef("pk"), other__state__in=Case.OPEN))
        | Exists(linked.filter(other=OuterRef("pk"), case__state__in=Case.OPEN))
    )
