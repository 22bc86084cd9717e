"""The one door of everything that arrives: kept whole, told apart from what came before, read, handed on."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection, router

from parvis.authorities.models import Authority
from parvis.authorities.sectors import Sector
from parvis.base.identifiers import new_id
from parvis.base.scope import Wall, scope
from parvis.base.together import Write, insertion
from parvis.base.together import write as write_together
from parvis.base.visible import is_visible
from parvis.cases.actions import add_documents, write
from parvis.cases.legal_clock import acknowledgement_by, registration_receipt_by
from parvis.cases.legal_clock.inputs import Received
from parvis.cases.models import Case
from parvis.documents.actions import store_original
from parvis.documents.models import Document
from parvis.events.actors import PERSON
from parvis.events.record import record, with_reaction
from parvis.interactions.models import ELECTRONIC, Interaction
from parvis.notifications.models import Delivery
from parvis.notifications.reply_tokens import sender_digest
from parvis.notifications.returning import told_by_provider

from .believing import believed
from .continuing import Continued, looked_for
from .hearing import hear_answer
from .incoming import LONGEST_BODY, MOST_BYTES, FirstHad, Incoming
from .models import Arrival, ArrivalPart, Certainty, FirstReception, Nature
from .parts import Held, keep_parts, kept_documents
from .receipts import acknowledge_arrival
from .recognising import recognised
from .reminding import heard_beside
from .suggestions import suggested

State = Arrival.State

URGENCIES = {"now": 0, "soon": 1}
"""How pressing words are told to be, as the tray puts them in order; the usual come after."""


@dataclass(frozen=True)
class Taken:
    """What became of a message: its arrival, and whether it is new or the one already received."""

    arrival: Arrival
    is_new: bool


def receive(incoming: Incoming, *, at: datetime, also: Callable[[], None] | None = None) -> Taken:
    """Take in one message, in a transaction of its own; the same one again gives the arrival there is.

    ``also`` is done in that transaction: how far a box was read is kept with what it brought. Raises CannotStore when
    the original cannot be kept: it is brought again later.
    """
    with scope(walls=whole(incoming.authority)):
        known = _known(incoming)
        taken = Taken(known or _taken_in(incoming, at=at), is_new=known is None)
        if also is not None:
            also()
        return taken


def whole(authority: UUID) -> list[Wall]:
    """Every wall of an authority: what a message continues may stand behind any of them."""
    return [Wall(authority, ""), *(Wall(authority, sector) for sector in Sector.values)]


def _known(incoming: Incoming) -> Arrival | None:
    """The arrival of the same message, once whoever takes it in at this moment has finished."""
    named = hashlib.sha256(f"{incoming.authority}/{incoming.channel}/{incoming.key}".encode()).digest()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(named[:8], signed=True)])
    found = Arrival.objects.filter(
        authority_id=incoming.authority, channel=incoming.channel, key=incoming.key
    )
    known = found.values_list("pk", flat=True).first()
    return Arrival.objects.get(pk=known) if known else None


def _taken_in(incoming: Incoming, *, at: datetime) -> Arrival:
    looked = looked_for(incoming)
    arrival = _drawn(incoming, looked.continued, at=at)
    if looked.is_forged:
        arrival.warnings = [*arrival.warnings, "forged_token"]
    held = _hand_on(arrival, incoming, looked.continued, at=at)
    parts = keep_parts(incoming.parts, wall=_wall(arrival), held=held, at=at)
    if held.kind == Document.Held.CASE and (documents := kept_documents(parts)):
        add_documents(held.id, documents, at=incoming.arrived_at)
    _keep_original(arrival, incoming, at=at)
    _save(arrival)
    if incoming.first is not None:
        _keep_first(arrival, incoming.first)
    if looked.continued is not None and arrival.case_id is None:
        hear_answer(arrival, at=at)
    for part in parts:
        part.arrival = arrival
    ArrivalPart.objects.bulk_create(parts)
    heard_beside(arrival, at=at)
    acknowledge_arrival(arrival, at=at)
    return arrival


def _drawn(incoming: Incoming, continued: Continued | None, *, at: datetime) -> Arrival:
    """The arrival, not saved: behind which wall, whose it seems to be, what it seems to want."""
    wall = continued.wall if continued else incoming.wall
    id_ = new_id()
    authority = believed(("authority", wall.authority), lambda: Authority.objects.get(pk=wall.authority))
    proposed, certainty = recognised(incoming.sender, wall)
    if continued is not None and continued.case is not None:
        certainty = Certainty.TOKEN
    return Arrival(
        id=id_,
        authority=authority,
        sector=wall.sector,
        channel=incoming.channel,
        key=incoming.key,
        mailbox_id=incoming.mailbox,
        thread=continued.thread if continued else id_,
        proposed_id=proposed,
        unit_id=(continued.unit if continued else None) or incoming.unit,
        arrived_at=incoming.arrived_at,
        recorded_at=at,
        sender=sender_digest(incoming.sender.address),
        sender_address=incoming.sender.address,
        sender_name=incoming.sender.name[:200],
        subject=incoming.subject[:500],
        quoted=incoming.quoted[:LONGEST_BODY],
        message_id=incoming.message_id[:300],
        nature=incoming.nature,
        is_authenticated=incoming.sender.is_authenticated,
        certainty=certainty,
        suggestion=(found := suggested(incoming, on=authority.calendar().local_date(incoming.arrived_at))),
        urgency=URGENCIES.get(str(found.get("urgency")), len(URGENCIES)),
        warnings=_warnings(incoming),
    )


def _warnings(incoming: Incoming) -> list[str]:
    cut = ["cut"] if len(incoming.text) > LONGEST_BODY else []
    return list(dict.fromkeys([*incoming.warnings, *cut]))


def _hand_on(arrival: Arrival, incoming: Incoming, continued: Continued | None, *, at: datetime) -> Held:
    """Give the message to its case, to the tray, or to nobody; return what holds its files."""
    case = _case_that_goes_on(incoming, continued)
    if case is not None:
        arrival.case, arrival.state, arrival.settled_at = case, State.THREADED, at
        arrival.interaction = _written(arrival, incoming, case)
        record(
            "arrival.threaded",
            authority=arrival.authority_id,
            sector=arrival.sector,
            objects=[("arrival", arrival.pk, "subject"), ("case", case.pk, "about")],
            by=PERSON,
            occurred_at=incoming.arrived_at,
            channel=incoming.channel,
            ground=continued.ground if continued else "",
        )
        if case.is_open():
            return Held(case.pk, Document.Held.CASE)
        return Held(arrival.interaction_id, Document.Held.CONTACT)
    arrival.interaction = _contact(arrival, incoming)
    if incoming.nature != Nature.MESSAGE:
        arrival.state, arrival.settled_at = State.SET_ASIDE, at
        _give_back(incoming, at=at)
    elif incoming.is_spam:
        arrival.state, arrival.settled_at = State.SPAM, at
    else:
        receipt, arrival.acknowledgement_due_on = _due(arrival)
        arrival.receipt_due_on = None if incoming.first is not None else receipt
    return Held(arrival.interaction_id, Document.Held.CONTACT)


def _case_that_goes_on(incoming: Incoming, continued: Continued | None) -> Case | None:
    """The case on which a message is written: one that somebody wrote, with a word or a file in it."""
    if continued is None or continued.case is None or incoming.nature != Nature.MESSAGE:
        return None
    if not is_visible(incoming.text) and not incoming.parts:
        return None
    return Case.objects.get(pk=continued.case)


def _written(arrival: Arrival, incoming: Incoming, case: Case) -> Interaction:
    """Her message on the case, said to come from another address when that is so."""
    theirs = Delivery.objects.filter(holder_id=case.pk, recipient__iexact=incoming.sender.address)
    is_hers = bool(incoming.sender.address) and theirs.exists()
    return write(
        case.pk,
        incoming.text[:LONGEST_BODY] if is_visible(incoming.text) else incoming.subject or "—",
        at=incoming.arrived_at,
        channel=incoming.channel,
        said_by="" if is_hers else _said_by(incoming),
        language=_language(arrival, incoming),
    )


def _said_by(incoming: Incoming) -> str:
    """How a sender says who she is, in 200 signs."""
    sender = incoming.sender
    return (f"{sender.name} <{sender.address}>" if sender.name else sender.address)[:200]


def _language(arrival: Arrival, incoming: Incoming) -> str:
    """The language its words are in, else the one it says: programs say their own, whoever writes with them."""
    return str(arrival.suggestion.get("language") or incoming.language)[:5]


def _contact(arrival: Arrival, incoming: Incoming) -> Interaction:
    """The contact of a message that is about no case yet, not saved; its identity is only declared."""
    return Interaction(
        authority_id=arrival.authority_id,
        sector=arrival.sector,
        channel=incoming.channel,
        direction=Interaction.Direction.IN,
        body=incoming.text[:LONGEST_BODY],
        occurred_at=incoming.arrived_at,
        declared_organisation="",
        language=_language(arrival, incoming),
        declared_name=_said_by(incoming),
    )


def _give_back(incoming: Incoming, *, at: datetime) -> None:
    """Write on the message of ours that this one reports what became of it."""
    if (told := incoming.returned) is not None:
        told_by_provider(
            told.message_id,
            authority=incoming.authority,
            recipient=told.recipient,
            outcome=told.outcome,
            status=told.status[:20],
            at=at,
        )


def _keep_first(arrival: Arrival, first: FirstHad) -> None:
    """Keep which authority had it first, and when (L114-3)."""
    FirstReception.objects.create(
        arrival=arrival,
        authority_id=arrival.authority_id,
        sector=arrival.sector,
        by_name=first.name[:160],
        at=first.at,
        by_id=first.authority,
        referral=first.referral,
    )


def _due(arrival: Arrival) -> tuple[date | None, date | None]:
    """The last days of the receipt and of the acknowledgement of an electronic sending (R112-11-2)."""
    if arrival.channel not in ELECTRONIC:
        return None, None
    calendar = arrival.authority.calendar()
    received = Received(at=arrival.arrived_at)
    return registration_receipt_by(received, calendar), acknowledgement_by(received, calendar)


def _keep_original(arrival: Arrival, incoming: Incoming, *, at: datetime) -> None:
    if incoming.raw:
        arrival.original = store_original(
            _pieces(incoming.raw),
            name=f"{arrival.channel}-{arrival.pk.hex[:12]}.eml",
            authority=arrival.authority_id,
            sector=arrival.sector,
            holder_id=arrival.interaction_id,
            by=PERSON,
            at=at,
            at_most=MOST_BYTES,
        )


def _pieces(raw: bytes, size: int = 1 << 20) -> Sequence[bytes]:
    return [raw[start : start + size] for start in range(0, len(raw), size)]


def _save(arrival: Arrival) -> None:
    """Write the arrival, its contact when it has just been drawn, and its fact, in one statement."""
    using = router.db_for_write(Arrival)
    drawn = [one for one in (arrival.interaction, arrival) if one._state.adding]
    write_together(*(insertion(one, using) for one in drawn), *_told(arrival), using=using)


def _told(arrival: Arrival) -> tuple[Write, Write]:
    return with_reaction(
        "arrival.received",
        authority=arrival.authority_id,
        sector=arrival.sector,
        objects=[
            ("arrival", arrival.pk, "subject"),
            ("interaction", arrival.interaction_id, "received"),
            *([("case", arrival.case_id, "about")] if arrival.case_id else []),
        ],
        by=PERSON,
        occurred_at=arrival.arrived_at,
        channel=arrival.channel,
        nature=arrival.nature,
        certainty=arrival.certainty,
        score=arrival.suggestion.get("score"),
        state=arrival.state,
    )


def _wall(arrival: Arrival) -> Wall:
    return Wall(arrival.authority_id, arrival.sector)
