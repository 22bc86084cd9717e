"""The e-mails about the cases she may look at: how far each went, and what it said."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from django.urls import path, reverse
from django.utils.translation import gettext as _

from parvis.agents.consulting import consulted
from parvis.cases.access import NotFound
from parvis.cases.queries import references_of, visible_ids
from parvis.entrance.door import AgentRequest, agent_page, page
from parvis.events.accesses import Seen
from parvis.events.models import AccessLog
from parvis.notifications.access import delivery_about
from parvis.notifications.models import Delivery
from parvis.notifications.queries import OUTBOX_PAGE, Line, outbox, told
from parvis.notifications.standing import Standing
from parvis.ui.parts import Crumb, Tone

TONES: dict[Standing, Tone] = {
    Standing.QUEUED: "info",
    Standing.SENDING: "progress",
    Standing.SENT: "success",
    Standing.DELIVERED: "success",
    Standing.TEMPORARY: "warning",
    Standing.UNCERTAIN: "warning",
    Standing.PERMANENT: "danger",
    Standing.RETURNED: "danger",
}


@agent_page()
def show_outbox(request: AgentRequest) -> HttpResponseBase:
    """List what left and what is about to, newest first."""
    lines = outbox(
        about=visible_ids(request.grants),
        before=_read_key(request.GET.get("avant", "")),
        limit=OUTBOX_PAGE + 1,
    )
    shown = lines[:OUTBOX_PAGE]
    references = references_of({line.delivery.holder_id for line in shown})
    following = ""
    if len(lines) > OUTBOX_PAGE:
        last = shown[-1].delivery
        following = f"{reverse('outbox')}?avant={last.queued_at:%Y%m%dT%H%M%S.%f}~{last.pk.hex}"
    context = {
        "lines": [_row(line, references.get(line.delivery.holder_id, "")) for line in shown],
        "next_url": following,
    }
    return page(request, "workspace/outbox.html", context)


@agent_page()
def read_message(request: AgentRequest, delivery: UUID) -> HttpResponseBase:
    """Show what one message says."""
    try:
        [line] = told([delivery_about(visible_ids(request.grants), delivery)])
    except Delivery.DoesNotExist as absent:
        raise NotFound(str(delivery)) from absent
    about = line.delivery.holder_id
    reference = references_of([about])[about]
    seen = Seen(line.delivery.authority_id, line.delivery.sector, "delivery", delivery, case=about)
    consulted(request.grants, seen, at=request.now, kind=AccessLog.Kind.MESSAGE)
    context = {
        "row": _row(line, reference),
        "trail": [Crumb(_("Courriels envoyés"), reverse("outbox")), Crumb(line.delivery.subject)],
    }
    return page(request, "workspace/message.html", context)


def _row(line: Line, reference: str) -> dict[str, Any]:
    return {
        "line": line,
        "delivery": line.delivery,
        "tone": TONES[line.standing],
        "state": line.standing.label,
        "reference": reference,
        "case_url": reverse("case", args=[reference]) if reference else "",
    }


def _read_key(text: str) -> tuple[datetime, UUID] | None:
    moment, _tilde, id_ = text.partition("~")
    try:
        return datetime.strptime(moment + "+0000", "%Y%m%dT%H%M%S.%f%z"), UUID(hex=id_)
    except ValueError:
        return None


urlpatterns = [
    path("envois/", show_outbox, name="outbox"),
    path("envois/<uuid:delivery>/", read_message, name="outbox_message"),
]
