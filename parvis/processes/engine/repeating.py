"""Activities done several times: one after the other, all at once, or while a condition holds."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from parvis.processes.engine import kernel
from parvis.processes.engine.kernel import STARTED, Task
from parvis.processes.engine.plan import Repetition
from parvis.rules.expressions import CannotEvaluate

if TYPE_CHECKING:
    from parvis.processes.engine.driving import Drive

MAX_INSTANCES = 200
"""Instances of an activity, or turns of a loop."""


def begin(drive: "Drive", task: Task) -> bool:
    """Make the first instances; when there are none to make, go past at once and say so."""
    repetition: Repetition = task.task_spec.node.repetition
    data: dict[str, Any] = task.internal_data
    data["done"] = 0
    if repetition.gathered:
        drive.rules.values[repetition.gathered] = []
    if not repetition.count:
        if repetition.is_tested_first and not _goes_on(drive, task, repetition):
            return kernel.leave(task)
        task._set_state(STARTED)
        _instance(task, 0, 0)
        return False
    items = _items(drive.rules.value(task, repetition.count))
    if not items:
        return kernel.leave(task)
    data["total"] = len(items)
    if repetition.is_sequential and items != list(range(len(items))):
        data["items"] = items
    task._set_state(STARTED)
    _count(task)
    for index, item in enumerate(items[:1] if repetition.is_sequential else items):
        _instance(task, index, item)
    return False


def after_instance(drive: "Drive", task: Task) -> None:
    """Count an instance that is over, keep what it answered, and go on."""
    repetition: Repetition = task.task_spec.node.repetition
    task.internal_data["done"] += 1
    if repetition.gathered:
        values = drive.rules.values
        name = repetition.gathered_from
        values[repetition.gathered] = [
            *_list(values, repetition.gathered),
            drive.given.get(name, values.get(name)),
        ]
    go_on(drive, task)


def go_on(drive: "Drive", task: Task) -> None:
    """Begin the next instance, or what follows the last one."""
    repetition: Repetition = task.task_spec.node.repetition
    data: dict[str, Any] = task.internal_data
    try:
        is_over = _is_over(drive, task, repetition)
    except CannotEvaluate as refusal:
        drive.incident(task, str(refusal))
        return
    if is_over:
        for child in list(task.children):
            drive.withdraw(child)
        drive.leave(task)
    elif repetition.is_sequential or not repetition.count:
        index = data["done"]
        _instance(task, index, data["items"][index] if "items" in data else index)


def _is_over(drive: "Drive", task: Task, repetition: Repetition) -> bool:
    if not repetition.count:
        return not _goes_on(drive, task, repetition)
    _count(task)
    if task.internal_data["done"] >= task.internal_data["total"]:
        return True
    return bool(repetition.until) and drive.rules.evaluate(task, repetition.until)


def _goes_on(drive: "Drive", task: Task, repetition: Repetition) -> bool:
    """Tell whether a loop turns once more."""
    done = task.internal_data["done"]
    if repetition.maximum is not None and done >= repetition.maximum:
        return False
    if done >= MAX_INSTANCES:
        raise CannotEvaluate(_("plus de %(limit)s tours") % {"limit": MAX_INSTANCES})
    return not repetition.again or drive.rules.evaluate(task, repetition.again)


def _count(task: Task) -> None:
    """Let the conditions of a repetition read how far it is."""
    data = task.internal_data
    data["own"] = {
        "nrOfInstances": data["total"],
        "nrOfCompletedInstances": data["done"],
        "nrOfActiveInstances": data["total"] - data["done"],
    }


def _items(told: object) -> list[Any]:
    """Return what a repetition goes through: a list as it is, a number as so many ranks."""
    if isinstance(told, int) and not isinstance(told, bool) and told >= 0:
        if told <= MAX_INSTANCES:
            return list(range(told))
    elif isinstance(told, list):
        if len(told) <= MAX_INSTANCES:
            return told
    else:
        raise CannotEvaluate(_("cette expression ne donne ni un nombre ni une liste"))
    raise CannotEvaluate(_("plus de %(limit)s fois") % {"limit": MAX_INSTANCES})


def _list(values: dict[str, object], name: str) -> list[object]:
    told = values.get(name)
    return told if isinstance(told, list) else []


def _instance(task: Task, index: int, item: Any) -> None:
    spec = task.workflow.spec.task_specs[task.task_spec.instance_name]
    one = Task(task.workflow, spec, parent=task, state=kernel.FUTURE)
    one.internal_data["own"] = {"loopCounter": index, task.task_spec.node.repetition.item: item}
    spec._update(one)
