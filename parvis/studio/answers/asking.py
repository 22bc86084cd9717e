"""What the buttons of a page of answers ask beside saving: one text more, an element moved, copied, taken away."""

from collections.abc import Sequence

from django.http import Http404
from django.utils.translation import gettext as _

from parvis.catalogue.drafting.gestures import Gesture, Impossible, Insert, Move, Put, Remove, apply
from parvis.catalogue.drafting.places import (
    Document,
    NoSuchPlace,
    Place,
    element_at,
    elements,
    holder_of,
    value_at,
)

from .form import PlacesForm
from .kinds import Paragraphs

MOST_TEXTS = 40


def asked_of(form: PlacesForm, words: str) -> list[Gesture]:
    """The gestures that save the page and do what a button asks. Raises Http404 for a button no page has."""
    puts = form.gestures()
    verb, _space, where = words.partition(" ")
    if verb == "save" and not where:
        return [*puts]
    place_words, _space, index = where.partition(" ")
    try:
        place = Place.of(place_words)
    except NoSuchPlace as unknown:
        raise Http404 from unknown
    for answer in form.answers():
        if isinstance(answer, Paragraphs) and answer.place == place:
            return _of_texts(form, answer, puts, verb, index)
    if index or place not in [part.place for part in form.parts]:
        raise Http404
    return _of_element(form.document, place, puts, verb)


def _of_texts(
    form: PlacesForm, answer: Paragraphs, puts: Sequence[Put], verb: str, index: str
) -> list[Gesture]:
    """A list of texts with one more, one less, or two that change places; the rest of the page is saved with it."""
    texts = answer.written(form.document, form.given())
    at = int(index) if index.isascii() and index.isdigit() and len(index) < 4 else -1
    if verb == "add" and not index:
        if len(texts) >= MOST_TEXTS:
            raise Impossible(_("pas plus de %(most)s textes ici") % {"most": MOST_TEXTS})
        texts = [*texts, {"fr": ""}]
    elif not 0 <= at < len(texts):
        raise Http404
    elif verb == "remove":
        del texts[at]
    elif verb in ("up", "down"):
        other = at + (-1 if verb == "up" else 1)
        if 0 <= other < len(texts):
            texts[at], texts[other] = texts[other], texts[at]
    else:
        raise Http404
    others = [put for put in puts if put.place != answer.place]
    return [*others, Put(answer.place, value_at(form.document, answer.place), texts)]


def _of_element(document: Document, place: Place, puts: Sequence[Put], verb: str) -> list[Gesture]:
    """An element moved among its like, copied or taken away; the rest of the page is saved with it."""
    if verb == "remove":
        others = [put for put in puts if put.place.element != place]
        return [*others, Remove(place, element_at(document, place))]
    holder, before = holder_of(document, place)
    if verb == "copy":
        saved = apply(document, puts).document
        return [*puts, Insert(holder, place.id, _copy(saved, place))]
    beside = [one.id for one, _path, _element in elements(document) if one.family == place.family]
    at = beside.index(place.id)
    if verb == "up":
        return [*puts, Move(place, holder, beside[at - 2] if at > 1 else "")] if before else [*puts]
    if verb == "down":
        return [*puts, Move(place, holder, beside[at + 1])] if at + 1 < len(beside) else [*puts]
    raise Http404


def _copy(document: Document, place: Place) -> dict[str, object]:
    """An element under an id of its own."""
    taken = {one.id for one, _path, _element in elements(document) if one.family == place.family}
    number = 2
    while f"{place.id}_{number}" in taken:
        number += 1
    return {**element_at(document, place), "id": f"{place.id}_{number}"}
