"""One function per thing the house writes about a case. Each takes the case under lock, and writes once."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Concatenate, NamedTuple, ParamSpec
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from parvis.cases.models import Case, CorrectionRequest, Decision, PersonalRequest, Wording
from parvis.catalogue.natures import Outcome
from parvis.events.actors import SYSTEM
from parvis.events.record import record
from parvis.interactions.models import Interaction
from parvis.letters import acknowledgements, content, corrections, decisions, messages
from parvis.letters.blocks import Letter
from parvis.letters.pdf import as_pdf

from ..models import Purpose
from . import receipts
from .posting import post, tell
from .reach import read_in_her_language
from .values import (
    appeal_of,
    author_of,
    correction_of,
    facts_of,
    is_electronic,
    language_of,
    lines_of,
    local_day,
    recipient_of,
    revocation_of,
    sender_of,
    silence_of,
    with_courtesy,
)
from .worded import correction_worded, decision_worded, wording_of

P = ParamSpec("P")
Printed = Callable[[Letter, content.Sender], bytes]
"""What gives the PDF of a letter: its printing, or the one that was sealed."""

RELATED = ("authority", "version", "unit", "responsible", "applicant", "filing")
"""What a letter reads of its case."""

RULED = {
    Outcome.ACCEPTED: content.Outcome.ACCEPTED,
    Outcome.PARTLY: content.Outcome.PARTLY,
    Outcome.REFUSED: content.Outcome.REFUSED,
}
CLOSED = {
    Outcome.NO_ACTION: content.Closure.NO_ACTION,
    Outcome.REFERRED: content.Closure.REFERRED,
    Outcome.RECORDED: content.Closure.DONE,
    Outcome.DONE: content.Closure.DONE,
    Outcome.ANSWERED: content.Closure.DONE,
}


class Written(NamedTuple):
    """A letter, and who sends it: what it is printed from."""

    letter: Letter
    sender: content.Sender


def _about(write: Callable[Concatenate[Case, P], None]) -> Callable[Concatenate[UUID, P], None]:
    """Take the case under lock, so that two jobs on one fact write one letter.

    Neither name nor address, or a draft not sent yet: nothing is written.
    """

    @wraps(write)
    def on_case(case: UUID, /, *args: P.args, **kwargs: P.kwargs) -> None:
        found = Case.objects.select_for_update(of=("self",)).select_related(*RELATED).filter(pk=case).first()
        if found is not None and found.applicant.expects_answer:
            read_in_her_language(found)
            write(found, *args, **kwargs)

    return on_case


@_about
def acknowledge(case: Case, *, at: datetime) -> None:
    """Acknowledge a case: completely once the service in charge is known, else receipt of registration only.

    Electronic sending: R112-11-1 and R112-11-2; paper and counter: R112-5, unless R112-4 dispenses with it. Who
    gives no name is not identified (R112-9-1): no acknowledgement, even at an address she left.
    """
    if case.applicant.is_anonymous:
        return
    # A job that comes after the decision would announce what silence will decide, when nothing is silent.
    if case.acknowledged_at is not None or not case.is_open():
        return
    sender = sender_of(case)
    if not is_electronic(case):
        if case.version.offer.acknowledged:
            _acknowledged(case, acknowledgements.paper_acknowledgement, sender, at=at)
        return
    if case.unit.is_sorting:
        post(
            case,
            receipts.receipt(case, sender, at=at),
            sender,
            purpose=Purpose.REGISTRATION_RECEIPT,
            key="registration",
            at=at,
            is_legal=True,
        )
        return
    _acknowledged(case, acknowledgements.acknowledgement, sender, at=at)


def _acknowledged(case: Case, write: Callable[..., Letter], sender: content.Sender, *, at: datetime) -> None:
    pending = case.correction_requests.filter(answered_at=None, cancelled_at=None).first()
    letter = receipts.acknowledgement(case, write, sender, at=at, pending=pending)
    document = post(
        case, letter, sender, purpose=Purpose.ACKNOWLEDGEMENT, key="acknowledgement", at=at, is_legal=True
    )
    Case.objects.filter(pk=case.pk).update(acknowledged_at=at)
    record(
        "case.acknowledged",
        authority=case.authority_id,
        sector=case.sector,
        objects=[("case", case.pk, "subject"), ("document", document.pk, "letter")],
        by=SYSTEM,
        occurred_at=at,
        letter=letter.kind,
    )


@_about
def ask_for_correction(case: Case, request: UUID, *, at: datetime, is_reminder: bool = False) -> None:
    """Send the list of what is missing, until when, and what it does to the delays (L114-5, R112-11-4)."""
    asked = CorrectionRequest.objects.prefetch_related("items").get(pk=request)
    letter, sender = _reminder(case, asked, at=at) if is_reminder else _correction(case, asked, at=at)
    purpose = Purpose.REMINDER if is_reminder else Purpose.CORRECTION_REQUEST
    key = f"{'reminder' if is_reminder else 'correction'}:{request}"
    post(case, letter, sender, purpose=purpose, key=key, at=at)


@_about
def tell_message(case: Case, interaction: UUID, *, at: datetime) -> None:
    """Tell the person that the service wrote, with its words when nothing forbids them in a message."""
    letter = _message(case, interaction, at=at).letter
    tell(case, letter, purpose=Purpose.MESSAGE, key=f"message:{interaction}", at=at)


@_about
def tell_infected(case: Case, document: UUID, *, at: datetime) -> None:
    """Tell the person that one of her documents held a virus and was set aside."""

    def write(language: content.Language) -> Letter:
        with translation.override(language):
            body = _(
                "Un des documents que vous nous avez envoyés contenait un virus. Il a été écarté et personne ne l’a "
                "ouvert. Vérifiez votre appareil, puis envoyez-nous ce document à nouveau depuis la page de suivi."
            )
        return _new_message(case, sender_of(case), body, language, at=at)

    tell(case, with_courtesy(case, write), purpose=Purpose.NOTICE, key=f"infected:{document}", at=at)


@_about
def notify_decision(case: Case, decision: UUID, *, at: datetime, printed: Printed = as_pdf) -> None:
    """Notify a decision or a closure, with its reasons and the routes of appeal (L211-5, R421-5)."""
    made = Decision.objects.get(pk=decision)
    letter, sender = _notified(case, made, wording_of(made))
    purpose = Purpose.DECISION if Outcome(made.outcome) in RULED else Purpose.CLOSURE
    document = post(case, letter, sender, purpose=purpose, key=f"decision:{decision}", at=at, printed=printed)
    Decision.objects.filter(pk=decision).update(letter=document)


def message_letter(case: UUID, interaction: UUID, *, at: datetime) -> Written:
    """What tells the person that the service wrote, written and not sent."""
    return _message(Case.objects.select_related(*RELATED).get(pk=case), interaction, at=at)


def decision_letter(case: UUID, decision: UUID) -> Written:
    """The letter that notifies a decision or a closure, written and not sent."""
    found = Case.objects.select_related(*RELATED).get(pk=case)
    made = Decision.objects.get(pk=decision)
    return _notified(found, made, wording_of(made))


def letter_of(case: UUID, made: Decision, wording: Wording | None) -> Written:
    """The letter of a decision that is kept nowhere yet, in the words chosen for it, if any were."""
    return _notified(Case.objects.select_related(*RELATED).get(pk=case), made, wording)


def correction_letter(case: UUID, request: UUID, *, at: datetime) -> Written:
    """The letter that asks to complete a case, written and not sent."""
    found = Case.objects.select_related(*RELATED).get(pk=case)
    asked = CorrectionRequest.objects.prefetch_related("items").get(pk=request)
    return _correction(found, asked, at=at)


def _message(case: Case, interaction: UUID, *, at: datetime) -> Written:
    written = Interaction.objects.get(pk=interaction)
    sender = sender_of(case, written.author_name)

    def write(language: content.Language) -> Letter:
        return _new_message(case, sender, written.body, language, at=at)

    return Written(with_courtesy(case, write), sender)


def _new_message(
    case: Case, sender: content.Sender, body: str, language: content.Language, *, at: datetime
) -> Letter:
    facts = facts_of(case, language)
    return messages.new_message(
        sender=sender,
        recipient=recipient_of(case),
        case=facts,
        body=body,
        on=local_day(case, at),
        url=facts.tracking_url,
        language=language,
    )


def _correction(case: Case, asked: CorrectionRequest, *, at: datetime) -> Written:
    """In the words of the procedure when its author took them."""
    worded = correction_worded(case, asked)
    if worded is not None:
        return Written(worded, sender_of(case, asked.signed))
    return _asked(case, asked, corrections.correction_request, at=at)


def _reminder(case: Case, asked: CorrectionRequest, *, at: datetime) -> Written:
    """The letter that asked, after the words of a reminder, when it was worded by the procedure."""
    asking = correction_worded(case, asked)
    if asking is not None:
        letter = corrections.repeated_request(
            asking,
            case=facts_of(case),
            correction=correction_of(case, asked),
            on=local_day(case, at),
            language=language_of(case),
        )
        return Written(letter, sender_of(case, asked.signed))
    return _asked(case, asked, corrections.correction_reminder, at=at)


def _asked(case: Case, asked: CorrectionRequest, kind: Callable[..., Letter], *, at: datetime) -> Written:
    sender = sender_of(case, asked.signed)

    def write(language: content.Language) -> Letter:
        return kind(
            sender=sender,
            recipient=recipient_of(case),
            case=facts_of(case, language),
            correction=correction_of(case, asked, language),
            silence=silence_of(case),
            on=local_day(case, at),
            language=language,
        )

    return Written(with_courtesy(case, write), sender)


def _notified(case: Case, made: Decision, wording: Wording | None) -> Written:
    sender = sender_of(case, made.signed)
    if Outcome(made.outcome) in RULED:
        return Written(_ruled(case, made, sender, wording), sender)
    return Written(_closure(case, made, sender), sender)


def ruling_of(case: Case, made: Decision) -> content.Ruling:
    """A decision as its letter says it, whether it is made or only read before."""
    return content.Ruling(
        outcome=RULED[Outcome(made.outcome)],
        on=local_day(case, made.decided_at),
        text=made.text,
        author=author_of(made),
        law=lines_of(made.reasons_in_law),
        facts=lines_of(made.reasons_in_fact),
        revocation=revocation_of(case, made),
    )


def _ruled(case: Case, made: Decision, sender: content.Sender, wording: Wording | None) -> Letter:
    ruling = ruling_of(case, made)

    def write(language: content.Language) -> Letter:
        return decisions.decision(
            sender=sender,
            recipient=recipient_of(case),
            case=facts_of(case, language),
            ruling=ruling,
            appeal=appeal_of(case),
            language=language,
        )

    return decision_worded(case, made, ruling, wording) or with_courtesy(case, write)


def _closure(case: Case, made: Decision, sender: content.Sender) -> Letter:
    def write(language: content.Language) -> Letter:
        return messages.case_closed(
            sender=sender,
            recipient=recipient_of(case),
            case=facts_of(case, language),
            closure=CLOSED[Outcome(made.outcome)],
            explanation=made.text,
            on=local_day(case, made.decided_at),
            appeal=appeal_of(case) if made.outcome == Outcome.NO_ACTION else None,
            language=language,
        )

    return with_courtesy(case, write)


@_about
def tell_handover(case: Case, *, at: datetime, key: str) -> None:
    """Tell the person which service has her case now; acknowledge it if that was still to be done."""

    def write(language: content.Language) -> Letter:
        return messages.handover_notice(
            sender=sender_of(case),
            recipient=recipient_of(case),
            case=facts_of(case, language),
            handover=content.Handover(to=sender_of(case), other_authority=False, on=local_day(case, at)),
            language=language,
            on=local_day(case, at),
        )

    tell(case, with_courtesy(case, write), purpose=Purpose.HANDOVER, key=key, at=at)


@_about
def attest_acceptance(case: Case, request: UUID, *, at: datetime, printed: Printed = as_pdf) -> None:
    """Issue the attestation of an implicit acceptance (L232-3)."""
    asked = PersonalRequest.objects.get(pk=request)
    sender = sender_of(case, asked.signed)
    assert case.implicit_on is not None
    accepted_on = case.implicit_on

    def write(language: content.Language) -> Letter:
        return decisions.implicit_acceptance_attestation(
            sender=sender,
            recipient=recipient_of(case),
            case=facts_of(case, language),
            accepted_on=accepted_on,
            article=case.version.offer.silence.article,
            author=author_of(asked),
            on=local_day(case, at),
            language=language,
        )

    letter, key = with_courtesy(case, write), f"attestation:{asked.pk}"
    post(case, letter, sender, purpose=Purpose.ATTESTATION, key=key, at=at, printed=printed)


@_about
def explain_rejection(case: Case, request: UUID, *, at: datetime, printed: Printed = as_pdf) -> None:
    """Give the reasons of an implicit rejection (L232-4); a new delay of appeal runs from this letter."""
    asked = PersonalRequest.objects.get(pk=request)
    born = case.decisions.filter(outcome=Outcome.IMPLICIT_REJECTION).order_by("decided_at").last()
    sender = sender_of(case, asked.signed)
    assert case.implicit_on is not None
    assert born is not None
    rejected_on, law, facts = case.implicit_on, lines_of(born.reasons_in_law), lines_of(born.reasons_in_fact)

    def write(language: content.Language) -> Letter:
        return decisions.implicit_rejection_reasons(
            sender=sender,
            recipient=recipient_of(case),
            case=facts_of(case, language),
            rejected_on=rejected_on,
            asked_on=local_day(case, asked.asked_at),
            law=law,
            facts=facts,
            appeal=appeal_of(case),
            author=author_of(asked),
            on=local_day(case, at),
            language=language,
        )

    letter, key = with_courtesy(case, write), f"reasons:{asked.pk}"
    post(case, letter, sender, purpose=Purpose.DECISION, key=key, at=at, printed=printed)
