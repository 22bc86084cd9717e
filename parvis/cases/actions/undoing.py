"""A decision or a closure that may be taken back for some seconds: it waits before it exists."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from procrastinate.contrib.django import app as jobs

from parvis.agents.models import Agent
from parvis.catalogue.natures import Outcome
from parvis.events.actors import SYSTEM

from ..acting import still_acts
from ..models import Case, PlannedDecision, PlannedReply
from .deciding import CannotClose, CannotDecide
from .proposing import Proposal, demand_proposable, made_of, written
from .revoking import CannotRevoke, last_day_to_revoke, right_given_on
from .signing import CannotSign, NeedsVisa, demand_power, demand_visa, is_signed
from .telling import Conflict, locked, tell

State, Refusal = PlannedDecision.State, PlannedDecision.Refusal


class CannotWait(Exception):
    """A legal deadline is too near, or another decision waits on the case already."""


class CannotCancel(Exception):
    """The decision is made, was cancelled already, or was dropped; or it is another agent's."""


def must_decide_at_once(case: Case, *, at: datetime, until: datetime) -> bool:
    """Whether a decision that waits until then could miss a legal deadline.

    So it is from the first hour of the last day before silence decides (L231-1, L231-4), or of the last day to take
    back a right (L242-1): should the wait come to nothing, that day would be lost with it.
    """
    calendar = case.authority.calendar()
    today, last = calendar.local_date(at), calendar.local_date(until)
    if case.is_open() and case.implicit_on and case.implicit_borne_at is None and case.implicit_on <= last:
        return True
    given_on = right_given_on(case, today=today)
    return given_on is not None and today <= last_day_to_revoke(case, given_on) <= last


def plan_decision(
    case: UUID,
    asked: Proposal,
    *,
    by: Agent,
    at: datetime,
    decides_at: datetime,
    revision: int | None = None,
) -> PlannedDecision:
    """Sign a decision, or a closure, that exists only from ``decides_at``; until then nobody reads anything of it.

    It refuses now all that ``decide`` and ``close`` refuse. Raises CannotWait, CannotDecide, CannotRevoke, CannotClose,
    CannotSign, CannotWrite, NeedsVisa, Conflict.
    """
    found = locked(case, revision=revision)
    demand_proposable(found, asked, at=at)
    _demand_signable(found, asked.outcome, by, at=at, decides_at=decides_at)
    found.save(update_fields=["revision"])
    planned = PlannedDecision.objects.create(
        **written(found, asked, by=by, at=at),
        revision=found.revision,
        written_at=at,
        decides_at=decides_at,
    )
    tell("case.decision_planned", found, by=by.actor, at=at, objects=[_part(planned)])
    _defer(planned)
    return planned


def _demand_signable(case: Case, outcome: Outcome, by: Agent, *, at: datetime, decides_at: datetime) -> None:
    """Refuse what others read first, what she may not sign, and what cannot wait."""
    demand_visa(case, outcome, by, None, at=at)
    if is_signed(case, outcome):
        demand_power(case, by, at=at)
    waits = PlannedDecision.objects.filter(case=case, state=State.WAITING).exists()
    if waits or decides_at < at or must_decide_at_once(case, at=at, until=decides_at):
        raise CannotWait(case.reference)


def _defer(planned: PlannedDecision) -> None:
    """Have a job make it at its moment."""
    task = jobs.configure_task(
        "parvis.cases.jobs.make_planned_decision",
        queue="email",
        schedule_at=planned.decides_at,
        allow_unknown=True,
    )
    task.defer(
        decision=str(planned.pk),
        authority=str(planned.authority_id),
        sector=planned.sector,
        home=str(planned.author.authority_id),
    )


def cancel_decision(planned: UUID, case: UUID, *, by: Agent, at: datetime) -> PlannedDecision:
    """Take a decision back before it exists; its words remain. Raises CannotCancel."""
    found = locked(case)
    row = PlannedDecision.objects.select_for_update().filter(pk=planned, case=found).first()
    if row is None or row.state != State.WAITING or row.author_id != by.pk:
        raise CannotCancel(str(planned))
    _end(row, State.CANCELLED, at=at)
    tell("case.decision_cancelled", found, by=by.actor, at=at, objects=[_part(row)])
    return row


def let_decide(planned: UUID, *, at: datetime) -> PlannedDecision | None:
    """Make the decision whose moment has come; None when it is not to be made now. Safe to run twice.

    It bears the moment its author could no longer take it back, even when this runs later. What the case or her
    rights became since may forbid it: it is dropped, with why, and the fact tells her and who answers for the case.
    """
    known = PlannedDecision.objects.filter(pk=planned).values_list("case_id", flat=True).first()
    if known is None:
        return None
    case = locked(known)
    row = PlannedDecision.objects.select_for_update().get(pk=planned)
    if row.state != State.WAITING or row.decides_at > at:
        return None
    if not still_acts(row.author, case, at=at):
        return _drop(row, case, Refusal.RIGHT, at=at)
    try:
        with transaction.atomic():
            revision = row.revision + _own_replies_since(row)
            row.decision = made_of(row, by=row.author, at=row.decides_at, revision=revision)
    except Conflict:
        return _drop(row, case, Refusal.CHANGED, at=at)
    except (CannotDecide, CannotRevoke, CannotClose, NeedsVisa):
        return _drop(row, case, Refusal.LAW, at=at)
    except CannotSign:
        return _drop(row, case, Refusal.SIGNATURE, at=at)
    _end(row, State.MADE, at=at)
    return row


def _own_replies_since(row: PlannedDecision) -> int:
    """Her own messages that left while her decision waited: she knew of them when she signed."""
    left = PlannedReply.objects.filter(case=row.case_id, author=row.author, state=PlannedReply.State.LEFT)
    return left.filter(written_at__lte=row.written_at, ended_at__gte=row.written_at).count()


def _drop(
    row: PlannedDecision, case: Case, refusal: PlannedDecision.Refusal, *, at: datetime
) -> PlannedDecision:
    row.refusal = refusal
    _end(row, State.DROPPED, at=at)
    told = ("agent", row.author_id, "author")
    tell("case.decision_dropped", case, by=SYSTEM, at=at, objects=[_part(row), told])
    return row


def _end(row: PlannedDecision, state: PlannedDecision.State, *, at: datetime) -> None:
    row.state, row.ended_at = state, at
    row.save(update_fields=["state", "refusal", "ended_at", "decision"])


def _part(row: PlannedDecision) -> tuple[str, UUID, str]:
    return ("planned_decision", row.pk, "planned")
