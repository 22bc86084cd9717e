"""One conversation in words: who said what, by which channel, with which files, and how far it went."""

from math import ceil
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from parvis.agents.names import called
from parvis.cases.awaited import awaited_in
from parvis.entrance.door import AgentRequest
from parvis.intake.conversation import Turn, conversation
from parvis.intake.models import Answer, Arrival
from parvis.ui.wording import moment_words

from ..awaitings import awaited_told
from ..contact_wording import paper_rows
from ..outbox import TONES

BEGINNING = 1_500
"""Signs shown of the other messages of a conversation; each has its page, where it is whole."""

SECONDS_COUNTED = 60
"""What leaves within these is counted down."""


def conversation_of(request: AgentRequest, arrival: Arrival, *, has_files: bool = False) -> dict[str, Any]:
    """The conversation a message belongs to, as ``workspace/tray/conversation.html`` draws it.

    ``has_files``: those of the message itself too, where the page does not list them apart.
    """
    turns = conversation(request.grants, arrival.thread)
    names = called(
        [
            *((one.answer.author_id, one.answer.signed) for one in turns if one.answer),
            *((one.word.agent_id, one.word.signed) for one in turns if one.word),
        ]
    )
    waits = awaited_in(arrival.thread) if names else None
    return {
        "turns": [_turn(request, one, names, here=arrival.pk, has_files=has_files) for one in turns],
        "awaited": awaited_told(waits) if waits and waits.is_open() else None,
    }


def _turn(
    request: AgentRequest, turn: Turn, names: dict[UUID, str], *, here: UUID, has_files: bool
) -> dict[str, Any]:
    if turn.arrival is not None:
        return _hers(turn, turn.arrival, here=here, has_files=has_files)
    if turn.answer is not None:
        return _ours(request, turn, turn.answer, names)
    if turn.word is not None:
        return {
            "kind": "note",
            "at": turn.at,
            "who": names[turn.word.agent_id],
            "words": turn.word.get_gesture_display(),
            "body": turn.word.reason,
        }
    assert turn.line is not None
    return {"kind": "automatic", "at": turn.at, "words": turn.line.purpose, **_state(turn)}


def _hers(turn: Turn, arrival: Arrival, *, here: UUID, has_files: bool) -> dict[str, Any]:
    is_here = arrival.pk == here
    return {
        "kind": "hers",
        "at": turn.at,
        "id": arrival.pk,
        "is_here": is_here,
        "who": arrival.sender_name or arrival.sender_address or _("Expéditeur inconnu"),
        "address": arrival.sender_address if arrival.sender_name else "",
        "channel": arrival.get_channel_display(),
        "subject": arrival.subject,
        "body": arrival.interaction.body if is_here else _begun(arrival.interaction.body),
        "quoted": arrival.quoted if is_here else "",
        "parts": [
            {
                "name": one.name or _("sans nom"),
                "size": one.size,
                "href": reverse("tray_part", args=[arrival.pk, one.position])
                if one.document and one.document.is_served()
                else "",
                "state": one.document.get_state_display() if one.document else one.get_verdict_display(),
            }
            for one in turn.parts
            if has_files or not is_here
        ],
        "state": arrival.get_state_display(),
        "unit": arrival.unit.name,
    }


def _begun(body: str) -> str:
    """The beginning of a message that has its own page: a conversation of a hundred long ones stays light."""
    return body if len(body) <= BEGINNING else f"{body[:BEGINNING].rstrip()}…"


def _ours(request: AgentRequest, turn: Turn, answer: Answer, names: dict[UUID, str]) -> dict[str, Any]:
    left = (answer.leaves_at - request.now).total_seconds()
    is_waiting, is_hers = answer.is_waiting(), answer.author_id == request.agent.pk
    is_dropped = answer.state == Answer.State.DROPPED
    words = ""
    if is_dropped:
        words = _("Cette réponse n’est pas partie : l’envoi a été trié autrement avant son départ.")
    elif is_waiting and left <= SECONDS_COUNTED:
        words = _("Cette réponse part dans quelques secondes.")
    elif is_waiting:
        words = _("Cette réponse partira le %(moment)s.") % {"moment": moment_words(answer.leaves_at)}
    return {
        "kind": "ours",
        "at": turn.at,
        "id": answer.pk,
        "who": names[answer.author_id],
        "channel": answer.get_way_display(),
        "to": answer.recipient or answer.recipient_name,
        "subject": answer.subject,
        "body": answer.body,
        "documents": paper_rows(answer.pk, turn.files),
        "waits": words,
        "is_dropped": is_dropped,
        "seconds": max(1, ceil(left)) if is_waiting and left <= SECONDS_COUNTED else 0,
        "under_way": _("La réponse part : envoi en cours…"),
        "back": reverse("tray_take_back", args=[answer.arrival_id, answer.pk])
        if is_waiting and is_hers
        else "",
        "resume": f"{reverse('tray_answer', args=[answer.arrival_id])}?reprendre={answer.pk}"
        if is_dropped and is_hers
        else "",
        **_state(turn),
    }


def _state(turn: Turn) -> dict[str, Any]:
    """How far the e-mail of something went, when one left."""
    if turn.line is None:
        return {"state": "", "tone": "neutral", "told": "", "recipient": ""}
    delivery = turn.line.delivery
    return {
        "state": turn.line.standing.label,
        "tone": TONES[turn.line.standing],
        "told": turn.line.words if turn.line.needs_attention else "",
        "recipient": delivery.recipient,
    }
