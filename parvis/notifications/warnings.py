"""Warning managers of the decisions that silence is about to make: one message a day at most, for all."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from parvis.agents.models import Agent, Membership, Right
from parvis.agents.rights import grants_of
from parvis.authorities.models import Authority
from parvis.base.scope import Wall, scope
from parvis.base.working_days import WorkCalendar
from parvis.cases.actions import warn_of_implicit_decision
from parvis.cases.legal_clock import warnings_on
from parvis.cases.models import Case
from parvis.letters.content import Recipient, Sender, SilenceKind
from parvis.letters.mail import as_html, as_text
from parvis.letters.warnings import Silent, implicit_warning

from .actions import queue
from .models import Purpose

HORIZON = timedelta(days=40)
"""Calendar days ahead that surely hold the fifteen working days of the first warning."""

LEVELS = (15, 3)
"""Working days before an implicit decision at which the manager is warned."""


BATCH = 2_000
"""Cases looked at in one passage: those whose silence is nearest come first, the others the next day."""

IMPLICIT_COLUMNS = ("implicit_on", "implicit_kind", "implicit_warned", "implicit_borne_at", "state")


@dataclass(frozen=True)
class Due:
    """A case that silence will decide, and the warning its manager is owed today."""

    case: UUID
    authority: UUID
    sector: str
    unit: UUID
    silent: Silent


def warn_managers(*, at: datetime) -> int:
    """Warn each manager of the cases of her units and sectors; return how many cases were told."""
    told = [due for due in due_warnings(at=at) if _mark(due, at=at)]
    by_authority: Mapping[UUID, list[Due]] = defaultdict(list)
    for due in told:
        by_authority[due.authority].append(due)
    for authority, dues in by_authority.items():
        _write_to_managers(authority, dues, at=at)
    return len(told)


def due_warnings(*, at: datetime) -> list[Due]:
    """The cases whose manager has not had the warning their date calls for."""
    with scope(office="sweep"):
        near = list(
            Case.objects.open()
            .filter(implicit_on__lte=at.date() + HORIZON, implicit_borne_at=None)
            .exclude(implicit_warned=min(LEVELS))
            .only("authority", "sector", "unit", "reference", "title", *IMPLICIT_COLUMNS)
            .order_by("implicit_on", "pk")[:BATCH]
        )
        towns = Authority.objects.prefetch_related("calendar_corrections").in_bulk(
            {case.authority_id for case in near}
        )
        calendars = {id_: town.calendar() for id_, town in towns.items()}
        return [due for case in near if (due := _due(case, calendars[case.authority_id], at=at))]


def _due(case: Case, calendar: WorkCalendar, *, at: datetime) -> Due | None:
    today = calendar.local_date(at)
    assert case.implicit_on is not None
    reached = [
        level
        for level, day in zip(LEVELS, warnings_on(case.implicit_on, calendar), strict=True)
        if day <= today
    ]
    level = min(reached, default=0)
    if not level or (case.implicit_warned and case.implicit_warned <= level) or case.implicit_on < today:
        return None
    return Due(
        case=case.pk,
        authority=case.authority_id,
        sector=case.sector,
        unit=case.unit_id,
        silent=Silent(
            reference=case.reference,
            title="" if case.is_secret() else case.title,
            on=case.implicit_on,
            kind=SilenceKind(case.implicit_kind),
            working_days=calendar.working_days_between(today, case.implicit_on),
        ),
    )


def _mark(due: Due, *, at: datetime) -> bool:
    level = min(level for level in LEVELS if level >= min(due.silent.working_days, max(LEVELS)))
    with scope(walls=[Wall(due.authority, due.sector)]):
        return warn_of_implicit_decision(due.case, working_days=level, at=at)


def _write_to_managers(authority: UUID, dues: Iterable[Due], *, at: datetime) -> None:
    with scope(walls=[Wall(authority, "")]):
        found = Authority.objects.get(pk=authority)
        today = found.calendar().local_date(at)
        for manager in _managers(authority, today):
            grants = grants_of(manager)
            hers = tuple(
                due.silent
                for due in dues
                if grants.may(Right.MANAGE, authority=authority, sector=due.sector, unit=due.unit)
            )
            if hers and manager.email:
                _write(found, manager, hers, today=today, at=at)


def _managers(authority: UUID, today: date) -> list[Agent]:
    managing = Membership.objects.giving(Right.MANAGE).filter(authority_id=authority)
    agents = Agent.objects.filter(pk__in=managing.values("agent")).order_by("pk")
    return [agent for agent in agents if not agent.has_left(today)]


def _write(
    authority: Authority, manager: Agent, cases: tuple[Silent, ...], *, today: date, at: datetime
) -> None:
    letter = implicit_warning(
        sender=Sender(authority=authority.name, service=authority.name, brand_colour=authority.brand_colour),
        recipient=Recipient(name=manager.full_name, email=manager.email),
        cases=cases,
        url=settings.BASE_URL + reverse("inbox"),
        on=today,
    )
    queue(
        authority=authority,
        sector="",
        holder_id=manager.pk,
        holder_type="agent",
        key=f"implicit:{today.isoformat()}",
        purpose=Purpose.WARNING,
        recipient=manager.email,
        recipient_name=manager.full_name,
        subject=letter.subject,
        text=as_text(letter),
        html=as_html(letter),
        at=at,
    )
