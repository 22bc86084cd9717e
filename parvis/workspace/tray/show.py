"""A message: its own words, who it seems to be, what it seems to want, by when, and what may be done of it."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpResponseBase
from django.urls import path, reverse

from parvis.agents.consulting import consulted
from parvis.agents.names import called
from parvis.cases.queries import seen_among
from parvis.documents import serving
from parvis.entrance.door import AgentRequest, agent_page, page
from parvis.events.accesses import Seen
from parvis.events.models import AccessLog
from parvis.intake.models import Arrival
from parvis.intake.tray.access import arrival_for, may_sort, part_for
from parvis.intake.tray.queries import gestures_on, next_after, offered_among, proposed_person
from parvis.intake.tray.sorting import can_be_undone

from ..looked import listed
from .doing import just_done, subject_of, trail
from .more import more_of
from .offered import offered_on
from .opening import begun_words, is_filed_by
from .thread import conversation_of
from .wording import (
    URGENT,
    case_words,
    certainty_words,
    clocks,
    part_rows,
    sector_words,
    sureness,
    warnings_of,
    who_wrote,
)

if TYPE_CHECKING:
    from collections.abc import Mapping


LEAST_TOLD = 0.3
"""Score under which nothing comes near enough to be named."""


@agent_page()
def show_arrival(request: AgentRequest, arrival: UUID) -> HttpResponseBase:
    """Show a message that arrived."""
    found = arrival_for(request.grants, arrival)
    hers = may_sort(request.grants, found)
    following = next_after(request.grants, found, today=request.today)
    _looked(request, found)
    context = {
        "arrival": found,
        "files_apart": True,
        "subject": subject_of(found),
        "who": who_wrote(found),
        "sector": sector_words(found),
        "warnings": warnings_of(found),
        "urgent": URGENT.get(found.urgency),
        "pressing": found.suggestion.get("pressing", []),
        "parts": part_rows(found),
        "original": found.original is not None and found.original.is_served(),
        "why": certainty_words(found),
        "gestures": offered_on(found) if hers else [],
        "next_url": reverse("tray_arrival", args=[following]) if following else "",
        "done": just_done(request),
        "trail": trail(found),
        "history": _history(found),
        "joined": _joined(request, found),
        "begun": begun_words(request, found) if hers else {},
        **_suggested(request, found, may_open=hers),
        **_person(request, found),
        **clocks(found),
        **more_of(request, found),
        **conversation_of(request, found),
    }
    return page(request, "workspace/tray/show.html", context)


@agent_page()
def arrival_part(request: AgentRequest, arrival: UUID, position: int) -> HttpResponseBase:
    """Give a file of a message, to be saved."""
    part = part_for(request.grants, arrival, position)
    assert part.document is not None
    seen = Seen(part.authority_id, part.sector, "document", part.document.pk)
    consulted(request.grants, seen, at=request.now, kind=AccessLog.Kind.DOCUMENT)
    return serving.attachment(part.document)


def _looked(request: AgentRequest, arrival: Arrival) -> None:
    """Write that she reads what somebody known wrote."""
    if (profile := arrival.interaction.profile_id) is not None:
        seen = Seen(
            arrival.authority_id, arrival.sector, "interaction", arrival.interaction_id, profile=profile
        )
        consulted(request.grants, seen, at=request.now, kind=AccessLog.Kind.FILE)


def _suggested(request: AgentRequest, arrival: Arrival, *, may_open: bool) -> "Mapping[str, Any]":
    """The procedure proposed, how sure, by which words, and the others; one that she does not file says who does."""
    found = arrival.suggestion
    if not may_open or not arrival.is_to_sort():
        return {"suggested": None, "others": []}
    slugs = [found.get("procedure"), *(one["procedure"] for one in found.get("others", []))]
    live = offered_among(arrival.authority_id, [one for one in slugs if one])
    hers = {slug for slug, one in live.items() if is_filed_by(request, one)}
    proposed = found.get("procedure")
    return {
        "suggested": {
            "slug": proposed,
            "title": found["title"],
            "sureness": sureness(arrival),
            "words": found.get("words", []),
            "is_hers": proposed in hers,
            "unit": live[proposed].unit.name,
        }
        if proposed in live
        else None,
        "others": [
            {"slug": one["procedure"], "title": one["title"]}
            for one in found.get("others", [])
            if one["procedure"] in hers and (proposed or float(found.get("score") or 0) >= LEAST_TOLD)
        ],
    }


def _person(request: AgentRequest, arrival: Arrival) -> dict[str, Any]:
    """Whose message it is, or seems to be; naming somebody leaves a line in the log of accesses."""
    if (profile := arrival.interaction.profile) is not None:
        return {"person": profile, "proposed": None}
    if arrival.proposed_id is None or not arrival.is_to_sort():
        return {"person": None, "proposed": None}
    proposed = proposed_person(arrival)
    if proposed is not None:
        listed(request, [proposed])
    return {"person": None, "proposed": proposed}


def _joined(request: AgentRequest, arrival: Arrival) -> dict[str, str] | None:
    """The case it joined, as far as its reader may look at it."""
    if arrival.case is None:
        return None
    if not seen_among(request.grants, [arrival.case.pk]):
        return {"url": "", "words": case_words("")}
    reference = arrival.case.reference
    return {"url": reverse("case", args=[reference]), "words": case_words(reference)}


def _history(arrival: Arrival) -> list[dict[str, Any]]:
    """What agents did of it, the newest first."""
    done = gestures_on(arrival)
    known = [(one.agent_id, one.signed) for one in done]
    names = called([*known, *((one.undone_by_id, one.undone_signed) for one in done)])
    last = next((one for one in done if one.stands()), None)
    return [
        {
            "what": one.get_gesture_display(),
            "who": names[one.agent_id],
            "at": one.at,
            "unit": one.unit_to.name if one.unit_to else "",
            "reason": one.reason,
            "undone_by": names[one.undone_by_id] if one.undone_by_id else "",
            "undone_at": one.undone_at,
            "undo": reverse("tray_undo", args=[arrival.pk, one.pk])
            if one is last and can_be_undone(one)
            else "",
        }
        for one in done
    ]


urlpatterns = [
    path("tri/<uuid:arrival>/", show_arrival, name="tray_arrival"),
    path("tri/<uuid:arrival>/fichiers/<int:position>/", arrival_part, name="tray_part"),
]
