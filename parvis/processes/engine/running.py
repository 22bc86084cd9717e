"""The gestures on an instance: each takes its state, gives the next one, and does nothing else.

The state is text: where the instance stands, and the values its expressions read. It holds nothing of the process,
which is stored once for each version. Whoever calls saves it, does what is wanted, and comes back with the answer.
"""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from parvis.processes.engine import building, catching, kernel, repeating, tokens
from parvis.processes.engine.answers import Rules
from parvis.processes.engine.compiling import Compiled
from parvis.processes.engine.driving import Drive
from parvis.processes.engine.kernel import WAITING, Instance, Task
from parvis.processes.engine.plan import Trigger
from parvis.processes.engine.timers import Clock

FORMAT = 1
MAX_FIRED = 50
"""Timers fired in one refresh; the next one goes on."""


class StaleAttempt(Exception):
    """What is answered is no longer waited for: somebody else answered, or it was withdrawn."""


class OtherVersion(Exception):
    """The state is not one of this process."""


class CannotAnswer(Exception):
    """This is not something anybody answers: it waits for a moment or for a condition."""


class CannotStart(Exception):
    """The process has no such start event."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Something waited for. `kind` is task, service, rule, send, timer, message, signal or condition."""

    element: str
    """Its identifier in the diagram, after those of the calls that lead to it."""
    attempt: int
    kind: str
    name: str = ""
    reference: str = ""
    """The message or signal it is about."""
    due: datetime | None = None
    extension: str = ""
    own: Mapping[str, object] | None = None
    """What an activity done several times knows of its own: its rank and its item."""


@dataclass(frozen=True, slots=True)
class Incident:
    """An element that could not go on, and why."""

    element: str
    attempt: int
    reason: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an instance has become."""

    state: str
    waits: tuple[Wait, ...]
    wanted: tuple[Wait, ...]
    """Those of the waits this gesture made: tasks to give, effects to do."""
    withdrawn: tuple[tuple[str, int], ...]
    """Elements and attempts no longer waited for, the one answered left out."""
    incidents: tuple[Incident, ...]
    path: tuple[str, ...]
    """Elements and flows gone through, in order."""
    is_ended: bool

    @property
    def next_due(self) -> datetime | None:
        """The first moment a timer is due."""
        return min((wait.due for wait in self.waits if wait.due is not None), default=None)


def start(compiled: Compiled, facts: Mapping[str, object], clock: Clock, *, event: str = "") -> Outcome:
    """Begin an instance, at the start event told when there are several."""
    program = building.load(compiled)
    if event and event not in {one.id for one in program.plan.scope.starts}:
        raise CannotStart(event)
    rules = Rules()
    instance = Instance(program.top, dict(program.within), script_engine=rules)
    instance.chosen = event
    instance.begin()
    gesture = _Gesture(compiled, program, Drive(instance, rules, clock, Counter()), frozenset())
    return gesture.ended(facts)


def complete(
    compiled: Compiled, state: str, element: str, attempt: int, values: Mapping[str, object], clock: Clock
) -> Outcome:
    """Answer what is waited for: a task done, an effect answered, a message or a signal come."""
    gesture = _opened(compiled, state, clock)
    task = gesture.waiting(element, attempt)
    if task.task_spec.node.trigger in (Trigger.TIMER, Trigger.CONDITION):
        raise CannotAnswer(element)
    gesture.learn(values)
    gesture.drive.fire(task) if task.state == WAITING else gesture.drive.advance(task)
    return gesture.ended({}, answered=(element, attempt))


def refresh(
    compiled: Compiled, state: str, clock: Clock, values: Mapping[str, object] | None = None
) -> Outcome:
    """Fire what is due, the earliest first, and look at conditions again with the values told."""
    gesture = _opened(compiled, state, clock)
    gesture.learn(values or {})
    gesture.drive.settle()
    for _turn in range(MAX_FIRED):
        task = gesture.first_due()
        if task is None:
            break
        gesture.drive.steps = 0
        gesture.drive.fire(task)
        gesture.drive.settle()
    return gesture.ended({})


def fail(compiled: Compiled, state: str, element: str, attempt: int, code: str, clock: Clock) -> Outcome:
    """Say that a task or an effect failed: the border that catches this error goes on, or it is an incident."""
    gesture = _opened(compiled, state, clock)
    task = gesture.waiting(element, attempt)
    border = catching.border_for(task, Trigger.ERROR, code)
    if border is not None:
        gesture.drive.fire(border)
    else:
        gesture.drive.incident(task, code)
    return gesture.ended({})


def retry(
    compiled: Compiled, state: str, element: str, attempt: int, clock: Clock, values: Mapping[str, object]
) -> Outcome:
    """Do again what stopped, with values corrected."""
    gesture = _opened(compiled, state, clock)
    task = gesture.stopped(element, attempt)
    gesture.learn(values)
    del task.internal_data["why"]
    if isinstance(task.task_spec, kernel.Repeat) and task.state == kernel.STARTED:
        repeating.go_on(gesture.drive, task)
    return gesture.ended({})


def skip(
    compiled: Compiled, state: str, element: str, attempt: int, clock: Clock, *, way: str = ""
) -> Outcome:
    """Go past what stopped, by the way told or by all its ways; leave out an event on a border.

    Raise LookupError for a way it does not have.
    """
    gesture = _opened(compiled, state, clock)
    task = gesture.stopped(element, attempt)
    prefix = task.task_spec.key.removesuffix(task.task_spec.node.element)
    name = building.spec_name(f"{prefix}{way}") if way else ""
    if name and name not in task.task_spec._outputs:
        raise LookupError(way)
    if task.task_spec.node.host:
        gesture.drive.withdraw(task)
    else:
        for child in list(task.children):
            gesture.drive.withdraw(child)
        gesture.drive.leave(task, name)
    return gesture.ended({}, answered=(element, attempt))


def waited(compiled: Compiled, state: str, clock: Clock) -> tuple[tuple[Wait, ...], tuple[Incident, ...]]:
    """Return what an instance waits for and where it stopped, as it was saved: nothing is run."""
    instance = _opened(compiled, state, clock).drive.instance
    waits = tuple(_wait(task) for task in tokens.everything(instance) if tokens.is_wait(task))
    return waits, _incidents(instance)


def values_of(state: str) -> dict[str, Any]:
    """Return the values that the expressions of a process read, as an instance holds them."""
    values: dict[str, Any] = json.loads(state)["values"]
    return values


class _Gesture:
    """An instance opened, what it waited for before, and what it becomes."""

    def __init__(
        self, compiled: Compiled, program: building.Program, drive: Drive, before: frozenset[tuple[str, int]]
    ) -> None:
        self.compiled = compiled
        self.program = program
        self.drive = drive
        self.before = before

    def learn(self, values: Mapping[str, object]) -> None:
        """Keep the values the process reads."""
        plain = {name: as_json(value) for name, value in values.items()}
        self.drive.given = plain
        self.drive.rules.values.update({key: one for key, one in plain.items() if key in self.program.names})

    def waiting(self, element: str, attempt: int) -> Task:
        """Return what is waited for, or raise `StaleAttempt`."""
        for task in tokens.everything(self.drive.instance):
            if tokens.is_wait(task) and _at(task) == (element, attempt):
                return task
        raise StaleAttempt(element, attempt)

    def stopped(self, element: str, attempt: int) -> Task:
        """Return what stopped, or raise `StaleAttempt`."""
        for task in tokens.everything(self.drive.instance):
            if "why" in task.internal_data and _at(task) == (element, attempt):
                return task
        raise StaleAttempt(element, attempt)

    def first_due(self) -> Task | None:
        """Return the timer due first, when it is due now."""
        due = [
            (moment, *_at(task), task)
            for task in tokens.everything(self.drive.instance)
            if tokens.is_wait(task)
            and (moment := catching.due(task)) is not None
            and moment <= self.drive.clock.now
        ]
        return min(due, key=lambda one: one[:3])[3] if due else None

    def ended(self, facts: Mapping[str, object], *, answered: tuple[str, int] | None = None) -> Outcome:
        """Go on as far as possible, and say what the instance has become."""
        if facts:
            self.learn(facts)
        self.drive.settle()
        waits = tuple(_wait(task) for task in tokens.everything(self.drive.instance) if tokens.is_wait(task))
        now = {(wait.element, wait.attempt) for wait in waits}
        return Outcome(
            state=self._written(),
            waits=waits,
            wanted=tuple(wait for wait in waits if (wait.element, wait.attempt) not in self.before),
            withdrawn=tuple(sorted(self.before - now - {answered})),
            incidents=_incidents(self.drive.instance),
            path=tuple(self.drive.path),
            is_ended=not any(True for _task in tokens.everything(self.drive.instance)),
        )

    def _written(self) -> str:
        told = {
            "format": FORMAT,
            "process": self.compiled.digest,
            "tree": tokens.written(self.drive.instance),
            "attempts": dict(sorted(self.drive.attempts.items())),
            "values": self.drive.rules.values,
        }
        return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _opened(compiled: Compiled, state: str, clock: Clock) -> _Gesture:
    told: dict[str, Any] = json.loads(state)
    if told["format"] != FORMAT or told["process"] != compiled.digest:
        raise OtherVersion(told["process"])
    program = building.load(compiled)
    rules = Rules(told["values"])
    instance = tokens.opened(program, rules, told["tree"])
    gesture = _Gesture(
        compiled, program, Drive(instance, rules, clock, Counter(told["attempts"])), frozenset()
    )
    gesture.before = frozenset(_at(task) for task in tokens.everything(instance) if tokens.is_wait(task))
    return gesture


def _incidents(instance: Instance) -> tuple[Incident, ...]:
    return tuple(
        Incident(*_at(task), task.internal_data["why"])
        for task in tokens.everything(instance)
        if "why" in task.internal_data
    )


def _at(task: Task) -> tuple[str, int]:
    return task.task_spec.key, task.internal_data.get("n", 0)


def _wait(task: Task) -> Wait:
    node = task.task_spec.node
    return Wait(
        element=task.task_spec.key,
        attempt=task.internal_data["n"],
        kind=str(node.trigger) if task.state == WAITING else str(node.kind),
        name=node.name,
        reference=node.reference,
        due=catching.due(task),
        extension=node.timer.extension if node.timer is not None else node.extension,
        own=task.internal_data.get("own"),
    )


def as_json(value: object) -> object:
    """Return a value as JSON holds it: dates as ISO 8601, exact numbers as numbers."""
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, Mapping):
        return {str(key): as_json(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [as_json(one) for one in value]
    return value
