"""What the one box of reception answers: just enough of each person to choose the right one."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse

from parvis.authorities.sectors import Sector
from parvis.cases.contacts import last_contacts, waiting_for_a_call
from parvis.cases.queries import inbox_page
from parvis.cases.referenced import cases_declared, cases_referenced, may_open
from parvis.cases.wanted import Wanted
from parvis.entrance.door import AgentRequest
from parvis.interactions.access import noting_walls
from parvis.interactions.queries import persons_met
from parvis.people.search import CannotSearch, find

from ..cases.wording import state_tone, state_words, who_filed
from ..looked import cases_listed, listed

if TYPE_CHECKING:
    from parvis.cases.models import Case
    from parvis.people.models import Profile

MOST_PERSONS = 10
MOST_CASES = 10


@dataclass(frozen=True)
class FoundPerson:
    """A profile, in as few words as tell it from another."""

    profile: UUID
    name: str
    birth_name: str
    born_on: date | None
    town: str
    sector: str
    last_contact: datetime | None
    is_waiting: bool
    may_note: bool


def persons_found(request: AgentRequest, text: str) -> list[FoundPerson]:
    """The persons that answer what is typed, the best first; six queries whatever their number.

    The log of accesses remembers whose names were shown, never what was typed.
    """
    order = _matching(request, text)
    # Auditing opens the walls of a sector to its log of accesses, and to nobody's name.
    met, files = request.grants.meeting_walls, persons_met(order)
    found = {id_: one for id_, one in files.items() if (one.authority_id, one.sector) in met}
    last = last_contacts(request.grants, list(found))
    waiting = waiting_for_a_call(request.grants, list(found))
    noting = set(noting_walls(request.grants))
    listed(request, found.values())
    return [
        FoundPerson(
            profile=one.pk,
            name=one.full_name,
            birth_name=one.birth_name if one.birth_name != one.family_name else "",
            born_on=one.birth_date,
            town=_town(one),
            sector=str(Sector(one.sector).label),
            last_contact=last.get(one.pk),
            is_waiting=one.pk in waiting,
            may_note=(one.authority_id, one.sector) in noting,
        )
        for one in (found[id_] for id_ in order if id_ in found)
    ]


def cases_found(request: AgentRequest, text: str, *, nearly: bool) -> list[dict[str, Any]]:
    """The cases that answer it: those of this reference, those filed by whoever is named, those that hold the words.

    Most of who files is no known person yet: she is found all the same, and what is told of her case sends her to
    the service that answers. ``nearly``: when nothing is found, her name may be written nearly so.
    """
    named = {
        case.pk: case
        for case in (
            *cases_referenced(request.grants, text, most=MOST_CASES),
            *cases_declared(request.grants, text, on=request.today, most=MOST_CASES),
        )
    }
    page = inbox_page(request.grants, Wanted(shelf="all", text=text), today=request.today, size=MOST_CASES)
    found = named | {case.pk: case for case in page.cases if case.pk not in named}
    if nearly and not found:
        near = cases_declared(request.grants, text, on=request.today, most=MOST_CASES, nearly=True)
        found = named = {case.pk: case for case in near}
    cases_listed(request, named.values())
    return [_case_view(request, case) for case in list(found.values())[:MOST_CASES]]


def _case_view(request: AgentRequest, case: "Case") -> dict[str, Any]:
    """A case in a line; one that she may not open says which service answers for it."""
    who, opens = who_filed(case), may_open(request.grants, case)
    return {
        "reference": case.reference,
        "href": reverse("case", args=[case.reference]) if opens else "",
        "title": case.title,
        "who": who,
        "town": case.commune,
        "service": "" if opens else case.unit.name,
        "state": state_words(case),
        "tone": state_tone(case),
        "note_href": f"{reverse('contact_new')}?{_noting(case, opens=opens)}",
    }


def _noting(case: "Case", *, opens: bool) -> str:
    """How to note a contact about a case: with its person, when its page is closed."""
    if opens:
        return urlencode({"demande": case.reference})
    return urlencode({"profil": case.profile_id} if case.profile_id else {"nom": who_filed(case)})


def _matching(request: AgentRequest, text: str) -> list[UUID]:
    try:
        found = find(text, grants=request.grants, at=request.now, limit=MOST_PERSONS)
    except CannotSearch:
        return []
    return [match.profile for match in found]


def _town(profile: "Profile") -> str:
    """The last line of the address that holds a number: the town, with its postcode; the country may follow."""
    points = list(profile.contact_points.all())
    lines = points[0].value.splitlines() if points else []
    return next((line for line in reversed(lines) if any(map(str.isdigit, line))), "")
