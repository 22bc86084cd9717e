"""Say what comes before the questions: what it is for, how to fill it, what to join, where to take it, what follows."""

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from typing import Any

from django.utils.dates import WEEKDAYS
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from parvis.authorities.hours import week_words
from parvis.authorities.models import Authority, Site, Unit
from parvis.authorities.sectors import is_secret
from parvis.catalogue.definition import Offer, Piece
from parvis.catalogue.models import Procedure
from parvis.catalogue.wording import (
    PRIVACY,
    announced_words,
    kept_words,
    named,
    qualifier_words,
    silence_promise,
)
from parvis.letters.cleaning import unbroken
from parvis.letters.paper.questions import Item, Sheets

Words = Callable[[Mapping[str, str]], Any]


def front(
    offer: Offer,
    procedure: Procedure,
    authority: Authority,
    unit: Unit,
    sites: Sequence[Site],
    sheets: Sheets,
) -> list[Item]:
    """Give all that precedes the questions, under its titles."""
    words = sheets.words
    return [
        *_purpose(offer, words),
        *_filling(sheets),
        *_pieces(offer.pieces, words),
        *_sending(procedure, authority, unit, sites),
        *_following(offer, procedure, unit, words),
        *_privacy(offer, authority, words),
    ]


def _purpose(offer: Offer, words: Words) -> list[Item]:
    found = [_paragraph(words(one)) for one in (offer.summary, *offer.content) if any(one.values())]
    fee = [words(offer.fee) or _("Gratuit")]
    if any(offer.fee.values()):
        fee.append(qualifier_words(offer.fee_qualifier))
    return [*found, {"is": "fact", "label": _("Prix"), "texts": fee}]


def _filling(sheets: Sheets) -> list[Item]:
    said = [
        _(
            "Écrivez au stylo noir ou bleu, en lettres majuscules. Dans les grilles, écrivez un signe par carré."
        )
    ]
    if sheets.has_compulsory():
        said.append(
            _("Vous devez répondre aux questions suivies d’une étoile (*). Les autres sont facultatives.")
        )
    if sheets.has_conditions():
        said.append(
            _("Certaines questions ne concernent pas tout le monde : c’est écrit juste au-dessus d’elles.")
        )
    said += [
        _("Il vous manque de la place ? Continuez sur une feuille, avec le numéro de la question."),
        _("N’écrivez pas sur le code en bas des pages : il nous sert à reconnaître votre formulaire."),
    ]
    return [_heading(_("Comment remplir ce formulaire")), {"is": "list", "texts": said}]


def _pieces(pieces: Sequence[Piece], words: Words) -> list[Item]:
    heading = _heading(_("Les documents à joindre"))
    if not pieces:
        return [heading, _paragraph(_("Il n’y a aucun document à joindre."))]
    return [
        heading,
        _paragraph(_("Joignez des copies : gardez les originaux.")) | {"sticky": True},
        *({"is": "piece", "label": words(one.label), "texts": _piece(one, words)} for one in pieces),
    ]


def _piece(piece: Piece, words: Words) -> list[Any]:
    weight = (
        _("Indispensable : sans ce document, nous ne pouvons pas étudier votre demande.")
        if piece.indispensable
        else _("Votre demande est étudiée même si ce document arrive plus tard.")
    )
    said = [words(piece.help), weight]
    if piece.legal_text:
        said.append(_("Texte qui permet de le demander : %(text)s.") % {"text": piece.legal_text.rstrip(".")})
    return [one for one in said if one]


def _sending(procedure: Procedure, authority: Authority, unit: Unit, sites: Sequence[Site]) -> list[Item]:
    address = unit.address or authority.address
    lines = [one for one in (authority.name, unit.name, *address.splitlines()) if one.strip()]
    reached = [
        (_("Par téléphone"), unbroken(unit.telephone or authority.telephone)),
        (_("Par courriel"), unit.email or authority.email),
    ]
    said = _("%(label)s : %(value)s")
    helping = [said % {"label": label, "value": value} for label, value in reached if value]
    found: list[Item] = [
        _heading(_("Où envoyer ou déposer ce formulaire")),
        {
            "is": "address",
            "label": _("Par la poste"),
            "lines": lines,
            "help": _("Besoin d’aide pour le remplir ?") if helping else "",
            "helping": helping,
        },
    ]
    if is_secret(procedure.sector):
        found.append(
            _paragraph(_("Mettez-le dans une enveloppe fermée : il parle de vous et de votre situation."))
        )
    if sites:
        label = _("À l’accueil, pendant les heures d’ouverture")
        found.append({"is": "places", "label": label, "places": [_place(site) for site in sites]})
    return found


def _place(site: Site) -> dict[str, Any]:
    address = [line for line in site.address.splitlines() if line.strip()]
    week = _gathered([hours for _day, hours in week_words(site)])
    return {"name": site.name, "address": address, "week": week, "access": site.access}


def _gathered(week: Sequence[str]) -> list[str]:
    """Say at once days that follow each other and open alike, « Lundi à jeudi », and nothing of a closed one."""
    found = []
    for hours, run in groupby(enumerate(week), key=lambda one: one[1]):
        days = [str(WEEKDAYS[number]) for number, _hours in run]
        said = days[0] if len(days) == 1 else _("%(first)s à %(last)s") % {"first": days[0], "last": days[-1]}
        if hours:
            found.append(_("%(label)s : %(value)s") % {"label": capfirst(said), "value": hours})
    return found


def _following(offer: Offer, procedure: Procedure, unit: Unit, words: Words) -> list[Item]:
    return [
        _heading(_("Ce qui se passe ensuite")),
        _paragraph(_("Service qui vous répond : %(unit)s.") % {"unit": unit.name}),
        _paragraph(f"{announced_words(offer)} {qualifier_words(offer.announced_qualifier)}"),
        *(_paragraph(words(one)) for one in offer.next_steps if any(one.values())),
        *(_paragraph(one) for one in silence_promise(offer, procedure.nature)),
    ]


def _privacy(offer: Offer, authority: Authority, words: Words) -> list[Item]:
    parts = [
        (named(key, PRIVACY), [words(said)]) for key, said in offer.privacy.items() if any(said.values())
    ]
    if "retention" not in offer.privacy:
        parts.append((named("retention", PRIVACY), [kept_words(offer)]))
    if authority.dpo_contact:
        label = _("La personne déléguée à la protection des données")
        parts.append((label, [", ".join(authority.dpo_contact.split("\n"))]))
    return [
        _heading(_("Vos données personnelles")),
        *({"is": "fact", "label": label, "texts": texts} for label, texts in parts),
    ]


def _heading(title: str) -> Item:
    return {"is": "heading", "title": title}


def _paragraph(said: Any) -> Item:
    return {"is": "paragraph", "text": said}
