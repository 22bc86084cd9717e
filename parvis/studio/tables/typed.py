"""What a sheet sends back, as gestures on the boxes and settings its author changed."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.http import QueryDict

from parvis.catalogue.drafting.gestures import Gesture, Put
from parvis.catalogue.drafting.places import Element, Place

from .making import code_of

LANGUAGES = ("fr", "en")
LONGEST = 2_000


def changes(seen: Element, table: str, posted: QueryDict) -> list[Gesture]:
    """The boxes and settings whose words are no longer those that were shown."""
    return [
        *_of_table(seen, table, posted),
        *_of_columns(seen, table, posted),
        *_of_boxes(seen, table, posted, "rows", "row", ("when", "then")),
        *_of_boxes(seen, table, posted, "tests", "trial", ("given", "expected")),
    ]


def listed(table: Element, key: str) -> list[Element]:
    """The elements of a list of a table that have an id."""
    found = table.get(key)
    return (
        [one for one in found if isinstance(one, Mapping) and isinstance(one.get("id"), str)]
        if isinstance(found, list)
        else []
    )


def ids(table: Element, *keys: str) -> set[str]:
    """The ids of some lists of a table."""
    return {str(one["id"]) for key in keys for one in listed(table, key)}


def _of_table(seen: Element, table: str, posted: QueryDict) -> Iterator[Gesture]:
    place = Place("table", table)
    for key in ("title", "purpose"):
        for language in LANGUAGES:
            yield from _changed(
                place, (key, language), text_of(seen.get(key), language), posted, f"{key}-{language}"
            )
    for key in ("use", "hit", "collect"):
        if key in posted:
            now = posted.get(key) if key != "collect" or posted.get("hit") == "collect" else ""
            yield from _put(place, (key,), seen.get(key), now or None)
    if "binding_shown" in posted:
        yield from _put(place, ("binding",), seen.get("binding"), True if "binding" in posted else None)


def _of_columns(seen: Element, table: str, posted: QueryDict) -> Iterator[Gesture]:
    for column in (*listed(seen, "inputs"), *listed(seen, "outputs")):
        name = str(column["id"])
        place = Place("column", f"{table}.{name}")
        if f"label-fr-{name}" not in posted:
            continue
        for language in LANGUAGES:
            for key in ("label", "unit"):
                words = text_of(column.get(key), language)
                yield from _changed(place, (key, language), words, posted, f"{key}-{language}-{name}")
        for key in ("kind", "expression", "min", "max"):
            was = column.get(key)
            yield from _changed(place, (key,), was if isinstance(was, str) else None, posted, f"{key}-{name}")
        yield from _settings(column, place, name, posted)


def _settings(column: Element, place: Place, name: str, posted: QueryDict) -> Iterator[Gesture]:
    """What is not a text: how many decimals, whether it may be left out, which answers."""
    if f"decimals-{name}" in posted:
        words = posted.get(f"decimals-{name}", "").strip()
        yield from _put(
            place,
            ("decimals",),
            column.get("decimals"),
            int(words) if words.isdecimal() and len(words) < 3 else words or None,
        )
    if f"expression-{name}" in posted:
        yield from _put(
            place, ("optional",), column.get("optional"), True if f"optional-{name}" in posted else None
        )
    if f"options-{name}" in posted:
        was = column.get("options")
        now = options_read(posted.get(f"options-{name}", ""), was if isinstance(was, list) else [])
        yield from _put(place, ("options",), was, now or None)


def options_words(found: object) -> str:
    """The answers of a column as one types them: one a line, a wording, then its English."""
    lines = []
    for one in found if isinstance(found, list) else ():
        label = one.get("label") if isinstance(one, Mapping) else None
        lines.append(" | ".join(text_of(label, language) or "" for language in LANGUAGES).rstrip(" |"))
    return "\n".join(lines)


def options_read(words: str, before: Sequence[Element]) -> list[Element]:
    """The answers typed; one that was there keeps its value, by its wording, else by its line."""
    known = {text_of(one.get("label"), "fr"): one for one in before if isinstance(one, Mapping)}
    lines = [one.strip() for one in words[:20_000].splitlines() if one.strip()]
    kept = {line.split("|")[0].strip() for line in lines}
    found: list[Element] = []
    for rank, line in enumerate(lines):
        french, _bar, english = (part.strip() for part in line.partition("|"))
        same_line = before[rank] if rank < len(before) and isinstance(before[rank], Mapping) else None
        old = known.get(french) or (
            same_line if same_line and text_of(same_line.get("label"), "fr") not in kept else None
        )
        taken = {str(one.get("value")) for one in (*before, *found)}
        value = str(old.get("value")) if old else code_of(french, taken, "choice")
        label = {
            **(dict(old["label"]) if old and isinstance(old.get("label"), Mapping) else {}),
            "fr": french,
        }
        label.pop("en", None)
        found.append({"value": value, "label": label | ({"en": english} if english else {})})
    return found


def _of_boxes(
    seen: Element, table: str, posted: QueryDict, key: str, family: Any, sides: tuple[str, str]
) -> Iterator[Gesture]:
    columns = (ids(seen, "inputs"), ids(seen, "outputs"))
    for one in listed(seen, key):
        name = str(one["id"])
        place = Place(family, f"{table}.{name}")
        for side, names in zip(sides, columns, strict=True):
            boxes = one.get(side)
            for column in sorted(names):
                was = boxes.get(column) if isinstance(boxes, Mapping) else None
                yield from _changed(place, (side, column), was, posted, f"{side}-{name}-{column}")
        note = one.get("note")
        yield from _changed(place, ("note",), note if isinstance(note, str) else None, posted, f"note-{name}")


def _changed(
    place: Place, keys: tuple[str, ...], was: object, posted: QueryDict, name: str
) -> Iterator[Gesture]:
    """The gesture of a box of words; one that was not sent is not touched."""
    if name in posted:
        yield from _put(place, keys, was or None, posted.get(name, "").strip()[:LONGEST] or None)


def _put(place: Place, keys: tuple[str, ...], was: object, now: object) -> Iterator[Gesture]:
    if was != now:
        yield Put(Place(place.family, place.id, keys), was, now)


def text_of(label: object, language: str) -> str | None:
    """A text of a table in a language; none when it says nothing."""
    words = label.get(language) if isinstance(label, Mapping) else None
    return words if isinstance(words, str) and words else None
