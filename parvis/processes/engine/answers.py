"""The one language a process speaks: every expression goes to the rules of the house, none to Python."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

from parvis.processes.engine.kernel import LIVE, Task
from parvis.rules import expressions


class NoPython(Exception):
    """Something asked for a script or a service to be run."""


@dataclass(slots=True, eq=False)
class Rules:
    """What SpiffWorkflow takes for its script engine."""

    values: dict[str, object] = field(default_factory=dict)

    def evaluate(self, task: Task, expression: str, external_context: object = None) -> bool:
        """Tell whether a condition holds; raise `CannotEvaluate` when it answers neither yes nor no."""
        return expressions.truth(expression, self.known(task))

    def value(self, task: Task, expression: str) -> object:
        """Return what an expression is worth."""
        return expressions.evaluate(expression, self.known(task))

    def known(self, task: Task) -> Mapping[str, object]:
        """Return the values seen from a task: those of the instance, and those of each repetition around it."""
        around = [
            one.internal_data["own"]
            for one in enclosing(task)
            if "own" in one.internal_data and one.has_state(LIVE)
        ]
        known = dict(self.values)
        for own in reversed(around):
            known.update(own)
        return known

    def execute(self, *_given: Any, **_named: Any) -> NoReturn:
        """Refuse."""
        raise NoPython

    call_service = execute

    @property
    def environment(self) -> NoReturn:
        """Refuse: there is none."""
        raise NoPython


def enclosing(task: Task) -> Iterator[Task]:
    """Go from a task to what stands above it, out of the workflows within the instance too."""
    one = task
    while one is not None:
        yield one
        if one.parent is not None:
            one = one.parent
        elif one.workflow.parent_task_id is None:
            return
        else:
            one = one.workflow.top_workflow.get_task_from_id(one.workflow.parent_task_id)
