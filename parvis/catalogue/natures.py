"""What a procedure is in law. The nature fixes the outcomes, the acknowledgement and what silence means."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Nature(TextChoices):
    """The legal nature of what the person sends."""

    REQUEST = "request", _("Demande")
    DECLARATION = "declaration", _("Déclaration")
    REPORT = "report", _("Signalement")
    QUESTION = "question", _("Question")
    COMPLAINT = "complaint", _("Réclamation")
    APPEAL = "appeal", _("Recours administratif")


class Outcome(TextChoices):
    """How a case ends."""

    ACCEPTED = "accepted", _("Acceptée")
    REFUSED = "refused", _("Refusée")
    PARTLY = "partly", _("Acceptée en partie")
    RECORDED = "recorded", _("Enregistrée")
    DONE = "done", _("Traitée")
    ANSWERED = "answered", _("Répondue")
    IMPLICIT_ACCEPTANCE = "implicit_acceptance", _("Acceptation implicite")
    IMPLICIT_REJECTION = "implicit_rejection", _("Refus implicite")
    NO_ACTION = "no_action", _("Classée sans suite")
    WITHDRAWN = "withdrawn", _("Retirée par l’usager")
    REFERRED = "referred", _("Transmise à une autre administration")


DECISIONS: dict[str, tuple[Outcome, ...]] = {
    Nature.REQUEST: (Outcome.ACCEPTED, Outcome.PARTLY, Outcome.REFUSED),
    Nature.APPEAL: (Outcome.ACCEPTED, Outcome.PARTLY, Outcome.REFUSED),
    Nature.DECLARATION: (Outcome.RECORDED, Outcome.REFUSED),
    Nature.REPORT: (Outcome.DONE,),
    Nature.QUESTION: (Outcome.ANSWERED,),
    Nature.COMPLAINT: (Outcome.ANSWERED,),
}
"""What a service may decide, by nature."""

CLOSINGS = (Outcome.NO_ACTION, Outcome.WITHDRAWN, Outcome.REFERRED)
"""How a case of any nature may be closed without a decision."""

IMPLICIT = frozenset({Outcome.IMPLICIT_ACCEPTANCE, Outcome.IMPLICIT_REJECTION})

WITH_SILENCE = frozenset({Nature.REQUEST, Nature.APPEAL, Nature.COMPLAINT})
"""Natures on which silence may be a decision; on the others it decides nothing."""

REJECTED_BY_SILENCE = frozenset({Nature.COMPLAINT, Nature.APPEAL})
"""Silence on a complaint or an administrative appeal can only be a rejection (L231-4, 2°)."""
