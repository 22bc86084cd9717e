"""What leaves for a source of data: the answers its connection names, and no other."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from parvis.cases.models import Case
from parvis.processes.engine.running import as_json

from ..models import Effect, TaskAnswers
from ..plans import own_name
from ..resuming import answers_of


def leaving(case: Case, names: Collection[str], *, at: datetime) -> dict[str, object]:
    """The value of each name; null for a question not answered, a step not done."""
    ours = answers_of(case, at) if any("." not in name for name in names) else {}
    steps = _answered(case.pk) if any("." in name for name in names) else {}
    return {name: as_json(_found(name, ours, steps)) for name in names}


def _found(name: str, ours: Mapping[str, Any], steps: Mapping[str, Mapping[str, Any]]) -> Any:
    step, _dot, answer = name.rpartition(".")
    return steps.get(step, {}).get(answer) if step else ours.get(name)


def _answered(case: UUID) -> dict[str, Mapping[str, Any]]:
    """What each step answered last."""
    found: dict[str, Mapping[str, Any]] = {}
    for effect in Effect.objects.filter(case=case, state=Effect.State.DONE).order_by("ended_at", "pk"):
        found[own_name(effect.element)] = effect.answer
    told = TaskAnswers.objects.filter(case=case, task__outcome="done").select_related("task")
    for one in told.order_by("task__ended_at", "pk"):
        found[own_name(one.task.element)] = one.answers
    return found
