"""The legal calendar of a request: what the authority owes, by when, and what its silence means.

Pure functions, without Django nor database. "CRPA" is the code des relations entre le public et
l'administration, "R*423-..." the code de l'urbanisme, "CJA" the code de justice administrative.
The choices made where the texts leave room are in docs/decisions/0008-legal-calendar.md.
"""

from parvis.cases.legal_clock.appeals import appeal_until, reasons_due_on
from parvis.cases.legal_clock.dates import (
    LegalDates,
    acknowledgement_by,
    implicit_decision,
    legal_dates,
    registration_receipt_by,
    warnings_on,
)
from parvis.cases.legal_clock.inputs import (
    Channel,
    ImpossibleClock,
    IncompleteRequest,
    Received,
    Regime,
    Rule,
    Silence,
    StartsFrom,
)
from parvis.cases.legal_clock.revocation import revocable_until
from parvis.cases.legal_clock.silence import ImplicitDecision

__all__ = [
    "Channel",
    "ImplicitDecision",
    "ImpossibleClock",
    "IncompleteRequest",
    "LegalDates",
    "Received",
    "Regime",
    "Rule",
    "Silence",
    "StartsFrom",
    "acknowledgement_by",
    "appeal_until",
    "implicit_decision",
    "legal_dates",
    "reasons_due_on",
    "registration_receipt_by",
    "revocable_until",
    "warnings_on",
]
