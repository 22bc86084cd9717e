"""Write the message that carries the short code asked for at the desk."""

from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.letters.blocks import Letter, Paragraph, Signature
from parvis.letters.cleaning import one_line
from parvis.letters.content import Language, Recipient, Sender
from parvis.letters.sentences import bare_letter, greeting, worded


@worded
def contact_code(
    *,
    sender: Sender,
    recipient: Recipient,
    code: str,
    life: timedelta,
    on: date,
    language: Language = "fr",
) -> Letter:
    """Give the code to read to the agent; neither the subject nor a word tells of a service or a request."""
    minutes = int(life.total_seconds()) // 60
    lasts = ngettext("Il est valable %(count)d minute.", "Il est valable %(count)d minutes.", minutes) % {
        "count": minutes
    }
    return bare_letter(
        "contact_code",
        _("Votre code de vérification"),
        (
            greeting(),
            Paragraph(
                _(
                    "Un agent de %(authority)s est en contact avec vous et vérifie que cette adresse est la vôtre."
                )
                % {"authority": one_line(sender.authority)}
            ),
            Paragraph(_("Donnez-lui ce code : %(code)s") % {"code": f"{code[:3]} {code[3:]}"}),
            Paragraph(lasts),
            Paragraph(
                _(
                    "Si vous n’êtes pas en contact avec un agent, ne donnez ce code à personne et ne faites rien."
                )
            ),
            Signature((one_line(sender.authority),)),
        ),
        sender=sender,
        recipient=recipient,
        on=on,
        language=language,
    )
