"""Write the registration receipt of messages that arrived by themselves, before anybody sorted them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.letters.blocks import Block, ItemList, Letter, Notice, Paragraph, Signature
from parvis.letters.cleaning import one_line
from parvis.letters.content import Language, Recipient, Sender
from parvis.letters.sentences import bare_letter, cited, demand, greeting, worded
from parvis.ui.wording import day_words


@dataclass(frozen=True, slots=True)
class Registered:
    """One message: ``moment`` is when it arrived, in words; ``subject`` as its sender wrote it, maybe empty."""

    moment: str
    subject: str = ""


@worded
def arrival_receipt(
    *,
    sender: Sender,
    recipient: Recipient,
    messages: Sequence[Registered],
    others: int = 0,
    acknowledgement_by: date,
    asks_identity: bool = False,
    on: date,
    language: Language = "fr",
) -> Letter:
    """Say when messages arrived, and what follows (CRPA R112-11-2); ``others``: how many are not listed.

    ``asks_identity``: a name and a postal address are lacking for them to be a request in law (CRPA R112-9-1).
    """
    demand((messages, _("les messages reçus")))
    total = len(messages) + others
    items = tuple(_item(one) for one in messages)
    if others:
        more = ngettext("et %(count)s autre message", "et %(count)s autres messages", others)
        items = (*items, more % {"count": others})
    intro = ngettext("Nous avons bien reçu votre message :", "Nous avons bien reçu vos messages :", total)
    follows = _(
        "Cet envoi automatique en est l’accusé d’enregistrement. Le service compétent vous répondra ou vous adressera "
        "un accusé de réception au plus tard le %(day)s (%(article)s)."
    )
    return bare_letter(
        "arrival_receipt",
        ngettext("Votre message est enregistré", "Vos messages sont enregistrés", total),
        (
            greeting(),
            ItemList(items, intro),
            Paragraph(follows % {"day": day_words(acknowledgement_by), "article": cited("R112-11-2")}),
            *(_identity() if asks_identity else ()),
            Signature((one_line(sender.authority),)),
        ),
        sender=sender,
        recipient=recipient,
        on=on,
        language=language,
    )


def _item(message: Registered) -> str:
    if not message.subject.strip():
        return message.moment
    return _("%(moment)s : « %(subject)s »") % {
        "moment": message.moment,
        "subject": one_line(message.subject)[:120],
    }


def _identity() -> tuple[Block, ...]:
    asked = _(
        "Si votre message est une demande, répondez-nous en indiquant vos nom et prénom et votre adresse postale ; "
        "pour une entreprise, son numéro SIRET ; pour une association, son numéro RNA (%(article)s)."
    )
    return (Notice(_("Dites-nous qui vous êtes"), (asked % {"article": cited("R112-9-1")},)),)
