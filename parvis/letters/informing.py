"""Write what is sent to those who agreed to read it: the link that confirms, and the information itself."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.letters.blocks import Action, Block, Heading, ItemList, Letter, Notice, Paragraph, Signature
from parvis.letters.cleaning import authored, one_line, web_address
from parvis.letters.content import Language, Recipient, Sender
from parvis.letters.sentences import bare_letter, demand, greeting, worded

_ITEM = re.compile(r"[-–—•*]\s+")
_TITLE = re.compile(r"#+\s+")


@dataclass(frozen=True, slots=True)
class Information:
    """What a campaign says in one language; ``link`` is an address with its words, or neither."""

    subject: str
    text: str
    link: str = ""
    link_words: str = ""


@dataclass(frozen=True, slots=True)
class Leaving:
    """Why somebody is written to, and how she is not any more: the titles she agreed to, two addresses."""

    topics: Sequence[str]
    choosing_url: str
    leaving_url: str


@worded
def information(
    said: Information,
    *,
    sender: Sender,
    recipient: Recipient,
    leaving: Leaving,
    on: date,
    language: Language = "fr",
) -> Letter:
    """Inform somebody who agreed to it; the last lines say why she is written to and how to end it.

    Raises CannotWriteLetter.
    """
    text = blocks_of(said.text)
    demand((said.subject.strip(), _("objet du message")), (text, _("texte du message")))
    linked: tuple[Block, ...] = ()
    if said.link:
        words = one_line(said.link_words) or _("En savoir plus")
        linked = (Action(words, web_address(said.link)),)
    topics = " ; ".join(one_line(title) for title in leaving.topics)
    why = _("Vous recevez ce message parce que vous avez accepté des informations sur : %(topics)s.")
    return bare_letter(
        "information",
        said.subject,
        (
            *text,
            *linked,
            Signature(tuple(dict.fromkeys((one_line(sender.service), one_line(sender.authority))))),
            Notice(_("Votre abonnement"), (why % {"topics": topics},)),
            Action(_("Ne plus recevoir ces messages"), web_address(leaving.leaving_url)),
            Action(_("Changer mes choix"), web_address(leaving.choosing_url)),
        ),
        sender=sender,
        recipient=recipient,
        on=on,
        language=language,
    )


@worded
def subscription_asked(
    *,
    sender: Sender,
    recipient: Recipient,
    topics: Sequence[str],
    url: str,
    days: int,
    on: date,
    language: Language = "fr",
) -> Letter:
    """Ask whoever holds an address to confirm that it wants these topics: nothing is sent to it before."""
    return bare_letter(
        "subscription_asked",
        _("Confirmez votre abonnement"),
        (
            greeting(),
            ItemList(
                tuple(one_line(title) for title in topics),
                intro=_(
                    "Quelqu’un a demandé que cette adresse reçoive les informations de %(authority)s sur :"
                )
                % {"authority": one_line(sender.authority)},
            ),
            Action(_("Confirmer l’abonnement"), web_address(url)),
            Paragraph(
                ngettext(
                    "Ce lien peut servir pendant %(days)d jour.",
                    "Ce lien peut servir pendant %(days)d jours.",
                    days,
                )
                % {"days": days}
            ),
            Paragraph(
                _("Si vous n’avez rien demandé, ne faites rien : vous ne recevrez pas ces informations.")
            ),
            Signature((one_line(sender.authority),)),
        ),
        sender=sender,
        recipient=recipient,
        on=on,
        language=language,
    )


@worded
def already_subscribed(
    *, sender: Sender, recipient: Recipient, url: str, on: date, language: Language = "fr"
) -> Letter:
    """Tell whoever asks for what she has already, and give her the link to her choices."""
    return bare_letter(
        "already_subscribed",
        _("Votre abonnement"),
        (
            greeting(),
            Paragraph(_("Vous avez demandé à recevoir des informations : votre adresse y est déjà abonnée.")),
            Action(_("Voir ou changer mes choix"), web_address(url)),
            Paragraph(_("Ce lien est personnel : ne le transmettez à personne.")),
            Paragraph(_("Si vous n’avez rien demandé, ne faites rien.")),
            Signature((one_line(sender.authority),)),
        ),
        sender=sender,
        recipient=recipient,
        on=on,
        language=language,
    )


def blocks_of(text: str) -> tuple[Block, ...]:
    """Read an agent's text: paragraphs at empty lines, « # » before a title, « - » before each item of a list."""
    parts = re.split(r"\n\s*\n", authored(text))
    return tuple(block for part in parts if part.strip() for block in _read(part.strip().split("\n")))


def _read(lines: list[str]) -> tuple[Block, ...]:
    title = _TITLE.match(lines[0])
    if title:
        rest = lines[1:]
        return (Heading(lines[0][title.end() :]), *(_read(rest) if rest else ()))
    first = next((rank for rank, line in enumerate(lines) if _ITEM.match(line)), len(lines))
    items = lines[first:]
    if items and all(_ITEM.match(line) for line in items):
        words = tuple(_ITEM.sub("", line, count=1) for line in items)
        return (ItemList(words, intro="\n".join(lines[:first])),)
    return (Paragraph("\n".join(lines)),)
