"""Requests that went some way through the process of their procedure: tasks done, taken, still to be done."""

from collections.abc import Mapping
from datetime import datetime
from random import Random
from typing import Any
from uuid import UUID

from parvis.agents.models import Agent
from parvis.agents.reading import answering_for
from parvis.agents.rights import grants_of
from parvis.base.scope import Wall, scope
from parvis.workflows.access import may_do
from parvis.workflows.actions import claim, complete
from parvis.workflows.answers import checklist, questions
from parvis.workflows.models import Task
from parvis.workflows.plans import Step, program_of

from ..stage import Played, Stage
from ..territory import PLACES, id_of
from ..writer.walking import usual_answer

DONE, TAKEN = 3, 4
"""Of so many tasks, the one that is done, and the one that somebody took."""

MOST = 60
"""Tasks of one place somebody looks at that day, those given last."""


def tasks(stage: Stage) -> int:
    """Have agents do some of their tasks, and take others, on the last working day; it makes no case."""
    at = stage.ago(1, "15:30")
    for place in PLACES:
        with scope(walls=[Wall(id_of("authority", place.code), "")]):
            found = Task.objects.awaited().filter(kind="task", agent=None, given_at__lt=at)
            given = list(found.select_related("unit").order_by("-given_at", "id")[:MOST])
        for rank, task in enumerate(given):
            if rank % DONE == 0 or rank % TAKEN == 0:
                _goes_on(stage, task, is_done=rank % DONE == 0, at=at)
    return 0


def _goes_on(stage: Stage, task: Task, *, is_done: bool, at: datetime) -> None:
    """Have a task done, or taken, by the first who may."""
    played = Played(task.case_id, stage.desks[0], Wall(task.authority_id, task.sector))
    with scope(walls=[played.wall]):
        by = _doer(task, at)
        if by is None:
            return
        grants, answers = grants_of(by), _answers(task, at, stage.chance)

    def act(_case: UUID, *, at: datetime) -> Task:
        return complete(task.pk, answers, by=grants, at=at) if is_done else claim(task.pk, by=grants, at=at)

    stage.act(act, played, at=at)


def _doer(task: Task, at: datetime) -> Agent | None:
    known = Task.objects.select_related("case__authority", "case__version", "unit").get(pk=task.pk)
    on = known.case.authority.calendar().local_date(at)
    agents = answering_for(known.unit, on=on, sector=known.sector)
    return next((agent for agent in agents if may_do(grants_of(agent), known, on=on)), None)


def _answers(task: Task, at: datetime, chance: Random) -> Mapping[str, Any]:
    """What is answered to each question of a step."""
    program = program_of(Task.objects.select_related("case__version").get(pk=task.pk).case.version)
    assert program is not None
    step: Step = program.step(task.element)
    ticked = list(range(len(checklist(step))))
    return {**{one["id"]: usual_answer(one, at, chance) for one in questions(step)}, "checklist": ticked}
