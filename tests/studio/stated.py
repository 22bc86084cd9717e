"""What the document of a procedure states, as the house reads it, its stable ids apart.

Two documents that state the same serve the same page, form, rules and letters. Ids are the studio's own: each becomes
its rank here, wherever the document names it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import asdict
from typing import Any

from parvis.catalogue.drafting.conditions import guarded
from parvis.catalogue.drafting.places import Place
from parvis.catalogue.reading import parse
from parvis.rules.menus import read, write
from parvis.rules.tokens import tokenise
from parvis.rules.variables import Variable
from parvis.studio.letters.held import variables_of

Document = Mapping[str, Any]
UNORDERED = ("audiences", "channels", "accept", "ask")
"""Lists of codes whose order says nothing."""
_MERGED = re.compile(r"\{([a-z][a-z0-9_]*)")
_AMONG = re.compile(r"(?<=\[)'[^\]]*(?=\])")
"""The answers that a condition takes, in any order."""


class Names:
    """What the elements and the answers of a form are called: their new names by the old ones.

    ``values``: the new codes of the answers offered, by question, then by the old code.
    """

    def __init__(self, fields: Mapping[str, str], values: Mapping[str, Mapping[str, str]]) -> None:
        self.fields = fields
        self.values = values

    def expression(self, source: str) -> str:
        """An expression over the new names; a text is a code of the last question named before it."""
        made, done, last = [], 0, ""
        for word in tokenise(source):
            new = word.text
            if word.kind == "name" and word.text in self.fields:
                last, new = word.text, self.fields[word.text]
            elif word.kind == "string":
                code = word.text[1:-1]
                new = f"'{self.values.get(last, {}).get(code, code)}'"
            made += [source[done : word.at], new]
            done = word.at + len(word.text)
        return "".join([*made, source[done:]])

    def merged(self, words: str) -> str:
        """A text of a letter that merges the new names."""
        return _MERGED.sub(lambda found: "{" + self.fields.get(found[1], found[1]), words)


def stated(document: Document) -> dict[str, object]:
    """What a document states: each plain value by its path; what is empty is not there."""
    held = deepcopy(dict(document))
    for one in (held, *_elements(held)):
        one.update({key: sorted(one[key]) for key in UNORDERED if key in one})
    _pieces(held)
    names = _form(held)
    tables = held.get("tables", ())
    for rank, table in enumerate(tables):
        _table(rank, table, names)
    held["letters"] = _letters(held.get("letters", ()), names)
    _conditions(held)
    notes = [[one.get("note", "") for key in ("rows", "tests") for one in table[key]] for table in tables]
    return dict(_leaves({"notes": notes, **asdict(parse(held))}, ""))


def _pieces(held: dict[str, Any]) -> None:
    ranks = {one["id"]: f"piece_{rank}" for rank, one in enumerate(held.get("pieces", ()))}
    for one in held.get("pieces", ()):
        one["id"] = ranks[one["id"]]
    for one in fields_of(held):
        if "piece" in one:
            one["piece"] = ranks[one["piece"]]


def _form(held: dict[str, Any]) -> Names:
    elements = list(_elements(held))
    fields = {one["id"]: f"e{rank}" for rank, one in enumerate(elements)}
    values = {
        one["id"]: {option["value"]: f"o{rank}" for rank, option in enumerate(one["options"])}
        for one in elements
        if "options" in one
    }
    names = Names(fields, values)
    for one in elements:
        for option in one.get("options", ()):
            option["value"] = values[one["id"]][option["value"]]
        for key in ("condition", "expression"):
            if one.get(key):
                one[key] = names.expression(one[key])
        one["id"] = fields[one["id"]]
    return names


def _table(rank: int, table: dict[str, Any], names: Names) -> None:
    columns = [*table["inputs"], *table["outputs"]]
    new = {one["id"]: f"c{at}" for at, one in enumerate(columns)}
    said = {
        one["id"]: {
            word: f"o{at}"
            for at, option in enumerate(one.get("options", ()))
            for word in (option["value"], option["label"]["fr"])
        }
        for one in columns
    }
    for key, sides in (("rows", ("when", "then")), ("tests", ("given", "expected"))):
        for at, one in enumerate(table[key]):
            one["id"] = f"l{at}"
            for side in sides:
                one[side] = {
                    new[name]: said[name].get(words, words) for name, words in one[side].items() if words
                }
    for one in columns:
        for at, option in enumerate(one.get("options", ())):
            option["value"] = f"o{at}"
        if "expression" in one:
            one["expression"] = names.expression(one["expression"])
        one["id"] = new[one["id"]]
    table["id"] = f"table_{rank}"


def _letters(letters: Iterable[Document], names: Names) -> list[Any]:
    """Blocks, lines and columns are named by their rank; every text merges the new names."""
    ranks = iter(range(10_000))

    def renamed(value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            start = {"id": f"b{next(ranks)}"} if "id" in value else {}
            return start | {name: renamed(value[name], name) for name in sorted(value) if name != "id"}
        if isinstance(value, list):
            return [renamed(one, key) for one in value]
        if key == "when":
            return names.expression(value)
        if key == "each":
            return names.fields.get(value, value)
        return names.merged(value) if isinstance(value, str) else value

    return [renamed(one) for one in letters]


def _conditions(held: dict[str, Any]) -> None:
    """What menus can say is said as they do."""
    for one in _elements(held):
        if one.get("condition"):
            one["condition"] = _tidy(one["condition"], guarded(held, Place("form", one["id"])).variables)
    known = variables_of(held)
    for letter in held.get("letters", ()):
        for block in blocks_of(letter):
            if block.get("when"):
                block["when"] = _tidy(block["when"], known)


def _tidy(expression: str, variables: Mapping[str, Variable]) -> str:
    condition = read(expression, variables)
    said = write(condition, variables) if condition else expression
    return _AMONG.sub(lambda found: ", ".join(sorted(found[0].split(", "))), said)


def _elements(held: Document) -> Iterator[dict[str, Any]]:
    for step in held["form"]["steps"]:
        yield step
        for section in step["sections"]:
            yield section
            for one in section["fields"]:
                yield from (one, *one.get("fields", ()))


def fields_of(held: Document) -> Iterator[dict[str, Any]]:
    """The questions of a form, those of blocks after them."""
    return (one for one in _elements(held) if "type" in one)


def blocks_of(letter: Document) -> Iterator[dict[str, Any]]:
    """The blocks of a letter, those of parts after them."""
    for one in letter["blocks"]:
        yield from (one, *one.get("blocks", ()))


def _leaves(value: Any, path: str) -> Iterator[tuple[str, object]]:
    if isinstance(value, set | frozenset):
        value = sorted(value)
    inside = (
        value.items()
        if isinstance(value, Mapping)
        else enumerate(value)
        if isinstance(value, list | tuple)
        else ()
    )
    for key, one in inside:
        yield from _leaves(one, f"{path}/{key}")
    if not isinstance(value, Mapping | list | tuple) and value not in ("", None):
        yield path, value
