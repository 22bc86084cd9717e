"""Noting a contact that was about cases: the contact stays one, each case remembers it."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from parvis.agents.models import Agent
from parvis.interactions.actions import (
    CannotNote,
    CannotWithdraw,
    Contact,
    abandon_callback,
    note_contact,
    withdraw_contact,
)
from parvis.interactions.models import CallBack, Channel, Interaction

from ..models import Case, CaseInteraction
from ..papers import destroy_papers
from .telling import locked, tell


def note_contact_about(
    told: Contact, cases: Iterable[UUID], *, by: Agent, at: datetime
) -> tuple[Interaction, bool]:
    """Note a contact about these cases, none, one or several, of its own wall; return it, and whether it is new.

    A contact conflicts with nothing: the page's revision does not matter. Raises CannotNote (``case`` when one
    lies behind another wall).
    """
    contact, is_new = note_contact(told, by=by, at=at)
    for case in sorted(set(cases)) if is_new else ():
        found = locked(case)
        if (found.authority_id, found.sector) != told.wall:
            raise CannotNote("case")
        CaseInteraction.objects.create(
            case=found, interaction=contact, authority_id=found.authority_id, sector=found.sector
        )
        tell(
            "case.contact_noted",
            found,
            by=by.actor,
            at=told.occurred_at,
            objects=[("interaction", contact.pk, "noted")],
            channel=contact.channel,
        )
    return contact, is_new


def withdraw_contact_about(contact: UUID, *, why: str, by: Agent, at: datetime) -> Interaction:
    """Take back a contact that she has just noted, with the call promised in it, and tell its cases.

    ``why``: what the call given up says. Raises CannotWithdraw: the letter that opened a case is its receipt.
    """
    links = CaseInteraction.objects.filter(interaction=contact).select_related("interaction").order_by("case")
    cases = []
    for link in links:
        cases.append(case := locked(link.case_id))
        if _opened_by(link.interaction, case):
            raise CannotWithdraw("letter")
    found = withdraw_contact(contact, by=by, at=at)
    destroy_papers(contact, by=by, at=at)
    for call in CallBack.objects.filter(contact=found, ended_at=None).order_by("pk"):
        abandon_callback(call.pk, why=why, by=by, at=at)
    for case in cases:
        tell("case.contact_withdrawn", case, by=by.actor, at=at, objects=[("interaction", found.pk, "noted")])
    return found


def _opened_by(contact: Interaction, case: Case) -> bool:
    return contact.channel == case.channel == Channel.POST and contact.occurred_at == case.received_at
