"""When a message did not arrive for good, the next way takes it: its page has it already, a letter to print follows."""

from datetime import datetime
from uuid import UUID

from parvis.cases.models import Case, CaseDocument
from parvis.documents.models import Document
from parvis.events.actors import SYSTEM

from ..actions import set_aside
from ..models import Delivery, Purpose
from ..paper import ask_to_print
from ..reaching import PaperLetter, Way
from ..readdressing import SENT_AGAIN
from .letters import RELATED, message_letter
from .posting import keep
from .reach import way_for

MESSAGE = "message:"
"""Begins the key of what the service wrote; its words are a contact's, and no document holds them."""


def fall_back(delivery: UUID, *, at: datetime) -> PaperLetter | None:
    """Have the letter of a message that failed printed, once; None when no other way is worth it, or none is left.

    An agent is then told as before: the message stays in trouble on the case.
    """
    failed = Delivery.objects.filter(pk=delivery, holder_type="case", state=Delivery.State.FAILED).first()
    # Withdrawn, or told otherwise meanwhile: nothing failed that somebody still waits for.
    if failed is None or failed.handled_at is not None:
        return None
    case = (
        Case.objects.select_for_update(of=("self",))
        .select_related(*RELATED)
        .filter(pk=failed.holder_id)
        .first()
    )
    if case is None:
        return None
    choice = way_for(case, Purpose(failed.purpose), failed=[Way.EMAIL])
    if choice.way != Way.PAPER:
        return None
    key = _key_of(failed)
    document = _document_of(case, failed, key, at=at)
    if document is None:
        return None
    letter = ask_to_print(
        case,
        document,
        key=key,
        purpose=Purpose(failed.purpose),
        reason=PaperLetter.Reason(choice.reason),
        at=at,
    )
    set_aside(failed.pk, by=SYSTEM, at=at)
    return letter


def _key_of(failed: Delivery) -> str:
    """The key of the letter that a message bore, were it sent again to another address."""
    key = failed.key
    while key.startswith(SENT_AGAIN):
        key = Delivery.objects.values_list("key", flat=True).get(pk=UUID(key.removeprefix(SENT_AGAIN)))
    return key


def _document_of(case: Case, failed: Delivery, key: str, *, at: datetime) -> Document | None:
    """The letter to print: the one kept with the case, else what the service wrote, put on paper."""
    kept = CaseDocument.objects.filter(case=case, is_ours=True, field=key).select_related("document").first()
    if kept is not None:
        return None if kept.document.removed_at else kept.document
    if not key.startswith(MESSAGE):
        return None
    written = message_letter(case.pk, UUID(key.removeprefix(MESSAGE)), at=at)
    return keep(case, written.letter, written.sender, key=key, at=at)
