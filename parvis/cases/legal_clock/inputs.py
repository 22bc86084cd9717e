"""What the legal calendar is computed from, and what it refuses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from parvis.base.working_days import NaiveDatetime, WorkCalendar

MOST_MONTHS = 24


class ImpossibleClock(ValueError):
    """The facts given contradict each other, or lack one without which no date exists."""


class Channel(StrEnum):
    """How the request came in; only the electronic channel has dated acknowledgements."""

    ELECTRONIC = "electronic"
    PAPER = "paper"


class Silence(StrEnum):
    """What silence is worth: acceptance (CRPA L231-1), rejection (L231-4), or no decision at all."""

    ACCEPTANCE = "acceptance"
    REJECTION = "rejection"
    NONE = "none"


class StartsFrom(StrEnum):
    """Whose reception starts the clock: what CRPA L114-3 says (`RULE`), or a special text."""

    RULE = "rule"
    FIRST = "first"
    COMPETENT = "competent"


class Regime(StrEnum):
    """Which body of rules treats incomplete files: the CRPA, or the code de l'urbanisme."""

    CRPA = "crpa"
    PLANNING = "planning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """When the request reached the first authority, then the competent one (None: the same moment).

    Both moments carry their UTC offset, or NaiveDatetime is raised. The competent authority cannot
    have received it first: that raises ImpossibleClock.
    """

    at: datetime
    competent_at: datetime | None = None
    channel: Channel = Channel.ELECTRONIC

    def __post_init__(self) -> None:
        for moment in (self.at, self.competent_at):
            if moment is not None and moment.utcoffset() is None:
                raise NaiveDatetime("the moment of a reception needs its UTC offset")
        if self.competent_at is not None and self.competent_at < self.at:
            raise ImpossibleClock(
                "the competent authority cannot have received the request before the first one"
            )

    def first_on(self, calendar: WorkCalendar) -> date:
        """Return the local day of the first reception."""
        return calendar.local_date(self.at)

    def competent_on(self, calendar: WorkCalendar) -> date:
        """Return the local day of the reception by the competent authority."""
        return calendar.local_date(self.competent_at or self.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """The silence rule of the procedure: its meaning, its delay in months (1 to 24), its start."""

    silence: Silence
    months: int = 2
    starts_from: StartsFrom = StartsFrom.RULE
    regime: Regime = Regime.CRPA

    def __post_init__(self) -> None:
        if not 1 <= self.months <= MOST_MONTHS:
            raise ImpossibleClock(f"months must be between 1 and {MOST_MONTHS}")

    def starts_on(self, received: Received, calendar: WorkCalendar) -> date:
        """Return the day of the reception that starts the clock (CRPA L114-3).

        Rejection runs from the authority first seised, acceptance from the competent one, unless a
        special text says otherwise (R311-13 for access to documents: the competent authority).
        """
        from_first = self.starts_from is StartsFrom.FIRST or (
            self.starts_from is StartsFrom.RULE and self.silence is not Silence.ACCEPTANCE
        )
        return received.first_on(calendar) if from_first else received.competent_on(calendar)


@dataclass(frozen=True, slots=True, kw_only=True)
class IncompleteRequest:
    """A request for missing pieces or information (CRPA L114-5).

    `until` is the last day given to produce them, `answered_on` the day the last of them arrived
    (None: still awaited). A piece that is not `indispensable` stops nothing (L114-5-1). A datetime
    is read as its local day in the département; it needs its offset.
    """

    asked_on: date
    until: date | None = None
    answered_on: date | None = None
    indispensable: bool = True

    def in_days_of(self, calendar: WorkCalendar) -> IncompleteRequest:
        """Return the same request with plain local days; refuse days in the wrong order."""
        local = IncompleteRequest(
            asked_on=_day(self.asked_on, calendar),
            until=None if self.until is None else _day(self.until, calendar),
            answered_on=None if self.answered_on is None else _day(self.answered_on, calendar),
            indispensable=self.indispensable,
        )
        if local.answered_on is not None and local.answered_on < local.asked_on:
            raise ImpossibleClock("pieces cannot arrive (answered_on) before they are asked (asked_on)")
        if local.until is not None and local.until < local.asked_on:
            raise ImpossibleClock("the delay given (until) cannot end before the pieces are asked (asked_on)")
        return local


def _day(value: date, calendar: WorkCalendar) -> date:
    return calendar.local_date(value) if isinstance(value, datetime) else value
