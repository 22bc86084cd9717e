"""What the file of a letter is called: in French, as whoever keeps it among her papers looks for it."""

_NAMES = {
    "acknowledgement": "accuse-de-reception",
    "paper_acknowledgement": "accuse-de-reception",
    "registration_receipt": "accuse-d-enregistrement",
    "correction_request": "demande-de-complement",
    "correction": "demande-de-complement",
    "correction_reminder": "rappel-de-complement",
    "decision": "decision",
    "attestation": "attestation",
    "letter": "courrier",
    "filing_receipt": "recu-de-depot",
    "new_message": "message",
    "case_closed": "cloture",
    "implicit_acceptance_attestation": "attestation-d-acceptation-implicite",
    "implicit_rejection_reasons": "motifs-du-refus-implicite",
}


def file_name(kind: str, reference: str) -> str:
    """The name of the PDF of a kind of letter about a case; without accents, which travel badly."""
    return f"{_NAMES[kind]}-{reference}.pdf"
