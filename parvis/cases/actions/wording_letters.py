"""Wording the letters of a procedure on a case: one that is sent, asks to complete it, or will notify a decision."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from parvis.agents.models import Agent
from parvis.catalogue.natures import Outcome
from parvis.events.actors import SYSTEM

from ..models import Case, CorrectionRequest, Decision, Wording
from .telling import locked, tell
from .writing import CannotWrite


@dataclass(frozen=True)
class Composed:
    """A letter of the version of a case, and its words as they were corrected for it."""

    letter: str
    document: Mapping[str, Any]


def send_letter(
    case: UUID, composed: Composed, *, by: Agent | None, at: datetime, revision: int | None = None
) -> Wording:
    """Send a letter or an attestation in the name of the service. Raises CannotWrite, Conflict.

    ``by``: nobody when the process sends it.
    """
    found = locked(case, revision=revision)
    kind = _kind(found, composed)
    if kind not in (Wording.Kind.LETTER, Wording.Kind.ATTESTATION):
        raise CannotWrite(found.reference)
    kept = _kept(found, composed, kind, by=by, at=at)
    found.save(update_fields=["revision"])
    tell(
        "case.letter_sent",
        found,
        by=by.actor if by else SYSTEM,
        at=at,
        objects=[("wording", kept.pk, "sent")],
        letter=composed.letter,
    )
    return kept


def word_decision(
    case: Case, composed: Composed | None, outcome: Outcome, *, by: Agent, at: datetime
) -> Wording | None:
    """Keep the words of a decision, in the transaction that makes or proposes it; none: the house's.

    Raises CannotWrite for a letter that notifies no decision.
    """
    if composed is None:
        return None
    if _kind(case, composed) != Wording.Kind.DECISION:
        raise CannotWrite(case.reference)
    return _kept(case, composed, Wording.Kind.DECISION, by=by, at=at, outcome=outcome.value)


def word_correction(
    case: Case, request: CorrectionRequest, composed: Composed, *, by: Agent | None, at: datetime
) -> Wording:
    """Keep the words of a request to complete, in its transaction. Raises CannotWrite for another letter."""
    if _kind(case, composed) != Wording.Kind.CORRECTION:
        raise CannotWrite(case.reference)
    return _kept(case, composed, Wording.Kind.CORRECTION, by=by, at=at, correction=request)


def attach_wording(wording: Wording | None, decision: Decision) -> None:
    """Give a decision the words that were kept for it, if any were."""
    if wording is not None:
        wording.decision = decision
        wording.save(update_fields=["decision"])


def _kind(case: Case, composed: Composed) -> str:
    template = case.version.offer.letters.get(composed.letter)
    return template.kind if template else ""


def _kept(
    case: Case,
    composed: Composed,
    kind: str,
    *,
    by: Agent | None,
    at: datetime,
    outcome: str = "",
    correction: CorrectionRequest | None = None,
) -> Wording:
    return Wording.objects.create(
        authority_id=case.authority_id,
        sector=case.sector,
        case=case,
        version_id=case.version_id,
        kind=kind,
        letter=composed.letter,
        document=dict(composed.document),
        outcome=outcome,
        correction=correction,
        author=by,
        signed=by.signature if by else "",
        written_at=at,
    )
