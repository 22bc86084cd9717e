"""Why a case is confidential, and which agents are named."""

from dataclasses import dataclass
from datetime import datetime

from .models import Case, Confidant


@dataclass(frozen=True)
class Confidence:
    """The confidentiality of a case: the reason, since when, the agents named."""

    reason: str
    set_at: datetime
    confidants: list[Confidant]


def confidence_of(case: Case) -> Confidence | None:
    """The confidentiality of a case now; None when everybody whose rights cover it may see it."""
    if not case.is_confidential:
        return None
    found = case.confidentialities.get(lifted_at=None)
    return Confidence(found.reason, found.set_at, list(case.confidants.order_by("pk")))
