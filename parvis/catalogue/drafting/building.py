"""What a designer does to a form, as gestures: a new question, a copy, a block that repeats, a section."""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from parvis.forms.shape import FieldType
from parvis.forms.vocabulary import FIELD_ID, RESERVED
from parvis.rules.expressions import names_used, row_answers_used
from parvis.rules.renaming import renamed

from .gestures import Gesture, Impossible, Insert, Move, Remove
from .places import Document, Element, Place, element_at, elements, holder_of, ids_in

EXPRESSIONS = ("condition", "expression")
"""Keys of an element that hold an expression over the fields placed before it."""
_ROOM_FOR_NUMBER = 6


def new_id(label: str, taken: Collection[str]) -> str:
    """An id made of the words of a label, that nothing bears nor bore: it is stable from then on."""
    plain = unicodedata.normalize("NFKD", label.lower().replace("œ", "oe").replace("æ", "ae"))
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    words = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
    while words and not words[0].isalpha():
        words = words[1:].lstrip("_")
    stem = words[: 60 - _ROOM_FOR_NUMBER].rstrip("_") or "question"
    name, number = stem, 2
    while name in taken or name in RESERVED or not FIELD_ID.fullmatch(name):
        name = f"{stem}_{number}"
        number += 1
    return name


def new_field(kind: FieldType, label: str, taken: Collection[str]) -> dict[str, Any]:
    """A question of this kind, with the least that lets it be shown."""
    words = {"fr": label}
    made: dict[str, Any] = {"id": new_id(label, taken), "type": kind, "label": words}
    if kind in ("choice", "multiple"):
        made["options"] = [
            {"value": "oui", "label": {"fr": "Oui", "en": "Yes"}},
            {"value": "non", "label": {"fr": "Non", "en": "No"}},
        ]
    elif kind == "group":
        child = new_field("text", label, {*taken, made["id"]})
        made["fields"] = [child]
    elif kind == "information":
        made["body"] = words
    elif kind == "computed":
        made |= {"expression": "0", "result": "number"}
    return made


def new_section(title: str, taken: Collection[str]) -> dict[str, Any]:
    """A section without a field yet."""
    return {"id": new_id(title or "partie", taken), "title": {"fr": title}, "fields": []}


def new_step(title: str, taken: Collection[str]) -> dict[str, Any]:
    """A page with one section, without a field yet."""
    name = new_id(title, taken)
    section = {"id": new_id(f"{title} partie", {*taken, name}), "fields": []}
    return {"id": name, "title": {"fr": title}, "sections": [section]}


def taken_in(document: Document) -> set[str]:
    """Every id of a form: those a new element cannot bear."""
    return {place.id for place, _path, _element in elements(document) if place.family == "form"}


def copied(document: Document, place: Place, taken: Collection[str]) -> list[Gesture]:
    """Put a copy after an element, under ids of its own; what it says of itself speaks of the copy.

    A copy tells nothing of the applicant (``maps_to``): two answers would say the same thing otherwise.
    """
    element = element_at(document, place)
    known = set(taken)
    names: dict[str, str] = {}
    for name in ids_in(element):
        names[name] = new_id(name, known)
        known.add(names[name])
    holder, _before = holder_of(document, place)
    return [Insert(holder, place.id, _under_names(element, names))]


def gathered(
    document: Document, places: Sequence[Place], title: str, taken: Collection[str] = ()
) -> list[Gesture]:
    """Put fields of one section under a new section that follows it, in the order of the form."""
    holder, chosen = _side_by_side(document, places)
    made = new_section(title, {*taken, *taken_in(document)})
    above, _before = holder_of(document, holder)
    return [Insert(above, holder.id, made), *_moved_into(Place("form", made["id"]), chosen)]


def repeated(
    document: Document, places: Sequence[Place], label: str, taken: Collection[str] = ()
) -> list[Gesture]:
    """Put fields of one section into a block that the person may fill several times."""
    holder, chosen = _side_by_side(document, places)
    if any(element_at(document, one).get("type") in ("group", "files") for one in chosen):
        raise Impossible(_("un bloc répété ne contient ni bloc ni fichiers"))
    made = new_field("group", label, {*taken, *taken_in(document)}) | {"fields": []}
    return [Insert(holder, chosen[-1].id, made), *_moved_into(Place("form", made["id"]), chosen)]


def released(document: Document, place: Place) -> list[Gesture]:
    """Take the fields of a block or of a section out of it, and take it away.

    Raises Impossible for the only section of a page, which has nowhere to leave its fields.
    """
    element = element_at(document, place)
    holder, before = holder_of(document, place)
    inside = [Place("form", one["id"]) for one in element.get("fields", ()) if isinstance(one, Mapping)]
    if element.get("type") == "group":
        after = place.id
    else:
        holder, after = _section_beside(document, holder, place, before)
    gestures: list[Gesture] = []
    for one in inside:
        gestures.append(Move(one, holder, after))
        after = one.id
    left = {key: value for key, value in element.items() if key != "fields"}
    return [*gestures, Remove(place, left | {"fields": []})]


def readers(document: Document, names: Collection[str]) -> Iterator[Place]:
    """The expressions that read one of these fields: what changes with them."""
    for place, _path, element in elements(document):
        for key in EXPRESSIONS:
            source = element.get(key)
            if isinstance(source, str) and not _read_in(source).isdisjoint(names):
                yield Place(place.family, place.id, (key,))


def _read_in(source: str) -> frozenset[str]:
    return names_used(source) | row_answers_used(source)


def _side_by_side(document: Document, places: Sequence[Place]) -> tuple[Place, list[Place]]:
    """The section that holds these fields, and them in its order; raises Impossible when several do."""
    holders = {holder_of(document, place)[0] for place in places}
    if len(holders) != 1:
        raise Impossible(_("choisissez des questions d’une même partie"))
    holder = holders.pop()
    found = element_at(document, holder)
    wanted = {place.id for place in places}
    chosen = [Place("form", one["id"]) for one in found.get("fields", ()) if one.get("id") in wanted]
    if len(chosen) != len(wanted) or "type" in found:
        raise Impossible(_("choisissez des questions d’une même partie"))
    return holder, chosen


def _section_beside(document: Document, step: Place, place: Place, before: str) -> tuple[Place, str]:
    """Where the fields of a section go when it is taken away: the end of the one before, else the next's top."""
    sections = [one for one in element_at(document, step).get("sections", ()) if isinstance(one, Mapping)]
    if len(sections) < 2:
        raise Impossible(_("une page garde au moins une partie"))
    if before:
        fields = element_at(document, Place("form", before)).get("fields") or [{}]
        return Place("form", before), str(fields[-1].get("id", ""))
    following = next(one for one in sections if one.get("id") != place.id)
    return Place("form", str(following.get("id", ""))), ""


def _moved_into(holder: Place, chosen: Sequence[Place]) -> list[Gesture]:
    gestures: list[Gesture] = []
    after = ""
    for one in chosen:
        gestures.append(Move(one, holder, after))
        after = one.id
    return gestures


def _under_names(element: Element, names: Mapping[str, str]) -> dict[str, Any]:
    made = {key: value for key, value in element.items() if key != "maps_to"}
    if isinstance(made.get("id"), str):
        made["id"] = names[made["id"]]
    for key in EXPRESSIONS:
        if isinstance(made.get(key), str):
            made[key] = renamed(made[key], names)
    for key in ("sections", "fields"):
        if isinstance(made.get(key), list):
            made[key] = [_under_names(one, names) if isinstance(one, Mapping) else one for one in made[key]]
    return made
