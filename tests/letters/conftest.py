"""A small cast for the letters: one town hall, one resident, one letter of each kind."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from parvis.letters.acknowledgements import acknowledgement, paper_acknowledgement, registration_receipt
from parvis.letters.blocks import Letter
from parvis.letters.content import (
    AgentInCharge,
    Algorithm,
    Answer,
    AppealRoutes,
    Author,
    CaseFacts,
    Closure,
    CorrectionRequest,
    Handover,
    MissingPiece,
    Nature,
    Outcome,
    PieceKind,
    PieceReason,
    Recipient,
    Ruling,
    Sender,
    Silence,
    SilenceKind,
)
from parvis.letters.corrections import correction_reminder, correction_request
from parvis.letters.decisions import decision, implicit_acceptance_attestation, implicit_rejection_reasons
from parvis.letters.links import agent_invitation, password_reset, resume_draft, tracking_link
from parvis.letters.messages import case_closed, handover_notice, neutral_notice, new_message

ON = date(2026, 4, 30)


@dataclass
class Cast:
    """Hold the values a test changes before it asks for a letter."""

    sender: Sender
    recipient: Recipient
    case: CaseFacts
    appeal: AppealRoutes
    silence: Silence
    correction: CorrectionRequest
    ruling: Ruling
    author: Author

    def common(self) -> dict[str, Any]:
        return {"sender": self.sender, "recipient": self.recipient, "on": ON}

    def kinds(self) -> dict[str, Callable[..., Letter]]:
        """Give, for each kind, a call that needs no argument and accepts any change."""
        common, case = self.common(), {"case": self.case}
        asked = {"correction": self.correction, "silence": self.silence}
        link = {"url": "https://parvis.example/suivi/abc"}
        dying = {"expires_at": datetime(2026, 5, 1, 8, 5, tzinfo=UTC), "zone": "Europe/Paris"}
        author = {"author": self.author}
        receipt = {"silence": self.silence, "appeal": self.appeal}
        to = Handover(
            Sender(
                "Département du Val-Clair", "Maison des routes", ("2 rue des Forges",), "", "05 55 00 11 22"
            ),
            other_authority=True,
            on=ON,
        )
        values: dict[str, tuple[Callable[..., Letter], dict[str, Any]]] = {
            "acknowledgement": (acknowledgement, common | case | receipt),
            "registration_receipt": (
                registration_receipt,
                common | case | {"acknowledgement_by": date(2026, 5, 19)},
            ),
            "paper_acknowledgement": (paper_acknowledgement, common | case | receipt),
            "correction_request": (correction_request, common | case | asked),
            "correction_reminder": (correction_reminder, common | case | asked),
            "decision": (
                decision,
                {"sender": self.sender, "recipient": self.recipient, "ruling": self.ruling}
                | case
                | {"appeal": self.appeal},
            ),
            "implicit_acceptance_attestation": (
                implicit_acceptance_attestation,
                common | case | author | {"accepted_on": date(2026, 6, 30), "article": "L231-1"},
            ),
            "implicit_rejection_reasons": (
                implicit_rejection_reasons,
                common
                | case
                | author
                | {
                    "rejected_on": date(2026, 6, 30),
                    "asked_on": date(2026, 7, 2),
                    "law": ("Article 4 du règlement des salles.",),
                    "facts": ("La salle est fermée pour travaux.",),
                    "appeal": self.appeal,
                },
            ),
            "new_message": (new_message, common | case | {"body": "Bonjour,\n\nLe badge est prêt."} | link),
            "neutral_notice": (neutral_notice, common | link),
            "handover_notice": (
                handover_notice,
                common | case | {"handover": to, "silence": self.silence},
            ),
            "case_closed": (
                case_closed,
                common | case | {"closure": Closure.DONE, "explanation": "Le lampadaire est réparé."},
            ),
            "resume_draft": (
                resume_draft,
                common | link | {"procedure_title": "Salle municipale", "kept_until": date(2026, 5, 30)},
            ),
            "tracking_link": (tracking_link, common | case | link),
            "agent_invitation": (agent_invitation, common | link | dying | {"role": "Instruction"}),
            "password_reset": (password_reset, common | link | dying),
        }
        return {
            kind: (lambda _write=write, _values=given, **changes: _write(**(_values | changes)))
            for kind, (write, given) in values.items()
        }

    def letter(self, kind: str, **changes: Any) -> Letter:
        """Write one letter, some of its arguments changed."""
        return self.kinds()[kind](**changes)


@pytest.fixture
def cast() -> Cast:
    """Give the town hall of Montrevel and Aïcha Ménard, who books a hall."""
    author = Author("Claire Bourdin", "Maire adjointe", "Service de la vie associative")
    return Cast(
        sender=Sender(
            authority="Ville de Montrevel",
            service="Service de la vie associative",
            postal_address=("Hôtel de ville", "1 place de la Mairie", "19999 Montrevel"),
            email="associations@montrevel.example",
            telephone="05 55 00 00 10",
            agent=AgentInCharge("Hugo Lestrade", "Gestionnaire des salles"),
            place="Montrevel",
        ),
        recipient=Recipient(
            "Aïcha Ménard", ("12 bis rue des Tilleuls", "19999 Montrevel"), "aicha@exemple.example"
        ),
        case=CaseFacts(
            reference="MTV-26-4F7K-Q",
            procedure_title="Réserver une salle municipale",
            nature=Nature.REQUEST,
            received_at=datetime(2026, 4, 30, 14, 20, tzinfo=UTC),
            answers=(Answer("Salle", "Salle des Érables"), Answer("Jour", "12 septembre 2026")),
            tracking_url="https://parvis.example/montrevel/suivi",
        ),
        appeal=AppealRoutes(
            ("Madame la Maire de Montrevel", "1 place de la Mairie, 19999 Montrevel"),
            "Tribunal administratif de Val-Clair",
            ("3 cours des Juges", "19998 Val-Clair"),
            "recours.example",
        ),
        silence=Silence(SilenceKind.REJECTION, date(2026, 6, 30), "L231-4"),
        correction=CorrectionRequest(
            (
                MissingPiece(
                    "Statuts de l’association",
                    PieceReason.MISSING,
                    "article 3 du règlement des salles du 12 mars 2024",
                ),
                MissingPiece(
                    "Attestation d’assurance",
                    PieceReason.OUT_OF_DATE,
                    "article 5 du règlement des salles du 12 mars 2024",
                    "elle s’arrête au 31 décembre 2025",
                    indispensable=False,
                ),
                MissingPiece("Nombre de participants", PieceReason.WRONG, kind=PieceKind.FIELD),
            ),
            date(2026, 5, 20),
            "https://parvis.example/montrevel/completer",
        ),
        ruling=Ruling(
            Outcome.REFUSED,
            ON,
            "La salle des Érables ne peut pas vous être prêtée le 12 septembre 2026.",
            author,
            law=("Article 4 du règlement des salles : une salle en travaux n’est pas prêtée.",),
            facts=("La salle des Érables est en travaux du 1er au 30 septembre 2026.",),
            algorithm=Algorithm("classer les demandes par date", "la déléguée à la protection des données"),
        ),
        author=author,
    )


@pytest.fixture
def changed() -> Callable[..., Any]:
    """Give ``dataclasses.replace``: a test changes one value and says which."""
    return replace
