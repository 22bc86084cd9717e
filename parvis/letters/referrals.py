"""Write what goes with a message that is another authority's matter: the notice to its sender, and the transmittal."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from parvis.letters.blocks import Block, Heading, Letter, Notice, Paragraph, Table
from parvis.letters.cleaning import one_line, unbroken
from parvis.letters.content import Language, Recipient, Sender
from parvis.letters.sentences import (
    bare_letter,
    cited,
    closing,
    demand,
    greeting,
    paragraphs,
    worded,
)
from parvis.ui.wording import day_words


@dataclass(frozen=True, slots=True)
class Competent:
    """The authority that has the matter; ``acknowledges_by``: its last day for that, when a delay binds it."""

    name: str
    email: str = ""
    postal_address: tuple[str, ...] = ()
    telephone: str = ""
    acknowledges_by: date | None = None


@dataclass(frozen=True, slots=True)
class Passed:
    """What is passed on: when it came, in words and as a day, and what it is about, maybe empty."""

    moment: str
    received_on: date
    subject: str = ""
    sender_name: str = ""
    sender_email: str = ""


@worded
def referral_notice(
    *,
    sender: Sender,
    recipient: Recipient,
    passed: Passed,
    to: Competent,
    on: date,
    explanation: str = "",
    is_receipt: bool = False,
    language: Language = "fr",
) -> Letter:
    """Tell whoever wrote which authority has her message, and what becomes of both delays (CRPA L114-2, L114-3).

    ``is_receipt``: no registration receipt was sent before, this is it (CRPA R112-11-2).
    """
    demand(
        (to.name, _("nom de l’autorité compétente")),
        (to.email or to.postal_address, _("adresse électronique ou postale de l’autorité compétente")),
    )
    values = {"message": _named(passed), "to": one_line(to.name), "article": cited("L114-2")}
    told = _(
        "%(message)s concerne une autre administration. Nous le transmettons à %(to)s, qui est compétente "
        "pour vous répondre (%(article)s)."
    )
    receipt = _(
        "Ce courriel est aussi l’accusé d’enregistrement de votre message, reçu le %(moment)s (%(article)s)."
    )
    proof = {"moment": passed.moment, "article": cited("R112-11-2")}
    return bare_letter(
        "referral_notice",
        _("Votre message est transmis à %(to)s") % values,
        (
            greeting(),
            Paragraph(told % values),
            Paragraph(_("Vous n’avez rien à refaire : votre message et ses pièces jointes sont transmis.")),
            *paragraphs(explanation),
            *_contact_details(to),
            *_what_follows(passed, to),
            *((Paragraph(receipt % proof),) if is_receipt else ()),
            *closing(sender),
        ),
        sender=sender,
        recipient=recipient,
        on=on,
        language=language,
    )


@worded
def referral_transmittal(
    *,
    sender: Sender,
    recipient: Recipient,
    passed: Passed,
    on: date,
    explanation: str = "",
    acknowledges_by: date | None = None,
    is_attached: bool = True,
    language: Language = "fr",
) -> Letter:
    """Pass a message on to the authority that has the matter, with the dates that bind it (CRPA L114-2 to L114-4)."""
    values = {"moment": passed.moment, "article": cited("L114-2"), "on": day_words(passed.received_on)}
    told = _(
        "Nous avons reçu le %(moment)s un message qui nous paraît relever de votre compétence. Nous vous le "
        "transmettons (%(article)s)."
    )
    attached = _("L’original est joint, tel que nous l’avons reçu, avec ses pièces jointes.")
    rows = (
        (_("De"), one_line(passed.sender_name)),
        (_("Adresse électronique"), one_line(passed.sender_email)),
        (_("Objet"), one_line(passed.subject)),
        (_("Reçu par nous le"), passed.moment),
    )
    known = tuple((label, value) for label, value in rows if value)
    return bare_letter(
        "referral_transmittal",
        _("Transmission d’un message qui relève de votre compétence"),
        (
            greeting(),
            Paragraph(told % values),
            *paragraphs(explanation),
            Heading(_("Le message")),
            Table((_("Mention"), _("Valeur")), known),
            *((Paragraph(attached),) if is_attached else ()),
            Heading(_("Les délais")),
            *_clocks(passed, acknowledges_by),
            Paragraph(
                _(
                    "L’expéditeur est informé de cette transmission. Dites-nous, en répondant, que vous l’avez."
                )
            ),
            *closing(sender),
        ),
        sender=sender,
        recipient=recipient,
        on=on,
        language=language,
    )


def _named(passed: Passed) -> str:
    if not passed.subject.strip():
        return _("Votre message du %(moment)s") % {"moment": passed.moment}
    subject = one_line(passed.subject)[:120]
    return _("Votre message du %(moment)s, « %(subject)s »,") % {"moment": passed.moment, "subject": subject}


def _contact_details(to: Competent) -> tuple[Block, ...]:
    rows = (
        (_("Nom"), one_line(to.name)),
        (_("Adresse électronique"), one_line(to.email)),
        (_("Adresse postale"), ", ".join(one_line(line) for line in to.postal_address)),
        (_("Téléphone"), unbroken(one_line(to.telephone))),
    )
    known = tuple((label, value) for label, value in rows if value)
    return (
        Heading(_("L’administration qui a votre message")),
        Table((_("Coordonnée"), _("Valeur")), known),
    )


def _what_follows(passed: Passed, to: Competent) -> tuple[Block, ...]:
    values = {"to": one_line(to.name), "article": cited("L114-4")}
    receipt = _("%(to)s vous enverra un accusé de réception (%(article)s).") % values
    if to.acknowledges_by is not None:
        receipt = _("%(to)s vous enverra un accusé de réception, au plus tard le %(day)s (%(article)s).") % {
            **values,
            "day": day_words(to.acknowledges_by),
            "article": cited("R112-11-2"),
        }
    rejection = _(
        "Celui au terme duquel elle serait réputée rejetée court depuis le %(day)s, jour où nous l’avons reçue."
    )
    acceptance = _(
        "Celui au terme duquel elle serait réputée acceptée ne court qu’à compter du jour où %(to)s la reçoit."
    )
    title = _("Si votre message est une demande, les délais (%(article)s)") % {"article": cited("L114-3")}
    said = {**values, "day": day_words(passed.received_on)}
    return (
        Heading(_("Ce qui se passe ensuite")),
        Paragraph(receipt),
        Notice(title, (rejection % said, acceptance % said)),
    )


def _clocks(passed: Passed, acknowledges_by: date | None) -> tuple[Block, ...]:
    day = {"day": day_words(passed.received_on), "article": cited("L114-3")}
    rejection = _(
        "Une décision implicite de rejet se compte depuis le %(day)s, jour de la première réception ; une "
        "décision implicite d’acceptation, depuis le jour où vous recevez cette transmission (%(article)s)."
    )
    if acknowledges_by is None:
        receipt = _("L’accusé de réception est délivré par vous (%(article)s).") % {
            "article": cited("L114-4")
        }
    else:
        receipt = _("L’accusé de réception est délivré par vous, au plus tard le %(day)s (%(article)s).") % {
            "day": day_words(acknowledges_by),
            "article": cited("R112-11-2"),
        }
    return (Paragraph(rejection % day), Paragraph(receipt))
