"""The answers awaited of persons: which are near, which never came, and those that are awaited no more."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from parvis.agents.names import called
from parvis.cases.awaited import awaiting_for, awaitings_shown
from parvis.cases.queries import references_of
from parvis.entrance.door import AgentRequest, agent_page, page
from parvis.intake.conversation import conversations_of
from parvis.interactions.actions import CannotStopAwaiting, stop_awaiting
from parvis.interactions.awaited import SHELVES, awaiting_counts, awaitings_page
from parvis.interactions.queries import MOST, Key

from .contact_wording import who_contacted

if TYPE_CHECKING:
    from parvis.interactions.models import Awaiting

SHELF_WORDS = {
    "mine": gettext_lazy("Par moi"),
    "service": gettext_lazy("Par mes services"),
    "lapsed": gettext_lazy("Restées sans réponse"),
}


@agent_page()
def awaitings(request: AgentRequest) -> HttpResponseBase:
    """List the answers awaited."""
    shelf = request.GET.get("vue", "")
    shelf = shelf if shelf in SHELVES else "service"
    shown = awaitings_shown(request.grants)
    after = Key.read(request.GET.get("apres", ""))
    rows, following = awaitings_page(shown, shelf, agent=request.agent, after=after)
    counts = awaiting_counts(shown, agent=request.agent)
    here = reverse("awaitings")
    context = {
        "rows": _rows(rows),
        "shelf": shelf,
        "shelf_words": SHELF_WORDS[shelf],
        "shelves": [
            {
                "words": words,
                "count": _("1 000+") if counts.get(name, 0) > MOST else counts.get(name, ""),
                "href": f"{here}?vue={name}",
                "is_here": name == shelf,
            }
            for name, words in SHELF_WORDS.items()
        ],
        "next_url": f"{here}?vue={shelf}&apres={following}".replace("+", "%2B") if following else "",
    }
    return page(request, "workspace/awaitings.html", context)


@agent_page()
@require_POST
def stop(request: AgentRequest, awaiting: UUID) -> HttpResponseBase:
    """Await an answer no more."""
    found = awaiting_for(request.grants, awaiting)
    try:
        stop_awaiting(found.pk, by=request.agent, at=request.now)
    except CannotStopAwaiting:
        messages.warning(request, _("Cette réponse n’était déjà plus attendue."))
    else:
        messages.success(request, _("Cette réponse n’est plus attendue : aucun rappel ne partira."))
    return redirect("awaitings")


def awaited_told(row: "Awaiting") -> dict[str, Any]:
    """An answer awaited, as the page of its conversation shows it."""
    left = row.reminders - row.reminded
    then = (
        ngettext("encore %(count)s rappel ensuite", "encore %(count)s rappels ensuite", left)
        % {"count": left}
        if left
        else _("puis vous serez prévenu")
    )
    return {"id": row.pk, "until": row.until, "next_on": row.next_on, "then": then, "reminded": row.reminded}


def _rows(rows: "list[Awaiting]") -> list[dict[str, Any]]:
    names = called((one.agent_id, one.signed) for one in rows)
    references = references_of({one.thread for one in rows if one.about == one.About.CASE})
    arrivals = conversations_of({one.thread for one in rows if one.about == one.About.ARRIVAL})
    return [
        {
            **awaited_told(one),
            "who": who_contacted(one.contact)
            if one.contact.profile
            else references.get(one.thread) or who_contacted(one.contact),
            "begins": " ".join(one.contact.body.split())[:140],
            "href": _where(one, references, arrivals),
            "reference": references.get(one.thread, "") if one.contact.profile else "",
            "unit": one.unit.name,
            "agent": names[one.agent_id],
            "is_open": one.is_open(),
            "asked_at": one.asked_at,
        }
        for one in rows
    ]


def _where(row: "Awaiting", references: dict[UUID, str], arrivals: dict[UUID, UUID]) -> str:
    if reference := references.get(row.thread):
        return reverse("case", args=[reference])
    return reverse("tray_arrival", args=[arrivals[row.thread]]) if row.thread in arrivals else ""


urlpatterns = [
    path("attentes/", awaitings, name="awaitings"),
    path("attentes/<uuid:awaiting>/arreter/", stop, name="stop_awaiting"),
]
