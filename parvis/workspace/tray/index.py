"""The list of what waits to be sorted: what the law wants first on top."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponseBase
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.agents.names import called
from parvis.cases.queries import seen_among
from parvis.entrance.door import AgentRequest, agent_page, page
from parvis.intake.models import Sorting
from parvis.intake.tray.queries import MOST, SHELVES, Key, sorted_lately, tray_counts, tray_page
from parvis.intake.tray.sorting import can_be_undone
from parvis.interactions.access import noting_walls

from ..looked import listed
from .doing import just_done, subject_of
from .wording import case_words, row_of, who_wrote

SHELF_WORDS = {
    "sort": gettext_lazy("À trier"),
    "service": gettext_lazy("Mes services"),
    "late": gettext_lazy("En retard"),
    "spam": gettext_lazy("Indésirables"),
    "lately": gettext_lazy("Triés récemment"),
}


@agent_page()
def tray(request: AgentRequest) -> HttpResponseBase:
    """List what arrived in her services."""
    if not noting_walls(request.grants):
        raise Http404
    asked = request.GET.get("vue", "")
    shelf = asked if asked in SHELVES else "sort"
    here = reverse("tray")
    counts = tray_counts(request.grants, today=request.today)
    context: dict[str, Any] = {
        "shelf": shelf,
        "shelf_words": SHELF_WORDS[shelf],
        "done": just_done(request),
        "shelves": [
            {
                "words": SHELF_WORDS[name],
                "count": counted(counts[name]) if name in counts else "",
                "href": f"{here}?vue={name}",
                "is_here": name == shelf,
                "is_alarming": name == "late" and counts["late"],
            }
            for name in SHELVES
        ],
        **(_sorted(request) if shelf == "lately" else _waiting(request, shelf, here)),
    }
    return page(request, "workspace/tray/index.html", context)


def counted(count: int) -> str:
    """A number, or « 1 000+ »."""
    return _("1 000+") if count > MOST else str(count)


def _waiting(request: AgentRequest, shelf: str, here: str) -> dict[str, Any]:
    after = Key.read(request.GET.get("apres", ""))
    rows, following = tray_page(request.grants, shelf, today=request.today, after=after)
    profiles = [one.interaction.profile for one in rows if one.interaction.profile is not None]
    listed(request, profiles)
    return {
        "rows": [row_of(one, today=request.today) for one in rows],
        "next_url": f"{here}?vue={shelf}&apres={following}".replace("+", "%2B") if following else "",
    }


def _sorted(request: AgentRequest) -> dict[str, Any]:
    done = sorted_lately(request.grants)
    names = called([(one.agent_id, one.signed) for one in done])
    seen = seen_among(request.grants, {one.case_id for one in done if one.case_id})
    return {"done_rows": [_done(one, names[one.agent_id], seen) for one in done]}


def _done(one: Sorting, who: str, seen: Collection[UUID]) -> dict[str, Any]:
    """A gesture in a line; a case that its reader may not look at keeps its reference."""
    reference = one.case.reference if one.case and one.case_id in seen else ""
    case = case_words(reference) if one.case_id else ""
    return {
        "href": reverse("tray_arrival", args=[one.arrival_id]),
        "subject": subject_of(one.arrival),
        "sender": who_wrote(one.arrival),
        "what": one.get_gesture_display(),
        "detail": case or (one.unit_to.name if one.unit_to else one.reason),
        "who": who,
        "at": one.at,
        "is_undone": not one.stands(),
        "undo": reverse("tray_undo", args=[one.arrival_id, one.pk]) if can_be_undone(one) else "",
    }


urlpatterns = [path("tri/", tray, name="tray")]
