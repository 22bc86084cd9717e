"""A manager makes an agent answer for cases ticked in a list."""

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from parvis.agents.access import colleague_for
from parvis.agents.rights import Right, grants_of
from parvis.cases.access import NotFound, case_for
from parvis.cases.actions import CannotAssign, assign
from parvis.cases.queries import PAGE

from .door import AgentRequest, agent_page, list_url
from .inbox import may_assign
from .inbox_filters import read_id


@agent_page(Right.MANAGE)
@require_POST
def assign_many(request: AgentRequest) -> HttpResponseBase:
    """Make one agent answer for the cases that were ticked."""
    back = redirect(list_url(request))
    references = request.POST.getlist("demandes")[:PAGE]
    chosen = read_id(request.POST.get("agent", ""))
    if not references or chosen is None:
        messages.warning(request, _("Cochez au moins une demande, et choisissez un agent."))
        return back
    to = grants_of(colleague_for(request.grants, chosen))
    done, refused = [], []
    for reference in references:
        case = case_for(request.grants, reference)
        if not may_assign(request, case):
            raise NotFound(reference)
        try:
            done.append(assign(case.pk, to, by=request.agent, at=request.now).reference)
        except CannotAssign:
            refused.append(case.reference)
    if done:
        told = ngettext(
            "%(count)s demande est confiée à %(name)s.",
            "%(count)s demandes sont confiées à %(name)s.",
            len(done),
        )
        messages.success(request, told % {"count": len(done), "name": to.agent.full_name})
    if refused:
        told = _("%(name)s répond déjà de ces demandes, ou ses droits ne les couvrent pas : %(references)s.")
        messages.warning(request, told % {"name": to.agent.full_name, "references": ", ".join(refused)})
    return back


urlpatterns = [path("demandes/confier/", assign_many, name="assign_many")]
