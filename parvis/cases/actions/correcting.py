"""Asking the person to complete her case, reminding her, and receiving what she brings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from parvis.agents.models import Agent
from parvis.catalogue.definition import Offer
from parvis.documents.models import Document
from parvis.events.actors import PERSON, SYSTEM
from parvis.forms.shape import Field, text
from parvis.forms.sight import look

from ..deadlines import set_deadlines
from ..models import Case, CaseDocument, CorrectionItem, CorrectionRequest
from ..moving.terms import filed_offer, is_indispensable
from .telling import locked, tell
from .wording_letters import Composed, word_correction


class CannotAskCorrection(Exception):
    """The case is over, a request is pending, nothing its answers show is asked, or the date has passed."""


class CannotAnswerCorrection(Exception):
    """Nothing is awaited, or not everything asked has been brought."""


@dataclass(frozen=True)
class Asked:
    """One thing to complete, as the agent chose it."""

    field: str
    reason: str
    comment: str = ""


def askable(case: Case, *, on: date) -> dict[str, Field]:
    """The questions and pieces that may be asked of this case: those its answers show, in the order of the form.

    What hung on another answer was not asked, and would not be shown to whoever is to complete it.
    """
    form = case.version.offer.form
    shown = look(form, case.answers, on).fields
    return {field.id: field for field in form.by_id.values() if field.asks() and field.id in shown}


def ask_correction(
    case: UUID,
    asked: Sequence[Asked],
    *,
    until: date,
    message: str = "",
    composed: Composed | None = None,
    by: Agent | None,
    at: datetime,
    revision: int | None = None,
) -> CorrectionRequest:
    """Ask for pieces or fields until a date; the clock follows the law (L114-5, L114-5-1).

    ``composed``: the letter of the procedure that asks for them; none: that of the house. ``by``: nobody when the
    process asks. Raises CannotWrite for another kind of letter.
    """
    found = locked(case, revision=revision)
    today = found.authority.calendar().local_date(at)
    _must_be_askable(found, asked, askable(found, on=today), until=until, today=today)
    items = items_asked(found, asked)
    request = CorrectionRequest.objects.create(
        authority_id=found.authority_id,
        sector=found.sector,
        case=found,
        asked_at=at,
        asked_by=by,
        signed=by.signature if by else "",
        message=message.strip(),
        until=until,
        is_indispensable=any(item.is_indispensable for item in items),
    )
    _keep(items, request)
    if composed is not None:
        word_correction(found, request, composed, by=by, at=at)
    found.state = Case.State.WAITING
    _follow_clock(found)
    tell(
        "case.correction_asked",
        found,
        by=by.actor if by else SYSTEM,
        at=at,
        objects=[("correction", request.pk, "asked")],
        items=len(items),
        until=until.isoformat(),
        indispensable=request.is_indispensable,
        **({"letter": composed.letter} if composed else {}),
    )
    return request


def _keep(items: Sequence[CorrectionItem], request: CorrectionRequest) -> None:
    for item in items:
        item.request = request
    CorrectionItem.objects.bulk_create(items)


def items_asked(case: Case, asked: Sequence[Asked]) -> list[CorrectionItem]:
    """What a request would ask of a case, each thing with its text and its weight; kept nowhere yet."""
    filed, fields = filed_offer(case), case.version.offer.form.by_id
    return [_item(case, fields[one.field], one, filed) for one in asked]


def _must_be_askable(
    case: Case, asked: Sequence[Asked], fields: Mapping[str, Field], *, until: date, today: date
) -> None:
    if (
        not case.is_open()
        or case.is_silently_decided(on=today)
        or not asked
        or until <= today
        or any(item.field not in fields for item in asked)
        or case.correction_requests.filter(answered_at=None, cancelled_at=None).exists()
    ):
        raise CannotAskCorrection(case.reference)


def _item(case: Case, field: Field, asked: Asked, filed: Offer) -> CorrectionItem:
    offer = case.version.offer
    piece = offer.pieces_by_id.get(field.piece)
    return CorrectionItem(
        authority_id=case.authority_id,
        sector=case.sector,
        case=case,
        field=field.id,
        piece=field.piece,
        label=text(field.label, "fr")[:200],
        reason=asked.reason,
        comment=asked.comment.strip(),
        legal_text=piece.legal_text if piece else "",
        is_indispensable=is_indispensable(field, offer, filed),
    )


def answer_correction(case: UUID, answers: Mapping[str, Any], *, at: datetime) -> CorrectionRequest:
    """Receive what the person brings: new values or documents for the fields asked, and nothing else.

    ``answers`` holds values already read by the form engine. Everything asked must be there. What
    was filed first stays in the journal's documents; the case now bears the new answers.
    """
    found = locked(case)
    request = (
        found.correction_requests.filter(answered_at=None, cancelled_at=None)
        .prefetch_related("items")
        .first()
    )
    today = found.authority.calendar().local_date(at)
    if request is None or not found.is_open() or found.is_silently_decided(on=today):
        raise CannotAnswerCorrection(found.reference)
    wanted = {item.field for item in request.items.all()}
    brought = {
        field: value for field, value in answers.items() if field in wanted and value not in (None, "", [])
    }
    if wanted - brought.keys():
        raise CannotAnswerCorrection(found.reference)
    documents = _attach_brought(found, brought)
    request.items.update(is_answered=True)
    request.answered_at = at
    request.save(update_fields=["answered_at"])
    found.answers = found.answers | brought
    found.state = Case.State.IN_PROGRESS if found.responsible_id else Case.State.FILED
    _follow_clock(found, "answers")
    tell(
        "case.correction_answered",
        found,
        by=PERSON,
        at=at,
        objects=[
            ("correction", request.pk, "answered"),
            *(("document", document, "attached") for document in documents),
        ],
        items=len(brought),
    )
    return request


def remind_correction(
    case: UUID, *, at: datetime, by: Agent | None = None, revision: int | None = None
) -> CorrectionRequest:
    """Remind the person of what is awaited; once a request, and not once its date has passed."""
    found = locked(case, revision=revision)
    request = found.correction_requests.filter(answered_at=None, cancelled_at=None, reminded_at=None).first()
    today = found.authority.calendar().local_date(at)
    if request is None or not found.is_open() or request.until < today:
        raise CannotAskCorrection(found.reference)
    request.reminded_at = at
    request.save(update_fields=["reminded_at"])
    found.save(update_fields=["revision"])
    tell(
        "case.correction_reminded",
        found,
        by=by.actor if by else SYSTEM,
        at=at,
        objects=[("correction", request.pk, "reminded")],
    )
    return request


def cancel_pending(case: Case, *, at: datetime) -> None:
    """Give up what is still awaited because the case is being decided, closed or withdrawn."""
    case.correction_requests.filter(answered_at=None, cancelled_at=None).update(cancelled_at=at)


def cancel_correction(case: UUID, *, by: Agent | None, at: datetime, revision: int | None = None) -> Case:
    """Say that the complement is no longer awaited; the clock goes on as if answered today.

    ``by``: nobody when the process says so.
    """
    found = locked(case, revision=revision)
    if found.state != Case.State.WAITING:
        raise CannotAnswerCorrection(found.reference)
    cancel_pending(found, at=at)
    found.state = Case.State.IN_PROGRESS if found.responsible_id else Case.State.FILED
    _follow_clock(found)
    tell("case.correction_cancelled", found, by=by.actor if by else SYSTEM, at=at)
    return found


def _follow_clock(case: Case, *also: str) -> None:
    requests = list(case.correction_requests.all())
    broken = case.decisions.exists()
    set_deadlines(case, case.version.offer, case.authority, requests, is_silence_broken=broken)
    case.save(
        update_fields=[
            "state",
            "revision",
            "announced_on",
            "acknowledge_by",
            "implicit_kind",
            "implicit_on",
            "implicit_warned",
            "due_on",
            *also,
        ]
    )


def _attach_brought(case: Case, brought: Mapping[str, Any]) -> list[UUID]:
    fields = {field.id: field for field in case.version.offer.form.all_fields()}
    named = {
        UUID(entry["document"]): fields[name]
        for name, value in brought.items()
        if name in fields and fields[name].type == "files"
        for entry in value
    }
    known = set(CaseDocument.objects.filter(document_id__in=named).values_list("document_id", flat=True))
    present = set(
        Document.objects.filter(pk__in=named.keys() - known, holder_id=case.pk).values_list("pk", flat=True)
    )
    CaseDocument.objects.bulk_create(
        CaseDocument(
            case=case,
            document_id=document,
            authority_id=case.authority_id,
            sector=case.sector,
            field=field.id,
            piece=field.piece or "",
        )
        for document, field in named.items()
        if document in present
    )
    return sorted(present)
