"""Where an instance stands: the tree of what is live, written without the process it runs, and read again.

What is done leaves the tree at once, so that a loop taken a hundred times weighs what it weighs taken once.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from parvis.processes.engine import kernel
from parvis.processes.engine.building import Program
from parvis.processes.engine.kernel import COMPLETED, LIVE, Instance, Task
from parvis.processes.engine.plan import Kind, Trigger

_LETTERS = {kernel.WAITING: "w", kernel.READY: "r", kernel.STARTED: "s", COMPLETED: ""}
_STATES = {letter: state for state, letter in _LETTERS.items()}


def walk(task: Task) -> Iterator[Task]:
    """Go through a task and what stands below it, in the order it came about."""
    yield task
    for child in task.children:
        yield from walk(child)


def live(workflow: Any) -> list[Task]:
    """Return the tasks of a workflow that are not over, those of workflows within it left out."""
    return [task for task in walk(workflow.task_tree) if task.has_state(LIVE)]


def everything(instance: Instance) -> Iterator[Task]:
    """Go through what is live in an instance, what stands within a task after it."""
    yield from _everything(instance, instance.task_tree)


def is_wait(task: Task) -> bool:
    """Tell whether somebody or something outside is waited for here."""
    if "why" in task.internal_data:
        return False
    node = task.task_spec.node
    if task.state == kernel.WAITING:
        return node.kind == Kind.CATCH and node.trigger not in (Trigger.ERROR, Trigger.ESCALATION)
    return bool(task.task_spec.manual)


def is_there(task: Task) -> bool:
    """Tell whether a task is still in its tree, and not over."""
    return task.has_state(LIVE) and task.workflow.tasks.get(task.id) is task


def prune(task: Task) -> None:
    """Take what is over out of the tree: a task with nothing after it, and what leads only to it.

    What has something after it is put at the root, unless an event gateway still needs to know its branches.
    """
    workflow, root = task.workflow, task.workflow.task_tree
    above = task.parent
    is_over = not task.has_state(LIVE)
    if is_over and task.children and above is not root and not isinstance(above.task_spec, kernel.Race):
        above._children.remove(task.id)
        task.parent = root
        root._children.append(task.id)
        task = above
    while task is not root and not task.children and not task.has_state(LIVE):
        above = task.parent
        workflow._remove_task(task.id)
        task = above


def written(instance: Instance) -> list[Any]:
    """Write the tree of an instance."""
    return _branches(instance, instance.task_tree)


def opened(program: Program, engine: object, tree: list[Any]) -> Instance:
    """Read the tree of an instance."""
    instance = Instance(program.top, dict(program.within), script_engine=engine, deserializing=True)
    _root(instance)
    _grow(instance, instance, instance.task_tree, tree)
    return instance


def _everything(instance: Instance, top: Task) -> Iterator[Task]:
    for task in walk(top):
        if task.has_state(LIVE):
            yield task
            within = instance.get_subprocess(task)
            if within is not None:
                yield from _everything(instance, within.task_tree)


def _branches(instance: Instance, task: Task) -> list[Any]:
    return [_written(instance, child) for child in task.children]


def _written(instance: Instance, task: Task) -> dict[str, Any]:
    told: dict[str, Any] = {"e": task.task_spec.name}
    if _LETTERS[task.state]:
        told["s"] = _LETTERS[task.state]
    if task.internal_data:
        told["d"] = dict(task.internal_data)
    if task.children:
        told["c"] = _branches(instance, task)
    within = instance.get_subprocess(task)
    if within is not None:
        told["w"] = _branches(instance, within.task_tree)
    return told


def _root(workflow: Any) -> None:
    workflow.task_tree = Task(workflow, workflow.spec.start, state=COMPLETED)


def _grow(instance: Instance, workflow: Any, above: Task, tree: list[Mapping[str, Any]]) -> None:
    for told in tree:
        spec = workflow.spec.task_specs[told["e"]]
        task = Task(workflow, spec, parent=above, state=_STATES[told.get("s", "")])
        task.internal_data = dict(told.get("d", ()))
        _grow(instance, workflow, task, told.get("c", []))
        if "w" in told:
            within = instance.create_subprocess(task, spec.name, is_loading=True)
            _root(within)
            _grow(instance, within, within.task_tree, told["w"])
