"""The end of a process whose case ended otherwise: nothing more is asked of anybody there."""

from datetime import datetime
from uuid import UUID

from parvis.events.actors import SYSTEM

from ..models import Effect, Incident, Task
from ..resuming import ledger_of, opened


def end(case: UUID, why: str, *, at: datetime) -> None:
    """End the process of a case, and withdraw what it waits for. Safe to run twice.

    ``why``, in one word: decided, implicitly_decided, closed, withdrawn.
    """
    found = opened(case)
    if found is None:
        return
    ledger = ledger_of(found.case, by=SYSTEM, at=at)
    ledger.numbers[case] = found.program.number
    places = [
        *Task.objects.awaited().filter(case=case).values_list("element", "attempt"),
        *Effect.objects.open().filter(case=case).values_list("element", "attempt"),
    ]
    ledger.withdrawn |= {(case, element, attempt) for element, attempt in places}
    Incident.objects.filter(case=case, ended_at=None).update(outcome=Incident.Outcome.WITHDRAWN, ended_at=at)
    instance = found.instance
    instance.ended_at, instance.next_due, instance.is_stopped = at, None, False
    ledger.changed[case] = instance
    ledger.tell("workflow.ended", case, reason=why)
    ledger.write()
