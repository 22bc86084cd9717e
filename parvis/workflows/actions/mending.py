"""A blocked step, mended by who manages the service: done again, gone past, corrected, given to somebody else."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from parvis.agents.models import Agent
from parvis.agents.rights import Grants
from parvis.authorities.models import Unit
from parvis.base.visible import is_visible
from parvis.processes.engine import running
from parvis.processes.engine.running import Outcome, StaleAttempt

from ..access import may_manage
from ..giving import BY_HAND
from ..ledger import Ledger
from ..models import Incident
from ..resuming import Opened, answers_of, clock_of, enter, ledger_of, opened


class CannotMend(Exception):
    """The step is no longer blocked, is not hers to mend, has no such way, or the reason is missing."""


def retry(
    incident: UUID,
    *,
    reason: str,
    by: Grants,
    at: datetime,
    values: Mapping[str, Any] | None = None,
    to: Agent | Unit | None = None,
) -> Incident:
    """Do again a blocked step, what stopped it being mended. Raises CannotMend.

    ``values``: what expressions read, corrected. ``to``: who does it, when nobody could.
    """
    found, row = _blocked(incident, reason, by)
    step = found.program.step(row.element)
    if to is not None and (step.kind not in BY_HAND or not _is_of(to, row)):
        raise CannotMend(str(incident))
    known = {**answers_of(found.case, at), **(values or {})}
    try:
        outcome = running.retry(
            found.program.compiled,
            found.instance.state,
            row.element,
            row.attempt,
            clock_of(found.case, at),
            known,
        )
    except StaleAttempt as stale:
        raise CannotMend(str(incident)) from stale
    is_corrected = bool(values) or to is not None
    how = Incident.Outcome.CORRECTED if is_corrected else Incident.Outcome.RETRIED
    ledger = _mended(found, row, how, reason, by=by.agent, at=at)
    if to is not None:
        ledger.directory.give_to(row.element, row.attempt, to)
    return _entered(ledger, found, row, outcome)


def skip(incident: UUID, *, reason: str, by: Grants, at: datetime, way: str = "") -> Incident:
    """Go past a blocked step, by one of its ways or by all. Raises CannotMend."""
    found, row = _blocked(incident, reason, by)
    clock = clock_of(found.case, at)
    try:
        outcome = running.skip(
            found.program.compiled, found.instance.state, row.element, row.attempt, clock, way=way
        )
    except (StaleAttempt, LookupError) as stale:
        raise CannotMend(str(incident)) from stale
    ledger = _mended(found, row, Incident.Outcome.SKIPPED, reason, by=by.agent, at=at)
    return _entered(ledger, found, row, outcome)


_FACTS = {
    Incident.Outcome.RETRIED: "workflow.retried",
    Incident.Outcome.SKIPPED: "workflow.skipped",
    Incident.Outcome.CORRECTED: "workflow.corrected",
}


def _blocked(incident: UUID, reason: str, by: Grants) -> tuple[Opened, Incident]:
    known = Incident.objects.filter(pk=incident).values_list("case_id", flat=True).first()
    found = opened(known) if known else None
    row = Incident.objects.select_for_update().filter(pk=incident, ended_at=None).first()
    if found is None or row is None or not is_visible(reason):
        raise CannotMend(str(incident))
    row.case = found.case
    if not may_manage(by, row):
        raise CannotMend(str(incident))
    return found, row


def _mended(
    found: Opened, row: Incident, how: Incident.Outcome, reason: str, *, by: Agent, at: datetime
) -> Ledger:
    row.outcome, row.words, row.ended_at = how, reason.strip(), at
    row.ended_by, row.ended_signed = by, by.signature
    row.save(update_fields=["outcome", "words", "ended_at", "ended_by", "ended_signed"])
    ledger = ledger_of(found.case, by=by.actor, at=at)
    ledger.numbers[found.case.pk] = found.program.number
    ledger.tell_of(_FACTS[how], row, "mended")
    return ledger


def _entered(ledger: Ledger, found: Opened, row: Incident, outcome: Outcome) -> Incident:
    enter(ledger, found, outcome)
    ledger.write()
    return row


def _is_of(to: Agent | Unit, row: Incident) -> bool:
    return not isinstance(to, Unit) or to.authority_id == row.authority_id
