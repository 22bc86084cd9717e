"""Taking a task that nobody has: she does it, and her colleagues see so."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from parvis.agents.rights import Right
from parvis.entrance.door import AgentRequest, agent_page
from parvis.workflows.access import task_for, writing_on
from parvis.workflows.actions import AlreadyDone, CannotDoTask
from parvis.workflows.actions import claim as claim_task


@agent_page(Right.ACT)
@require_POST
def claim(request: AgentRequest, task: UUID) -> HttpResponseBase:
    """Take a task."""
    found = task_for(request.grants, task, on=request.today)
    try:
        with writing_on(found):
            claim_task(found.pk, by=request.grants, at=request.now)
    except AlreadyDone as late:
        messages.warning(request, _("Un autre a été plus rapide : %(words)s.") % {"words": late.words})
    except CannotDoTask:
        messages.warning(request, _("Cette tâche n’est pas, ou n’est plus, à prendre."))
    else:
        messages.success(request, _("Cette tâche est la vôtre."))
    return redirect("task", found.pk)


urlpatterns = [path("taches/<uuid:task>/prendre/", claim, name="task_claim")]
