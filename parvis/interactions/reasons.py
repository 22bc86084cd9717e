"""The reasons of contacts offered to an authority that has not written its own."""

from uuid import UUID

from .models import ContactReason

USUAL = (
    ("information", "Renseignement", "Information"),
    ("follow-up", "Suivi d’une demande", "Follow-up of a request"),
    ("new-request", "Nouvelle demande", "New request"),
    ("documents", "Dépôt de documents", "Handing in documents"),
    ("appointment", "Rendez-vous", "Appointment"),
    ("problem", "Signalement", "Reporting a problem"),
    ("complaint", "Réclamation", "Complaint"),
    ("payment", "Paiement", "Payment"),
    ("other", "Autre", "Other"),
)
"""Code, French, English: nine, so that each has its digit on the keyboard."""


def usual_reasons(authority: UUID) -> list[ContactReason]:
    """The usual reasons, not saved."""
    return [
        ContactReason(
            authority_id=authority, code=code, label={"fr": french, "en": english}, position=position
        )
        for position, (code, french, english) in enumerate(USUAL, start=1)
    ]
