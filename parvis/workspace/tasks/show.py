"""One task: what is asked, what the case says, and the form by which it is done."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from parvis.agents.delegations import keeps_register
from parvis.agents.names import name_in
from parvis.agents.rights import Right
from parvis.cases.access import NotFound, case_for
from parvis.cases.opinions import opinions_of
from parvis.documents import serving
from parvis.entrance.door import AgentRequest, agent_page, page
from parvis.forms.summary import summary
from parvis.notifications.notices.actions import read_about
from parvis.ui.parts import Crumb
from parvis.workflows.access import documents_read, judges_herself, may_do, may_manage, task_for, writing_on
from parvis.workflows.actions import AlreadyDone, CannotDoTask, complete
from parvis.workflows.answers import InvalidAnswers
from parvis.workflows.queries import answered_in, program_followed

from ..cases.opening import looked_at_case, looked_at_document
from ..cases.wording import state_tone, state_words, who_filed
from ..task_wording import href_of, names_of, told, who_does
from .forms import DoingForm, form_of

if TYPE_CHECKING:
    from parvis.cases.models import Case
    from parvis.workflows.models import Task, TaskAnswers
    from parvis.workflows.plans import Step

SIGNATORY = "signatory"
"""The role of a task asked of whoever may sign."""


@agent_page()
def show(request: AgentRequest, task: UUID) -> HttpResponseBase:
    """Show a task, and take what does it."""
    found = task_for(request.grants, task, on=request.today)
    step = step_of(found)
    is_hers = _is_hers(request, found)
    form = form_of(found.kind, step.settings, request.POST if request.method == "POST" else None)
    late: AlreadyDone | None = None
    if request.method == "POST":
        if found.ended_at is None and not is_hers:
            raise Http404
        if form.is_valid():
            try:
                return _done(request, found, form)
            except AlreadyDone as done:
                late = done
            except InvalidAnswers as invalid:
                for answer, sentence in invalid.problems.items():
                    form.add_error(form.name_of(answer), sentence)
            except CannotDoTask:
                form.add_error(None, _("Cette tâche n’est pas, ou n’est plus, la vôtre à faire."))
    with writing_on(found):
        looked_at_case(request, found.case)
    read_about(request.agent, found, at=request.now)
    status = 409 if late else 422 if form.is_bound else 200
    context = {
        **_context(request, found, step),
        "form": form,
        "is_hers": is_hers and late is None,
        "late": late,
    }
    return page(request, "workspace/tasks/show.html", context, status=status)


def _is_hers(request: AgentRequest, task: "Task") -> bool:
    """Whether she may do a task here: she acts, or the register lets her sign, elected and acting nowhere."""
    may_treat = request.grants.has(Right.ACT) or (
        task.role == SIGNATORY and task.kind != "decision" and keeps_register(task.authority_id)
    )
    return task.ended_at is None and may_treat and may_do(request.grants, task, on=request.today)


def _done(request: AgentRequest, task: "Task", form: DoingForm) -> HttpResponse:
    with transaction.atomic(), writing_on(task):
        complete(task.pk, form.values(), by=request.grants, at=request.now)
    messages.success(request, _("« %(task)s » : c’est fait. Le parcours continue.") % {"task": task.title})
    reference = seen(request, task)
    return redirect("case", reference) if reference else redirect("tasks")


def step_of(task: "Task") -> "Step":
    """What the process of the case says of the step of a task."""
    return program_followed(task.case_id).step(task.element)


def seen(request: AgentRequest, task: "Task") -> str:
    """The reference of the case when its own page is open to her too; empty when it is only lent."""
    try:
        return case_for(request.grants, task.case.reference).reference
    except NotFound:
        return ""


def _context(request: AgentRequest, task: "Task", step: "Step") -> dict[str, Any]:
    case, reference = task.case, seen(request, task)
    names, answered = names_of([task]), answered_in(case.pk)
    return {
        **task_header(request, task),
        "before": [*done_before(task, answered), *(opined_before(case) if reference else [])],
        "passed_words": next((one.words for one in answered if one.task_id == task.pk), ""),
        "may_reassign": may_manage(request.grants, task),
        "reference": reference,
        "doer": who_does(task, names),
        "judges_herself": judges_herself(request.agent, task),
        "is_mine": task.agent_id == request.agent.pk,
        "decides_at": href_of(request, task, case) if task.kind == "decision" and reference else "",
        "consequences": _consequences(task, step),
        "sections": [
            (section.title, section.rows)
            for section in summary(case.version.offer.form, case.answers, get_language() or "fr")
        ],
        "documents": documents_read(task, is_lent=not reference),
        "case_state": state_words(case),
        "case_tone": state_tone(case),
    }


def done_before(task: "Task", answered: "Iterable[TaskAnswers]") -> list[dict[str, Any]]:
    """What the steps done before a task answered, for those who gave an answer."""
    program, found = program_followed(task.case_id), []
    for one in answered:
        rows = list(told(program.step(one.task.element).settings, one.answers))
        if rows and one.task.ended_at is not None and one.task_id != task.pk:
            done = one.task
            found.append(
                {"title": done.title, "by": name_in(done.ended_signed), "at": done.ended_at, "rows": rows}
            )
    return found


def opined_before(case: "Case") -> list[dict[str, Any]]:
    """What other services answered about a case."""
    return [
        {
            "title": _("Avis du service %(unit)s") % {"unit": one.unit.name},
            "by": name_in(one.answered_signed),
            "at": one.answered_at,
            "rows": [
                (_("Avis"), one.get_verdict_display()),
                *([(_("Remarques"), one.text)] if one.text else []),
            ],
        }
        for one in opinions_of(case)
        if one.answered_at is not None
    ]


def task_header(request: AgentRequest, task: "Task") -> dict[str, Any]:
    """What every page of a task shows at its top."""
    return {
        "task": task,
        "about": task.title,
        "due_on": task.due_on,
        "case": task.case,
        "who_filed": who_filed(task.case),
        "trail": [
            Crumb(_("Tâches"), reverse("tasks")),
            Crumb(task.title, reverse("task", args=[task.pk])),
        ],
    }


def _consequences(task: "Task", step: "Step") -> list[str]:
    told: list[str] = []
    if task.kind == "visa":
        others = len(step.settings.get("chain", ())) - task.rank - 1
        if others > 0:
            words = ngettext(
                "Si vous le donnez, un autre visa est ensuite demandé.",
                "Si vous le donnez, %(count)s autres visas sont ensuite demandés.",
                others,
            )
            told.append(words % {"count": others})
        else:
            told.append(_("Votre visa est le dernier demandé à cette étape : le parcours continue aussitôt."))
    elif task.kind == "decision":
        told.append(_("L’étape se termine d’elle-même quand la décision est prise."))
    else:
        told.append(
            _(
                "L’étape est faite, et le parcours passe à la suite : d’autres tâches, un courrier, une décision."
            )
        )
        told.append(_("Vos réponses restent au dossier, avec votre nom. L’usager ne les voit pas."))
    told.append(_("Les délais légaux de la demande ne changent pas."))
    return told


@agent_page()
def document(request: AgentRequest, task: UUID, document: UUID) -> HttpResponseBase:
    """Give a document of the case of a task."""
    found = task_for(request.grants, task, on=request.today)
    read = documents_read(found, is_lent=not seen(request, found))
    served = next((one for one in read if one.pk == document), None)
    if served is None:
        raise Http404
    with writing_on(found):
        looked_at_document(request, found.case, served.pk)
    return serving.attachment(served)


urlpatterns = [
    path("taches/<uuid:task>/", show, name="task"),
    path("taches/<uuid:task>/documents/<uuid:document>/", document, name="task_document"),
]
