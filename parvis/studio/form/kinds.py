"""The kinds of questions as a designer picks them: a word, a sentence, and which may become which."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from parvis.forms.shape import FieldType

Words = str | Promise


@dataclass(frozen=True, slots=True)
class KindWords:
    """How a kind is called, and what it is good for."""

    name: Words
    sentence: Words


KINDS: Mapping[FieldType, KindWords] = {
    "text": KindWords(_("Texte court"), _("Une réponse sur une ligne : un nom, une référence.")),
    "long_text": KindWords(_("Texte long"), _("Quelques phrases : une explication, une description.")),
    "choice": KindWords(_("Un choix"), _("Une seule réponse parmi celles que vous proposez.")),
    "multiple": KindWords(
        _("Plusieurs choix"), _("Une ou plusieurs réponses parmi celles que vous proposez.")
    ),
    "yes_no": KindWords(_("Oui ou non"), _("La question la plus simple, et la plus utile aux conditions.")),
    "number": KindWords(_("Nombre"), _("Un âge, une surface, une quantité.")),
    "amount": KindWords(_("Montant"), _("Une somme en euros, centimes compris.")),
    "date": KindWords(_("Date"), _("Un jour précis, avec ses limites.")),
    "person": KindWords(
        _("Identité d’une personne"), _("Nom et prénoms ; nom et date de naissance si besoin.")
    ),
    "email": KindWords(_("Adresse électronique"), _("Vérifiée dans sa forme.")),
    "telephone": KindWords(_("Téléphone"), _("Un numéro français ou étranger.")),
    "address": KindWords(_("Adresse postale"), _("Rue, code postal, commune, pays.")),
    "organisation": KindWords(
        _("Organisme"), _("Le nom et le SIRET ou le RNA d’une association ou d’une entreprise.")
    ),
    "files": KindWords(_("Document à joindre"), _("Une pièce justificative, photographiée ou en fichier.")),
    "group": KindWords(
        _("Bloc qui se répète"), _("Les mêmes questions pour chaque enfant, chaque véhicule…")
    ),
    "information": KindWords(
        _("Texte à lire"), _("Une information entre deux questions ; rien n’est demandé.")
    ),
    "computed": KindWords(
        _("Valeur calculée"), _("Déduite des réponses précédentes, et montrée à la personne.")
    ),
}

FAMILIES: Sequence[tuple[Words, tuple[FieldType, ...]]] = (
    (_("Écrire"), ("text", "long_text")),
    (_("Choisir"), ("choice", "multiple", "yes_no")),
    (_("Compter et dater"), ("number", "amount", "date")),
    (_("Dire qui l’on est"), ("person", "email", "telephone", "address", "organisation")),
    (_("Joindre, répéter, expliquer"), ("files", "group", "information", "computed")),
)
"""The kinds in the order of the menu, by what the person does."""

PAGE = KindWords(_("Page"), _("Une étape du formulaire : une page à la fois sous les yeux de la personne."))
SECTION = KindWords(_("Partie"), _("Des questions qui vont ensemble, sous un titre."))

_KEEPING: Mapping[FieldType, tuple[FieldType, ...]] = {
    "text": ("long_text",),
    "email": ("text", "long_text"),
    "telephone": ("text", "long_text"),
    "date": ("text", "long_text"),
}
"""What each kind may become once people have answered: an answer given reads the same there."""
_APART = frozenset({"group", "information", "computed"})
"""Kinds that hold no answer of their own, or several: a question does not become one."""


def kind_of(words: object) -> FieldType | None:
    """The kind written in a document; None for what is none."""
    for known in get_args(FieldType):
        if words == known:
            kind: FieldType = known
            return kind
    return None


def may_become(kind: FieldType, *, answered: bool, inside: bool) -> tuple[FieldType, ...]:
    """What a question may become. ``answered``: a published version asks it; ``inside``: a block holds it."""
    if kind in _APART:
        return ()
    wanted = _KEEPING.get(kind, ()) if answered else tuple(one for one in KINDS if one not in _APART)
    return tuple(one for one in wanted if one != kind and not (inside and one == "files"))
