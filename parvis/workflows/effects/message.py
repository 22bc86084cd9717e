"""A message: to the person, in the name of the service, or to the service, as a note on the case."""

from datetime import datetime

from parvis.agents.models import Agent
from parvis.agents.reading import answering_for
from parvis.base.labels import text
from parvis.cases.access import seers_of
from parvis.cases.actions import CannotWrite, note, reply
from parvis.cases.models import Case

from ..models import Effect
from ..resuming import Opened
from . import letter
from .doing import CannotDo, Compose, Done, worded


def write(found: Opened, row: Effect, compose: Compose, at: datetime) -> Done:
    """Write what the step says; a letter that was chosen in its place is sent instead. Raises CannotDo."""
    settings = found.program.step(row.element).settings
    words = settings.get("words")
    if words is None:
        return letter.send(found, row, compose, at)
    case = found.case
    try:
        if settings.get("to") == "unit":
            note(case.pk, text(words, "fr"), by=None, at=at, mentioned=_told(case, at))
        else:
            reply(case.pk, worded(words, case), by=None, at=at)
    except CannotWrite as refused:
        raise CannotDo(str(refused)) from refused
    return Done({})


def _told(case: Case, at: datetime) -> list[Agent]:
    """Who is told in the service: who answers for the case; those of the service when nobody there does."""
    on = case.authority.calendar().local_date(at)
    seers = {agent.pk for agent in seers_of(case, on=on)}
    if case.responsible is not None and case.responsible_id in seers:
        return [case.responsible]
    return [agent for agent in answering_for(case.unit, on=on, sector=case.sector) if agent.pk in seers]
