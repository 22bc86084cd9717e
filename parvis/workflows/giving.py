"""Who does a step: found from its settings and the case, at the moment the task is given."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.agents.guests import signing_for
from parvis.agents.models import Agent
from parvis.agents.rights import Grants, grants_of
from parvis.authorities.models import Unit
from parvis.base.compiled import Compiled
from parvis.base.working_days import WorkCalendar
from parvis.cases.models import Case

from .access import may_have
from .models import Task
from .plans import Step

BY_HAND = frozenset({"task", "visa", "decision", "appointment", "payment", "wait", ""})
"""Kinds of steps that somebody does: appointments and payments are noted by the service until it keeps them here.

An event of the drawing that nothing of the house tells of (kind ``""``, or ``wait`` when it is no delay) is noted by
the service too.
"""
WAITS = frozenset({"timer", "condition"})
"""What the engine waits for by itself."""
DELAYS = ("due", "within")
USUAL = {
    "appointment": gettext_lazy("Rendez-vous à fixer"),
    "payment": gettext_lazy("Paiement à encaisser"),
    "visa": gettext_lazy("Visa à donner"),
    "decision": gettext_lazy("Décision à prendre"),
    "wait": gettext_lazy("Dire que c’est arrivé"),
    "": gettext_lazy("Dire que c’est arrivé"),
}
"""What a step without a name is called."""


_UNITS = Compiled(
    lambda authority, code: (
        Unit.objects.filter(authority=authority, code=code).order_by("pk").values_list("pk")
    ),
    UUID(int=1),
    "a code",
)


class CannotGive(Exception):
    """Nobody can do the step; the message is why, as an agent reads it."""


@dataclass(frozen=True, slots=True)
class Doer:
    """Who is asked: a unit, and an agent when the step or the case names one."""

    unit: UUID
    agent: UUID | None = None
    role: Task.Role = Task.Role.NONE


class Directory:
    """The units and the agents that steps name, each read once."""

    def __init__(self) -> None:
        self._units: dict[tuple[UUID, str], UUID | None] = {}
        self._agents: dict[str, Agent | None] = {}
        self._grants: dict[UUID, Grants] = {}
        self._chosen: dict[tuple[str, int], Agent | Unit] = {}

    def know(self, authority: UUID, units: Mapping[str, UUID], staff: Mapping[Agent, Grants]) -> None:
        """Take the units and the agents of an authority as they were read, instead of reading each when it is named."""
        self._units |= {(authority, code): unit for code, unit in units.items()}
        self._grants |= {agent.pk: grants for agent, grants in staff.items()}
        self._agents |= {str(agent.pk): agent for agent in staff}

    def give_to(self, element: str, attempt: int, to: Agent | Unit) -> None:
        """Have a step done by somebody else than it says."""
        self._chosen[element, attempt] = to

    def chosen(self, element: str, attempt: int, case: Case) -> "Doer | None":
        """Who was chosen in the place of who the step says."""
        to = self._chosen.get((element, attempt))
        if isinstance(to, Agent):
            return Doer(case.unit_id, to.pk, Task.Role.PERSON)
        return Doer(to.pk) if to is not None else None

    def unit(self, authority: UUID, code: str) -> UUID:
        """A unit of an authority by its code. Raises CannotGive."""
        if (authority, code) not in self._units:
            found = _UNITS.tuples(authority, code)
            self._units[authority, code] = found[0][0] if found else None
        unit = self._units[authority, code]
        if unit is None:
            raise CannotGive(_("le service « %(code)s » n’existe plus") % {"code": code[:60]})
        return unit

    def agent(self, person: str, case: Case, *, on: date) -> UUID:
        """An agent by her id, who still works here and may have a task of a case. Raises CannotGive."""
        if person not in self._agents:
            self._agents[person] = _signing(person)
        agent = self._agents[person]
        if agent is None or agent.has_left(on):
            raise CannotGive(_("l’agent que l’étape désigne ne travaille plus ici"))
        if not self.may_be_given(agent, case, on=on):
            raise CannotGive(_("l’agent que l’étape désigne n’a plus de droit sur ces demandes"))
        return agent.pk

    def may_be_given(self, agent: Agent, case: Case, *, on: date) -> bool:
        """Whether a task of a case may be given to an agent in her name."""
        if agent.pk not in self._grants:
            self._grants[agent.pk] = grants_of(agent)
        return not agent.has_left(on) and may_have(self._grants[agent.pk], case)


def doer_of(who: Mapping[str, Any], case: Case, *, among: Directory, on: date) -> Doer:
    """Who does what is asked of ``who`` (a unit by its code, a role, a person). Raises CannotGive."""
    if code := who.get("unit"):
        return Doer(among.unit(case.authority_id, str(code)))
    if person := who.get("person"):
        return Doer(case.unit_id, among.agent(str(person), case, on=on), Task.Role.PERSON)
    role = Task.Role(who.get("role", Task.Role.SERVICE))
    holder = case.responsible if role == Task.Role.RESPONSIBLE else None
    is_there = holder is not None and among.may_be_given(holder, case, on=on)
    return Doer(case.unit_id, holder.pk if holder is not None and is_there else None, role)


def who_does(step: Step, rank: int = 0) -> Mapping[str, Any]:
    """What a step says of who does it; of the one of that rank in a chain of visas."""
    if step.kind == "visa":
        chain = step.settings.get("chain") or [{}]
        return chain[min(rank, len(chain) - 1)]  # type: ignore[no-any-return]  # judged before it is published
    return {name: step.settings[name] for name in ("unit", "role", "person") if step.settings.get(name)}


def task_for_step(
    case: Case, step: Step, element: str, attempt: int, *, among: Directory, at: datetime, rank: int = 0
) -> Task:
    """The task that a step asks for, not saved. Raises CannotGive."""
    calendar = case.authority.calendar()
    doer = among.chosen(element, attempt, case) or doer_of(
        who_does(step, rank), case, among=among, on=calendar.local_date(at)
    )
    return Task(
        authority_id=case.authority_id,
        sector=case.sector,
        case_id=case.pk,
        element=element,
        attempt=attempt,
        rank=rank,
        kind=step.kind,
        procedure_id=case.procedure_id,
        title=title_of(step)[:200],
        role=doer.role,
        unit_id=doer.unit,
        agent_id=doer.agent,
        due_on=due_on(step, calendar, at=at),
        given_at=at,
    )


def title_of(step: Step) -> str:
    """What a step is called."""
    return step.name or str(USUAL.get(step.kind) or step.element)


def due_on(step: Step, calendar: WorkCalendar, *, at: datetime) -> date | None:
    """The last day of the delay of a step, in working days of the authority; None when it has none."""
    days = next((step.settings[name] for name in DELAYS if step.settings.get(name)), None)
    return calendar.add_working_days(calendar.local_date(at), days) if days else None


def _signing(person: str) -> Agent | None:
    try:
        return signing_for(UUID(person))
    except ValueError:
        return None
