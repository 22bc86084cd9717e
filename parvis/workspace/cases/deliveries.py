"""Sending again, on an agent's decision, what failed or is uncertain."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from parvis.agents.rights import Right
from parvis.cases.access import NotFound, case_for, may_act
from parvis.notifications.access import delivery_of
from parvis.notifications.actions import CannotResend, resend
from parvis.notifications.models import Delivery

from ..door import AgentRequest, agent_page


@agent_page(Right.ACT)
@require_POST
def send_again(request: AgentRequest, reference: str, delivery: UUID) -> HttpResponseBase:
    """Put a delivery in the outbox again."""
    case = case_for(request.grants, reference)
    if not may_act(request.grants, case):
        raise NotFound(reference)
    try:
        found = delivery_of(case.pk, delivery)
    except Delivery.DoesNotExist as absent:
        raise NotFound(reference) from absent
    try:
        resend(found.pk, by=request.agent.actor, at=request.now)
    except CannotResend:
        messages.warning(request, _("Ce message est déjà parti, ou il va partir."))
    else:
        messages.success(request, _("Le message est remis en file d’envoi."))
    return redirect("case", case.reference)


urlpatterns = [
    path("demandes/<str:reference>/envois/<uuid:delivery>/renvoyer/", send_again, name="case_send_again")
]
