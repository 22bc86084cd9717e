"""The elimination lists, one of them, and the papers that go with it."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from parvis.agents.rights import Right
from parvis.authorities.sectors import Sector
from parvis.documents import serving
from parvis.documents.access import CannotServe
from parvis.entrance.door import AgentRequest, page
from parvis.retention.access import list_for, may_about
from parvis.retention.models import EliminationItem, EliminationList
from parvis.retention.queries import (
    MOST_COUNTED,
    categories_of,
    lines_of,
    lists_ended,
    lists_to_do,
    progress_of,
    to_transfer,
)
from parvis.ui.parts import Crumb

from .door import archives_page
from .forms import LaunchForm, SortForm, VisaForm, WithdrawForm

State = EliminationList.State

TONES = {
    State.PROPOSED: "info",
    State.SIGNED: "warning",
    State.APPROVED: "progress",
    State.RUNNING: "progress",
    State.ENDED: "success",
    State.WITHDRAWN: "neutral",
}
LINE_TONES = {"proposed": "info", "erased": "neutral", "spared": "warning", "returned": "neutral"}


@archives_page
@require_safe
def archives(request: AgentRequest) -> HttpResponseBase:
    """Show what waits for somebody, what is to be handed to the archives, and what is over."""
    kept = to_transfer(request.grants, request.calendar, on=request.today)
    context = {
        "waiting": [_row(one) for one in lists_to_do(request.grants)],
        "ended": [_row(one) for one in lists_ended(request.grants)],
        "kept": kept,
        "counted_up_to": MOST_COUNTED if sum(one["count"] for one in kept) >= MOST_COUNTED else 0,
        "trail": [Crumb(_("Archives"))],
    }
    return page(request, "workspace/archives/index.html", context)


@archives_page
@require_safe
def elimination_list(request: AgentRequest, slip: UUID) -> HttpResponseBase:
    """Show a list: what it holds, and the next gesture for who may do it."""
    return list_page(request, list_for(request.grants, slip))


def list_page(
    request: AgentRequest, found: EliminationList, *, status: int = 200, **forms: Any
) -> HttpResponse:
    """Draw a list, with the form that was refused if there is one."""
    lines, next_one = lines_of(found, after=_number(request.GET.get("apres", "")))
    here = reverse("elimination_list", args=[found.pk])
    signs, keeps = (may_about(request.grants, found, right) for right in (Right.MANAGE, Right.ARCHIVE))
    parts = categories_of(found)
    form = next((one for one in forms.values()), None)
    context = {
        "list": found,
        "row": _row(found),
        "parts": parts,
        "total": sum(part.count for part in parts),
        "documents": sum(part.documents for part in parts),
        "bytes": sum(part.bytes for part in parts),
        "done": progress_of(found) if found.state == State.RUNNING else 0,
        "lines": [_line(item) for item in lines],
        "holds_url": reverse("holds"),
        "next_url": f"{here}?apres={next_one}" if next_one else "",
        "may_open": signs,
        "may_sort": keeps and found.state == State.PROPOSED and found.awaits_sorting(),
        "may_sign": signs and found.state == State.PROPOSED and not found.awaits_sorting(),
        "may_approve": keeps and found.state == State.SIGNED,
        "may_launch": keeps and found.state == State.APPROVED,
        "may_hold": found.state in EliminationList.LIVE,
        "may_withdraw": found.state in EliminationList.STOPPABLE,
        "form": form,
        "sort_form": SortForm(),
        "visa_form": VisaForm(today=request.today),
        "launch_form": LaunchForm(),
        "withdraw_form": WithdrawForm(),
        "trail": [Crumb(_("Archives"), reverse("archives")), Crumb(found.number)],
        **forms,
    }
    return page(request, "workspace/archives/show.html", context, status=status)


@archives_page
@require_safe
def paper(request: AgentRequest, slip: UUID, which: str) -> HttpResponseBase:
    """Give the signed list, or the scan of the visa."""
    found = list_for(request.grants, slip)
    document = {"bordereau": found.slip, "visa": found.visa}.get(which)
    if document is None:
        raise Http404
    try:
        return serving.attachment(document)
    except CannotServe as refusal:
        raise Http404 from refusal


def _row(one: EliminationList) -> dict[str, Any]:
    words = _("À trier") if one.state == State.PROPOSED and one.awaits_sorting() else one.get_state_display()
    return {
        "list": one,
        "place": one.unit.name if one.unit else _("Fiches et échanges sans demande"),
        "sector": Sector(one.sector).label,
        "state": words,
        "tone": TONES[State(one.state)],
    }


def _line(item: EliminationItem) -> dict[str, Any]:
    version = item.procedure.current if item.procedure else None
    return {
        "item": item,
        "what": version.title if version else item.get_kind_display(),
        "state": item.get_reason_display() or item.get_state_display(),
        "tone": LINE_TONES[item.state],
    }


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


urlpatterns = [
    path("archives/", archives, name="archives"),
    path("archives/bordereaux/<uuid:slip>/", elimination_list, name="elimination_list"),
    path("archives/bordereaux/<uuid:slip>/<slug:which>.pdf", paper, name="elimination_paper"),
]
