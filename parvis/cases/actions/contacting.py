"""Noting a contact that was about cases: the contact stays one, each case remembers it."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from parvis.agents.models import Agent
from parvis.interactions.actions import CannotNote, Contact, note_contact
from parvis.interactions.models import Interaction

from ..models import CaseInteraction
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
