"""Taking a gesture back: one's own, even once the message went where one does not read, or a colleague's."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from parvis.base.scope import scope
from parvis.entrance.door import AgentRequest, agent_page
from parvis.intake.models import Sorting
from parvis.intake.receiving import whole
from parvis.intake.tray.access import NotFound, arrival_for, own_sending_on, sorting_for
from parvis.intake.tray.crossing import CannotCross
from parvis.intake.tray.sorting import CannotUndo, undo

OWN_WITHIN = timedelta(hours=12)
"""How long who sent a message on to where she does not read may take it back: her day of work."""

REFUSED: Mapping[str, Any] = {
    "gone": gettext_lazy("Ce geste a déjà été annulé."),
    "later": gettext_lazy("Ce geste ne s’annule plus : quelqu’un a trié cet envoi depuis."),
    "left": gettext_lazy("Ce geste ne s’annule plus : la demande a continué avec ce message."),
    "kind": gettext_lazy("Ce geste ne s’annule pas."),
}


@agent_page()
@require_POST
def tray_undo(request: AgentRequest, arrival: UUID, sorting: UUID) -> HttpResponseBase:
    """Take a gesture back; the message is where it was."""
    try:
        found = sorting_for(request.grants, arrival_for(request.grants, arrival), sorting)
    except NotFound:
        _own(request, arrival, sorting)
    else:
        _undone(request, found)
    try:
        return redirect("tray_arrival", arrival_for(request.grants, arrival).pk)
    except NotFound:
        return redirect("tray")


def _own(request: AgentRequest, arrival: UUID, sorting: UUID) -> None:
    """Her own sending on, today, whatever wall the message is behind now. Raises NotFound."""
    with scope(walls=whole(request.agent.authority_id)):
        found = own_sending_on(request.agent, arrival, sorting, since=request.now - OWN_WITHIN)
        _undone(request, found)


def _undone(request: AgentRequest, found: Sorting) -> None:
    try:
        with transaction.atomic():
            undo(found, agent=request.agent, at=request.now)
    except CannotUndo as refused:
        messages.warning(request, str(REFUSED[refused.why]))
    except CannotCross:
        messages.warning(request, str(REFUSED["left"]))
    else:
        messages.success(request, _("C’est annulé : l’envoi est de nouveau là où il était."))


urlpatterns = [path("tri/<uuid:arrival>/annuler/<uuid:sorting>/", tray_undo, name="tray_undo")]
