"""Read a decision table from its documented JSON (docs/rules.md), or say all that is wrong; write it back."""

import re
from typing import get_args

from django.utils.translation import gettext as _

from parvis.base.labels import Label
from parvis.base.reading import DocumentReader
from parvis.rules import expressions
from parvis.rules.tables.celltext import (
    CannotReadCell,
    read_cell,
    read_outcome,
    read_value,
    read_values,
    write_cell,
    write_outcome,
    write_value,
)
from parvis.rules.tables.shape import (
    ANY,
    Aggregate,
    Given,
    HitPolicy,
    Input,
    InputKind,
    Output,
    Row,
    Table,
    Trial,
)
from parvis.rules.variables import Choice

SCHEMA = 1
MAX_ROWS = 500
MAX_COLUMNS = 12
MAX_TRIALS = 200
MAX_OPTIONS = 500
MAX_NOTE = 1_000

_ID = re.compile(r"[a-z][a-z0-9_]{0,59}")
_ROW_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,59}")
_RESERVED = frozenset({"today", "value", "and", "or", "not", "in", "true", "false", "null"})
_TABLE_KEYS = frozenset({"schema", "title", "hit", "collect", "inputs", "outputs", "rows", "tests"})
_OUTPUT_KEYS = frozenset({"id", "label", "kind", "options", "unit"})
_INPUT_KEYS = _OUTPUT_KEYS | {"expression", "min", "max", "decimals", "optional"}
_KINDS = frozenset(get_args(InputKind))


class InvalidTable(Exception):
    """The document is not a table; `problems` lists (path, sentence) pairs in reading order."""

    def __init__(self, problems: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{path}: {message}" for path, message in problems[:20]))
        self.problems = problems


def read(document: object, names: frozenset[str] | None = None) -> Table:
    """Return the table a document describes. Raise `InvalidTable` with every problem found.

    With `names`, an input that reads another variable is a problem too.
    """
    reader = _Reader(names)
    table = reader.table(document)
    if reader.problems:
        raise InvalidTable(reader.problems)
    return table


def write(table: Table) -> dict[str, object]:
    """Return the document of a table: `read` gives the table back."""
    return {
        "schema": SCHEMA,
        "title": dict(table.title),
        "hit": table.hit,
        **({"collect": table.aggregate} if table.hit == "collect" else {}),
        "inputs": [_column(one) for one in table.inputs],
        "outputs": [_column(one) for one in table.outputs],
        "rows": [
            {
                "id": row.id,
                "when": {
                    column.id: write_cell(cell, column)
                    for cell, column in zip(row.when, table.inputs, strict=True)
                    if cell != ANY
                },
                "then": {
                    column.id: write_outcome(outcome, column)
                    for outcome, column in zip(row.then, table.outputs, strict=True)
                    if outcome is not None
                },
                **({"note": row.note} if row.note else {}),
            }
            for row in table.rows
        ],
        "tests": [_trial(one) for one in table.trials],
    }


def _trial(trial: Trial) -> dict[str, object]:
    return {
        "id": trial.id,
        "given": {name: write_value(value) for name, value in trial.given.items()},
        "expected": {
            name: " ; ".join(write_value(one) for one in value)
            if isinstance(value, tuple)
            else write_value(value)
            for name, value in trial.expected.items()
        },
        **({"note": trial.note} if trial.note else {}),
    }


def _column(column: Input | Output) -> dict[str, object]:
    document: dict[str, object] = {"id": column.id, "label": dict(column.label), "kind": column.kind}
    if column.options:
        document["options"] = [{"value": one.value, "label": dict(one.label)} for one in column.options]
    if column.unit:
        document["unit"] = dict(column.unit)
    if isinstance(column, Input):
        document["expression"] = column.expression
        for key, bound in (("min", column.minimum), ("max", column.maximum)):
            if bound is not None:
                document[key] = f"{bound:f}"
        if column.decimals is not None:
            document["decimals"] = column.decimals
        if column.optional:
            document["optional"] = True
    return document


class _Reader(DocumentReader):
    """Walk the document once, in its order."""

    def __init__(self, names: frozenset[str] | None) -> None:
        super().__init__()
        self.names = names
        self.ids: set[str] = set()

    def table(self, value: object) -> Table:
        """Read the whole document."""
        data = self.mapping(value, "table", _TABLE_KEYS)
        if data.get("schema") != SCHEMA:
            self.no("schema", _("la version de schéma attendue est 1"))
        title = self.label(data.get("title"), "title", compulsory=True)
        hit = self.hit(data.get("hit"))
        aggregate = self.aggregate(data.get("collect"), hit)
        inputs = tuple(
            self.input(one, f"inputs[{place}]")
            for place, one in enumerate(self.items(data.get("inputs"), "inputs", least=1, most=MAX_COLUMNS))
        )
        outputs = tuple(
            self.output(one, f"outputs[{place}]", hit, aggregate)
            for place, one in enumerate(self.items(data.get("outputs"), "outputs", least=1, most=MAX_COLUMNS))
        )
        rows = self.rows(data.get("rows"), inputs, outputs)
        trials = self.trials(
            data.get("tests"), inputs, outputs, listed=hit == "collect" and aggregate == "list"
        )
        return Table(title, hit, inputs, outputs, rows, aggregate, trials)

    def hit(self, value: object) -> HitPolicy:
        """Read which rows decide."""
        for known in get_args(HitPolicy):
            if value == known:
                hit: HitPolicy = known
                return hit
        self.no("hit", _("« first », « unique » ou « collect » est attendu"))
        return "unique"

    def aggregate(self, value: object, hit: HitPolicy) -> Aggregate:
        """Read what becomes of the outcomes of several rows."""
        if value is not None and hit != "collect":
            self.no("collect", _("seule une table « collect » rassemble ses lignes"))
        for known in get_args(Aggregate):
            if value == known:
                aggregate: Aggregate = known
                return aggregate
        if value is not None:
            self.no("collect", _("« list », « sum », « min », « max » ou « count » est attendu"))
        return "list"

    def identifier(self, value: object, path: str) -> str:
        """Read the id of a column, unique in the table."""
        if not isinstance(value, str) or not _ID.fullmatch(value):
            self.no(
                path, _("un identifiant est fait de lettres minuscules, de chiffres et de « _ » (60 au plus)")
            )
            return ""
        if value in _RESERVED or value in self.ids:
            self.no(path, _("identifiant réservé ou déjà utilisé : %(id)s") % {"id": value})
        self.ids.add(value)
        return value

    def input(self, value: object, path: str) -> Input:
        """Read a column that decides."""
        data = self.mapping(value, path, _INPUT_KEYS)
        kind = self.kind(data.get("kind"), f"{path}.kind")
        decimals = data.get("decimals")
        column = Input(
            id=self.identifier(data.get("id"), f"{path}.id"),
            label=self.label(data.get("label"), f"{path}.label", compulsory=True),
            kind=kind,
            expression=self.expression(data.get("expression"), f"{path}.expression"),
            options=self.options(data.get("options"), kind, f"{path}.options"),
            minimum=self.decimal(data.get("min"), f"{path}.min"),
            maximum=self.decimal(data.get("max"), f"{path}.max"),
            decimals=None
            if decimals is None
            else self.whole(decimals, f"{path}.decimals", 0, least=0, most=6),
            unit=self.unit(data.get("unit"), f"{path}.unit"),
            optional=self.flag(data.get("optional"), f"{path}.optional"),
        )
        bounds = (column.minimum, column.maximum)
        if bounds != (None, None) and kind not in ("number", "amount"):
            self.no(f"{path}.kind", _("seul un nombre ou un montant a un minimum et un maximum"))
        if bounds[0] is not None and bounds[1] is not None and bounds[0] > bounds[1]:
            self.no(f"{path}.max", _("le minimum dépasse le maximum"))
        return column

    def output(self, value: object, path: str, hit: HitPolicy, aggregate: Aggregate) -> Output:
        """Read a column that is decided."""
        data = self.mapping(value, path, _OUTPUT_KEYS)
        kind = self.kind(data.get("kind"), f"{path}.kind")
        counted = hit == "collect" and aggregate in ("sum", "min", "max")
        if counted and kind not in ("number", "amount"):
            self.no(f"{path}.kind", _("« sum », « min » et « max » demandent un nombre ou un montant"))
        if hit == "collect" and aggregate == "count" and kind != "number":
            self.no(f"{path}.kind", _("« count » demande un nombre"))
        return Output(
            id=self.identifier(data.get("id"), f"{path}.id"),
            label=self.label(data.get("label"), f"{path}.label", compulsory=True),
            kind=kind,
            options=self.options(data.get("options"), kind, f"{path}.options"),
            unit=self.unit(data.get("unit"), f"{path}.unit"),
        )

    def kind(self, value: object, path: str) -> InputKind:
        """Read what a column holds."""
        word = self.one_of(value, _KINDS, path)
        for known in get_args(InputKind):
            if word == known:
                kind: InputKind = known
                return kind
        if value is None:
            self.no(path, _("le genre de la colonne est obligatoire"))
        return "text"

    def expression(self, value: object, path: str) -> str:
        """Read what an input is worth."""
        source = self.string(value, path)
        for problem in expressions.check(source, self.names):
            self.no(path, problem)
        return source.strip()

    def unit(self, value: object, path: str) -> Label:
        """Read the unit of a number."""
        return self.label(value, path, most=20)

    def options(self, value: object, kind: InputKind, path: str) -> tuple[Choice, ...]:
        """Read the values a choice offers, unique."""
        found: list[Choice] = []
        wanted = int(kind == "choice")
        for place, one in enumerate(self.items(value, path, least=wanted, most=MAX_OPTIONS * wanted)):
            data = self.mapping(one, f"{path}[{place}]", frozenset({"value", "label"}))
            words = self.string(data.get("value"), f"{path}[{place}].value", most=100)
            if not words.strip() or any(words == choice.value for choice in found):
                self.no(f"{path}[{place}].value", _("une valeur unique et non vide est attendue"))
            label = self.label(data.get("label"), f"{path}[{place}].label", compulsory=True)
            found.append(Choice(words, label))
        return tuple(found)

    def rows(self, value: object, inputs: tuple[Input, ...], outputs: tuple[Output, ...]) -> tuple[Row, ...]:
        """Read the rules, each with its own id."""
        names = frozenset(one.id for one in inputs)
        seen: set[str] = set()
        rows = []
        for place, one in enumerate(self.items(value, "rows", least=0, most=MAX_ROWS)):
            path = f"rows[{place}]"
            data = self.mapping(one, path, frozenset({"id", "when", "then", "note"}))
            when = self.boxes(data.get("when"), f"{path}.when", inputs)
            then = self.boxes(data.get("then"), f"{path}.then", outputs)
            cells = []
            for column in inputs:
                try:
                    cells.append(read_cell(when.get(column.id, ""), column, names))
                except CannotReadCell as refused:
                    self.no(f"{path}.when.{column.id}", str(refused))
            outcomes = []
            for output in outputs:
                try:
                    outcomes.append(read_outcome(then.get(output.id, ""), output, names))
                except CannotReadCell as refused:
                    self.no(f"{path}.then.{output.id}", str(refused))
            note = self.string(data.get("note"), f"{path}.note", most=MAX_NOTE)
            rows.append(Row(self.row_id(data.get("id"), path, seen), tuple(cells), tuple(outcomes), note))
        return tuple(rows)

    def row_id(self, value: object, path: str, seen: set[str]) -> str:
        """Read the id of a row or of a trial, unique among them."""
        if not isinstance(value, str) or not _ROW_ID.fullmatch(value):
            self.no(
                f"{path}.id", _("un identifiant de lettres, de chiffres, de « - » et de « _ » est attendu")
            )
            return ""
        if value in seen:
            self.no(f"{path}.id", _("identifiant réservé ou déjà utilisé : %(id)s") % {"id": value})
        seen.add(value)
        return value

    def boxes(
        self, value: object, path: str, columns: tuple[Input, ...] | tuple[Output, ...]
    ) -> dict[str, str]:
        """Read the boxes of a row by the ids of their columns; one left out is empty."""
        data = self.mapping({} if value is None else value, path, frozenset(one.id for one in columns))
        return {name: self.string(words, f"{path}.{name}") for name, words in data.items()}

    def trials(
        self, value: object, inputs: tuple[Input, ...], outputs: tuple[Output, ...], *, listed: bool
    ) -> tuple[Trial, ...]:
        """Read the tests: values for the inputs, and what is expected of them."""
        seen: set[str] = set()
        trials = []
        for place, one in enumerate(self.items(value, "tests", least=0, most=MAX_TRIALS)):
            path = f"tests[{place}]"
            data = self.mapping(one, path, frozenset({"id", "given", "expected", "note"}))
            given = self.boxes(data.get("given"), f"{path}.given", inputs)
            expected = self.boxes(data.get("expected"), f"{path}.expected", outputs)
            trials.append(
                Trial(
                    id=self.row_id(data.get("id"), path, seen),
                    given={
                        column.id: self.value(given[column.id], column, f"{path}.given.{column.id}")
                        for column in inputs
                        if column.id in given
                    },
                    expected={
                        column.id: self.expected(expected[column.id], column, path, listed=listed)
                        for column in outputs
                        if column.id in expected
                    },
                    note=self.string(data.get("note"), f"{path}.note", most=MAX_NOTE),
                )
            )
        return tuple(trials)

    def expected(self, words: str, column: Output, path: str, *, listed: bool) -> Given | tuple[Given, ...]:
        """Read what a test expects of an output: values apart by semicolons when all rows are listed."""
        path = f"{path}.expected.{column.id}"
        if not listed:
            return self.value(words, column, path)
        try:
            return read_values(words, column)
        except CannotReadCell as refused:
            self.no(path, str(refused))
            return ()

    def value(self, words: str, column: Input | Output, path: str) -> Given:
        """Read one value, None when the box is empty."""
        if not words.strip():
            return None
        try:
            return read_value(words, column)
        except CannotReadCell as refused:
            self.no(path, str(refused))
            return None
