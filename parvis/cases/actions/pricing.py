"""Correcting the price that a table computed when a case was filed."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from parvis.agents.models import Agent
from parvis.base.visible import is_visible

from ..models import CorrectedPrice, SubmittedDecision
from ..tables import told_of
from .telling import locked, tell

CENT = Decimal("0.01")
HIGHEST = Decimal(1_000_000)
"""Euros past which a price is a slip of the hand."""


class CannotCorrectPrice(Exception):
    """The case is over, no table computed such a price, it is that price already, or it has no reason."""


class PriceAwaited(Exception):
    """A decision waits for a visa, and its letter may say the price as it was read."""


def correct_price(
    case: UUID,
    table: str,
    price: Decimal,
    *,
    reason: str,
    by: Agent,
    at: datetime,
    revision: int | None = None,
) -> CorrectedPrice:
    """Put a price in euros in place of the one a table computed; the person reads it, by whom and why.

    Raises CannotCorrectPrice, PriceAwaited, Conflict.
    """
    found = locked(case, revision=revision)
    told = next((one for one in told_of(found) if one.id == table and one.use == "fee"), None)
    asked = price.quantize(CENT)
    if told is None or told.kept is None or told.verdict.fee == asked:
        raise CannotCorrectPrice(found.reference)
    if not found.is_open() or not is_visible(reason) or not 0 <= asked <= HIGHEST:
        raise CannotCorrectPrice(found.reference)
    if SubmittedDecision.objects.filter(case=found, state=SubmittedDecision.State.WAITING).exists():
        raise PriceAwaited(found.reference)
    kept = CorrectedPrice.objects.create(
        authority_id=found.authority_id,
        sector=found.sector,
        case=found,
        result=told.kept,
        price=str(asked),
        reason=reason.strip(),
        author=by,
        signed=by.signature,
        corrected_at=at,
    )
    found.save(update_fields=["revision"])
    tell(
        "case.price_corrected",
        found,
        by=by.actor,
        at=at,
        objects=[("corrected_price", kept.pk, "set")],
        table=table,
    )
    return kept
