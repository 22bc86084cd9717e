"""Where a case stands in its process, on its page: what is done, what is at hand, what is to come, what is blocked."""

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from parvis.entrance.door import AgentRequest
from parvis.ui.parts import Tone
from parvis.workflows.access import may_manage, tasks_for
from parvis.workflows.line import line_of
from parvis.workflows.queries import answered_in, program_followed

from ..task_wording import href_of, names_of, told, who_does

if TYPE_CHECKING:
    from collections.abc import Mapping

    from parvis.cases.models import Case
    from parvis.workflows.line import Stage

STATE_WORDS = {
    "done": gettext_lazy("Faite"),
    "now": gettext_lazy("En cours"),
    "stopped": gettext_lazy("Bloquée"),
    "ahead": gettext_lazy("À venir"),
}
MOOT = gettext_lazy("sans objet, la demande étant terminée")
"""What is said of a step gone past because the case was over."""
TONES: "Mapping[str, Tone]" = {"done": "success", "now": "progress", "stopped": "danger", "ahead": "neutral"}
AWAITED = {
    "opinions": gettext_lazy("attendus d’autres services"),
    "correction": gettext_lazy("attendu de l’usager"),
    "data": gettext_lazy("attendue d’une autre administration"),
}
"""From whom what no agent does is awaited."""


def advancement_of(request: AgentRequest, case: "Case") -> dict[str, Any]:
    """What the page of a case says of its process; nothing without one."""
    stages = line_of(case)
    if not stages:
        return {"stages": [], "at_hand": []}
    awaited = [one.task for one in stages if one.state == "now" and one.task and one.task.ended_at is None]
    names = names_of(awaited)
    hers = set(
        tasks_for(request.grants, on=request.today)
        .filter(case=case.pk)
        .order_by()
        .values_list("pk", flat=True)
    )
    answers = _answers(case)
    return {
        "stages": [_stage(request, case, one, names, answers) for one in stages],
        "at_hand": [
            {
                "title": task.title,
                "href": href_of(request, task, case),
                "due_on": task.due_on,
                "is_mine": task.agent_id == request.agent.pk,
                "doer": who_does(task, names),
            }
            for task in awaited
            if task.pk in hers
        ],
    }


def _stage(
    request: AgentRequest,
    case: "Case",
    stage: "Stage",
    names: "Mapping[Any, str]",
    answers: "Mapping[Any, list[tuple[str, str]]]",
) -> dict[str, Any]:
    incident = stage.incident
    return {
        "title": stage.title,
        "state": stage.state,
        "state_words": MOOT if stage.is_moot else STATE_WORDS[stage.state],
        "is_moot": stage.is_moot,
        "tone": TONES[stage.state],
        "is_current": stage.state in ("now", "stopped"),
        "is_sure": stage.is_sure,
        "who": _who(stage, names),
        "due_on": stage.due_on if stage.state == "now" else None,
        "at": stage.at,
        "by": stage.by,
        "rows": answers.get(stage.task.pk, []) if stage.task else [],
        "href": reverse("task", args=[stage.task.pk]) if stage.task and stage.state == "now" else "",
        "why": incident.reason if incident else "",
        "mend": reverse("stopped_step", args=[incident.pk])
        if incident and may_manage(request.grants, incident)
        else "",
    }


def _who(stage: "Stage", names: "Mapping[Any, str]") -> str:
    """Who is to do what is at hand."""
    if stage.state != "now":
        return ""
    if stage.task:
        return who_does(stage.task, names)
    return str(AWAITED.get(stage.kind, ""))


def _answers(case: "Case") -> dict[Any, list[tuple[str, str]]]:
    """What was answered to each task, in words."""
    program = program_followed(case.pk)
    return {
        one.task_id: list(told(program.step(one.task.element).settings, one.answers))
        for one in answered_in(case.pk)
        if one.task.ended_at is not None
    }
