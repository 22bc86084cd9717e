"""A message that tells of several matters: each becomes one to sort by itself, of the same original."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from parvis.agents.models import Agent
from parvis.base.identifiers import new_id
from parvis.base.scope import Wall
from parvis.base.visible import is_visible
from parvis.documents.models import Document
from parvis.interactions.models import Channel, Interaction

from .incoming import LONGEST_BODY, Incoming, Sender
from .models import Answer, Arrival, ArrivalPart, Sorting
from .suggestions import suggested
from .tray.sorting import CannotUndo, sorted_as, undoing

SPLIT = Sorting.Gesture.SPLIT

MOST = 10
"""Matters of one message."""


class CannotSplit(Exception):
    """Said in one word: ``few`` (one matter is no split), ``many``, ``words`` (a matter says nothing), ``file`` (a file
    that is not hers, or given to two matters).
    """


@dataclass(frozen=True)
class Matter:
    """One matter: its words, chosen by the agent in those of the message, and the positions of its files."""

    words: str
    subject: str = ""
    files: tuple[int, ...] = ()


def split(arrival: Arrival, matters: Sequence[Matter], *, agent: Agent, at: datetime) -> list[Arrival]:
    """Make each matter of a message one to sort. Raises CannotSplit, CannotSort.

    The message leaves the tray and keeps its original, its whole words and the files that no matter took. Its receipt
    is the first matter's, so that it leaves once; each matter has its own acknowledgement.
    """
    _check(arrival, matters)
    ids = [new_id() for _matter in matters]
    sorted_as(arrival, SPLIT, agent=agent, at=at, kept={"matters": [str(one) for one in ids]})
    return [
        _made(arrival, matter, id_, at=at, is_first=not rank)
        for rank, (id_, matter) in enumerate(zip(ids, matters, strict=True))
    ]


def _check(arrival: Arrival, matters: Sequence[Matter]) -> None:
    if len(matters) < 2:
        raise CannotSplit("few")
    if len(matters) > MOST:
        raise CannotSplit("many")
    if any(not is_visible(one.words) or len(one.words) > LONGEST_BODY for one in matters):
        raise CannotSplit("words")
    given = [position for one in matters for position in one.files]
    hers = set(arrival.parts.values_list("position", flat=True))
    if len(given) != len(set(given)) or not hers.issuperset(given):
        raise CannotSplit("file")


def _made(arrival: Arrival, matter: Matter, id_: UUID, *, at: datetime, is_first: bool) -> Arrival:
    subject = matter.subject.strip() or arrival.subject
    contact = _contact(arrival.interaction, matter.words.strip())
    found = suggested(_as_incoming(arrival, matter.words, subject), on=_day(arrival))
    made = Arrival.objects.create(
        id=id_,
        authority_id=arrival.authority_id,
        sector=arrival.sector,
        channel=arrival.channel,
        key=hashlib.sha256(f"{arrival.key}/{id_}".encode()).hexdigest(),
        mailbox_id=arrival.mailbox_id,
        interaction=contact,
        thread=arrival.thread,
        proposed_id=arrival.proposed_id,
        unit_id=arrival.unit_id,
        arrived_at=arrival.arrived_at,
        recorded_at=at,
        sender=arrival.sender,
        sender_address=arrival.sender_address,
        sender_name=arrival.sender_name,
        subject=subject[:500],
        nature=arrival.nature,
        is_authenticated=arrival.is_authenticated,
        certainty=arrival.certainty,
        suggestion=found,
        urgency=arrival.urgency,
        warnings=arrival.warnings,
        receipt_due_on=arrival.receipt_due_on if is_first else None,
        receipt_at=arrival.receipt_at if is_first else None,
        acknowledgement_due_on=arrival.acknowledgement_due_on,
        split_from_id=arrival.split_from_id or arrival.pk,
    )
    _give_files(arrival, made, matter.files)
    return made


def _day(arrival: Arrival) -> date:
    return arrival.authority.calendar().local_date(arrival.arrived_at)


def _contact(whole: Interaction, words: str) -> Interaction:
    return Interaction.objects.create(
        authority_id=whole.authority_id,
        sector=whole.sector,
        profile_id=whole.profile_id,
        channel=whole.channel,
        direction=whole.direction,
        body=words,
        occurred_at=whole.occurred_at,
        language=whole.language,
        declared_name=whole.declared_name,
    )


def _as_incoming(arrival: Arrival, words: str, subject: str) -> Incoming:
    """A matter as suggesting reads a message."""
    return Incoming(
        authority=arrival.authority_id,
        wall=Wall(arrival.authority_id, arrival.sector),
        unit=arrival.unit_id,
        channel=Channel(arrival.channel),
        key=arrival.key,
        arrived_at=arrival.arrived_at,
        sender=Sender(arrival.sender_address, arrival.sender_name, arrival.is_authenticated),
        subject=subject,
        text=words,
        language=arrival.interaction.language,
    )


def _give_files(whole: Arrival, to: Arrival, positions: Sequence[int]) -> None:
    """Hand files of a message over, with what holds them."""
    parts = ArrivalPart.objects.filter(arrival=whole, position__in=positions)
    documents = list(parts.exclude(document=None).values_list("document", flat=True))
    parts.update(arrival=to)
    Document.objects.filter(pk__in=documents).update(holder_id=to.interaction_id)


def _join_again(sorting: Sorting, arrival: Arrival, agent: Agent, at: datetime) -> None:
    """Put the matters of a message back into it, while nobody did anything of them; one may be behind another wall."""
    ids = [UUID(str(one)) for one in sorting.kept["matters"]]
    rows = Arrival.objects.select_for_update(of=("self",)).filter(pk__in=ids)
    matters = list(rows.order_by("pk"))
    later = Sorting.objects.filter(arrival__in=ids, undone_at=None).order_by("at").first()
    if later is not None or len(matters) < len(ids):
        raise CannotUndo("later", later)
    if any(_has_left(one, arrival) for one in matters) or Answer.objects.filter(arrival__in=ids).exists():
        raise CannotUndo("left", sorting)
    for one in matters:
        _give_files(one, arrival, list(one.parts.values_list("position", flat=True)))
    Interaction.objects.filter(pk__in=[one.interaction_id for one in matters]).delete()


def _has_left(matter: Arrival, whole: Arrival) -> bool:
    """Whether something about a matter was sent since."""
    is_receipted = matter.receipt_at is not None and matter.receipt_at != whole.receipt_at
    return is_receipted or matter.acknowledged_at is not None or not matter.is_to_sort()


undoing(SPLIT, _join_again)
