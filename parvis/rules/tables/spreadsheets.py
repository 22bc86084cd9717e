"""The rows of a decision table as a French spreadsheet (CSV), out and in, without loss.

Out: UTF-8 with its mark, semicolons, decimal commas; one line a row, its id first. In: the same, or what
spreadsheet programs make of it (no mark, Windows-1252, commas, tabulations, columns moved). The inputs, the
outputs and the tests stay those of the table: a spreadsheet holds rows.
"""

import re
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from parvis.base.sheet_text import NotSheet, lines_of, neutral, restored, sheet_of
from parvis.rules.tables.documents import MAX_ROWS, InvalidTable, read, write
from parvis.rules.tables.shape import Input, Output, Table

MAX_BYTES = 2_000_000

_NUMBER = re.compile(r"-?[0-9][0-9 ]*(?:,[0-9]+)?")
_PLACE = re.compile(r"rows\[(\d+)\](?:\.(?:when|then))?(?:\.(\w+))?")
_NAMED = re.compile(r".*\[(\w+)\]", re.DOTALL)


class InvalidSheet(Exception):
    """The spreadsheet is not read; `problems` are (place, sentence) pairs, the place in words."""

    def __init__(self, problems: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{place}: {message}" for place, message in problems[:20]))
        self.problems = problems


def to_csv(table: Table) -> bytes:
    """Return the rows of a table as a spreadsheet; no program takes any of its cells for a formula."""
    document = write(table)
    columns = _all(table)
    lines = [["ligne", *(neutral(_heading(one)) for one in columns), "note"]]
    rows = document["rows"]
    for row in rows if isinstance(rows, list) else []:
        boxes = [*(row["when"].get(one.id, "") for one in table.inputs)]
        boxes += [row["then"].get(one.id, "") for one in table.outputs]
        lines.append([_out(words) for words in (row["id"], *boxes, row.get("note", ""))])
    return sheet_of(lines)


def from_csv(table: Table, content: bytes) -> Table:
    """Return a table whose rows are those of a spreadsheet. Raise `InvalidSheet` with every problem.

    A line without id gets one of its own; a column left out leaves its cells empty.
    """
    lines = _lines(content)
    places = _columns(table, lines[0] if lines else [])
    taken = {restored(line[places["ligne"]]).strip() for line in lines[1:] if "ligne" in places and line}
    rows: list[dict[str, object]] = []
    numbers: list[int] = []
    for number, line in enumerate(lines[1:], start=2):
        if not any(words.strip() for words in line):
            continue
        boxes = {name: restored(line[place]) for name, place in places.items() if place < len(line)}
        identifier = boxes.get("ligne", "").strip() or _free_id(taken)
        rows.append(
            {
                "id": identifier,
                "when": {one.id: boxes.get(one.id, "") for one in table.inputs},
                "then": {one.id: boxes.get(one.id, "") for one in table.outputs},
                "note": boxes.get("note", ""),
            }
        )
        numbers.append(number)
    try:
        return read({**write(table), "rows": rows})
    except InvalidTable as invalid:
        raise InvalidSheet([_told(table, numbers, *problem) for problem in invalid.problems]) from None


def _all(table: Table) -> list[Input | Output]:
    return [*table.inputs, *table.outputs]


def _heading(column: Input | Output) -> str:
    return f"{column.label.get('fr', '')} [{column.id}]"


def _out(words: str) -> str:
    # A negative number is no formula, and an apostrophe would make a text of it.
    return words if _NUMBER.fullmatch(words) else neutral(words)


def _free_id(taken: set[str]) -> str:
    """Return an id that no line bears."""
    number = len(taken) + 1
    while f"r{number}" in taken:
        number += 1
    taken.add(f"r{number}")
    return f"r{number}"


def _lines(content: bytes) -> list[list[str]]:
    """Cut a spreadsheet into its lines and cells."""
    if len(content) > MAX_BYTES:
        raise InvalidSheet([(_("le fichier"), _("plus de 2 Mo"))])
    try:
        lines = lines_of(content)
    except NotSheet:
        raise InvalidSheet([(_("le fichier"), _("ce n’est pas un fichier CSV"))]) from None
    if len(lines) > MAX_ROWS * 2:
        raise InvalidSheet([(_("le fichier"), _("pas plus de %(count)s lignes") % {"count": MAX_ROWS})])
    return lines


def _columns(table: Table, header: Sequence[str]) -> Mapping[str, int]:
    """Return where each column is, by its id in square brackets, or by its wording."""
    known = {one.id: one.id for one in _all(table)} | {"ligne": "ligne", "note": "note"}
    worded = {one.label.get("fr", "").casefold(): one.id for one in _all(table)}
    found: dict[str, int] = {}
    problems = []
    for place, words in enumerate(header):
        plain = restored(words).strip()
        match = _NAMED.fullmatch(plain)
        name = known.get(match[1] if match else plain.casefold()) or worded.get(plain.casefold())
        where = _("la colonne %(number)s") % {"number": place + 1}
        if name is None:
            if plain:
                problems.append((where, _("colonne inconnue : « %(name)s »") % {"name": plain[:60]}))
        elif name in found:
            problems.append((where, _("colonne déjà donnée : « %(name)s »") % {"name": plain[:60]}))
        else:
            found[name] = place
    if not problems and not found:
        problems.append((_("la première ligne"), _("elle doit nommer les colonnes de la table")))
    if problems:
        raise InvalidSheet(problems)
    return found


def _told(table: Table, numbers: Sequence[int], path: str, message: str) -> tuple[str, str]:
    """Say where a problem is, as one reads the spreadsheet."""
    match = _PLACE.fullmatch(path)
    if match is None:
        return path, message
    number = numbers[int(match[1])]
    column = next((one for one in _all(table) if one.id == match[2]), None)
    if column is None:
        return _("la ligne %(number)s") % {"number": number}, message
    return _("la ligne %(number)s, colonne « %(name)s »") % {
        "number": number,
        "name": column.label.get("fr", ""),
    }, message
