"""How the studio names what a document holds: its elements, what is under their keys, and the values there."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from parvis.base.labels import LANGUAGES
from parvis.catalogue.drafting.places import Document, Element, Family, Place, elements
from parvis.catalogue.process.telling import Told, outline, text_in_value
from parvis.letter_templates.markup import Fragment, Merge, Unreadable, parse
from parvis.processes.kinds import LABELS

from .codes import CODES

LONGEST_VALUE = 6_000

NOUNS = {
    "step": gettext_lazy("la page"),
    "section": gettext_lazy("la rubrique"),
    "field": gettext_lazy("la question"),
    "group": gettext_lazy("le bloc"),
    "information": gettext_lazy("le texte d’information"),
    "computed": gettext_lazy("la valeur calculée"),
    "piece": gettext_lazy("la pièce"),
    "letter": gettext_lazy("le courrier"),
    "block": gettext_lazy("le passage du courrier"),
    "table": gettext_lazy("la table"),
    "column": gettext_lazy("la colonne"),
    "row": gettext_lazy("la ligne"),
    "trial": gettext_lazy("l’essai"),
    "document": gettext_lazy("la démarche"),
    "process_step": gettext_lazy("l’étape"),
}
OF_STEPS = {
    **LABELS,
    "label": gettext_lazy("le nom"),
    "kind": gettext_lazy("le genre d’étape"),
    "ways": gettext_lazy("les voies"),
    "period": gettext_lazy("la durée"),
    "interrupts": gettext_lazy("l’arrêt de l’étape"),
}
"""What stands under the keys of a step of the process."""
KEYS = {
    "label": gettext_lazy("le libellé"),
    "title": gettext_lazy("le titre"),
    "help": gettext_lazy("l’aide"),
    "body": gettext_lazy("le texte"),
    "text": gettext_lazy("le texte"),
    "intro": gettext_lazy("l’introduction"),
    "required": gettext_lazy("l’obligation de répondre"),
    "condition": gettext_lazy("la condition"),
    "when": gettext_lazy("la condition"),
    "purpose": gettext_lazy("à quoi sert le calcul"),
    "validation": gettext_lazy("les limites de la réponse"),
    "options": gettext_lazy("les choix proposés"),
    "type": gettext_lazy("le genre de réponse"),
    "piece": gettext_lazy("la pièce demandée"),
    "maps_to": gettext_lazy("ce qu’elle dit de la personne"),
    "unit": gettext_lazy("l’unité"),
    "expression": gettext_lazy("le calcul"),
    "result": gettext_lazy("le genre de résultat"),
    "accept": gettext_lazy("les fichiers acceptés"),
    "max_files": gettext_lazy("le nombre de fichiers"),
    "min": gettext_lazy("le nombre minimal"),
    "max": gettext_lazy("le nombre maximal"),
    "item_label": gettext_lazy("le nom d’un élément"),
    "indispensable": gettext_lazy("le caractère indispensable"),
    "legal_text": gettext_lazy("le texte de loi"),
    "qualifier": gettext_lazy("la vérification"),
    "summary": gettext_lazy("le résumé"),
    "content": gettext_lazy("la présentation"),
    "audiences": gettext_lazy("les publics"),
    "life_event": gettext_lazy("l’événement de vie"),
    "keywords": gettext_lazy("les mots de tous les jours"),
    "theme": gettext_lazy("le thème"),
    "next_steps": gettext_lazy("la suite annoncée"),
    "messages": gettext_lazy("les messages"),
    "channels": gettext_lazy("les façons de demander"),
    "legal_basis": gettext_lazy("les textes de loi"),
    "fee": gettext_lazy("le prix"),
    "fee_qualifier": gettext_lazy("la vérification du prix"),
    "announced_days": gettext_lazy("le délai annoncé"),
    "announced_qualifier": gettext_lazy("la vérification du délai"),
    "silence": gettext_lazy("la règle de silence"),
    "appeal": gettext_lazy("les voies de recours"),
    "acknowledged": gettext_lazy("l’accusé de réception"),
    "anonymous": gettext_lazy("l’anonymat"),
    "retention": gettext_lazy("la durée de conservation"),
    "privacy": gettext_lazy("la notice sur les données personnelles"),
    "process": gettext_lazy("le parcours d’instruction"),
}
PARTS = {
    "drawing": gettext_lazy("le dessin, ou ce qu’un autre outil y a mis"),
    "months": pgettext_lazy("partie d’une règle", "en mois"),
    "article": pgettext_lazy("partie d’une règle", "l’article cité"),
    "rule": pgettext_lazy("partie d’une règle", "ce que vaut le silence"),
    "starts_from": pgettext_lazy("partie d’une règle", "son point de départ"),
    "fate": pgettext_lazy("partie d’une règle", "ce qu’il advient ensuite"),
    "basis": pgettext_lazy("partie d’une règle", "le texte qui la fonde"),
    "en": gettext_lazy("en anglais"),
}
SPOKEN = LANGUAGES.keys() - {"fr"}
"""The languages named beside what they say; what is in French goes without saying."""
_SORTS: Mapping[Family, str] = {
    "piece": "piece",
    "table": "table",
    "column": "column",
    "row": "row",
    "trial": "trial",
    "document": "document",
    "step": "process_step",
}


@dataclass(frozen=True, slots=True)
class Named:
    """An element as one speaks of it: « la question », « Nom de la fête »."""

    noun: str
    name: str

    def __str__(self) -> str:
        return _("%(noun)s « %(name)s »") % {"noun": self.noun, "name": self.name} if self.name else self.noun


Names = Mapping[Place, Named]


def named(family: Family, element: Element) -> Named:
    """How to speak of an element."""
    return Named(str(NOUNS[_sort_of(family, element)]), called(element))


def names_in(document: Document) -> dict[Place, Named]:
    """How to speak of every element of a document, and of every step of its process."""
    noun = str(NOUNS["process_step"])
    steps = outline(text_in_value(document.get("process")))
    return {
        **{place: named(place.family, element) for place, _path, element in elements(document)},
        **{Place("step", one.id): Named(noun, one.name or one.id) for one in steps},
    }


def names_inside(family: Family, element: Element) -> Iterator[tuple[Place, Named]]:
    """How to speak of an element that is no longer there, and of all it held."""
    yield Place(family, str(element.get("id", ""))), named(family, element)
    for key in ("sections", "fields", "blocks"):
        below = element.get(key)
        for one in below if isinstance(below, list) else ():
            if isinstance(one, Mapping):
                yield from names_inside(family, one)


def called(element: Element) -> str:
    """The words of an element in French; its id when it has none."""
    for key in ("label", "title", "text", "body"):
        words = element.get(key)
        if isinstance(words, Mapping):
            words = words.get("fr")
        if isinstance(words, str) and words.strip():
            words = _unmarked(words) if key in ("text", "body") else words
            return words if len(words) <= 120 else f"{words[:119].rstrip()}…"
    return str(element.get("id", ""))


def _unmarked(words: str) -> str:
    """The words of a letter as one reads them: no mark, and an ellipsis for each field."""
    try:
        pieces = parse(words)
    except Unreadable:
        return words
    flat = [inner for one in pieces for inner in (one.pieces if isinstance(one, Fragment) else (one,))]
    return "".join("…" if isinstance(one, Merge) else one.text for one in flat)


def place_words(place: Place) -> str:
    """What stands under the keys of a place, of a step of the process too."""
    if place.family == "step" and place.keys:
        return str(OF_STEPS.get(place.keys[0]) or place.keys[0])
    return key_words(place.keys)


def key_words(keys: Iterable[str]) -> str:
    """What stands under the keys of a place: « le libellé », « le libellé (en anglais) »."""
    first, *inside = [*keys] or [""]
    told = str(KEYS.get(first) or _("« %(key)s »") % {"key": first})
    more = [str(PARTS.get(one) or LANGUAGES[one]) for one in inside if one in PARTS or one in SPOKEN]
    return _("%(what)s (%(part)s)") % {"what": told, "part": ", ".join(more)} if more else told


def value_words(value: Any, key: str = "", *, depth: int = 0) -> str:
    """A value of a document as one reads it, under a key whose codes have words; nothing for none."""
    if value is None or value == "" or depth > 6:
        return ""
    if isinstance(value, str) and value in CODES.get(key, ()):
        return str(CODES[key][value])
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    if isinstance(value, Mapping):
        if text := text_in_value(value):
            return _bounded("\n".join(map(_line_of, outline(text))))
        if isinstance(value.get("fr"), str):
            return _bounded(str(value["fr"]))
        if isinstance(value.get("label"), Mapping | str):
            return value_words(value["label"], depth=depth + 1)
        return _bounded(
            ", ".join(_said(value_words(one, name, depth=depth + 1) for name, one in value.items()))
        )
    if isinstance(value, list):
        return _bounded("\n".join(_said(value_words(one, key, depth=depth + 1) for one in value)))
    return _bounded(str(value))


def _line_of(step: Told) -> str:
    """A step of a process in a line, under what holds it."""
    told = ", ".join(_said(value_words(one, name, depth=2) for name, one in step.settings.items()))
    return "\u2003" * step.depth + " : ".join(_said((step.name or step.id, " ".join(told.split()))))


def _said(words: Iterable[str]) -> list[str]:
    return [one for one in words if one]


def _bounded(words: str) -> str:
    return words if len(words) <= LONGEST_VALUE else f"{words[:LONGEST_VALUE]}…"


def _sort_of(family: Family, element: Element) -> str:
    if family == "letter":
        return "letter" if "blocks" in element and "is" not in element else "block"
    if family != "form":
        return _SORTS[family]
    if "sections" in element:
        return "step"
    kind = element.get("type")
    if kind in ("group", "information", "computed"):
        return str(kind)
    return "field" if kind else "section"
