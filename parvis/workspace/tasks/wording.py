"""A task in a list."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from parvis.entrance.door import AgentRequest

from ..cases.wording import who_filed
from ..task_wording import KIND_WORDS, who_does

if TYPE_CHECKING:
    from parvis.cases.models import Case
    from parvis.workflows.models import Task


def task_row(
    request: AgentRequest, task: "Task", names: Mapping[UUID, str], case: "Case | None"
) -> dict[str, Any]:
    """A task in a list; ``case``: None where it is only lent, and nothing of it is told before it is opened."""
    current = task.procedure.current
    return {
        "id": task.pk,
        "title": task.title or KIND_WORDS.get(task.kind, ""),
        "kind": KIND_WORDS.get(task.kind, ""),
        "is_own": task.kind == "task",
        "href": reverse("task", args=[task.pk]),
        "procedure": current.title if current else "",
        "reference": case.reference if case else "",
        "case_href": reverse("case", args=[case.reference]) if case else "",
        "who": who_filed(case) if case else _("Demande prêtée le temps de cette tâche"),
        "is_lent": case is None,
        "unit": task.unit.name,
        "doer": who_does(task, names),
        "is_mine": task.agent_id == request.agent.pk,
        "is_claimed": task.agent_id is not None,
        "due_on": task.due_on,
        "given_at": task.given_at,
    }
