"""Write the message that carries the link to the list of who looked."""

from datetime import datetime

from django.utils.translation import gettext as _

from parvis.letters.blocks import Action, Letter, Paragraph, Signature
from parvis.letters.cleaning import one_line, web_address
from parvis.letters.content import Language, Recipient, Sender
from parvis.letters.sentences import bare_letter, greeting, moment, worded


@worded
def who_looked(
    *,
    sender: Sender,
    recipient: Recipient,
    url: str,
    until: datetime,
    zone: str,
    is_sent_by_agent: bool = False,
    language: Language = "fr",
) -> Letter:
    """Give the link to the list of the agents who looked at a file; it names neither service nor request.

    ``is_sent_by_agent``: an agent sends it; else the person asked for it by herself.
    """
    if is_sent_by_agent:
        why = _("Un agent vous envoie ce lien. Il ouvre la liste des agents qui ont consulté votre dossier.")
        unexpected = _("Si vous ne l’attendiez pas, ne faites rien.")
    else:
        why = _("Vous avez demandé à savoir quels agents ont consulté votre dossier.")
        unexpected = _("Si vous ne l’avez pas demandé, ne faites rien.")
    return bare_letter(
        "who_looked",
        _("Qui a consulté votre dossier"),
        (
            greeting(),
            Paragraph(why),
            Action(_("Voir la liste"), web_address(url)),
            Paragraph(
                _("Ce lien ne sert qu’une fois, jusqu’au %(moment)s.") % {"moment": moment(until, zone)}
            ),
            Paragraph(
                _("Chaque service tient son propre dossier : vous pouvez recevoir un message pour chacun.")
            ),
            Paragraph(_("Ce lien est personnel : ne le transmettez à personne.")),
            Paragraph(unexpected),
            Signature((one_line(sender.authority),)),
        ),
        sender=sender,
        recipient=recipient,
        on=until.date(),
        language=language,
    )
