"""The answers offered by a choice: a line each, in French and English, in the order of the person."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from parvis.catalogue.drafting.building import new_id
from parvis.catalogue.drafting.gestures import Put
from parvis.catalogue.drafting.places import Element, Place

from .texts import in_language, value_of

LONGEST = 500
_GESTURE = re.compile(r"option-(up|down|remove)-(\d{1,4})")


@dataclass(frozen=True, slots=True)
class OptionRow:
    """An offered answer; without a value when it is new."""

    value: str
    french: str
    english: str
    error: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether nothing is written in it."""
        return not (self.value or self.french or self.english)


def rows_of(element: Element) -> list[OptionRow]:
    """The answers a question offers."""
    return [
        OptionRow(one["value"], in_language(one.get("label"), "fr"), in_language(one.get("label"), "en"))
        for one in _held(element)
    ]


def rows_posted(data: QueryDict) -> list[OptionRow]:
    """The answers as they were sent, moved or taken away by the button pressed, pasted lines after them."""
    columns = (data.getlist(f"option_{name}") for name in ("value", "fr", "en"))
    rows = [
        OptionRow(*(cell.strip()[:LONGEST] for cell in cells))
        for cells in zip_longest(*columns, fillvalue="")
    ]
    rows = _moved(rows, data.get("geste", ""))
    rows = [_judged(row) for row in rows if not row.is_blank]
    known = {row.french for row in rows}
    return [*rows, *(row for row in _pasted(data.get("option_lines", "")) if row.french not in known)]


def gestures(place: Place, seen: Element, rows: Iterable[OptionRow]) -> list[Put]:
    """Write the answers offered, on those their author saw; what other languages say stays."""
    was = value_of(seen, ("options",))
    made = _written(rows, {one["value"]: one.get("label") for one in _held(seen)})
    return [] if was == made else [Put(Place(place.family, place.id, ("options",)), was, made)]


def options_typed(words: str) -> list[dict[str, Any]]:
    """The answers of a new question, one a line, under codes made of their words."""
    return _written(_pasted(words), {})


def _written(rows: Iterable[OptionRow], labels: Mapping[str, object]) -> list[dict[str, Any]]:
    taken = set(labels)
    made: list[dict[str, Any]] = []
    for row in rows:
        value = row.value or new_id(row.french, taken)
        taken.add(value)
        held = labels.get(value)
        kept = {**held} if isinstance(held, Mapping) else {}
        said = {**kept, "fr": row.french, "en": row.english}
        made.append({"value": value, "label": {name: words for name, words in said.items() if words}})
    return made


def _moved(rows: list[OptionRow], gesture: str) -> list[OptionRow]:
    found = _GESTURE.fullmatch(gesture)
    if found is None or int(found[2]) >= len(rows):
        return rows
    at = int(found[2])
    if found[1] == "remove":
        return rows[:at] + rows[at + 1 :]
    row = rows.pop(at)
    rows.insert(max(at - 1, 0) if found[1] == "up" else at + 1, row)
    return rows


def _pasted(words: str) -> Sequence[OptionRow]:
    """A line each; the English after a tab, as it comes from a spreadsheet, or after a bar."""
    found = []
    for line in words.splitlines():
        french, _sign, english = line.replace("|", "\t", 1).partition("\t")
        if french.strip():
            found.append(OptionRow("", french.strip()[:LONGEST], english.strip()[:LONGEST]))
    return list(dict.fromkeys(found))


def _judged(row: OptionRow) -> OptionRow:
    return row if row.french else replace(row, error=_("Écrivez cette réponse en français, ou retirez-la"))


def _held(element: Element) -> list[Mapping[str, Any]]:
    found = element.get("options")
    inside = found if isinstance(found, list) else []
    return [one for one in inside if isinstance(one, Mapping) and isinstance(one.get("value"), str)]
