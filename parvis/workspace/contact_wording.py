"""Contacts and promised calls said in words to an agent."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from parvis.agents.names import called
from parvis.authorities.sectors import Sector
from parvis.base.mailboxes import likely_meant
from parvis.base.scope import Wall
from parvis.cases.papers import papers_of
from parvis.entrance.door import AgentRequest
from parvis.forms.wording import telephone_text
from parvis.intake.conversation import arrivals_among
from parvis.intake.outcomes import MESSAGE
from parvis.interactions.access import noting_walls
from parvis.interactions.queries import callbacks_of, with_matters
from parvis.ui.parts import Tone
from parvis.ui.wording import day_words

from .document_wording import document_row
from .inbox_filters import read_id

if TYPE_CHECKING:
    from parvis.documents.models import Document
    from parvis.interactions.models import CallBack, Interaction
    from parvis.notifications.queries import Line

TONES: dict[str, Tone] = {"promised": "info", "tried": "warning", "kept": "success", "abandoned": "neutral"}


def hour(at: datetime) -> str:
    """An hour of the day: « 9 h 05 »."""
    local = localtime(at)
    return _("%(hour)d h %(minute)02d") % {"hour": local.hour, "minute": local.minute}


def window(call: "CallBack", *, now: datetime) -> str:
    """When the person was told she would be called: « aujourd’hui, de 9 h 00 à 12 h 00 »."""
    since, until = localtime(call.since), localtime(call.until)
    day = day_words(since.date(), with_year=False)
    if since.date() == localtime(now).date():
        day = _("aujourd’hui")
    return _("%(day)s, de %(since)s à %(until)s") % {"day": day, "since": hour(since), "until": hour(until)}


def who_contacted(contact: "Interaction") -> str:
    """Who a contact was with."""
    names = [contact.profile.full_name] if contact.profile else [contact.declared_organisation]
    told = [name for name in (*names, contact.declared_name) if name]
    if len(told) == 2:
        return _("%(organisation)s (%(name)s)") % {"organisation": told[0], "name": told[1]}
    return told[0] if told else _("Personne non identifiée")


def matters_of(contact: "Interaction") -> str:
    """What it was about; its matters come with it."""
    found = []
    for matter in contact.matters.all():
        title = matter.procedure.current.title if matter.procedure and matter.procedure.current else ""
        reason = matter.reason.words if matter.reason else ""
        found.append(
            _("%(reason)s : %(title)s") % {"reason": reason, "title": title}
            if reason and title
            else reason or title
        )
    return ", ".join(found)


def _when(contact: "Interaction") -> str:
    """The hour of a contact noted as it happened; for a letter of an earlier day, the day of its stamp alone."""
    noted = contact.recorded_at or contact.occurred_at
    if localtime(noted).date() == localtime(contact.occurred_at).date():
        return hour(contact.occurred_at)
    return _("reçu le %(day)s") % {"day": day_words(localtime(contact.occurred_at).date(), with_year=False)}


def contact_row(contact: "Interaction") -> dict[str, Any]:
    """A contact for a list."""
    return {
        "id": contact.pk,
        "is_withdrawn": contact.withdrawn_at is not None,
        "who": who_contacted(contact),
        "profile": contact.profile_id,
        "is_known": contact.profile_id is not None,
        "hour": _when(contact),
        "channel": contact.get_channel_display(),
        "is_ours": contact.direction == "out",
        "matters": matters_of(contact),
        "outcomes": contact.outcomes_in_words,
        "body": contact.body,
        "author": contact.author_name,
    }


def paper_rows(contact: UUID, papers: Iterable["Document"]) -> list[dict[str, Any]]:
    """The papers of a contact for a list."""
    return [document_row(one, "contact_paper", [contact, one.pk]) for one in papers]


def paper_links(contact: UUID, papers: Iterable["Document"]) -> list[str]:
    """The papers of a contact in a line: their names, which lead to those that may leave."""
    return [
        format_html('<a class="govuk-link" href="{}">{}</a>', row["href"], row["name"])
        if row["href"]
        else format_html("{} ({})", row["name"], row["state"])
        for row in paper_rows(contact, papers)
    ]


def call_rows(request: AgentRequest, calls: Iterable["CallBack"]) -> list[dict[str, Any]]:
    """Promised calls for a list."""
    shown = list(calls)
    names = called((call.agent_id, call.signed) for call in shown)
    return [_call_row(request, call, names[call.agent_id] if call.agent_id else "") for call in shown]


def _call_row(request: AgentRequest, call: "CallBack", agent: str) -> dict[str, Any]:
    is_late = call.is_late(at=request.now)
    return {
        "id": call.pk,
        "who": call.name or _("Personne non identifiée"),
        "profile": call.profile_id,
        "telephone": call.telephone,
        "telephone_words": telephone_text(call.telephone),
        "subject": call.subject,
        "window": window(call, now=request.now),
        "is_late": is_late,
        "is_open": call.is_open(),
        "state": _("En retard") if is_late else call.get_state_display(),
        "tone": "danger" if is_late else TONES[call.state],
        "tries": call.tries,
        "unit": call.unit.name,
        "agent": agent,
        "is_mine": call.agent_id == request.agent.pk,
        "ended_at": call.ended_at,
        "result": call.result,
    }


def places_of(request: AgentRequest) -> list[tuple[str, str]]:
    """The sectors where she may note a contact, those of her own authority first, as the choices of a field."""
    own = request.agent.authority_id
    return [
        (place_value(wall), _sector_words(wall, is_own=wall.authority == own, request=request))
        for wall in noting_walls(request.grants)
    ]


def place_value(wall: Wall) -> str:
    """A wall as a form sends it."""
    return f"{wall.authority}/{wall.sector}"


def read_place(value: str) -> Wall | None:
    """The wall that a form sends; None when it is none."""
    authority, _slash, sector = value.partition("/")
    known = read_id(authority)
    return Wall(known, sector) if known else None


def _sector_words(wall: Wall, *, is_own: bool, request: AgentRequest) -> str:
    words = str(Sector(wall.sector).label)
    return words if is_own else _("%(sector)s (autre collectivité)") % {"sector": words}


def contacts_told(
    request: AgentRequest, contacts: Iterable["Interaction"], lines: Iterable["Line"] = ()
) -> list[dict[str, Any]]:
    """The contacts about a case, oldest first: messages as they are, what agents noted with the calls promised.

    ``lines``: what left by e-mail about the case, so that each message says how far it went. No query when nobody noted
    anything and nothing came by e-mail; a few otherwise, whatever their number.
    """
    kept = list(contacts)
    noted = [contact for contact in kept if contact.is_noted]
    with_matters(noted)
    promised = callbacks_of(contact.pk for contact in noted) if noted else []
    papers = papers_of(contact.pk for contact in noted)
    arrived = arrivals_among(one.pk for one in kept if one.channel == "email" and one.direction == "in")
    carried = {line.delivery.key: line for line in lines}
    calls: dict[UUID, list[dict[str, Any]]] = {}
    for call, row in zip(promised, call_rows(request, promised), strict=True):
        calls.setdefault(call.contact_id, []).append(row)
    return [
        {
            "contact": contact,
            "noted": contact_row(contact) if contact.is_noted else None,
            "calls": calls.get(contact.pk, []),
            "papers": paper_rows(contact.pk, papers.get(contact.pk, ())),
            "line": carried.get(f"{MESSAGE}{contact.pk}"),
            "arrival": arrived.get(contact.pk),
        }
        for contact in kept
    ]


def doubt_told(address: str) -> str:
    """The end of what is told once an address is written, when another was likely meant; nothing otherwise."""
    meant = likely_meant(address)
    return " " + _("Vouliez-vous dire %(meant)s ? Si oui, corrigez-la.") % {"meant": meant} if meant else ""
