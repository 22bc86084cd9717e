"""The request and its life. Rows hold what is true now; the journal holds how it came to be."""

from .case import Applicant, Case, CaseQuerySet, Confidant, Draft
from .confidentiality import Confidentiality
from .contents import CaseDocument, CaseInteraction, Note
from .corrections import CorrectionItem, CorrectionRequest
from .decisions import Decision, PersonalRequest, PlannedDecision
from .filings import Filing
from .labels import CaseLabel, Label
from .links import CaseLink
from .moves import CaseMove, MoveRun
from .opinions import Opinion, Participation
from .prices import CorrectedPrice
from .responsibility import Responsibility
from .tables import TableResult
from .views import InboxHabits, SavedView
from .visas import DecisionVisa, SubmittedDecision
from .wordings import Wording
from .words import PlannedReply, Snippet

__all__ = [
    "Applicant",
    "Case",
    "CaseDocument",
    "CaseInteraction",
    "CaseLabel",
    "CaseLink",
    "CaseMove",
    "CaseQuerySet",
    "Confidant",
    "Confidentiality",
    "CorrectedPrice",
    "CorrectionItem",
    "CorrectionRequest",
    "Decision",
    "DecisionVisa",
    "Draft",
    "Filing",
    "InboxHabits",
    "Label",
    "MoveRun",
    "Note",
    "Opinion",
    "Participation",
    "PersonalRequest",
    "PlannedDecision",
    "PlannedReply",
    "Responsibility",
    "SavedView",
    "Snippet",
    "SubmittedDecision",
    "TableResult",
    "Wording",
]
