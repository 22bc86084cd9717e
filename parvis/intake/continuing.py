"""Which conversation a message continues, and how surely: a token, one of our messages, an earlier one."""

from dataclasses import dataclass
from uuid import UUID

from parvis.base.scope import Wall
from parvis.cases.models import Case
from parvis.notifications.models import Delivery
from parvis.notifications.reply_tokens import case_of_token, looks_like_token, sender_digest

from .incoming import Incoming
from .models import Arrival

MOST_ANSWERED = 50
"""Identifiers a message may say to answer: more is a machine's chain."""


@dataclass(frozen=True)
class Continued:
    """What a message continues. Without ``case`` it only stands beside earlier messages of its thread."""

    ground: str
    """``token``, ``answer`` (to a message of ours, whose identifier only who received it knows) or ``thread``."""
    wall: Wall
    thread: UUID
    case: UUID | None = None
    unit: UUID | None = None


@dataclass(frozen=True)
class Looked:
    """What was looked for: what it continues, and whether it bore a token that we did not make."""

    continued: Continued | None = None
    is_forged: bool = False


def looked_for(incoming: Incoming) -> Looked:
    """What a message continues, inside a scope that sees its authority whole."""
    read = {token: case_of_token(token) for token in incoming.tokens if looks_like_token(token)}
    is_forged = None in read.values()
    for case in filter(None, read.values()):
        if (found := _on_case(incoming, case, ground="token")) is not None:
            return Looked(found, is_forged)
    answered = [name for name in incoming.answers[:MOST_ANSWERED] if name]
    found = _answered(incoming, answered) or _threaded(incoming, answered) if answered else None
    return Looked(found, is_forged)


def _on_case(incoming: Incoming, case: UUID, *, ground: str) -> Continued | None:
    """The case itself, when it is of the authority that received the message."""
    found = (
        Case.objects.filter(pk=case, authority_id=incoming.authority).only("id", "sector", "unit_id").first()
    )
    if found is None:
        return None
    return Continued(ground, Wall(incoming.authority, found.sector), found.pk, found.pk, found.unit_id)


def _answered(incoming: Incoming, answered: list[str]) -> Continued | None:
    """What one of our own messages was about."""
    ours = Delivery.objects.filter(message_id__in=answered, authority_id=incoming.authority)
    about = {
        message: (kind, holder)
        for message, kind, holder in ours.values_list("message_id", "holder_type", "holder_id")
    }
    for name in answered:
        kind, holder = about.get(name, ("", None))
        if holder is None:
            continue
        if kind == "case" and (found := _on_case(incoming, holder, ground="answer")) is not None:
            return found
        if (
            kind == "interaction"
            and (earlier := Arrival.objects.filter(interaction=holder).first()) is not None
        ):
            return _beside(earlier)
    return None


def _threaded(incoming: Incoming, answered: list[str]) -> Continued | None:
    """An earlier message that it says to answer: anybody can name it, so only its own sender goes on with its case."""
    earlier = Arrival.objects.filter(authority_id=incoming.authority, message_id__in=answered)
    near = {one.message_id: one for one in earlier.order_by("arrived_at", "id")}
    for name in answered:
        if (found := near.get(name)) is None:
            continue
        is_hers = found.sender and found.sender == sender_digest(incoming.sender.address)
        if found.case_id and is_hers and found.is_authenticated and incoming.sender.is_authenticated:
            return _on_case(incoming, found.case_id, ground="thread") or _beside(found)
        return _beside(found)
    return None


def _beside(earlier: Arrival) -> Continued:
    """The conversation of an earlier message, in the tray where that one was."""
    return Continued(
        "thread", Wall(earlier.authority_id, earlier.sector), earlier.thread, None, earlier.unit_id
    )
