"""The verbs of a case. Who acts and when are always given; a refusal is raised."""

from .assigning import CannotAssign, CannotHandOver, CannotTake, assign, hand_over, take
from .correcting import (
    Asked,
    CannotAnswerCorrection,
    CannotAskCorrection,
    answer_correction,
    ask_correction,
    cancel_correction,
    remind_correction,
)
from .deciding import (
    CannotClose,
    CannotDecide,
    CannotReopen,
    CannotWithdraw,
    bear_implicit_decision,
    close,
    decide,
    reopen,
    warn_of_implicit_decision,
    withdraw,
)
from .drafting import CannotDraft, StaleDraft, save_answers, save_locked, start_draft
from .filing import CannotFile, Filed, file, file_locked
from .identifying import CannotConfirm, confirm_identity
from .revoking import CannotRevoke, Revocation, last_day_to_revoke, right_given_on
from .silence import CannotAnswer, CannotAsk, ask_attestation, ask_reasons, give_reasons, issue_attestation
from .telling import Conflict
from .writing import CannotWrite, add_documents, note, reply, write

__all__ = [
    "Asked",
    "CannotAnswer",
    "CannotAnswerCorrection",
    "CannotAsk",
    "CannotAskCorrection",
    "CannotAssign",
    "CannotClose",
    "CannotConfirm",
    "CannotDecide",
    "CannotDraft",
    "CannotFile",
    "CannotHandOver",
    "CannotReopen",
    "CannotRevoke",
    "CannotTake",
    "CannotWithdraw",
    "CannotWrite",
    "Conflict",
    "Filed",
    "Revocation",
    "StaleDraft",
    "add_documents",
    "answer_correction",
    "ask_attestation",
    "ask_correction",
    "ask_reasons",
    "assign",
    "bear_implicit_decision",
    "cancel_correction",
    "close",
    "confirm_identity",
    "decide",
    "file",
    "file_locked",
    "give_reasons",
    "hand_over",
    "issue_attestation",
    "last_day_to_revoke",
    "note",
    "remind_correction",
    "reopen",
    "reply",
    "right_given_on",
    "save_answers",
    "save_locked",
    "start_draft",
    "take",
    "warn_of_implicit_decision",
    "withdraw",
    "write",
]
