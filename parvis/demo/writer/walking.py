"""The process of a case being lived: begun when it was filed, then its tasks, done one after the other until today.

The engine, the giving of tasks and the ledger are those of ``parvis.workflows``: nothing of them is told again here.
What they would have saved leaves by COPY, with the same facts. A walk stops where the house itself would do something
(a message, opinions): that is left to the actions.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from parvis.agents.models import Agent
from parvis.cases.models import Case
from parvis.events.actors import SYSTEM, Actor
from parvis.events.record import Subject
from parvis.processes.calendar import due
from parvis.processes.engine import running
from parvis.processes.engine.running import Outcome
from parvis.processes.engine.timers import Clock
from parvis.workflows.answers import Answered, checklist, questions, read
from parvis.workflows.giving import BY_HAND, WAITS
from parvis.workflows.ledger import Ledger
from parvis.workflows.models import Instance, Task, TaskAnswers
from parvis.workflows.plans import Program, Step
from parvis.workflows.resuming import Opened, answers_of, enter, ledger_of, today

from .acts import Life
from .context import Desk
from .tables import Table

BEGINS = timedelta(seconds=6)
"""After it was filed: what follows from a fact is done by a job."""

MOST_DONE = 6
"""Tasks of one case that are done, at most."""

LATELY = (0.2, 0.8)
"""Working days since the task that is awaited was given: a lognormal, by its mu and its sigma."""

HANDED = frozenset({Task.Role.NONE, Task.Role.SERVICE, Task.Role.RESPONSIBLE})
"""Whose tasks anybody of the service may do."""

OFTEN = 0.7
"""How often a question of a step is answered yes."""

TRIES = 6
"""Answers drawn for a task before it is left to somebody else."""

SAID = "Vu avec la personne au téléphone."


@dataclass
class Walk:
    """One case in its process: its instance, what is awaited, and what was done."""

    life: Life
    program: Program
    chance: Random
    case: Case = field(init=False)
    instance: Instance = field(init=False)
    outcome: Outcome = field(init=False)
    awaited: list[Task] = field(init=False, default_factory=list)
    done: list[tuple[Task, Answered]] = field(init=False, default_factory=list)
    told: list[tuple[str, datetime, Actor, list[Subject], dict[str, Any]]] = field(
        init=False, default_factory=list
    )

    @property
    def desk(self) -> Desk:
        """The procedure it is asked of."""
        return self.life.desk

    def begin(self, at: datetime) -> bool:
        """Begin it; say whether nothing is left for the house to do."""
        self.case = _case_of(self.life)
        outcome = running.start(self.program.compiled, answers_of(self.case, at), self._clock(at))
        if not self._may_stay(outcome):
            return False
        self.instance = Instance(
            case_id=self.case.pk,
            authority_id=self.case.authority_id,
            sector=self.case.sector,
            version_id=self.desk.version.pk,
            started_at=at,
        )
        ledger = self._ledger(SYSTEM, at)
        ledger.tell("workflow.started", self.case.pk)
        self._enter(ledger, outcome)
        return True

    def do(self, task: Task, by: Agent, at: datetime) -> bool:
        """Do a task, unless the house would have something to do then; say whether it is done."""
        step = self.program.step(task.element)
        for _try in range(TRIES):
            answered = read(step, self._answers(step, at))
            outcome = running.complete(
                self.program.compiled,
                self.instance.state,
                task.element,
                task.attempt,
                {**({step.element: dict(answered.told)} if answered.told else {}), **today(self.case, at)},
                self._clock(at),
            )
            if self._may_stay(outcome):
                break
        else:
            return False
        task.outcome, task.ended_at = Task.Outcome.DONE, at
        task.ended_by_id, task.ended_signed = by.pk, by.signature
        self.awaited.remove(task)
        self.done.append((task, answered))
        self._go_on(self._ledger(by.actor, at), outcome, done=task)
        return True

    def pass_time(self, until: datetime) -> None:
        """Have the delays that end by then come to their end, but one after which the house would do something."""
        while (at := self.outcome.next_due) is not None and at <= until:
            outcome = running.refresh(
                self.program.compiled, self.instance.state, self._clock(at), today(self.case, at)
            )
            if not self._may_stay(outcome):
                return
            self._go_on(self._ledger(SYSTEM, at), outcome)

    def write(self) -> None:
        """Put what it has become on the sheet."""
        sheet = self.life.sheet
        _add(sheet.instances, self.instance)
        for task in (*(task for task, _answered in self.done), *self.awaited):
            _add(sheet.tasks, task)
        for task, answered in self.done:
            kept = TaskAnswers(
                task=task,
                authority_id=task.authority_id,
                sector=task.sector,
                case_id=task.case_id,
                answers=dict(answered.kept),
            )
            _add(sheet.task_answers, kept)
        for kind, at, by, named, facts in self.told:
            sheet.journal.add(kind, at, **self.life.place, by=by, objects=named, **facts)

    def _may_stay(self, outcome: Outcome) -> bool:
        """Whether the instance may rest there: it goes on, nothing stopped, and only people are asked something."""
        asked = (one for one in outcome.wanted if one.kind not in WAITS)
        return (
            not outcome.is_ended
            and not outcome.incidents
            and all(self.program.step(one.element).kind in BY_HAND for one in asked)
        )

    def _go_on(self, ledger: Ledger, outcome: Outcome, done: Task | None = None) -> None:
        self.instance.revision += 1
        self._enter(ledger, outcome, done)

    def _enter(self, ledger: Ledger, outcome: Outcome, done: Task | None = None) -> None:
        """Have the house write what the instance becomes, here instead of in the database."""
        enter(ledger, Opened(self.case, self.instance, self.program), outcome)
        if done is not None:
            ledger.tell_of("workflow.task_done", done, "done")
        self.outcome = outcome
        # Ids are drawn from the chance of the sheet, as all others: the same seed writes the same ones.
        drawn = {task.pk: self.life.sheet.new_id(ledger.at) for task in ledger.tasks}
        for task in ledger.tasks:
            task.pk = drawn[task.pk]
        self.awaited += ledger.tasks
        for kind, told in ledger.told():
            for subjects, facts in told:
                named = [(type_, drawn.get(id_, id_), part) for type_, id_, part in subjects]
                self.told.append((kind, ledger.at, ledger.by, named, facts))

    def _ledger(self, by: Actor, at: datetime) -> Ledger:
        ledger = ledger_of(self.case, by=by, at=at)
        ledger.numbers[self.case.pk] = self.program.number
        ledger.directory = self.desk.directory
        return ledger

    def _clock(self, at: datetime) -> Clock:
        calendar = self.desk.days.calendar
        return Clock(at, lambda timer, began: due(timer, began, calendar))

    def _answers(self, step: Step, at: datetime) -> Mapping[str, Any]:
        given = {one["id"]: usual_answer(one, at, self.chance) for one in questions(step)}
        return {**given, "checklist": list(range(len(checklist(step))))}


def walk(life: Life, chance: Random, now: datetime) -> None:
    """Have a case under way go some way through the process of its procedure, and write where it stands."""
    program = life.desk.program
    if program is None or not life.is_open or life.decisions or life.filed_at + BEGINS > now:
        return
    wanted = chance.randint(1, MOST_DONE)
    walked = _walked(Walk(life, program, chance), wanted, now)
    if walked is not None and 0 < len(walked.done) < wanted:
        # It stopped sooner: the last task is done lately all the same, not when half of the others would have been.
        walked = _walked(Walk(life, program, chance), len(walked.done), now)
    if walked is not None:
        walked.write()


def _walked(walked: Walk, wanted: int, now: datetime) -> Walk | None:
    """Begin a process, and have some tasks done; None when the house would have something to do at once."""
    if not walked.begin(walked.life.filed_at + BEGINS):
        return None
    for at in _moments(walked.life, wanted, walked.chance, now):
        walked.pass_time(at)
        task, by = next(_doable(walked), (None, None))
        if task is None or by is None or not walked.do(task, by, _in_time(walked, task, at)):
            break
    walked.pass_time(now)
    return walked


def usual_answer(question: Mapping[str, Any], at: datetime, chance: Random) -> Any:
    """What is answered to a question of a step."""
    match question["kind"]:
        case "yes_no":
            return chance.random() < OFTEN
        case "number" | "amount":
            return 1
        case "choice":
            return question["options"][0]
        case "date":
            return at.date() + timedelta(days=21)
    return SAID


def _case_of(life: Life) -> Case:
    """The case as its process sees it when it begins."""
    desk = life.desk
    return Case(
        id=life.id,
        authority=desk.authority,
        sector=desk.procedure.sector,
        procedure=desk.procedure,
        version=desk.version,
        unit_id=life.unit_id,
        responsible=life.responsible,
        answers=life.answers,
        received_at=life.received_at,
    )


def _moments(life: Life, count: int, chance: Random, now: datetime) -> list[datetime]:
    """When tasks of a case are done: so many, since it was filed, the last one lately; none when nobody took it."""
    days = life.desk.days
    back, day = int(chance.lognormvariate(*LATELY)), now.date()
    while back or not days.is_working(day):
        day -= timedelta(days=1)
        back -= bool(days.is_working(day))
    last = datetime.combine(day, now.timetz()) - timedelta(minutes=chance.randrange(20, 300))
    begun = life.filed_at + BEGINS
    if life.responsible is None or last <= begun + timedelta(hours=1):
        return []
    return [begun + (last - begun) * rank / count for rank in range(1, count + 1)]


def _in_time(walked: Walk, task: Task, at: datetime) -> datetime:
    """The moment a task is done: before the delay beside it ends, after it was given."""
    ends = walked.outcome.next_due
    if ends is not None and at >= ends:
        at = task.given_at + (ends - task.given_at) * walked.chance.uniform(0.3, 0.9)
    return max(at, task.given_at + timedelta(minutes=2))


def _doable(walked: Walk) -> Iterator[tuple[Task, Agent]]:
    """The tasks awaited that somebody of the service does, with who does them."""
    for task in walked.awaited:
        if task.kind == "task" and task.role in HANDED and task.unit_id == walked.life.unit_id:
            hands = walked.desk.hands_of(task.unit_id)
            named = [one for one in hands if task.agent_id in (None, one.pk)]
            if named:
                yield task, walked.chance.choice(named)


def _add(table: Table, row: Instance | Task | TaskAnswers) -> None:
    table.add(**{one.attname: getattr(row, one.attname) for one in row._meta.concrete_fields})
