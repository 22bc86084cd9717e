"""Beginning the process of a case."""

from datetime import datetime
from uuid import UUID

from parvis.cases.models import Case
from parvis.events.actors import SYSTEM
from parvis.processes.engine import running

from ..models import Instance
from ..plans import program_of
from ..resuming import RELATED, Opened, answers_of, clock_of, enter, ledger_of


def start(case: UUID, *, at: datetime) -> Instance | None:
    """Begin the process of the version of a case; None when it has none. Safe to run twice.

    A case that ended before its process began has nothing left to go through.
    """
    found = Case.objects.select_for_update(of=("self",)).select_related(*RELATED).get(pk=case)
    known = Instance.objects.filter(case=case).first()
    program = program_of(found.version)
    if known is not None or program is None or not found.is_open():
        return known
    outcome = running.start(program.compiled, answers_of(found, at), clock_of(found, at))
    instance = Instance(
        case_id=found.pk,
        authority_id=found.authority_id,
        sector=found.sector,
        version_id=found.version_id,
        state=outcome.state,
        started_at=at,
    )
    ledger = ledger_of(found, by=SYSTEM, at=at)
    ledger.numbers[found.pk] = program.number
    ledger.begun.append(instance)
    ledger.tell("workflow.started", found.pk)
    enter(ledger, Opened(found, instance, program), outcome)
    ledger.write()
    return instance
