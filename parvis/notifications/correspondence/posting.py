"""Keeping a letter with the case and putting it in the outbox; once, however often it is asked."""

from collections.abc import Callable
from datetime import datetime

from parvis.cases.filed import helper_written_to
from parvis.cases.links import tracking_url
from parvis.cases.models import Case, CaseDocument
from parvis.documents.actions import store_ours
from parvis.documents.models import Document
from parvis.letters.blocks import Letter
from parvis.letters.content import Sender
from parvis.letters.mail import as_html, as_text, enclosing_itself, on_behalf
from parvis.letters.messages import neutral_notice
from parvis.letters.names import file_name
from parvis.letters.pdf import as_pdf

from ..actions import queue
from ..models import Delivery, Purpose
from ..paper import ask_to_print
from ..reaching import PaperLetter, Way
from ..reply_tokens import answers_to
from .reach import way_for
from .values import language_of, local_day, recipient_of, sender_of, with_courtesy


def post(
    case: Case,
    letter: Letter,
    sender: Sender,
    *,
    purpose: Purpose,
    key: str,
    at: datetime,
    is_legal: bool = False,
    printed: Callable[[Letter, Sender], bytes] = as_pdf,
) -> Document:
    """Keep a letter as a PDF of the case, and have it reach the person by the way that suits her (``choosing``).

    ``key`` names it within the case: posted twice, it is kept and sent once. In a sector under secrecy the
    message only says that there is something to read; the letter waits behind the link. ``printed`` gives the PDF of a
    letter that is sealed, or the usual one.
    """
    kept = CaseDocument.objects.filter(case=case, is_ours=True, field=key).select_related("document").first()
    if kept is not None:
        return kept.document
    document = keep(case, letter, sender, key=key, at=at, printed=printed)
    choice = way_for(case, purpose)
    if choice.way == Way.EMAIL:
        _queue(case, letter, purpose=purpose, key=key, at=at, is_legal=is_legal, attached=document)
    elif choice.way == Way.PAPER:
        ask_to_print(
            case, document, key=key, purpose=purpose, reason=PaperLetter.Reason(choice.reason), at=at
        )
    return document


def tell(case: Case, letter: Letter, *, purpose: Purpose, key: str, at: datetime) -> Delivery | None:
    """Tell what needs no document of its own; neutral by e-mail in a sector under secrecy.

    None when nothing leaves by e-mail: it is on her page, or printed when she is reached by paper alone.
    """
    choice = way_for(case, purpose)
    if choice.way == Way.EMAIL:
        return _queue(case, letter, purpose=purpose, key=key, at=at)
    if (
        choice.way == Way.PAPER
        and not CaseDocument.objects.filter(case=case, is_ours=True, field=key).exists()
    ):
        document = keep(case, letter, sender_of(case), key=key, at=at)
        ask_to_print(
            case, document, key=key, purpose=purpose, reason=PaperLetter.Reason(choice.reason), at=at
        )
    return None


def keep(
    case: Case,
    letter: Letter,
    sender: Sender,
    *,
    key: str,
    at: datetime,
    printed: Callable[[Letter, Sender], bytes] = as_pdf,
) -> Document:
    """Keep a letter as a PDF of its case, under its key; the caller looked whether it is there."""
    document = store_ours(
        printed(letter, sender),
        name=file_name(letter.kind, case.reference),
        authority=case.authority_id,
        sector=case.sector,
        holder_id=case.pk,
        at=at,
        document_type=letter.kind.replace("_", "-"),
    )
    CaseDocument.objects.create(
        case=case,
        document=document,
        authority_id=case.authority_id,
        sector=case.sector,
        field=key,
        is_ours=True,
    )
    return document


def _queue(
    case: Case,
    letter: Letter,
    *,
    purpose: Purpose,
    key: str,
    at: datetime,
    is_legal: bool = False,
    attached: Document | None = None,
) -> Delivery:
    recipient = recipient_of(case)
    helper = helper_written_to(case)
    if case.is_secret():
        attached = None
        letter = with_courtesy(
            case,
            lambda language: neutral_notice(
                sender=sender_of(case),
                recipient=recipient,
                url=tracking_url(case.pk, sent_to=recipient.email),
                on=local_day(case, at),
                language=language,
            ),
        )
    else:
        letter = enclosing_itself(letter) if attached else letter
        letter = on_behalf(letter, recipient.name) if helper else letter
    return queue(
        authority=case.authority,
        sector=case.sector,
        holder_id=case.pk,
        key=key,
        purpose=purpose,
        recipient=recipient.email,
        recipient_name=helper or recipient.name,
        reply_to=answers_to(case),
        subject=letter.subject,
        text=as_text(letter),
        html=as_html(letter),
        language=language_of(case),
        documents=[attached.pk] if attached else [],
        is_legal=is_legal,
        at=at,
    )
