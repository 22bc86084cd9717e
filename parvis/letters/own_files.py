"""Write the message that carries the link by which a person joins or parts her own files."""

from datetime import datetime

from django.utils.translation import gettext as _

from parvis.letters.blocks import Action, Letter, Paragraph, Signature
from parvis.letters.cleaning import one_line, web_address
from parvis.letters.content import Language, Recipient, Sender
from parvis.letters.sentences import bare_letter, greeting, moment, worded


@worded
def own_files(
    *,
    sender: Sender,
    recipient: Recipient,
    url: str,
    until: datetime,
    zone: str,
    language: Language = "fr",
) -> Letter:
    """Give the link; it says neither which services know the person, nor how many."""
    return bare_letter(
        "own_files",
        _("Vos dossiers à %(authority)s") % {"authority": one_line(sender.authority)},
        (
            greeting(),
            Paragraph(_("Vous avez demandé à réunir ou à séparer les dossiers que nous tenons à votre nom.")),
            Action(_("Voir mes dossiers"), web_address(url)),
            Paragraph(
                _("Ce lien ne sert qu’une fois, jusqu’au %(moment)s.") % {"moment": moment(until, zone)}
            ),
            Paragraph(_("Ce lien est personnel : ne le transmettez à personne.")),
            Paragraph(_("Si vous ne l’avez pas demandé, ne faites rien.")),
            Signature((one_line(sender.authority),)),
        ),
        sender=sender,
        recipient=recipient,
        on=until.date(),
        language=language,
    )
