"""How an instance goes on, step by step, until it waits or is over."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from parvis.processes.engine import catching, joining, kernel, repeating, tokens
from parvis.processes.engine.answers import Rules
from parvis.processes.engine.kernel import READY, STARTED, WAITING, Instance, Task
from parvis.processes.engine.plan import Kind, Trigger
from parvis.processes.engine.timers import Clock
from parvis.rules.expressions import CannotEvaluate

MAX_STEPS = 1000
"""Steps taken in one gesture: more without a wait is a loop that would never end."""


@dataclass(slots=True)
class Drive:
    """One gesture on an instance."""

    instance: Instance
    rules: Rules
    clock: Clock
    attempts: Counter[str]
    path: list[str] = field(default_factory=list)
    steps: int = 0
    given: Mapping[str, object] = field(default_factory=dict)
    """The values that came with the gesture."""

    def settle(self) -> None:
        """Go on until nothing moves."""
        is_moving = True
        while is_moving:
            is_moving = False
            for task in list(tokens.everything(self.instance)):
                if tokens.is_there(task) and self._move(task):
                    is_moving = True
        if not self.is_waiting():
            self._say_stuck()

    def is_waiting(self) -> bool:
        """Tell whether somebody or something may make the instance go on, or it is over."""
        left = list(tokens.everything(self.instance))
        return not left or any(tokens.is_wait(task) or "why" in task.internal_data for task in left)

    def advance(self, task: Task) -> None:
        """Do an element and go to what follows; an expression without an answer makes it an incident."""
        try:
            is_repeated = isinstance(task.task_spec, kernel.Repeat)
            done = repeating.begin(self, task) if is_repeated else task.run()
        except (CannotEvaluate, kernel.NoWay) as refusal:
            task._set_state(READY)
            self.incident(task, str(refusal))
            return
        if done:
            self._went_through(task)

    def leave(self, task: Task, way: str = "") -> None:
        """Go past an element without doing it."""
        kernel.leave(task, way)
        self._went_through(task)

    def fire(self, task: Task) -> None:
        """Let a waiting event happen."""
        task._ready()
        self.advance(task)

    def withdraw(self, task: Task) -> None:
        """Take back a task and all that stands below it."""
        for child in list(task.children):
            self.withdraw(child)
        within = self.instance.subprocesses.pop(task.id, None)
        if within is not None:
            self.withdraw(within.task_tree)
        if task.parent is not None and task.id in task.workflow.tasks:
            task._set_state(kernel.CANCELLED)
            tokens.prune(task)

    def number(self, task: Task) -> int:
        """Return the attempt a task is: one more than those before it on the same element."""
        data = task.internal_data
        if "n" not in data:
            self.attempts[task.task_spec.key] += 1
            data["n"] = self.attempts[task.task_spec.key]
        return int(data["n"])

    def incident(self, task: Task, reason: str) -> None:
        """Stop at an element, and say why."""
        self.number(task)
        task.internal_data["why"] = reason[:300]

    def _went_through(self, task: Task) -> None:
        spec, above = task.task_spec, task.parent
        is_own = spec.node.id == spec.node.element and not isinstance(spec, kernel.Watch)
        is_instance = isinstance(above.task_spec, kernel.Repeat) and above.state == STARTED
        if is_own and not is_instance:
            self.path.append(spec.key)
        if isinstance(above.task_spec, kernel.Watch):
            catching.after_watched(self, task)
        elif above.parent is not None and isinstance(above.parent.task_spec, kernel.Race):
            catching.after_race(self, task)
        tokens.prune(task)
        if is_instance:
            repeating.after_instance(self, above)

    def _move(self, task: Task) -> bool:
        """Do what can be done at a task now; tell whether anything was."""
        spec = task.task_spec
        if "why" in task.internal_data:
            return False
        if task.state == STARTED:
            return self._leave(task) if isinstance(spec, kernel.Nested) else False
        if task.state == WAITING:
            if isinstance(spec, kernel.Join):
                return joining.gather(self, task)
            return catching.look(self, task)
        if spec.manual:
            self.number(task)
            return False
        return self._step(task)

    def _step(self, task: Task) -> bool:
        self.steps += 1
        if self.steps > MAX_STEPS:
            self.incident(
                task, _("%(limit)s étapes d’affilée sans que rien soit attendu") % {"limit": MAX_STEPS}
            )
            return False
        kind = task.task_spec.node.kind
        if isinstance(task.task_spec, (kernel.Repeat, kernel.Watch)):
            self.advance(task)  # an activity, whose kind is that of what it begins
        elif kind == Kind.TERMINATE:
            self._end_scope(task)
            self.advance(task)
        elif kind == Kind.SIGNAL:
            catching.tell(self, task)
            self.advance(task)
        elif kind in (Kind.ERROR, Kind.ESCALATION):
            self._raise(task)
        else:
            self.advance(task)
        return True

    def _raise(self, task: Task) -> None:
        """Carry an error or an escalation to the nearest border that catches it."""
        node = task.task_spec.node
        trigger = Trigger.ERROR if node.kind == Kind.ERROR else Trigger.ESCALATION
        border = catching.border_for(task, trigger, node.reference)
        if border is None and trigger == Trigger.ERROR:
            self.incident(
                task, _("cette erreur n’est rattrapée nulle part : %(code)s") % {"code": node.reference}
            )
            return
        if trigger == Trigger.ESCALATION or border is None:
            self.advance(task)
        else:
            self.path.append(task.task_spec.key)
        if border is not None and tokens.is_there(border):
            self.fire(border)

    def _end_scope(self, task: Task) -> None:
        for other in tokens.live(task.workflow):
            if other is not task and tokens.is_there(other):
                self.withdraw(other)

    def _leave(self, task: Task) -> bool:
        """Go on after a sub-process that is over."""
        if tokens.live(self.instance.subprocesses[task.id]):
            return False
        del self.instance.subprocesses[task.id]
        task._set_state(READY)
        self.advance(task)
        return True

    def _say_stuck(self) -> None:
        for task in list(tokens.everything(self.instance)):
            if isinstance(task.task_spec, kernel.Join):
                self.incident(task, _("rien de ce qui est attendu ici ne peut plus arriver"))
