"""Hold what a letter is made from, as plain values: no model, no database, no clock.

The doors and the contexts above fill these values from their own records; the kinds
(``acknowledgements``, ``corrections``, ``decisions``, ``messages``, ``links``) turn them into wording.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

Language = str
"""One that the house speaks (``base.labels.spoken``): French or English has force, a third goes with it."""


class Nature(StrEnum):
    """Say what was sent: it decides whether silence can become a decision (CRPA L231-1, L231-4)."""

    REQUEST = "request"
    DECLARATION = "declaration"
    REPORT = "report"
    QUESTION = "question"
    COMPLAINT = "complaint"
    APPEAL = "appeal"


class SilenceKind(StrEnum):
    """Say what the administration's silence becomes."""

    ACCEPTANCE = "acceptance"
    REJECTION = "rejection"
    NONE = "none"


class PieceKind(StrEnum):
    """Say what is asked for: a document, an answer of the form, or a formality (CRPA L114-6)."""

    DOCUMENT = "document"
    FIELD = "field"
    FORMALITY = "formality"


class PieceReason(StrEnum):
    """Say why it is asked for again."""

    MISSING = "missing"
    ILLEGIBLE = "illegible"
    OUT_OF_DATE = "out_of_date"
    WRONG = "wrong"


class Outcome(StrEnum):
    """Say what was decided."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    PARTLY = "partly"


class Closure(StrEnum):
    """Say why a case is closed without a decision of its own."""

    NO_ACTION = "no_action"
    WITHDRAWN = "withdrawn"
    REFERRED = "referred"
    DONE = "done"


class CannotWriteLetter(ValueError):
    """Refuse to write a letter; the message says why, in French, for the agent who must mend it."""


class IncompleteLetter(CannotWriteLetter):
    """Refuse a letter that lacks what the law demands; ``missing`` lists it, one mention an item."""

    def __init__(self, missing: tuple[str, ...]) -> None:
        self.missing = missing
        super().__init__(_("Courrier incomplet : %(missing)s") % {"missing": ", ".join(missing)})


class ContradictoryLetter(CannotWriteLetter):
    """Refuse values that cannot be true together (an appeal accepted by silence, for instance)."""


class LetterTooLong(CannotWriteLetter):
    """Refuse an agent's text past the bound; a text of the person's is shortened visibly instead."""


@dataclass(frozen=True, slots=True)
class AgentInCharge:
    """Name the agent in charge (CRPA L111-2); ``anonymous`` only for public or personal safety."""

    name: str = ""
    quality: str = ""
    anonymous: bool = False


@dataclass(frozen=True, slots=True)
class Sender:
    """Describe the service in charge; ``logo`` is PNG, JPEG or WebP, ``brand_colour`` is ``#rrggbb``."""

    authority: str
    service: str
    postal_address: tuple[str, ...] = ()
    email: str = ""
    telephone: str = ""
    logo: bytes | None = None
    brand_colour: str = "#1d4f6b"
    agent: AgentInCharge | None = None
    website: str = ""
    place: str = ""
    signature: str = ""
    """What stands above the name of who signs: « Pour le maire, »."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Describe who the letter is for; ``address_lines`` without the name, for a window envelope."""

    name: str
    address_lines: tuple[str, ...] = ()
    email: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """Repeat one answer the person gave."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """Describe the case; ``received_at`` must be aware and is read in ``zone`` (an IANA name).

    ``tracking_url`` opens it by itself, empty on paper, where ``track_address`` can be typed: it asks for the
    reference and the tracking code.
    """

    reference: str
    procedure_title: str
    nature: Nature
    received_at: datetime
    zone: str = "Europe/Paris"
    answers: tuple[Answer, ...] = ()
    tracking_url: str = ""
    track_address: str = ""
    results: tuple[tuple[str, str], ...] = ()
    """What decision tables said when it was filed: what each is about, and its result."""
    algorithm: "Algorithm | None" = None
    """The processing behind those that weigh on the decision; a ruling may name another."""

    def __post_init__(self) -> None:
        """Refuse a naive instant and an unknown nature."""
        if self.received_at.tzinfo is None:
            raise ContradictoryLetter(_("L’instant de réception doit porter son fuseau horaire."))
        object.__setattr__(self, "nature", Nature(self.nature))

    def received_on(self) -> date:
        """Give the day of receipt in the authority's time zone."""
        return self.received_at.astimezone(ZoneInfo(self.zone)).date()


@dataclass(frozen=True, slots=True)
class Silence:
    """Say what silence becomes, ``on`` the end of which day, after how many months, by which article.

    ``on`` is None when no day can be told yet: acceptance while a piece is awaited (CRPA L114-3).
    """

    kind: SilenceKind
    on: date | None = None
    article: str = ""
    months: int = 2

    def __post_init__(self) -> None:
        """Refuse an unknown kind."""
        object.__setattr__(self, "kind", SilenceKind(self.kind))


@dataclass(frozen=True, slots=True)
class AppealRoutes:
    """Say where and within how many months a decision can be contested (CJA R421-1, R421-5).

    ``mandatory_first`` marks an administrative appeal that must come before the court (CRPA L410-1, 4°).
    """

    administrative_to: tuple[str, ...]
    court: str
    court_address: tuple[str, ...]
    court_online: str = ""
    months: int = 2
    mandatory_first: bool = False


@dataclass(frozen=True, slots=True)
class MissingPiece:
    """Ask for one thing; ``legal_text`` is the provision that allows asking for it.

    ``indispensable`` false: the examination goes on without it (CRPA L114-5-1).
    """

    label: str
    reason: PieceReason = PieceReason.MISSING
    legal_text: str = ""
    detail: str = ""
    kind: PieceKind = PieceKind.DOCUMENT
    indispensable: bool = True

    def __post_init__(self) -> None:
        """Refuse an unknown reason or kind."""
        object.__setattr__(self, "reason", PieceReason(self.reason))
        object.__setattr__(self, "kind", PieceKind(self.kind))


@dataclass(frozen=True, slots=True)
class CorrectionRequest:
    """Ask for pieces until a day, both ends included; ``answer_url`` is where to send them."""

    pieces: tuple[MissingPiece, ...]
    until: date | None
    answer_url: str = ""
    message: str = ""

    def stops_the_clock(self) -> bool:
        """Tell whether a piece asked for is indispensable, so moves the clock (CRPA L114-5, L114-5-1)."""
        return any(piece.indispensable for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Author:
    """Name the author of a decision (CRPA L212-1, L212-2); ``delegation`` cites the act that lets her sign, if any."""

    name: str
    quality: str
    service: str
    delegation: str = ""


@dataclass(frozen=True, slots=True)
class Algorithm:
    """Tell of an algorithmic processing behind a decision (CRPA L311-3-1, R311-3-1-1)."""

    purpose: str
    ask_to: str


@dataclass(frozen=True, slots=True)
class Revocation:
    """Say which decision is taken back and why: it was illegal (CRPA L242-1), or it was asked (L242-4).

    ``article`` and ``months`` are the text and the delay within which an illegal one may be taken back.
    """

    given_on: date
    by_silence: bool
    illegality: str = ""
    heard_on: date | None = None
    asked_on: date | None = None
    article: str = "L242-1"
    months: int = 4


@dataclass(frozen=True, slots=True)
class Ruling:
    """Describe a decision: what, when, why in law and in fact, by whom.

    ``text`` is the operative part; ``conditions`` restrict it and call for reasons (CRPA L211-2, 3°).
    ``signed_by_hand`` leaves room for a signature: on paper it is due (CRPA L212-1), by an online service
    the mentions of the author are enough (CRPA L212-2).
    """

    outcome: Outcome
    on: date
    text: str
    author: Author
    law: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    algorithm: Algorithm | None = None
    revocation: Revocation | None = None
    signed_by_hand: bool = False

    def __post_init__(self) -> None:
        """Refuse an unknown outcome."""
        object.__setattr__(self, "outcome", Outcome(self.outcome))


@dataclass(frozen=True, slots=True)
class Handover:
    """Describe who now has the case; ``other_authority`` true makes it a referral (CRPA L114-2)."""

    to: Sender
    other_authority: bool
    on: date
    explanation: str = ""
