"""What an agent does about a message that did not arrive: send it again, or say the person was reached."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from parvis.agents.rights import Right
from parvis.cases.access import NotFound, case_for, may_act
from parvis.entrance.door import AgentRequest, agent_page
from parvis.notifications.access import delivery_of
from parvis.notifications.actions import CannotResend, CannotSetAside, set_aside
from parvis.notifications.models import Delivery
from parvis.notifications.readdressing import send_to_declared

if TYPE_CHECKING:
    from parvis.cases.models import Case


def _changed_delivery(request: AgentRequest, reference: str, delivery: UUID) -> tuple["Case", Delivery]:
    """A case she may change, and one of its deliveries; NotFound otherwise."""
    case = case_for(request.grants, reference)
    if not may_act(request.grants, case):
        raise NotFound(reference)
    try:
        return case, delivery_of(case.pk, delivery)
    except Delivery.DoesNotExist as absent:
        raise NotFound(reference) from absent


@agent_page(Right.ACT)
@require_POST
def send_again(request: AgentRequest, reference: str, delivery: UUID) -> HttpResponseBase:
    """Put a delivery in the outbox again, for the address declared now."""
    case, found = _changed_delivery(request, reference, delivery)
    try:
        send_to_declared(case, found, by=request.agent.actor, at=request.now)
    except CannotResend:
        messages.warning(request, _("Ce message est déjà parti, ou il va partir."))
    else:
        messages.success(request, _("Le message est remis en file d’envoi."))
    return redirect("case", case.reference)


@agent_page(Right.ACT)
@require_POST
def handle(request: AgentRequest, reference: str, delivery: UUID) -> HttpResponseBase:
    """Say that the person was reached another way."""
    case, found = _changed_delivery(request, reference, delivery)
    try:
        set_aside(found.pk, by=request.agent.actor, at=request.now)
    except CannotSetAside:
        messages.warning(request, _("Ce message n’est plus en échec."))
    else:
        messages.success(request, _("C’est noté : l’usager a été joint autrement."))
    return redirect("case", case.reference)


BASE = "demandes/<str:reference>/envois/<uuid:delivery>"
urlpatterns = [
    path(f"{BASE}/renvoyer/", send_again, name="case_send_again"),
    path(f"{BASE}/regler/", handle, name="case_set_aside"),
]
