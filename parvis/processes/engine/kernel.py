"""The elements of a process as SpiffWorkflow knows them, and what the house replaces in them.

Only this package of Parvis imports SpiffWorkflow, whose objects have no types: this is where they come in.
Its parser, its Python, its timers and its guesses of what comes next are not used. What stays of it: the tree of
tasks and their states, workflows within workflows, gateways that choose, and what comes after a task.
"""

import logging
from typing import Any, TypeAlias

from django.utils.translation import gettext as _
from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.bpmn_task_spec import BpmnTaskSpec
from SpiffWorkflow.bpmn.specs.defaults import ExclusiveGateway, InclusiveGateway
from SpiffWorkflow.bpmn.specs.mixins.subworkflow_task import SubWorkflowTask
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.task import Task as _Task
from SpiffWorkflow.util.task import TaskState

from parvis.processes.engine.plan import Kind, Node, Start, Trigger

Task: TypeAlias = _Task
ProcessSpec: TypeAlias = BpmnProcessSpec
WAITING, READY, STARTED, COMPLETED = (
    TaskState.WAITING,
    TaskState.READY,
    TaskState.STARTED,
    TaskState.COMPLETED,
)
FUTURE, CANCELLED = TaskState.FUTURE, TaskState.CANCELLED
LIVE = TaskState.DEFINITE_MASK

for _talker in ("spiff.task", "spiff.workflow"):
    logging.getLogger(_talker).setLevel(logging.WARNING)  # it tells each state of each task


class NoWay(Exception):
    """No branch of a gateway may be taken."""

    def __init__(self) -> None:
        super().__init__(_("aucune branche ne peut être prise"))


class Element(BpmnTaskSpec):
    """What is common to all: no data of its own, nothing foreseen, one child for each way out."""

    def __init__(self, process: ProcessSpec, name: str, *, node: Node, key: str, **told: Any) -> None:
        super().__init__(process, name, **told)
        self.node = node
        self.key = key
        """Where it stands: the identifiers of the calls that lead to it, then that of its element."""

    def _predict(self, my_task: Task, *_given: Any, **_named: Any) -> None:
        """Foresee nothing: what may come is read on the process, not on its instances."""

    def test(self) -> None:
        """Trust the plan, judged when it was made."""

    def _update_hook(self, _my_task: Task) -> bool:
        return True

    def _run_hook(self, my_task: Task) -> bool | None:
        my_task._sync_children(self.outputs, TaskState.FUTURE)
        return True


class Begin(Element):
    """Where a scope begins: with one of its start events, or with all that wait for nothing."""

    starts: tuple[Start, ...] = ()

    def _run_hook(self, my_task: Task) -> bool | None:
        chosen = my_task.workflow.chosen
        plain = [start for start in self.starts if start.trigger == Trigger.NONE]
        begun = [start for start in self.starts if start.id == chosen] or plain or self.starts
        outputs = dict(zip(self.starts, self.outputs, strict=True))
        my_task._sync_children([outputs[start] for start in begun], TaskState.FUTURE)
        return True


class Work(Element):
    """Somebody or something outside the engine does it, and says so."""

    def __init__(self, process: ProcessSpec, name: str, *, node: Node, key: str) -> None:
        super().__init__(process, name, node=node, key=key)
        self.manual = True


class Catch(Element):
    """Waits until it is fired."""

    def _update_hook(self, my_task: Task) -> bool:
        my_task._set_state(TaskState.WAITING)
        return False


class Join(Catch):
    """Waits for the ways that lead to it, then takes all those that leave it."""


class Race(Element):
    """The first of the events that follow withdraws the others."""


class Watch(Element):
    """Begins an activity together with the events on its border."""


class Repeat(Element):
    """Does an activity several times; whoever runs the instance makes and counts them."""

    @property
    def instance_name(self) -> str:
        """The name of the activity done each time."""
        return f"one{self.name}"


class Choice(Element, ExclusiveGateway):
    """The first way whose condition holds, or the default one."""

    def _run_hook(self, my_task: Task) -> bool | None:
        for condition, name in self.cond_task_specs:
            if condition is not None and condition._matches(my_task):
                return _take(my_task, [name])
        if self.default_task_spec is None:
            raise NoWay
        return _take(my_task, [self.default_task_spec])


class Inclusive(Join, InclusiveGateway):
    """Every way whose condition holds, or the default one."""

    def _run_hook(self, my_task: Task) -> bool | None:
        matches, defaults = self._get_matching_outputs(my_task)
        taken = matches or defaults
        if self.outputs and not taken:
            raise NoWay
        return _take(my_task, [spec.name for spec in taken])


class Nested(Element, SubWorkflowTask):
    """A sub-process or a process called: a workflow of its own within the workflow."""

    def __init__(self, process: ProcessSpec, name: str, *, node: Node, key: str) -> None:
        super().__init__(process, name, node=node, key=key, subworkflow_spec=name)

    def _update_hook(self, my_task: Task) -> bool:
        self.start_workflow(my_task)
        my_task._set_state(TaskState.STARTED)
        return False

    def start_workflow(self, my_task: Task) -> None:
        """Begin what is inside."""
        my_task.workflow.top_workflow.create_subprocess(my_task, self.spec).begin()

    def _on_cancel(self, _my_task: Task) -> None:
        """Nothing: who cancels withdraws what is inside."""


class _Begun:
    """What instances and the workflows within them have in common."""

    task_tree: Any
    chosen = ""
    """The start event it begins with, when there are several."""

    def begin(self) -> None:
        """Pass the start."""
        self.task_tree.run()

    def _task_completed_notify(self, _task: Task) -> None:
        """Nothing: whoever runs the instance looks at what waits."""


class Within(_Begun, BpmnSubWorkflow):
    """A workflow within an instance."""


class Instance(_Begun, BpmnWorkflow):
    """A process under way."""

    def create_subprocess(self, my_task: Task, spec_name: str, *, is_loading: bool = False) -> Within:
        """Open the workflow of a sub-process."""
        within = Within(
            self.subprocess_specs[spec_name],
            parent_task_id=my_task.id,
            top_workflow=self,
            deserializing=is_loading,
        )
        self.subprocesses[my_task.id] = within
        return within


CLASSES: dict[Kind, type[Element]] = {
    Kind.THROUGH: Element,
    Kind.TASK: Work,
    Kind.SERVICE: Work,
    Kind.RULE: Work,
    Kind.SEND: Work,
    Kind.CATCH: Catch,
    Kind.FORK: Join,
    Kind.CHOICE: Choice,
    Kind.INCLUSIVE: Inclusive,
    Kind.RACE: Race,
    Kind.SCOPE: Nested,
    Kind.CALL: Nested,
    Kind.SIGNAL: Element,
    Kind.ERROR: Element,
    Kind.ESCALATION: Element,
    Kind.TERMINATE: Element,
}


def _take(my_task: Task, names: list[str]) -> bool:
    specs = my_task.workflow.spec.task_specs
    my_task._sync_children([specs[name] for name in names], TaskState.FUTURE)
    return True


def leave(my_task: Task, way: str = "") -> bool:
    """Go past an element without doing it, by one of its ways or by all of them."""
    _take(my_task, [way] if way else list(my_task.task_spec._outputs))
    my_task.complete()
    return True
