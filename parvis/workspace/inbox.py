"""The inbox: the cases of her services and sectors, by deadline."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponseBase
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.agents.present import acting_beside
from parvis.agents.queries import substituted_by
from parvis.agents.rights import READING, Right
from parvis.cases.queries import (
    MOST,
    SHELVES,
    Key,
    Wanted,
    inbox_counts,
    inbox_page,
    near_implicit,
    procedures_of,
    urgent_among,
    visible_ids,
)
from parvis.notifications.queries import undelivered

from .cases.wording import state_tone, state_words, who_filed
from .door import AgentRequest, agent_page, page, remember_list

if TYPE_CHECKING:
    from parvis.agents.models import Absence
    from parvis.cases.models import Case

SHELF_WORDS = {
    "open": gettext_lazy("À traiter"),
    "all": gettext_lazy("Toutes"),
    "filed": gettext_lazy("À prendre en charge"),
    "in_progress": gettext_lazy("En cours"),
    "waiting": gettext_lazy("En attente de l’usager"),
    "reopened": gettext_lazy("Rouvertes"),
    "decided": gettext_lazy("Décidées"),
    "closed": gettext_lazy("Closes"),
}
QUICK: tuple[tuple[str, str, Any], ...] = (
    ("a", "mine", gettext_lazy("Les miennes")),
    ("a", "unassigned", gettext_lazy("Sans responsable")),
    ("echeance", "late", gettext_lazy("En retard")),
    ("echeance", "week", gettext_lazy("Sous sept jours")),
    ("envois", "echec", gettext_lazy("Courriel non remis")),
)
"""Filters of one click: the name and the value in the address, and the words."""

LONGEST_TEXT = 200


def read_id(text: str) -> UUID | None:
    """An identifier out of an address or a form; None when it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


@dataclass(frozen=True)
class Asked:
    """The filters as the address bears them; what nobody offered is ignored."""

    shelf: str
    deadline: str
    whose: str
    procedure: UUID | None
    agent: UUID | None
    undelivered: bool
    text: str
    manages: bool

    @classmethod
    def read(cls, request: AgentRequest) -> "Asked":
        """Read the address. Words are looked for in every state, unless one is chosen."""
        given = request.GET
        text = given.get("q", "").replace("\x00", "").strip()[:LONGEST_TEXT]
        agent = read_id(given.get("a", "")) if request.grants.has(Right.MANAGE) else None
        return cls(
            shelf=given.get("etat", "") if given.get("etat") in SHELVES else "all" if text else "open",
            deadline=given.get("echeance", "") if given.get("echeance") in ("late", "week") else "",
            whose=given.get("a", "") if agent or given.get("a") in ("mine", "unassigned") else "",
            procedure=read_id(given.get("demarche", "")),
            agent=agent,
            undelivered=given.get("envois") == "echec",
            text=text,
            manages=request.grants.has(Right.MANAGE),
        )

    @property
    def values(self) -> dict[str, str]:
        """The filters, as the address bears them."""
        return {
            "etat": "" if self.shelf == self.usual_shelf else self.shelf,
            "echeance": self.deadline,
            "a": self.whose,
            "demarche": str(self.procedure or ""),
            "envois": "echec" if self.undelivered else "",
            "q": self.text,
        }

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """What the search form carries on of the filters it does not show."""
        shown = {"q", "demarche", *(("a",) if self.manages else ())}
        return [(name, value) for name, value in self.values.items() if value and name not in shown]

    @property
    def usual_shelf(self) -> str:
        """What is shown when no state is chosen."""
        return "all" if self.text else "open"

    def query(self, **changes: str) -> str:
        """The filters and some changes, as the end of an address."""
        return urlencode({name: value for name, value in {**self.values, **changes}.items() if value})

    def url(self, **changes: str) -> str:
        """The address of the inbox with these filters and some changes."""
        query = self.query(**changes)
        return reverse("inbox") + (f"?{query}" if query else "")

    @property
    def is_filtered(self) -> bool:
        """Whether something else than the state narrows the list."""
        return any(value for name, value in self.values.items() if name != "etat")


@agent_page()
def inbox(request: AgentRequest) -> HttpResponseBase:
    """List the cases asked for."""
    asked = Asked.read(request)
    place = {name: request.GET[name] for name in ("apres", "avant") if Key.read(request.GET.get(name, ""))}
    remember_list(request, asked.query(**place))
    stands_in_for = substituted_by(request.agent, on=request.today) if asked.whose == "mine" else []
    undelivered_ids = undelivered(about=visible_ids(request.grants), most=MOST)
    unreached = frozenset(undelivered_ids)
    wanted = _wanted(request, asked, stands_in_for, undelivered_ids)
    counts = inbox_counts(request.grants, wanted, today=request.today)
    if asked.text and not counts["all"]:
        wanted = replace(wanted, nearly=True)
        counts = inbox_counts(request.grants, wanted, today=request.today)
    found = inbox_page(
        request.grants,
        wanted,
        today=request.today,
        after=Key.read(place.get("apres", "")),
        before=Key.read(place.get("avant", "")),
    )
    context = {
        "asked": asked,
        "is_near": wanted.nearly and bool(counts["all"]),
        "shelves": _shelves(asked, counts),
        "quick": _quick(asked, len(undelivered_ids)),
        "procedures": procedures_of(request.grants),
        "rows": [_row(request, case, asked, unreached) for case in found.cases],
        "has_units": len({case.unit_id for case in found.cases}) > 1,
        "shelf_words": SHELF_WORDS[asked.shelf],
        "previous_url": asked.url(avant=str(found.before)) if found.before else "",
        "next_url": asked.url(apres=str(found.after)) if found.after else "",
        "stands_in_for": stands_in_for,
        "may_read": any(request.grants.has(right) for right in READING),
        "all_url": reverse("inbox"),
        "colleagues": acting_beside(request.grants, on=request.today) if asked.manages else [],
        **_warned(request),
    }
    return page(request, "workspace/inbox.html", context)


def _wanted(
    request: AgentRequest, asked: Asked, stands_in_for: list["Absence"], undelivered_ids: list[UUID]
) -> Wanted:
    responsibles: tuple[UUID, ...] = (asked.agent,) if asked.agent else ()
    if asked.whose == "mine":
        responsibles = (request.agent.pk, *(absence.agent_id for absence in stands_in_for))
    return Wanted(
        shelf=asked.shelf,
        deadline=asked.deadline,
        procedure=asked.procedure,
        responsibles=responsibles,
        unassigned=asked.whose == "unassigned",
        text=asked.text,
        among=tuple(undelivered_ids) if asked.undelivered else None,
    )


def _row(request: AgentRequest, case: "Case", asked: Asked, unreached: frozenset[UUID]) -> dict[str, Any]:
    return {
        "reference": case.reference,
        "href": reverse("case", args=[case.reference]),
        "title": case.title,
        "who": who_filed(case),
        "is_anonymous": case.applicant.is_anonymous,
        "state": state_words(case),
        "tone": state_tone(case),
        "due_on": case.due_on,
        "closed_at": case.closed_at,
        "then": _what_comes(case),
        "responsible": case.responsible.full_name if case.responsible else "",
        "is_mine": case.responsible_id == request.agent.pk,
        "unit": case.unit.name,
        "authority": case.authority.name,
        "channel": case.get_channel_display(),
        "is_undelivered": case.pk in unreached,
        "may_assign": case.is_open() and may_assign(request, case),
    }


def _what_comes(case: "Case") -> str:
    """What the day of a deadline brings, when it is silence that decides."""
    if case.implicit_borne_at is not None or case.implicit_on is None or case.due_on != case.implicit_on:
        return ""
    return _("acceptation implicite") if case.implicit_kind == "acceptance" else _("refus implicite")


def may_assign(request: AgentRequest, case: "Case") -> bool:
    """Whether she manages where the case is."""
    return request.grants.may(
        Right.MANAGE, authority=case.authority_id, sector=case.sector, unit=case.unit_id
    )


def _shelves(asked: Asked, counts: dict[str, int]) -> list[dict[str, Any]]:
    rare = {"all": bool(asked.text), "reopened": bool(counts["reopened"])}
    return [
        {
            "words": SHELF_WORDS[shelf],
            "count": _("1 000+") if counts[shelf] > MOST else counts[shelf],
            "href": asked.url(etat="" if shelf == asked.usual_shelf else shelf),
            "is_here": shelf == asked.shelf,
        }
        for shelf in SHELF_WORDS
        if rare.get(shelf, True) or shelf == asked.shelf
    ]


def _quick(asked: Asked, undelivered_count: int) -> list[dict[str, Any]]:
    """The filters of one click; a second one takes them away."""
    shown = []
    for name, value, words in QUICK:
        is_on = asked.values[name] == value
        if name == "envois" and not (undelivered_count or is_on):
            continue
        shown.append(
            {
                "words": words,
                "count": undelivered_count if name == "envois" else "",
                "href": asked.url(**{name: "" if is_on else value}),
                "is_on": is_on,
                "is_alarming": name == "envois",
            }
        )
    return shown


def _warned(request: AgentRequest) -> dict[str, Any]:
    """What silence is about to decide, told to the manager above the first page of her list."""
    if not request.grants.has(Right.MANAGE) or request.GET.get("apres") or request.GET.get("avant"):
        return {"warned": [], "warned_later": 0}
    near = near_implicit(request.grants, today=request.today, calendar=request.calendar)
    urgent = urgent_among(near, today=request.today, calendar=request.calendar)
    return {"warned": [told_of_silence(case) for case in urgent], "warned_later": len(near) - len(urgent)}


def told_of_silence(case: "Case") -> dict[str, Any]:
    """A case whose silence is about to decide, for a list."""
    return {
        "reference": case.reference,
        "href": reverse("case", args=[case.reference]),
        "title": case.title,
        "who": who_filed(case),
        "implicit_on": case.implicit_on,
        "is_acceptance": case.implicit_kind == "acceptance",
        "responsible": case.responsible.full_name if case.responsible else "",
    }


urlpatterns = [path("demandes/", inbox, name="inbox")]
