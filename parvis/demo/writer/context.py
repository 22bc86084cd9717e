"""What the writer knows before it starts: the published procedures, their calendars, agents and legal dates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from random import Random
from typing import Any, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from parvis.agents.models import Agent, Membership, Right
from parvis.agents.rights import Grants, grants_of
from parvis.authorities.models import Authority, Unit
from parvis.base.scope import Wall, scope
from parvis.base.working_days import WorkCalendar
from parvis.cases.deadlines import set_deadlines
from parvis.cases.legal_clock import warnings_on
from parvis.cases.models import Case, CorrectionRequest
from parvis.cases.tables import kept_of
from parvis.catalogue.definition import Offer
from parvis.catalogue.models import Procedure, ProcedureVersion
from parvis.catalogue.tables.deciding import verdicts
from parvis.interactions.models import ELECTRONIC
from parvis.notifications.actions import sender_of
from parvis.rules.expressions import names_used
from parvis.workflows.giving import Directory
from parvis.workflows.plans import Program, program_of

from ..answering import Pool
from ..samples import SAMPLES, Answers
from .tables import Ready, as_text


@dataclass(frozen=True, slots=True)
class Asked:
    """A correction request as the legal clock sees it."""

    asked_at: datetime
    until: date
    answered_at: datetime | None
    is_indispensable: bool
    cancelled_at: None = None
    """Of a request cancelled, the moment is ``answered_at``: the clock makes no difference."""


@dataclass(frozen=True, slots=True)
class Dates:
    """The dates a case bears."""

    announced_on: date
    acknowledge_by: date | None
    implicit_kind: str
    implicit_on: date | None


@dataclass
class Days:
    """The working days of an authority, laid out once so that a story can walk on them quickly."""

    calendar: WorkCalendar
    first: date
    last: date
    zone: ZoneInfo = field(init=False)
    _next: dict[date, int] = field(init=False, default_factory=dict)
    _days: list[date] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        self.zone = self.calendar.zone
        day = self.first
        while day <= self.last:
            self._next[day] = len(self._days)
            if self.calendar.is_working_day(day):
                self._days.append(day)
            day += timedelta(days=1)

    def is_working(self, day: date) -> bool:
        """Whether one works that day."""
        place = self._next[day]
        return place < len(self._days) and self._days[place] == day

    def after(self, day: date, count: int) -> date:
        """The working day so many days after; zero gives the day itself or the next working one."""
        place = self._next[day] + count - (1 if count and not self.is_working(day) else 0)
        return self._days[min(place, len(self._days) - 1)]


@dataclass(frozen=True, slots=True)
class Said:
    """What a decision table says of some answers, as it is kept, and the service it puts in charge, if any."""

    table: str
    use: str
    found: dict[str, Any]
    unit: UUID | None


@dataclass
class Desk:
    """A published procedure, its service and those who work there."""

    procedure: Procedure
    version: ProcedureVersion
    offer: Offer
    authority: Authority
    agents: tuple[Agent, ...]
    pool: Pool
    days: Days
    is_secret: bool
    place: dict[str, Any]
    """The wall of every row of a case."""
    domain: str
    """Of the address its messages leave from."""
    units: Mapping[str, UUID] = field(default_factory=dict)
    """The services of the authority, by code."""
    staff: Sequence[tuple[Agent, Grants]] = ()
    """Who acts somewhere in the authority."""
    program: Program | None = None
    """The process of the version, ready to run; None when it has none."""
    directory: Directory = field(default_factory=Directory)
    """Whom its steps may be given to, read once."""
    _case: Case = field(default_factory=Case)
    _dates: dict[tuple[object, ...], Dates] = field(default_factory=dict)
    _warnings: dict[date, tuple[date, ...]] = field(default_factory=dict)
    _said: dict[tuple[object, ...], tuple[Said, ...]] = field(default_factory=dict)
    _hands: dict[UUID, tuple[Agent, ...]] = field(default_factory=dict)

    @property
    def slug(self) -> str:
        """The procedure's part of the address."""
        return self.procedure.slug

    def dates(self, received_at: datetime, channel: str, asked: Sequence[Asked] = ()) -> Dates:
        """The dates of a case, by the product's own functions; what depends on days only is worked out once a day."""
        key = (
            received_at.date(),
            channel in ELECTRONIC,
            *(
                (
                    one.asked_at.date(),
                    one.until,
                    one.answered_at and one.answered_at.date(),
                    one.is_indispensable,
                )
                for one in asked
            ),
        )
        found = self._dates.get(key)
        if found is None:
            found = self._dates[key] = self._worked_out(received_at, channel, asked)
        return found

    def _worked_out(self, received_at: datetime, channel: str, asked: Sequence[Asked]) -> Dates:
        # One row serves every time: making it took as long as the law.
        case = self._case
        case.channel, case.received_at, case.competent_received_at = channel, received_at, received_at
        case.implicit_on, case.implicit_borne_at = None, None
        set_deadlines(case, self.offer, self.authority, cast("Sequence[CorrectionRequest]", asked))
        return Dates(case.announced_on, case.acknowledge_by, case.implicit_kind, case.implicit_on)

    def said(self, answers: Answers, at: datetime) -> tuple[Said, ...]:
        """What the tables of the procedure say of answers filed at this moment, by the product's own functions.

        Worked out once for the same answers to what they read.
        """
        if not self.offer.tables:
            return ()
        today = at.astimezone(self.days.zone).date()
        key = (today, *(repr(answers.get(name)) for name in self._read))
        if key not in self._said:
            found = verdicts(self.offer.tables, self.offer.form, answers, today=today)
            self._said[key] = tuple(
                Said(one.used.id, one.used.use, kept_of(one), self.units.get(one.unit_code)) for one in found
            )
        return self._said[key]

    @cached_property
    def _read(self) -> list[str]:
        """The questions that the tables read."""
        inputs = (one for used in self.offer.tables for one in used.table.inputs)
        return sorted({name for one in inputs for name in names_used(one.expression)})

    def hands_of(self, unit: UUID) -> tuple[Agent, ...]:
        """Who may act on the cases of this procedure that a service has."""
        if unit == self.procedure.unit_id:
            return self.agents
        if unit not in self._hands:
            self._hands[unit] = _hands(self.procedure, unit, self.staff) or self.agents
        return self._hands[unit]

    def warnings(self, implicit_on: date) -> tuple[date, ...]:
        """The days the manager is warned before an implicit decision."""
        if implicit_on not in self._warnings:
            self._warnings[implicit_on] = warnings_on(implicit_on, self.days.calendar)
        return self._warnings[implicit_on]


def desks(chance: Random, first: date, last: date) -> list[Desk]:
    """The procedures the writer has samples for, wherever they are published; needs the scope of nobody."""
    with scope():
        found = list(
            Procedure.objects.published()
            .filter(slug__in=SAMPLES)
            .select_related("authority", "unit__authority", "current")
            .order_by("authority__code", "slug")
        )
        units: dict[UUID, dict[str, UUID]] = {one.authority_id: {} for one in found}
        for unit in Unit.objects.filter(authority__in=units).order_by("pk"):
            units[unit.authority_id][unit.code] = unit.pk
        days = {
            one.authority_id: Days(
                one.authority.calendar(), first - timedelta(days=40), last + timedelta(days=900)
            )
            for one in found
        }
    made = []
    staff: dict[UUID, list[tuple[Agent, Grants]]] = {}
    for one in found:
        if one.authority_id not in staff:
            staff[one.authority_id] = _staff_of(one.authority_id)
        hands = _hands(one, one.unit_id, staff[one.authority_id])
        if hands and one.current is not None:
            desk = _desk(one, one.current, hands, days[one.authority_id], chance)
            desk.units, desk.staff = units[one.authority_id], staff[one.authority_id]
            desk.directory.know(one.authority_id, desk.units, dict(desk.staff))
            with scope(walls=[Wall(one.authority_id, "")]):
                desk.program = program_of(one.current)
            made.append(desk)
    return made


def _hands(procedure: Procedure, unit: UUID, staff: Sequence[tuple[Agent, Grants]]) -> tuple[Agent, ...]:
    return tuple(
        agent
        for agent, grants in staff
        if grants.may(Right.ACT, authority=procedure.authority_id, sector=procedure.sector, unit=unit)
    )


def _desk(
    procedure: Procedure, version: ProcedureVersion, hands: tuple[Agent, ...], days: Days, chance: Random
) -> Desk:
    offer = version.offer
    return Desk(
        procedure=procedure,
        version=version,
        offer=offer,
        authority=procedure.authority,
        agents=hands,
        pool=Pool.drawn(procedure.slug, offer.form, chance),
        days=days,
        is_secret=procedure.sector in ("social", "health"),
        place={
            "authority_id": Ready(as_text(procedure.authority_id)),
            "sector": Ready(as_text(procedure.sector)),
        },
        domain=sender_of(procedure.authority)[1].rpartition("@")[2],
    )


def _staff_of(authority: UUID) -> list[tuple[Agent, Grants]]:
    with scope(walls=[Wall(authority, "")]):
        acting = Membership.objects.giving(Right.ACT).filter(authority_id=authority)
        agents = Agent.objects.filter(pk__in=acting.values("agent"), left_on=None).order_by(
            "family_name", "id"
        )
        return [(agent, grants_of(agent)) for agent in agents]
