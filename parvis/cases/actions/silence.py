"""What the person may ask about a decision born of silence, and what the service answers."""

from datetime import datetime
from uuid import UUID

from parvis.agents.models import Agent
from parvis.base.visible import is_visible
from parvis.catalogue.natures import Outcome
from parvis.events.actors import PERSON

from ..legal_clock import reasons_due_on
from ..models import Decision, PersonalRequest
from .signing import demand_power
from .telling import locked, tell


class CannotAsk(Exception):
    """There is no such implicit decision, or it was asked already."""


class CannotAnswer(Exception):
    """It was not asked, was answered already, or the reasons are missing."""


def ask_attestation(case: UUID, *, at: datetime) -> PersonalRequest:
    """Ask for the attestation of an implicit acceptance (L232-3)."""
    return _ask(case, PersonalRequest.Kind.ATTESTATION, Outcome.IMPLICIT_ACCEPTANCE, at=at)


def ask_reasons(case: UUID, *, at: datetime) -> PersonalRequest:
    """Ask for the reasons of an implicit rejection; they are due within a month (L232-4)."""
    return _ask(case, PersonalRequest.Kind.REASONS, Outcome.IMPLICIT_REJECTION, at=at)


def issue_attestation(case: UUID, *, by: Agent, at: datetime, revision: int | None = None) -> PersonalRequest:
    """Issue the attestation asked for; the letter follows from the fact. Raises CannotAnswer, CannotSign."""
    return _answer(case, PersonalRequest.Kind.ATTESTATION, None, by=by, at=at, revision=revision)


def give_reasons(
    case: UUID, *, law: str, facts: str, by: Agent, at: datetime, revision: int | None = None
) -> PersonalRequest:
    """Give the reasons asked for, in law and in fact; they are written on the implicit decision.

    Raises CannotAnswer, CannotSign.
    """
    if not (is_visible(law) and is_visible(facts)):
        raise CannotAnswer(str(case))
    return _answer(case, PersonalRequest.Kind.REASONS, (law, facts), by=by, at=at, revision=revision)


def _ask(case: UUID, kind: PersonalRequest.Kind, outcome: Outcome, *, at: datetime) -> PersonalRequest:
    found = locked(case)
    if found.outcome != outcome or found.personal_requests.filter(kind=kind).exists():
        raise CannotAsk(found.reference)
    due_on = None
    if kind == PersonalRequest.Kind.REASONS:
        due_on = reasons_due_on(found.authority.calendar().local_date(at))
    asked = PersonalRequest.objects.create(
        authority_id=found.authority_id,
        sector=found.sector,
        case=found,
        kind=kind,
        asked_at=at,
        due_on=due_on,
    )
    found.save(update_fields=["revision"])
    subject = [("personal_request", asked.pk, "asked")]
    if due_on:
        tell("case.reasons_asked", found, by=PERSON, at=at, objects=subject, due_on=due_on.isoformat())
    else:
        tell("case.attestation_asked", found, by=PERSON, at=at, objects=subject)
    return asked


def _answer(
    case: UUID,
    kind: PersonalRequest.Kind,
    reasons: tuple[str, str] | None,
    *,
    by: Agent,
    at: datetime,
    revision: int | None,
) -> PersonalRequest:
    found = locked(case, revision=revision)
    asked = found.personal_requests.filter(kind=kind, answered_at=None).first()
    decision = (
        Decision.objects.filter(case=found, outcome__startswith="implicit").order_by("decided_at").last()
    )
    if asked is None or decision is None:
        raise CannotAnswer(found.reference)
    asked.answered_at, asked.answered_by, asked.signed = at, by, by.signature
    asked.author_name, asked.author_quality = by.full_name, by.quality
    asked.author_service = found.unit.name
    asked.author_delegation = demand_power(found, by, at=at)
    asked.save(
        update_fields=[
            "answered_at",
            "answered_by",
            "signed",
            "author_name",
            "author_quality",
            "author_service",
            "author_delegation",
        ]
    )
    if reasons:
        decision.reasons_in_law, decision.reasons_in_fact = (words.strip() for words in reasons)
        decision.save(update_fields=["reasons_in_law", "reasons_in_fact"])
    found.save(update_fields=["revision"])
    kind_told = "case.reasons_given" if reasons else "case.attestation_issued"
    tell(kind_told, found, by=by.actor, at=at, objects=[("personal_request", asked.pk, "answered")])
    return asked
