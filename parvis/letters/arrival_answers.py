"""Write what an agent sends about a message that opened no case: its acknowledgement, the question of who writes."""

from datetime import date

from django.utils import translation
from django.utils.translation import gettext as _

from parvis.letters.arrivals import Registered
from parvis.letters.blocks import Block, Heading, Letter, Notice, Paragraph
from parvis.letters.cleaning import one_line
from parvis.letters.content import AppealRoutes, Language, Recipient, Sender
from parvis.letters.sentences import (
    appeal_blocks,
    appeal_gaps,
    bare_letter,
    cited,
    closing,
    demand,
    greeting,
    service_blocks,
    service_gaps,
    worded,
)
from parvis.ui.wording import day_words


@worded
def arrival_acknowledgement(
    *,
    sender: Sender,
    recipient: Recipient,
    message: Registered,
    rejected_on: date | None = None,
    appeal: AppealRoutes | None = None,
    on: date,
    language: Language = "fr",
) -> Letter:
    """Acknowledge a message that follows no procedure (CRPA L112-11, R112-11-1).

    ``rejected_on``: the day silence rejects it, when it is a request (CRPA L231-4, 2°); its routes of appeal are then
    due. Without it, silence decides nothing: it asked for no decision.
    """
    demand(
        (message.moment, _("jour de la réception")),
        *service_gaps(sender),
        *(appeal_gaps(appeal) if rejected_on else ()),
    )
    told = _("Nous avons reçu votre message le %(moment)s.")
    if message.subject.strip():
        told = _("Nous avons reçu votre message « %(subject)s » le %(moment)s.")
    values = {"moment": message.moment, "subject": one_line(message.subject)[:120]}
    return bare_letter(
        "arrival_acknowledgement",
        _("Accusé de réception de votre message"),
        (
            greeting(),
            Paragraph(told % values),
            *_silence(rejected_on, appeal),
            *service_blocks(sender),
            *closing(sender),
        ),
        sender=sender,
        recipient=recipient,
        on=on,
        language=language,
    )


def identity_words(*, moment: str, language: Language = "fr") -> str:
    """What is asked for, before an agent reads it over (CRPA R112-9-1)."""
    with translation.override(language):
        return _identity_asked() % {"moment": moment, "article": cited("R112-9-1")}


def _identity_asked() -> str:
    return _(
        "Nous avons reçu votre message le %(moment)s. Pour le traiter, nous avons besoin de savoir qui vous êtes "
        "(%(article)s).\n\n"
        "Répondez à ce courriel en indiquant vos nom et prénom, votre adresse postale et votre adresse électronique. "
        "Pour une entreprise, indiquez son numéro SIRET ; pour une association, son numéro RNA."
    )


def _silence(rejected_on: date | None, appeal: AppealRoutes | None) -> tuple[Block, ...]:
    title = Heading(_("Si nous ne vous répondons pas"))
    if rejected_on is None:
        said = _(
            "Aucune décision implicite ne naît de notre silence : votre message ne demande pas de décision."
        )
        return (title, Paragraph(said))
    deemed = _(
        "À défaut de décision écrite de notre part le %(day)s au plus tard, et sous réserve que la demande "
        "soit complète, elle sera réputée rejetée à cette date (%(article)s)."
    )
    reasons = _(
        "Vous pourrez alors nous demander les motifs de ce rejet, dans le délai de recours indiqué "
        "ci-dessous (%(article)s)."
    )
    day = day_words(rejected_on)
    since = _("du %(day)s, si vous n’avez reçu aucune décision écrite") % {"day": day}
    return (
        title,
        Notice(
            _("Votre demande est susceptible de donner lieu à une décision implicite de rejet"),
            (
                deemed % {"day": day, "article": cited("L231-4")},
                reasons % {"article": cited("L232-4")},
            ),
        ),
        *(appeal_blocks(appeal, since) if appeal else ()),
    )
