"""Registering a letter that asks for something: a contact, and the case it opens, both dated by its stamp."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from parvis.agents.models import Agent
from parvis.authorities.sectors import Sector
from parvis.base.identifiers import new_id
from parvis.base.scope import Wall, scope, set_scope
from parvis.catalogue.actions import CannotPublish
from parvis.catalogue.builtin.letters import ORGANISATION, NoReception, letter_procedure
from parvis.interactions.actions import Contact
from parvis.interactions.models import Channel, WrapUp

from ..behalf import stamp_fault, stamped_at
from ..models import Case, CaseInteraction
from .contacting import note_contact_about
from .drafting import save_answers, start_draft
from .filing import CannotFile, file


class CannotRegister(Exception):
    """Said in one word: ``future``, ``old`` (the stamp), ``answers``, ``procedure`` (none can be published)."""


class _Overtaken(Exception):
    """The same letter, sent twice at once, was registered in the meantime."""


@dataclass(frozen=True)
class Letter:
    """A letter as its reader types it. ``id`` is chosen by the page: sent twice, it is registered once.

    ``address`` is an answer of the form engine: line1, line2, postcode, city, country.
    """

    stamped_on: date
    given_names: str
    family_name: str
    subject: str
    words: str = ""
    address: Mapping[str, str] = field(default_factory=dict)
    email: str = ""
    telephone: str = ""
    organisation: str = ""
    """In whose name she writes, as the letter says."""
    profile: UUID | None = None
    """The file of that organisation in the general sector, when it is known."""
    id: UUID = field(default_factory=new_id)


def register_letter(told: Letter, *, by: Agent, at: datetime) -> tuple[Case, bool]:
    """Register a letter to the agent's authority; return its case, and whether it is new.

    The day of the stamp is that of receipt: the delays run from it, and the acknowledgement says it (R112-5).
    Inside a scope that holds the general sector of the authority. Raises CannotRegister.
    """
    known = _known(told.id)
    if known is not None:
        return known, False
    if wrong := stamp_fault(told.stamped_on, by.authority.calendar().local_date(at)):
        raise CannotRegister(wrong)
    try:
        with transaction.atomic():
            return _registered(told, by=by, at=at), True
    except _Overtaken as overtaken:
        known = _known(told.id)
        if known is None:
            raise CannotRegister("answers") from overtaken
        return known, False


def _known(contact: UUID) -> Case | None:
    """The case that a letter opened already."""
    link = CaseInteraction.objects.select_related("case").filter(interaction_id=contact).first()
    return link.case if link is not None else None


def _registered(told: Letter, *, by: Agent, at: datetime) -> Case:
    """File the letter, then note it: the id of the contact, which serves once, holds off a second sending."""
    received_at = stamped_at(told.stamped_on, by.authority.calendar(), at=at)
    wall = Wall(by.authority_id, Sector.GENERAL.value)
    try:
        procedure = letter_procedure(by.authority_id, by=by.actor, at=at)
    except (CannotPublish, NoReception) as refused:
        raise CannotRegister("procedure") from refused
    with scope():
        draft = start_draft(procedure, at=at, channel=Channel.POST)
        # An agent types in the name of the person: her own walls open what a person may not do.
        set_scope(walls=[wall], cases=[draft.pk])
        save_answers(draft.pk, _answers(told), at=at)
        try:
            case = file(draft.pk, by=by.actor, at=at, received_at=received_at).case
        except CannotFile as refused:
            raise CannotRegister("answers") from refused
    contact = Contact(
        id=told.id,
        wall=wall,
        channel=Channel.POST,
        outcomes=[WrapUp.CASE_OPENED],
        occurred_at=received_at,
        profile=told.profile,
        name=f"{told.given_names} {told.family_name}".strip(),
        telephone=told.telephone,
        organisation="" if told.profile else told.organisation,
        body=told.subject,
    )
    _contact, is_new = note_contact_about(contact, [case.pk], by=by, at=at)
    if not is_new:
        raise _Overtaken
    return case


def _answers(told: Letter) -> dict[str, Any]:
    answers: dict[str, Any] = {
        "who": {"given_names": told.given_names, "family_name": told.family_name},
        ORGANISATION: told.organisation,
        "home": dict(told.address),
        "mail": told.email,
        "phone": told.telephone,
        "subject": told.subject,
        "account": told.words,
    }
    return {name: answer for name, answer in answers.items() if answer}
