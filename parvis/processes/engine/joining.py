"""Where ways meet: what a gateway waits for before it goes on."""

from typing import TYPE_CHECKING

from parvis.processes.engine import kernel, tokens
from parvis.processes.engine.kernel import Task

if TYPE_CHECKING:
    from parvis.processes.engine.driving import Drive


def gather(drive: "Drive", task: Task) -> bool:
    """Let a gateway go on when all it waits for has come; one arrival of each way is spent.

    A parallel gateway waits for every way that leads to it. An inclusive one waits for those that may still be
    reached (BPMN 2.0, 13.4.3): from elsewhere, by something that could not also reach a way already taken.
    """
    arrived: dict[str, Task] = {task.parent.task_spec.name: task}
    for other in tokens.live(task.workflow):
        if other.task_spec is task.task_spec and "why" not in other.internal_data:
            arrived.setdefault(other.parent.task_spec.name, other)
    missing = [way for way in task.task_spec._inputs if way not in arrived]
    if missing and not isinstance(task.task_spec, kernel.Inclusive):
        return False
    if missing and _may_come(task, missing, list(arrived)):
        return False
    for other in arrived.values():
        if other is not task:
            drive.withdraw(other)
    task._set_state(kernel.READY)
    drive.steps += 1
    drive.advance(task)
    return True


def _may_come(task: Task, missing: list[str], arrived: list[str]) -> bool:
    specs = task.workflow.spec.task_specs
    before_missing = _before(specs, missing, task.task_spec.name)
    before_arrived = _before(specs, arrived, task.task_spec.name)
    return any(
        other.task_spec.name in before_missing and other.task_spec.name not in before_arrived
        for other in tokens.live(task.workflow)
        if other.task_spec is not task.task_spec
    )


def _before(specs: dict[str, kernel.Element], ways: list[str], gateway: str) -> set[str]:
    """Return what leads to these ways without going through the gateway."""
    found: set[str] = set()
    waiting = list(ways)
    while waiting:
        name = waiting.pop()
        if name not in found and name != gateway:
            found.add(name)
            waiting += specs[name]._inputs
    return found
