"""Attaching a message to a case she may act on: hers at hand, any other by its reference or by a name."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpResponseBase
from django.urls import path
from django.utils.translation import gettext as _

from parvis.cases.access import NotFound, case_for, may_act
from parvis.cases.models import Case
from parvis.cases.queries import inbox_page
from parvis.cases.referenced import cases_declared, cases_referenced
from parvis.cases.wanted import Wanted
from parvis.entrance.door import AgentRequest, agent_page
from parvis.intake.models import Arrival
from parvis.intake.tray.attaching import CannotAttach, attach, cases_of
from parvis.intake.tray.crossing import CannotCross
from parvis.intake.tray.sorting import CannotSort

from ..cases.wording import state_tone, state_words, who_filed
from ..inbox_filters import tidy
from ..looked import cases_listed
from .doing import done_once, gesture_page, gone, sortable, too_late
from .wording import sector_words

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST = 10


@agent_page()
def tray_attach(request: AgentRequest, arrival: UUID) -> HttpResponseBase:
    """Look for a case, and attach the message to it."""
    found = sortable(request, arrival)
    late: dict[str, str] = {}
    missing = ""
    if request.method == "POST":
        try:
            return _attached(request, found, request.POST.get("target", ""))
        except CannotSort as refused:
            late = too_late(request, refused)
        except CannotCross as held:
            return gone(request, held)
        except (NotFound, CannotAttach):
            missing = _("Cette demande n’existe pas, ou vous ne pouvez pas agir sur elle.")
    words = tidy(request.GET.get("q", ""))
    near = [] if words else _of_hers(request, found)
    cases = _sought(request, words) if words else near
    cases_listed(request, cases)
    context = {
        "late": late,
        "missing": missing,
        "words": words,
        "is_near": bool(near),
        "cases": [_row(found, one) for one in cases],
    }
    status = 409 if late else 422 if missing else 200
    title = _("Rattacher à une demande")
    return gesture_page(request, found, "workspace/tray/attach.html", title, context, status=status)


def _attached(request: AgentRequest, arrival: Arrival, reference: str) -> HttpResponseBase:
    case = case_for(request.grants, reference)
    if not may_act(request.grants, case):
        raise NotFound(reference)
    return done_once(
        request,
        arrival,
        lambda: attach(arrival, case, agent=request.agent, at=request.now),
        _("Rattaché à la demande %s.") % case.reference,
    )


def _of_hers(request: AgentRequest, arrival: Arrival) -> list[Case]:
    """The cases of who wrote, confirmed or proposed; failing that, those her address declares."""
    profile = arrival.interaction.profile_id or arrival.proposed_id
    found: list[Case] = []
    if profile is not None:
        found = cases_of(request.grants, arrival, profile, most=MOST)
    if not found and arrival.sender_address:
        found = cases_declared(request.grants, arrival.sender_address, on=request.today, most=MOST)
    return _hers_to_change(request, found)


def _sought(request: AgentRequest, words: str) -> list[Case]:
    """The cases of a reference, of a name, or that hold the words."""
    named = {
        one.pk: one
        for one in (
            *cases_referenced(request.grants, words, most=MOST),
            *cases_declared(request.grants, words, on=request.today, most=MOST),
        )
    }
    if not named:
        listed = inbox_page(request.grants, Wanted(shelf="all", text=words), today=request.today, size=MOST)
        named = {one.pk: one for one in listed.cases}
    return _hers_to_change(request, named.values())[:MOST]


def _hers_to_change(request: AgentRequest, cases: "Iterable[Case]") -> list[Case]:
    return [one for one in cases if may_act(request.grants, one)]


def _row(arrival: Arrival, case: Case) -> dict[str, Any]:
    return {
        "reference": case.reference,
        "title": case.title,
        "who": who_filed(case),
        "received_at": case.received_at,
        "unit": case.unit.name,
        "state": state_words(case),
        "tone": state_tone(case),
        "crosses": case.get_sector_display() if case.sector != arrival.sector else "",
        "from": sector_words(arrival),
    }


urlpatterns = [path("tri/<uuid:arrival>/rattacher/", tray_attach, name="tray_attach")]
