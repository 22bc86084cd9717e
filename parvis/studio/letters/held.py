"""A letter of the version that is open, as its document holds it, whatever faults it has."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.http import Http404
from django.utils.translation import gettext_lazy

from parvis.base.labels import text
from parvis.catalogue.drafting.conditions import variables_in
from parvis.catalogue.drafting.places import Document, Place, Vanished, element_at, elements
from parvis.rules.variables import Variable

from .texts import mergeable_in

KINDS = {
    "letter": gettext_lazy("Courrier"),
    "decision": gettext_lazy("Décision"),
    "attestation": gettext_lazy("Attestation"),
    "correction": gettext_lazy("Demande de complément"),
}
"""The kinds of letters that agents send, in the order of the menus."""


def letters_of(document: Document) -> list[Mapping[str, Any]]:
    """The letters of a version, in order."""
    found = document.get("letters")
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []


def letter_in(document: Document, name: str) -> Mapping[str, Any]:
    """A letter by its id; absent, the page does not exist."""
    found = next((one for one in letters_of(document) if one.get("id") == name), None)
    if found is None:
        raise Http404
    return found


def title_of(letter: Mapping[str, Any]) -> str:
    """What agents and designers call a letter; its id when it has no words."""
    held = letter.get("title")
    return (text(held, "fr") if isinstance(held, Mapping) else "") or str(letter.get("id", ""))


def block_in(document: Document, letter: str, block: str) -> Mapping[str, Any]:
    """A block of a letter by its id; absent, the page does not exist."""
    if block not in set(ids_of(letter_in(document, letter))):
        raise Http404
    try:
        return element_at(document, Place("letter", block))
    except Vanished as gone:
        raise Http404 from gone


def ids_of(letter: Mapping[str, Any]) -> Iterator[str]:
    """The ids of the blocks of a letter, in reading order."""
    for place, _path, _element in elements({"letters": [letter]}):
        if place.id != letter.get("id"):
            yield place.id


def taken_in(document: Document) -> set[str]:
    """Every id that letters and their blocks bear."""
    return {place.id for place, _path, _element in elements(document) if place.family == "letter"}


def variables_of(document: Document) -> dict[str, Variable]:
    """What the condition of a block may ask about: the answers, then what the house knows."""
    answers = dict(variables_in(document))
    house = (one.variable() for one in mergeable_in(document) if one.family != "answer")
    return {**answers, **{one.id: one for one in house}}
