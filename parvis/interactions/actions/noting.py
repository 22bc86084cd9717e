"""Noting a contact that happened elsewhere than on a screen: at the counter, on the telephone, by letter."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from parvis.agents.models import Agent
from parvis.base.identifiers import new_id
from parvis.base.scope import Wall
from parvis.catalogue.models import Procedure
from parvis.events.record import record
from parvis.people.models import Profile

from ..models import Channel, ContactMatter, ContactReason, Interaction, WrapUp
from ..reasons import usual_reasons

LONGEST = timedelta(hours=12)
"""No contact lasts longer: more is a slip of the keyboard."""


TAKEN_BACK_WITHIN = timedelta(hours=12)
"""How long who noted a contact may take it back: her day of work."""


class CannotWithdraw(Exception):
    """Said in one word: ``other`` (nobody else may), ``late``, ``gone`` (taken back already), ``letter``."""


class CannotNote(Exception):
    """Said in one word: ``future``, ``outcome``, ``duration``, ``wall``, ``identity``, ``reason``, ``procedure``."""


@dataclass(frozen=True)
class Matter:
    """One matter of a contact: a reason of the authority by its code, a procedure, or both."""

    reason: str = ""
    procedure: UUID | None = None


@dataclass(frozen=True)
class Contact:
    """A contact as an agent tells it. ``id`` is chosen by the page: sent twice, it is noted once.

    ``name`` and ``telephone`` are an identity only declared, attached to nobody; leave both and ``profile``
    empty for somebody who says nothing of herself. With the file of an organisation they say who spoke for it.
    """

    wall: Wall
    channel: Channel
    outcomes: Sequence[WrapUp]
    occurred_at: datetime
    direction: Interaction.Direction = Interaction.Direction.IN
    profile: UUID | None = None
    name: str = ""
    telephone: str = ""
    organisation: str = ""
    """In whose name she wrote, when it is in nobody's known file."""
    matters: Sequence[Matter] = ()
    body: str = ""
    duration: timedelta | None = None
    language: str = ""
    id: UUID = field(default_factory=new_id)


def note_contact(told: Contact, *, by: Agent, at: datetime) -> tuple[Interaction, bool]:
    """Note a contact, inside a scope that holds its wall; return it, and whether it is new.

    A letter keeps both its dates: ``occurred_at`` is its stamp, ``at`` the moment it is typed. Raises CannotNote.
    """
    _check(told, at=at)
    contact = _row(told, by=by, at=at)
    matters = _matters(told)
    try:
        with transaction.atomic():
            contact.save(force_insert=True)
    except IntegrityError:
        known = Interaction.objects.filter(pk=told.id, agent=by, authority_id=told.wall.authority).first()
        if known is None:
            raise
        return known, False
    ContactMatter.objects.bulk_create(matters)
    record(
        "contact.noted",
        authority=contact.authority_id,
        sector=contact.sector,
        objects=[
            ("interaction", contact.pk, "subject"),
            *([("profile", contact.profile_id, "about")] if contact.profile_id else []),
            *(("procedure", one.procedure_id, "about") for one in matters if one.procedure_id),
        ],
        by=by.actor,
        occurred_at=told.occurred_at,
        channel=contact.channel,
        direction=contact.direction,
        outcomes=contact.outcomes,
    )
    return contact, True


def withdraw_contact(contact: UUID, *, by: Agent, at: datetime) -> Interaction:
    """Take back a contact that she has just noted; the row and both facts stay. Raises CannotWithdraw."""
    found = Interaction.objects.select_for_update(of=("self",)).get(pk=contact)
    if not found.is_noted or found.agent_id != by.pk or found.recorded_at is None:
        raise CannotWithdraw("other")
    if found.withdrawn_at is not None:
        raise CannotWithdraw("gone")
    if at > found.recorded_at + TAKEN_BACK_WITHIN:
        raise CannotWithdraw("late")
    found.withdrawn_at = at
    found.save(update_fields=["withdrawn_at"])
    record(
        "contact.withdrawn",
        authority=found.authority_id,
        sector=found.sector,
        objects=[
            ("interaction", found.pk, "subject"),
            *([("profile", found.profile_id, "about")] if found.profile_id else []),
        ],
        by=by.actor,
        occurred_at=at,
    )
    return found


def _row(told: Contact, *, by: Agent, at: datetime) -> Interaction:
    """The contact as it will be kept, not saved."""
    return Interaction(
        id=told.id,
        authority_id=told.wall.authority,
        sector=told.wall.sector,
        profile_id=told.profile,
        channel=told.channel,
        direction=told.direction,
        body=told.body.strip(),
        occurred_at=told.occurred_at,
        recorded_at=at,
        agent=by,
        author_name="" if by.is_anonymous else f"{by.full_name}, {by.quality}",
        outcomes=[WrapUp(outcome).value for outcome in dict.fromkeys(told.outcomes)],
        duration=int(told.duration.total_seconds()) if told.duration else None,
        language=told.language,
        declared_name=told.name.strip(),
        declared_telephone=told.telephone,
        declared_organisation=told.organisation.strip(),
    )


def _check(told: Contact, *, at: datetime) -> None:
    """Hold what a form may have let through."""
    if told.occurred_at > at:
        raise CannotNote("future")
    if not told.outcomes:
        raise CannotNote("outcome")
    if told.duration is not None and not timedelta(0) <= told.duration <= LONGEST:
        raise CannotNote("duration")
    if told.profile is None:
        return
    here = Profile.objects.filter(
        pk=told.profile, authority_id=told.wall.authority, sector=told.wall.sector, merged_into=None
    )
    # A merge takes the same lock: no contact is left with a profile just absorbed.
    found = here.select_for_update().first()
    if found is None:
        raise CannotNote("wall")
    if told.organisation or ((told.name or told.telephone) and found.kind == Profile.Kind.PERSON):
        raise CannotNote("identity")


def _matters(told: Contact) -> list[ContactMatter]:
    """Its matters, those left empty forgotten, with the reasons and procedures of its own wall."""
    said = [matter for matter in dict.fromkeys(told.matters) if matter.reason or matter.procedure]
    reasons = _kept_reasons(told.wall.authority) if any(one.reason for one in said) else {}
    wanted = {one.procedure for one in said if one.procedure}
    offered = set(
        Procedure.objects.published()
        .filter(pk__in=wanted, authority_id=told.wall.authority, sector=told.wall.sector)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    if wanted - offered:
        raise CannotNote("procedure")
    if any(one.reason and one.reason not in reasons for one in said):
        raise CannotNote("reason")
    return [
        ContactMatter(
            authority_id=told.wall.authority,
            sector=told.wall.sector,
            contact_id=told.id,
            position=position,
            reason_id=reasons.get(one.reason),
            procedure_id=one.procedure,
        )
        for position, one in enumerate(said)
    ]


def _kept_reasons(authority: UUID) -> dict[str, UUID]:
    """The reasons of an authority, by code; the usual ones are written down for it the first time."""
    known = ContactReason.objects.filter(authority_id=authority).order_by("position")
    if not known.exists():
        ContactReason.objects.bulk_create(usual_reasons(authority), ignore_conflicts=True)
    return {reason.code: reason.pk for reason in known.filter(retired_on=None)}
