"""By which way something is told to somebody: what she wants, what reaches her, what it costs, what the law demands.

Pure: values in, a way and its reason out. Whatever is chosen, it is also on her page: the portal is what remains when
nothing leaves, never what replaces a letter that the law wants sent.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy

from .models import Purpose
from .reaching import Way


class Mail(StrEnum):
    """What is known of the e-mail address."""

    NONE = "none"
    GOOD = "good"
    RETURNED = "returned"
    COMPLAINED = "complained"


class Reason(StrEnum):
    """Why this way."""

    USUAL = "usual"
    PREFERRED = "preferred"
    LAW = "law"
    NO_EMAIL = "no_email"
    RETURNED = "returned"
    COMPLAINED = "complained"
    FAILED = "failed"
    NO_POSTAL = "no_postal"
    NOT_WORTH = "not_worth"
    NOWHERE = "nowhere"


WORDS = {
    Reason.USUAL: gettext_lazy("c’est le moyen habituel"),
    Reason.PREFERRED: gettext_lazy("la personne l’a choisi"),
    Reason.LAW: gettext_lazy("la loi le veut, quel que soit son choix"),
    Reason.NO_EMAIL: gettext_lazy("la demande n’a pas d’adresse électronique"),
    Reason.RETURNED: gettext_lazy("l’adresse électronique renvoie les messages"),
    Reason.COMPLAINED: gettext_lazy("la personne a signalé nos courriels comme indésirables"),
    Reason.FAILED: gettext_lazy("le courriel n’a pas pu être remis"),
    Reason.NO_POSTAL: gettext_lazy("elle a choisi le papier, mais son adresse postale n’est pas connue"),
    Reason.NOT_WORTH: gettext_lazy("c’est une simple information"),
    Reason.NOWHERE: gettext_lazy("ni adresse électronique qui la joigne, ni adresse postale"),
}
"""Each reason, as the end of a sentence that an agent reads."""

LEGAL = frozenset(
    {
        Purpose.ACKNOWLEDGEMENT,
        Purpose.REGISTRATION_RECEIPT,
        Purpose.CORRECTION_REQUEST,
        Purpose.DECISION,
        Purpose.ATTESTATION,
        Purpose.CLOSURE,
    }
)
"""What the law wants sent, whoever prefers her page alone (L112-3, L112-11, L114-5, L211-2, L221-8, L232-3)."""

LETTERS = LEGAL | {Purpose.REMINDER, Purpose.MESSAGE}
"""What is worth a stamp; the rest is information that the page already gives."""

SIGNED_OFF = LETTERS | {Purpose.HANDOVER, Purpose.NOTICE}
"""What bears at its foot the link by which its reader chooses how she is written to."""

BY_RETURN_OF_MAIL = frozenset({Purpose.ACKNOWLEDGEMENT, Purpose.REGISTRATION_RECEIPT})
"""What answers an electronic sending, to the address that was used for it (R112-11-1, R112-11-3)."""


@dataclass(frozen=True)
class Act:
    """What is to be told."""

    purpose: Purpose
    is_electronic: bool = False
    """Whether it answers something that came by electronic means."""
    is_secret: bool = False


@dataclass(frozen=True)
class Known:
    """What is known of her: what she chose (None: nothing), what reaches her, what has failed already."""

    wanted: Way | None = None
    mail: Mail = Mail.NONE
    has_postal: bool = False
    failed: frozenset[Way] = frozenset()


@dataclass(frozen=True)
class Choice:
    """The way, why, and whether the message may only say that there is something to read."""

    way: Way
    reason: Reason
    is_neutral: bool = False


def choose(act: Act, known: Known) -> Choice:
    """Choose the way of an act.

    Her choice first, where the law leaves one; then the cheapest that reaches her; paper last, and only for what is
    worth it. A way that failed is never chosen again.
    """
    mails = known.mail == Mail.GOOD and Way.EMAIL not in known.failed
    prints = known.has_postal and act.purpose in LETTERS and Way.PAPER not in known.failed
    if mails and act.is_electronic and act.purpose in BY_RETURN_OF_MAIL:
        return _mailed(act, Reason.USUAL if known.wanted in (None, Way.EMAIL) else Reason.LAW)
    if known.wanted == Way.PAPER:
        return _on_paper(act, mails=mails, prints=prints, known=known)
    if known.wanted == Way.PORTAL and act.purpose not in LEGAL:
        return Choice(Way.PORTAL, Reason.PREFERRED)
    if mails:
        return _mailed(act, Reason.LAW if known.wanted == Way.PORTAL else Reason.USUAL)
    if prints:
        return Choice(Way.PAPER, _no_mail(known))
    return Choice(Way.PORTAL, Reason.NOWHERE if act.purpose in LETTERS else _no_mail(known))


def _on_paper(act: Act, *, mails: bool, prints: bool, known: Known) -> Choice:
    if prints:
        return Choice(Way.PAPER, Reason.PREFERRED)
    if act.purpose not in LETTERS:
        return Choice(Way.PORTAL, Reason.NOT_WORTH)
    if mails:
        return _mailed(act, Reason.NO_POSTAL)
    return Choice(Way.PORTAL, Reason.NOWHERE)


def _mailed(act: Act, reason: Reason) -> Choice:
    return Choice(Way.EMAIL, reason, is_neutral=act.is_secret)


def _no_mail(known: Known) -> Reason:
    match known.mail:
        case Mail.NONE:
            return Reason.NO_EMAIL
        case Mail.RETURNED:
            return Reason.RETURNED
        case Mail.COMPLAINED:
            return Reason.COMPLAINED
    return Reason.FAILED
