"""Events awaited: when they are due, what they withdraw, and which border catches what is raised."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from parvis.processes.engine import kernel, tokens
from parvis.processes.engine.answers import enclosing
from parvis.processes.engine.kernel import WAITING, Task
from parvis.processes.engine.plan import Timer, Trigger
from parvis.processes.engine.timers import is_literal, plain, turns
from parvis.rules.expressions import CannotEvaluate

if TYPE_CHECKING:
    from parvis.processes.engine.driving import Drive


def look(drive: "Drive", task: Task) -> bool:
    """Look at an event awaited: say when it is due, or let it happen when its condition holds."""
    node = task.task_spec.node
    drive.number(task)
    if node.trigger == Trigger.CONDITION:
        try:
            holds = drive.rules.evaluate(task, node.condition)
        except CannotEvaluate as refusal:
            drive.incident(task, str(refusal))
            return False
        if holds:
            drive.fire(task)
        return holds
    if node.timer is not None and "due" not in task.internal_data:
        _arm(drive, task, node.timer)
    return False


def due(task: Task) -> datetime | None:
    """Return the moment a waiting timer is due."""
    told = task.internal_data.get("due")
    return datetime.fromisoformat(told) if told else None


def after_watched(drive: "Drive", task: Task) -> None:
    """Settle an activity and the events on its border, when one of them is over."""
    watch = task.parent
    others = [child for child in watch.children if child is not task and tokens.is_there(child)]
    node = task.task_spec.node
    if not node.host:
        withdrawn = [child for child in others if child.state == WAITING and child.task_spec.node.host]
    elif node.is_interrupting:
        withdrawn = [child for child in others if child.state == WAITING or not child.task_spec.node.host]
    else:
        withdrawn = []
        _again(task, watch)
    for child in withdrawn:
        drive.withdraw(child)


def after_race(drive: "Drive", task: Task) -> None:
    """Withdraw the events that did not happen first."""
    race = task.parent.parent
    for way in list(race.children):
        if way is not task.parent:
            drive.withdraw(way)


def tell(drive: "Drive", task: Task) -> None:
    """Let every event of the instance that awaits a signal happen."""
    name = task.task_spec.node.reference
    for other in list(tokens.everything(drive.instance)):
        node = other.task_spec.node
        is_it = node.trigger == Trigger.SIGNAL and node.reference == name
        if is_it and other.state == WAITING and tokens.is_there(other):
            drive.fire(other)


def border_for(task: Task, trigger: Trigger, code: str) -> Task | None:
    """Return the nearest event, on a border around a task, that catches an error or an escalation of this code."""
    for one in enclosing(task):
        if (
            one.parent is None
            or not isinstance(one.parent.task_spec, kernel.Watch)
            or one.task_spec.node.host
        ):
            continue
        borders = [
            child
            for child in one.parent.children
            if child.task_spec.node.host
            and child.task_spec.node.trigger == trigger
            and child.state == WAITING
        ]
        for exact in (code, ""):
            for border in borders:
                if border.task_spec.node.reference == exact:
                    return border
    return None


def _arm(drive: "Drive", task: Task, timer: Timer) -> None:
    """Ask when a timer is due; what it says is kept, and asked once."""
    data = task.internal_data
    try:
        text = data.get("next") or _text(drive, task, timer)
        if timer.kind == "cycle" and "next" not in data:
            cycle = turns(text)
            data["left"], data["next"], text = cycle.total, cycle.next, cycle.first
        since = datetime.fromisoformat(data["since"]) if "since" in data else drive.clock.now
        moment = drive.clock.due(plain(timer, text), since)
        if moment.tzinfo is None:
            raise ValueError(text)
    except (CannotEvaluate, ValueError, OverflowError) as refusal:
        drive.incident(task, _("cette minuterie ne donne pas de moment : %(reason)s") % {"reason": refusal})
        return
    data["due"] = moment.isoformat()


def _text(drive: "Drive", task: Task, timer: Timer) -> str:
    if is_literal(timer):
        return timer.text
    told = drive.rules.value(task, timer.text)
    if not isinstance(told, str) or not told or len(told) > 200:
        raise ValueError(_("ce n’est pas un texte"))
    return told


def _again(task: Task, watch: Task) -> None:
    """Wait for the next turn of a cycle, or for the same event once more."""
    data = task.internal_data
    trigger = task.task_spec.node.trigger
    if trigger == Trigger.TIMER:
        left = data.get("left", 0) - 1
        if left < 1:
            return
        told = {"left": left, "next": data["next"], "since": data["due"]}
    elif trigger == Trigger.CONDITION:
        return
    else:
        told = {}
    if any(child.has_state(kernel.LIVE) and not child.task_spec.node.host for child in watch.children):
        one = Task(task.workflow, task.task_spec, parent=watch, state=WAITING)
        one.internal_data = told
