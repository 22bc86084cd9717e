"""Write the answer to a message that is about no case, by e-mail or on paper, and the notice that one waits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from parvis.letters.blocks import Action, Block, Heading, Letter, Paragraph, Signature
from parvis.letters.cleaning import authored, one_line, unbroken, web_address
from parvis.letters.content import Language, Recipient, Sender
from parvis.letters.sentences import agent_gaps, bare_letter, closing, demand, greeting, paragraphs, worded

LONGEST_QUOTED = 2_000
"""Characters of her message that are repeated under the answer."""


@dataclass(frozen=True, slots=True)
class Quoted:
    """Her message, repeated below: ``moment`` is when it arrived, in words."""

    moment: str
    text: str


@worded
def message_answer(
    *,
    sender: Sender,
    recipient: Recipient,
    subject: str,
    body: str,
    quoted: Quoted | None = None,
    on: date,
    language: Language = "fr",
) -> Letter:
    """Carry an agent's answer, signed with her name and quality and the address of her service (CRPA L111-2)."""
    text = paragraphs(body)
    demand(
        (text, _("texte du message")),
        (one_line(subject), _("objet du message")),
        *agent_gaps(sender.agent),
    )
    return bare_letter(
        "message_answer",
        subject,
        (*text, Signature(_signed(sender)), *(_quoted(quoted) if quoted else ())),
        sender=sender,
        recipient=recipient,
        on=on,
        language=language,
    )


@worded
def paper_answer(
    *,
    sender: Sender,
    recipient: Recipient,
    subject: str,
    body: str,
    on: date,
    language: Language = "fr",
) -> Letter:
    """The same on paper, with the forms of a letter; its head already says where the service is."""
    text = paragraphs(body)
    demand(
        (text, _("texte du message")), (one_line(subject), _("objet du message")), *agent_gaps(sender.agent)
    )
    return bare_letter(
        "message_answer",
        subject,
        (*text, *closing(sender)),
        sender=sender,
        recipient=recipient,
        on=on,
        language=language,
    )


@worded
def answer_waits(
    *, sender: Sender, recipient: Recipient, url: str, on: date, language: Language = "fr"
) -> Letter:
    """Say only that an answer may be read, and where: in the sectors under secrecy nothing of it travels in clear."""
    return bare_letter(
        "answer_waits",
        _("Une réponse vous attend"),
        (
            greeting(),
            Paragraph(_("Vous nous avez écrit. Notre réponse vous attend sur une page protégée.")),
            Action(_("Lire la réponse"), web_address(url)),
            Paragraph(_("Pour protéger votre vie privée, elle n’est pas reprise ici.")),
            Signature((one_line(sender.authority),)),
        ),
        sender=sender,
        recipient=recipient,
        on=on,
        language=language,
    )


@worded
def awaited_reminder(
    *,
    sender: Sender,
    recipient: Recipient,
    asked: str,
    subject: str = "",
    reference: str = "",
    url: str = "",
    on: date,
    language: Language = "fr",
) -> Letter:
    """Remind somebody that the service awaits her answer to what it wrote; ``url`` is where to answer it."""
    demand((asked.strip(), _("texte du message")))
    named = _("Nous attendons votre réponse : dossier n° %(reference)s") % {"reference": reference}
    answer = (Action(_("Répondre à ce message"), web_address(url)),) if url else ()
    return bare_letter(
        "awaited_reminder",
        subject or (named if reference else _("Nous attendons votre réponse")),
        (
            greeting(),
            Paragraph(
                _(
                    "Nous vous avons écrit, et nous attendons votre réponse. Si vous nous l’avez déjà donnée, ne tenez "
                    "pas compte de ce rappel."
                )
            ),
            *answer,
            Heading(_("Notre message")),
            *paragraphs(asked),
            Signature(_signed(sender)),
        ),
        sender=sender,
        recipient=recipient,
        on=on,
        language=language,
        reference=reference,
    )


def _signed(sender: Sender) -> tuple[str, ...]:
    lines: Sequence[str] = (
        one_line(sender.service),
        one_line(sender.authority),
        ", ".join(one_line(line) for line in sender.postal_address),
        one_line(sender.email),
        unbroken(one_line(sender.telephone)),
    )
    agent = sender.agent
    if agent is not None and agent.name:
        first = agent.name if agent.anonymous else f"{agent.name}, {agent.quality}"
        lines = (one_line(first), *lines)
    return tuple(dict.fromkeys(line for line in lines if line))


def _quoted(quoted: Quoted) -> tuple[Block, ...]:
    text = authored(quoted.text[:LONGEST_QUOTED])
    if not text.strip():
        return ()
    cut = "\n[…]" if len(quoted.text) > LONGEST_QUOTED else ""
    words = _("Votre message, reçu %(moment)s") % {"moment": quoted.moment}
    return (Heading(words), Paragraph(text + cut))
