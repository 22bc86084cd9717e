"""Tasks of processes said in words: what each asks, who does it, what was answered."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.agents.names import called
from parvis.cases.access import may_act
from parvis.entrance.door import AgentRequest
from parvis.ui.wording import day_words

if TYPE_CHECKING:
    from parvis.cases.models import Case
    from parvis.workflows.models import Task

KIND_WORDS: Mapping[str, Any] = {
    "task": gettext_lazy("Tâche"),
    "visa": gettext_lazy("Visa"),
    "decision": gettext_lazy("Décision"),
    "appointment": gettext_lazy("Rendez-vous"),
    "payment": gettext_lazy("Paiement"),
}
"""What each kind of step asks of somebody."""

_SOMEBODY: Mapping[str, Any] = {
    "manager": gettext_lazy("un responsable du service %(unit)s"),
    "signatory": gettext_lazy("qui peut signer pour le service %(unit)s"),
}


def names_of(tasks: Iterable["Task"]) -> dict[UUID, str]:
    """How to call who does these tasks, by agent; one query, none when nobody took any."""
    return called((one.agent_id, "") for one in tasks if one.agent_id)


def who_does(task: "Task", names: Mapping[UUID, str]) -> str:
    """Who is to do a task: an agent, somebody of a service by what she may do there, or a whole service."""
    if task.agent_id:
        return names.get(task.agent_id, "")
    words = _SOMEBODY.get(task.role)
    return str(words) % {"unit": task.unit.name} if words else task.unit.name


def href_of(request: AgentRequest, task: "Task", case: "Case | None" = None) -> str:
    """Where a task is done: its page; for a decision, the page where one decides, when she acts on the case."""
    if task.kind == "decision" and case is not None and case.is_open() and may_act(request.grants, case):
        return reverse("case_decider", args=[case.reference])
    return reverse("task", args=[task.pk])


def told(settings: Mapping[str, Any], answers: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What was answered to a step, in words: a question and its answer; a visa, and why it was refused."""
    for question in settings.get("fields", ()):
        if (value := answers.get(question["id"])) is not None:
            yield str(question["label"]), _said(question["kind"], value)
    if verdict := answers.get("verdict"):
        yield _("Visa"), _("donné") if verdict == "given" else _("refusé")
    if reason := answers.get("reason"):
        yield _("Pourquoi"), str(reason)


def _said(kind: str, value: Any) -> str:
    if kind == "yes_no":
        return _("Oui") if value else _("Non")
    if kind == "date":
        return day_words(date.fromisoformat(value))
    return number_format(value) if kind in ("number", "amount") else str(value)
