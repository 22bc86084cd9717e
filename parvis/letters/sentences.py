"""Word what several kinds of letter share: days, articles, the service in charge, the routes of appeal."""

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import wraps
from typing import TYPE_CHECKING, ParamSpec
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from parvis.letters.blocks import (
    Action,
    Block,
    Heading,
    ItemList,
    Letter,
    Notice,
    Paragraph,
    Signature,
    Table,
    texts_of,
)
from parvis.letters.cleaning import ANSWERS, answer, authored, one_line, subject_line, unbroken, web_address
from parvis.letters.content import (
    AgentInCharge,
    AppealRoutes,
    CaseFacts,
    IncompleteLetter,
    Language,
    Recipient,
    Sender,
)
from parvis.ui.wording import day_words

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

P = ParamSpec("P")

_CODE = "CRPA"
_ARTICLE = re.compile(r"(?:CRPA\s+)?([LRD])\.?\s?(\d{3,4}(?:-\d+)+)")


def worded(write: Callable[P, Letter]) -> Callable[P, Letter]:
    """Write the letter in the language of its ``language`` argument, French by default."""

    @wraps(write)
    def write_in_language(*args: P.args, **kwargs: P.kwargs) -> Letter:
        with translation.override(str(kwargs.get("language", "fr"))):
            return write(*args, **kwargs)

    return write_in_language


def demand(*mentions: tuple[object, str]) -> None:
    """Raise ``IncompleteLetter`` with the name of every mention whose value is empty."""
    missing = tuple(name for value, name in mentions if not value)
    if missing:
        raise IncompleteLetter(missing)


def moment(at: datetime, zone: str) -> str:
    """Word an instant in a time zone: « 30 avril 2026 à 16 h 20 »."""
    local = at.astimezone(ZoneInfo(zone))
    return _("%(day)s à %(hour)d h %(minute)02d") % {
        "day": day_words(local.date()),
        "hour": local.hour,
        "minute": local.minute,
    }


def months(count: int) -> str:
    """Word a number of months."""
    return ngettext("%(count)d mois", "%(count)d mois", count) % {"count": count}


def within(count: int) -> str:
    """Word a delay of some months: « dans le mois », « dans les 2 mois »."""
    return _("dans le mois") if count == 1 else _("dans les %(months)s") % {"months": months(count)}


def cited(article: str) -> str:
    """Word an article: « L231-1 » becomes « article L. 231-1 du CRPA »; any other text is left as it is."""
    found = _ARTICLE.fullmatch(article.strip())
    if found is None:
        return one_line(article)
    return _("article %(article)s du CRPA") % {"article": f"{found[1]}. {found[2]}"}


def service_gaps(sender: Sender, *, paper: bool = False) -> tuple[tuple[object, str], ...]:
    """Name what must be known of the service in charge.

    Electronic: its name, an electronic or postal address, its telephone (CRPA R112-11-1, 2°).
    Paper: the postal address is due whatever else is given (CRPA R112-5, 2°).
    """
    address: tuple[object, str] = (sender.postal_address, _("adresse postale du service"))
    if not paper:
        address = (sender.email or sender.postal_address, _("adresse électronique ou postale du service"))
    gaps = [(sender.service, _("service chargé du dossier")), address]
    gaps.append((sender.telephone, _("numéro de téléphone du service")))
    return (*gaps, *agent_gaps(sender.agent))


def agent_gaps(agent: AgentInCharge | None) -> tuple[tuple[object, str], ...]:
    """Name what must be known of the agent in charge, when there is one (CRPA L111-2)."""
    if agent is None or agent.anonymous:
        return ()
    return (
        (agent.name.strip(), _("prénom et nom de l’agent chargé du dossier")),
        (agent.quality, _("qualité de l’agent chargé du dossier")),
    )


def service_blocks(sender: Sender) -> tuple[Block, ...]:
    """Present the service in charge and its agent (CRPA L111-2, R112-5, R112-11-1)."""
    rows = [
        (_("Service"), one_line(sender.service)),
        (_("Collectivité"), one_line(sender.authority)),
        (_("Adresse électronique"), one_line(sender.email)),
        (_("Adresse postale"), ", ".join(one_line(line) for line in sender.postal_address)),
        (_("Téléphone"), unbroken(one_line(sender.telephone))),
    ]
    if sender.agent is not None and not sender.agent.anonymous:
        name = one_line(f"{sender.agent.name}, {sender.agent.quality}")
        rows.append((_("La personne qui s’en occupe"), name))
    known = tuple((label, value) for label, value in rows if value)
    return (
        Heading(_("Le service chargé de votre dossier")),
        Table((_("Coordonnée"), _("Valeur")), known),
    )


def appeal_gaps(appeal: AppealRoutes | None) -> tuple[tuple[object, str], ...]:
    """Name what must be known of the routes of appeal for the delay to bind (CJA R421-5)."""
    if appeal is None:
        return ((None, _("voies et délais de recours")),)
    return (
        (appeal.administrative_to, _("destinataire du recours administratif")),
        (appeal.court, _("tribunal compétent")),
        # One of the two is enough to reach it: the online service receives for every court (CJA R414-6).
        (appeal.court_address or appeal.court_online, _("adresse du tribunal compétent")),
        (appeal.months > 0, _("délai de recours")),
    )


def appeal_blocks(appeal: AppealRoutes, since: str) -> tuple[Block, ...]:
    """Word the delays and routes of appeal (CJA R421-1, R421-5; CRPA L410-1, L411-2).

    ``since`` is the worded start of the delay: « de la notification de cette décision ».
    """
    to = ", ".join(one_line(line) for line in appeal.administrative_to)
    court = ", ".join(one_line(line) for line in (appeal.court, *appeal.court_address))
    if appeal.court_online:
        court = _("%(court)s, ou par internet sur %(site)s") % {
            "court": court,
            "site": one_line(appeal.court_online),
        }
    values = {"within": within(appeal.months), "since": since, "to": to, "court": court}
    body = _mandatory_appeal(values) if appeal.mandatory_first else _free_appeal(values)
    return (Heading(_("Voies et délais de recours")), *body)


def _mandatory_appeal(values: dict[str, str]) -> tuple[Block, ...]:
    first = _(
        "Avant de saisir le juge, vous devez d’abord demander un nouvel examen (« recours administratif "
        "préalable obligatoire »), %(within)s à compter %(since)s, auprès de : %(to)s."
    )
    then = _(
        "Si ce recours est rejeté, vous pourrez saisir le juge, %(within)s à compter de ce rejet : %(court)s."
    )
    return (Paragraph(first % values), Paragraph(then % values))


def _free_appeal(values: dict[str, str]) -> tuple[Block, ...]:
    intro = _("Si vous contestez cette décision, vous pouvez, %(within)s à compter %(since)s :")
    routes = (
        _("demander un nouvel examen (recours administratif, gracieux ou hiérarchique), auprès de : %(to)s"),
        _("demander au juge d’annuler la décision (recours contentieux), auprès de : %(court)s"),
    )
    interrupts = _(
        "Le recours administratif fait dans ce délai interrompt le délai pour saisir le juge, qui "
        "recommence à courir en entier après la réponse à ce recours (%(article)s)."
    )
    return (
        ItemList(tuple(route % values for route in routes), intro % values),
        Paragraph(interrupts % {"article": cited("L411-2")}),
    )


def answers_blocks(case: CaseFacts) -> tuple[Block, ...]:
    """Repeat what the person answered, when the caller gives it; past ``ANSWERS`` rows, say so."""
    if not case.answers:
        return ()
    rows = tuple((one_line(item.label), answer(item.value)) for item in case.answers[:ANSWERS])
    table: tuple[Block, ...] = (
        Heading(_("Ce que vous nous avez envoyé")),
        Table((_("Question"), _("Réponse")), rows),
    )
    if len(case.answers) > ANSWERS:
        return (*table, Paragraph(_("Vos autres réponses sont sur la page de suivi de votre dossier.")))
    return table


def follow_blocks(case: CaseFacts) -> tuple[Block, ...]:
    """Offer the follow-up page, when there is one: by its link, or on paper by what can be typed."""
    if not case.tracking_url:
        return typed_follow_blocks(case)
    return (Action(_("Suivre votre dossier"), web_address(case.tracking_url)),)


def typed_follow_blocks(case: CaseFacts) -> tuple[Block, ...]:
    """Say on paper how to follow the case; nothing when the letter bears its link.

    The code is not repeated: it opens the case to whoever reads it, and a letter is kept where agents read it.
    """
    if case.tracking_url or not case.track_address:
        return ()
    given = _(
        "Le code de suivi vous a été donné le jour du dépôt, sur votre reçu ou à la fin de votre demande. Il est "
        "secret : ce courrier ne le répète pas."
    )
    reference, internet = follow_sentences(case)
    return (Notice(_("Pour suivre votre dossier"), (reference, internet, given, without_code())),)


def follow_sentences(case: CaseFacts) -> tuple[str, str]:
    """Say the reference, and the address where it is typed with the code."""
    return (
        _("Référence : %(reference)s") % {"reference": one_line(case.reference)},
        _("Sur internet : %(address)s, avec la référence et le code.")
        % {"address": one_line(case.track_address)},
    )


def without_code() -> str:
    """Say what is done without the code."""
    return _("Par téléphone ou à l’accueil : la référence suffit, ne donnez pas le code.")


def courtesy_words(letter: Letter) -> tuple[str, str]:
    """Head the translation that goes with a letter: what it is, in French, and which text counts, in its language."""
    title = _in(letter.language, gettext_lazy("Traduction de courtoisie"))
    courtesy = letter.courtesy.language if letter.courtesy else letter.language
    return title, _in(
        courtesy, gettext_lazy("Cette traduction vous aide à lire. Seul le texte français compte.")
    )


def _in(language: Language, words: "StrPromise") -> str:
    with translation.override(language):
        return str(words)


def greeting() -> Paragraph:
    """Open the letter."""
    return Paragraph(_("Madame, Monsieur,"))


def closing(sender: Sender) -> tuple[Block, ...]:
    """Close a letter that is not a decision: the agent when known, the service, the authority (L111-2)."""
    lines = [one_line(sender.service), one_line(sender.authority)]
    agent = sender.agent
    if agent is not None and not agent.anonymous:
        lines.insert(0, one_line(f"{agent.name}, {agent.quality}"))
    polite = Paragraph(_("Nous vous prions d’agréer, Madame, Monsieur, l’expression de nos salutations."))
    return (polite, Signature(tuple(line for line in lines if line)))


def paragraphs(text: str) -> tuple[Paragraph, ...]:
    """Split an agent's text into paragraphs at its empty lines."""
    parts = re.split(r"\n\s*\n", authored(text))
    return tuple(Paragraph(part) for part in parts if part.strip())


def bare_letter(
    kind: str,
    subject: str,
    blocks: Sequence[Block],
    *,
    sender: Sender,
    recipient: Recipient,
    on: date,
    language: Language,
    reference: str = "",
) -> Letter:
    """Put a letter together, its subject on one line; spell out the code it cites, if it cites it."""
    demand((sender.authority, _("nom de la collectivité")))
    cites = any(_CODE in text for block in blocks for text in texts_of(block))
    spelt = (Paragraph(_("CRPA : code des relations entre le public et l’administration.")),) if cites else ()
    return Letter(
        kind=kind,
        subject=subject_line(subject),
        blocks=(*blocks, *spelt),
        language=language,
        authority=one_line(sender.authority),
        recipient=recipient,
        on=on,
        reference=one_line(reference),
    )
