"""The inbox: the cases of her services and sectors, by deadline."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponseBase
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.agents.queries import substituted_by
from parvis.agents.rights import READING, Right
from parvis.cases.queries import (
    MOST,
    SHELVES,
    URGENT_DAYS,
    Key,
    Wanted,
    inbox_counts,
    inbox_page,
    near_implicit,
    procedures_of,
)

from .cases.wording import state_tone, state_words, who_filed
from .door import AgentRequest, agent_page, page

if TYPE_CHECKING:
    from parvis.cases.models import Case

SHELF_WORDS = {
    "open": gettext_lazy("À traiter"),
    "filed": gettext_lazy("À prendre en charge"),
    "in_progress": gettext_lazy("En cours"),
    "waiting": gettext_lazy("En attente de l’usager"),
    "reopened": gettext_lazy("Rouvertes"),
    "decided": gettext_lazy("Décidées"),
    "closed": gettext_lazy("Closes"),
}
DEADLINES = (
    ("", gettext_lazy("Toutes")),
    ("late", gettext_lazy("En retard")),
    ("week", gettext_lazy("Sous sept jours")),
)
WHOSE = (
    ("", gettext_lazy("Tout le service")),
    ("mine", gettext_lazy("Les miennes")),
    ("unassigned", gettext_lazy("Sans responsable")),
)
LONGEST_TEXT = 200


@dataclass(frozen=True)
class Asked:
    """The filters as the address bears them; what nobody offered is ignored."""

    shelf: str
    deadline: str
    whose: str
    procedure: UUID | None
    text: str

    @classmethod
    def read(cls, request: AgentRequest) -> "Asked":
        """Read the address."""
        given = request.GET
        try:
            procedure = UUID(given.get("demarche", ""))
        except ValueError:
            procedure = None
        return cls(
            shelf=given.get("etat", "open") if given.get("etat") in SHELVES else "open",
            deadline=given.get("echeance", "") if given.get("echeance") in ("late", "week") else "",
            whose=given.get("a", "") if given.get("a") in ("mine", "unassigned") else "",
            procedure=procedure,
            text=given.get("q", "").replace("\x00", "").strip()[:LONGEST_TEXT],
        )

    def url(self, **changes: str) -> str:
        """The address of the inbox with these filters and some changes."""
        values = {
            "etat": "" if self.shelf == "open" else self.shelf,
            "echeance": self.deadline,
            "a": self.whose,
            "demarche": str(self.procedure or ""),
            "q": self.text,
            **changes,
        }
        kept = {name: value for name, value in values.items() if value}
        return reverse("inbox") + (f"?{urlencode(kept)}" if kept else "")

    @property
    def is_filtered(self) -> bool:
        """Whether something else than the state narrows the list."""
        return bool(self.deadline or self.whose or self.procedure or self.text)


@agent_page()
def inbox(request: AgentRequest) -> HttpResponseBase:
    """List the cases asked for."""
    asked = Asked.read(request)
    stands_in_for = substituted_by(request.agent, on=request.today) if asked.whose == "mine" else []
    wanted = Wanted(
        shelf=asked.shelf,
        deadline=asked.deadline,
        procedure=asked.procedure,
        responsibles=(request.agent.pk, *(absence.agent_id for absence in stands_in_for))
        if asked.whose == "mine"
        else (),
        unassigned=asked.whose == "unassigned",
        text=asked.text,
    )
    found = inbox_page(
        request.grants,
        wanted,
        today=request.today,
        after=Key.read(request.GET.get("apres", "")),
        before=Key.read(request.GET.get("avant", "")),
    )
    counts = inbox_counts(request.grants, wanted, today=request.today)
    context = {
        "asked": asked,
        "shelves": _shelves(asked, counts),
        "deadlines": DEADLINES,
        "whose": WHOSE,
        "procedures": procedures_of(request.grants),
        "rows": [row_of(case, is_over=asked.shelf in ("decided", "closed")) for case in found.cases],
        "shelf_words": SHELF_WORDS[asked.shelf],
        "previous_url": asked.url(avant=str(found.before)) if found.before else "",
        "next_url": asked.url(apres=str(found.after)) if found.after else "",
        "stands_in_for": stands_in_for,
        "may_read": any(request.grants.has(right) for right in READING),
        "all_url": reverse("inbox"),
        "warned": _warned(request),
    }
    return page(request, "workspace/inbox.html", context)


def row_of(case: "Case", *, is_over: bool = False) -> dict[str, Any]:
    """One line of the list."""
    return {
        "reference": case.reference,
        "href": reverse("case", args=[case.reference]),
        "title": case.title,
        "who": who_filed(case),
        "is_anonymous": case.applicant.is_anonymous,
        "state": state_words(case),
        "tone": state_tone(case),
        "due_on": case.due_on,
        "closed_at": case.closed_at if is_over else None,
        "responsible": case.responsible.full_name if case.responsible else "",
        "unit": case.unit.name,
        "authority": case.authority.name,
        "channel": case.get_channel_display(),
    }


def _shelves(asked: Asked, counts: dict[str, int]) -> list[dict[str, Any]]:
    return [
        {
            "words": words,
            "count": _("1 000+") if counts[shelf] > MOST else counts[shelf],
            "href": asked.url(etat="" if shelf == "open" else shelf),
            "is_here": shelf == asked.shelf,
        }
        for shelf, words in SHELF_WORDS.items()
        if shelf != "reopened" or counts[shelf] or asked.shelf == "reopened"
    ]


def _warned(request: AgentRequest) -> list[dict[str, Any]]:
    if not request.grants.has(Right.MANAGE) or request.GET.get("apres") or request.GET.get("avant"):
        return []
    soon = request.calendar.add_working_days(request.today, URGENT_DAYS)
    return [
        {
            "reference": case.reference,
            "href": reverse("case", args=[case.reference]),
            "title": case.title,
            "implicit_on": case.implicit_on,
            "is_acceptance": case.implicit_kind == "acceptance",
            "is_urgent": case.implicit_on is not None and case.implicit_on <= soon,
            "responsible": case.responsible.full_name if case.responsible else "",
        }
        for case in near_implicit(request.grants, today=request.today, calendar=request.calendar)
    ]


urlpatterns = [path("demandes/", inbox, name="inbox")]
