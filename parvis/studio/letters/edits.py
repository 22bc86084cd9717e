"""What one page of a letter changes, as gestures: the texts that were typed, then the block that was moved or added."""

from collections.abc import Iterator, Mapping
from typing import Any

from parvis.catalogue.drafting.gestures import Gesture, Impossible, Insert, Move, Put, Remove, apply
from parvis.catalogue.drafting.places import Document, Place, element_at, elements, holder_of
from parvis.letter_templates.inputs import MAIN, retyped_letter
from parvis.letter_templates.shape import MENTIONS

from .held import ids_of, letter_in, taken_in
from .starting import BLOCKS, new_block

_TEXTS = ("title", "subject", "sms", "text")


def typed_gestures(document: Document, name: str, typed: Mapping[str, str], language: str) -> list[Gesture]:
    """The texts of a letter that differ from those its author saw, each in its place."""
    was = letter_in(document, name)
    now = retyped_letter(was, typed, language)
    before = {place: element for place, _path, element in elements({"letters": [was]})}
    return [
        gesture
        for place, _path, element in elements({"letters": [now]})
        for gesture in _puts(place, before[place], element, language)
    ]


def with_block(document: Document, name: str, asked: str, snippets: Mapping[str, str]) -> list[Gesture]:
    """What a button beside a block does: ``verb:block``, or ``add:kind:block``; raises Impossible, Vanished."""
    verb, _colon, rest = asked.partition(":")
    if verb == "each":
        return _walking(document, name, *rest.partition(":")[::2])
    if verb in ("add", "inside"):
        kind, _colon, after = rest.partition(":")
        return _added(document, name, kind, after, inside=verb == "inside", snippets=snippets)
    if rest not in set(ids_of(letter_in(document, name))):
        raise Impossible(asked[:60])
    place = Place("letter", rest)
    match verb:
        case "remove":
            return [Remove(place, element_at(document, place))]
        case "up" | "down":
            return _moved(document, place, verb)
        case "column":
            return _wider(document, place)
        case "number":
            inside = Place("letter", rest, ("numbered",))
            was = element_at(document, place).get("numbered")
            return [Put(inside, was, None if was else True)]
    raise Impossible(asked[:60])


def all_gestures(
    document: Document,
    name: str,
    typed: Mapping[str, str],
    language: str,
    asked: str,
    snippets: Mapping[str, str],
) -> list[Gesture]:
    """What a page sent: its texts, then what its button asks for."""
    made = typed_gestures(document, name, typed, language)
    if asked and asked != "save":
        made += with_block(apply(document, made).document, name, asked, snippets)
    return made


def _puts(place: Place, was: Mapping[str, Any], now: Mapping[str, Any], language: str) -> Iterator[Put]:
    for key in _TEXTS:
        before, after = _in(was.get(key), language), _in(now.get(key), language)
        if before != after:
            yield Put(Place("letter", place.id, (key, language)), before, after)
    for key in ("items", "columns", "rows"):
        if was.get(key) != now.get(key):
            yield Put(Place("letter", place.id, (key,)), was.get(key), now.get(key))


def _in(label: object, language: str) -> str | None:
    if isinstance(label, str):
        return label if language == MAIN else None
    words = label.get(language) if isinstance(label, Mapping) else None
    return words if isinstance(words, str) else None


def _added(
    document: Document, name: str, kind: str, after: str, *, inside: bool, snippets: Mapping[str, str]
) -> list[Gesture]:
    letter = letter_in(document, name)
    if after and after not in set(ids_of(letter)):
        raise Impossible(kind[:60])
    if inside:
        holder, before = Place("letter", after), ""
    elif after:
        holder, before = holder_of(document, Place("letter", after))[0], after
    else:
        holder, before = Place("letter", name), ""
    taken = taken_in(document)
    if kind in snippets:
        return [Insert(holder, before, new_block("paragraph", taken, snippets[kind]))]
    mentions = MENTIONS.get(letter.get("kind", "letter"), ())
    if kind in BLOCKS or kind in mentions:
        made = new_block(kind, taken) if kind in BLOCKS else _mention(kind, taken)
        return [Insert(holder, before, made)]
    raise Impossible(kind[:60])


def _mention(kind: str, taken: set[str]) -> dict[str, Any]:
    made = new_block("page_break", taken)
    return {"id": made["id"], "is": kind}


def _moved(document: Document, place: Place, verb: str) -> list[Gesture]:
    """One step up or down; past the end of a part, out of it."""
    holder, _before = holder_of(document, place)
    siblings = [str(one.get("id", "")) for one in element_at(document, holder).get("blocks", ())]
    at = siblings.index(place.id)
    to = at - 1 if verb == "up" else at + 1
    if 0 <= to < len(siblings):
        after = siblings[to] if verb == "down" else siblings[to - 1] if to else ""
        return [Move(place, holder, after)]
    if element_at(document, holder).get("is") != "part":
        return []
    above, before = holder_of(document, holder)
    return [Move(place, above, holder.id if verb == "down" else before)]


def _walking(document: Document, name: str, block: str, field: str) -> list[Gesture]:
    """Fill a list or a table from a field that holds several things, or by hand again when it is none."""
    if block not in set(ids_of(letter_in(document, name))):
        raise Impossible(block[:60])
    place = Place("letter", block)
    was = element_at(document, place)
    now: dict[str, Any] = {
        key: value for key, value in was.items() if key not in ("each", "items", "rows", "text")
    }
    columns = [{key: value for key, value in one.items() if key != "text"} for one in was.get("columns", ())]
    if field:
        now["each"] = field
        if was.get("is") == "list":
            now["text"] = {"fr": "À écrire."}
        columns = [{**one, "text": {"fr": "À écrire."}} for one in columns]
    elif was.get("is") == "list":
        now["items"] = [{"id": f"{block}_i1", "text": {"fr": "À écrire."}}]
    else:
        now["rows"] = [{"id": f"{block}_r1", "cells": [{"fr": "À écrire."} for _one in columns]}]
    if columns:
        now["columns"] = columns
    return [
        Put(Place("letter", block, (key,)), was.get(key), now.get(key))
        for key in ("each", "text", "items", "rows", "columns")
        if was.get(key) != now.get(key)
    ]


def _wider(document: Document, place: Place) -> list[Gesture]:
    """One more column, in a table that has room for it."""
    table = element_at(document, place)
    columns = list(table.get("columns", ()))
    taken = {str(column.get("id")) for column in columns}
    name = next(one for rank in range(1, 30) if (one := f"{place.id}_c{rank}") not in taken)
    column: dict[str, Any] = {"id": name, "title": {"fr": "Colonne"}}
    if "each" in table:
        column["text"] = {"fr": "À écrire."}
    made: list[Gesture] = [
        Put(Place("letter", place.id, ("columns",)), table.get("columns"), [*columns, column])
    ]
    if isinstance(table.get("rows"), list):
        wider = [{**row, "cells": [*row.get("cells", ()), {"fr": "–"}]} for row in table["rows"]]
        made.append(Put(Place("letter", place.id, ("rows",)), table["rows"], wider))
    return made
