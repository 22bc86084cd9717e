"""Read a decision table of DMN, or say all that has no equivalent here."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _

from parvis.rules.tables.celltext import FREE, write_value
from parvis.rules.tables.dmn.names import ZEN, dmn, own
from parvis.rules.tables.documents import InvalidTable, read
from parvis.rules.tables.shape import InputKind, Scalar, Table

MAX_BYTES = 2_000_000
MAX_DEPTH = 50

_KINDS: Mapping[str, InputKind] = {"string": "text", "boolean": "yes_no", "number": "number", "date": "date"}
_DOCTYPE = re.compile("<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_LITERAL = re.compile(
    r"""\s*(?:"(?P<text>(?:[^"\\]|\\.)*)"|date\(\s*"(?P<day>\d{4}-\d\d-\d\d)"\s*\)
    |(?P<number>-?\d{1,15}(?:\.\d{1,6})?)|(?P<truth>true|false)|(?P<null>null))\s*(?P<more>,|\Z)""",
    re.VERBOSE | re.DOTALL,
)
_ORDER = re.compile(r"(<=|>=|<|>)(.+)", re.DOTALL)
_DENIED = re.compile(r"not\s*\((.+)\)", re.DOTALL)


class InvalidDmn(Exception):
    """The file is not a decision table of the simple subset; `problems` are (place, sentence) pairs."""

    def __init__(self, problems: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{place}: {message}" for place, message in problems[:20]))
        self.problems = problems


def from_dmn(content: bytes) -> Table:
    """Return the table of a DMN file of one decision table. Raise `InvalidDmn` with every problem.

    A file that declares a document type is refused before it is read: it is through them that entities expand
    or fetch (no DMN file needs one).
    """
    grid, title = _grid(content)
    reader = _Reader(grid, title)
    document = reader.document()
    if reader.problems:
        raise InvalidDmn(reader.problems)
    try:
        return read(document)
    except InvalidTable as invalid:
        raise InvalidDmn(invalid.problems) from None


class _Untranslated(Exception):
    """A test or a value that the house has no cell for."""


_Translated = Callable[[str], str]


def _grid(content: bytes) -> tuple[Element, str]:
    """Return the only decision table of a file, and its title."""
    where = _("le fichier")
    if len(content) > MAX_BYTES:
        raise InvalidDmn([(where, _("plus de 2 Mo"))])
    try:
        # Read as a text: no encoding that the file declares can hide a document type from the search.
        words = content.decode("utf-8-sig")
        if _DOCTYPE.search(words):
            raise InvalidDmn([(where, _("ce n’est pas un fichier DMN 1.3"))])
        root = _parsed(words)
    except (ElementTree.ParseError, ValueError):
        raise InvalidDmn([(where, _("ce n’est pas un fichier DMN 1.3"))]) from None
    decisions = [one for one in root.iter(dmn("decision")) if one.find(dmn("decisionTable")) is not None]
    if root.tag != dmn("definitions") or len(decisions) != 1:
        raise InvalidDmn([(where, _("un fichier DMN 1.3 d’une seule table de décision est attendu"))])
    grid = decisions[0].find(dmn("decisionTable"))
    if grid is None:  # chosen because it has one
        raise InvalidDmn([(where, _("ce n’est pas un fichier DMN 1.3"))])
    return grid, decisions[0].get("name") or _("Table de décision")


def _parsed(words: str) -> Element:
    """Read XML; elements too deep, whose reading and freeing take seconds, are no table."""
    parser = ElementTree.XMLParser(target=_Depth())  # noqa: S314  # without a document type nothing expands
    parser.feed(words)
    root: Element = parser.close()
    return root


class _Depth(ElementTree.TreeBuilder):
    """Builds the tree of a file, unless it is too deep."""

    def __init__(self) -> None:
        super().__init__()
        self.depth = 0

    def start(self, tag: str, attrs: dict[str, str], /) -> Element:
        """Open an element. Raise ``ValueError`` when it is too deep."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise ValueError("too deep")
        return super().start(tag, attrs)

    def end(self, tag: str, /) -> Element:
        """Close an element."""
        self.depth -= 1
        return super().end(tag)


class _Reader:
    """Turn a decision table of DMN into the document of a table, noting what has no equivalent."""

    def __init__(self, grid: Element, title: str) -> None:
        self.grid = grid
        self.title = title
        self.problems: list[tuple[str, str]] = []

    def document(self) -> dict[str, object]:
        """Return the document."""
        hit = self.grid.get("hitPolicy", "UNIQUE").lower()
        aggregation = self.grid.get("aggregation", "").lower()
        inputs = [self.input(one, place) for place, one in enumerate(self.grid.findall(dmn("input")))]
        outputs = [self.output(one, place) for place, one in enumerate(self.grid.findall(dmn("output")))]
        rows = [
            self.rule(one, place, inputs, outputs) for place, one in enumerate(self.grid.findall(dmn("rule")))
        ]
        return {
            "schema": 1,
            "title": {"fr": self.title},
            "hit": hit,
            **({"collect": aggregation or "list"} if hit == "collect" else {}),
            "inputs": inputs,
            "outputs": outputs,
            "rows": rows,
            "tests": [],
        }

    def input(self, clause: Element, place: int) -> dict[str, object]:
        """Read a column that decides."""
        path = f"inputs[{place}]"
        expression = clause.find(dmn("inputExpression"))
        source = _text(expression)
        if expression is None or (expression.get("expressionLanguage") != ZEN and not source.isidentifier()):
            self.problems.append((path, _("seule une variable est lue, pas une expression")))
        identifier = clause.get("id", "")
        # Other tools write ids of their own (`Input_1ab`): the variable names the column better.
        named = identifier if re.fullmatch(r"[a-z][a-z0-9_]*", identifier) else source.lower()
        column = self.column(clause, named, expression, "inputValues", path)
        column["expression"] = source
        for name in ("min", "max"):
            if (bound := clause.get(own(name))) is not None:
                column[name] = bound
        decimals = clause.get(own("decimals"), "")
        if decimals.isdecimal() and len(decimals) == 1:
            column["decimals"] = int(decimals)
        if clause.get(own("optional")) == "true":
            column["optional"] = True
        return column

    def output(self, clause: Element, place: int) -> dict[str, object]:
        """Read a column that is decided."""
        name = clause.get("name") or f"output{place + 1}"
        return self.column(clause, name, clause, "outputValues", f"outputs[{place}]")

    def column(
        self, clause: Element, name: str, typed: Element | None, values: str, path: str
    ) -> dict[str, object]:
        """Read what an input and an output share."""
        kind = clause.get(own("kind")) or _KINDS.get(
            typed.get("typeRef", "string") if typed is not None else ""
        )
        if kind is None:
            self.problems.append((path, _("type inconnu : string, number, boolean ou date est attendu")))
        column: dict[str, object] = {
            "id": name,
            "label": {"fr": clause.get("label") or name},
            "kind": kind or "text",
        }
        offered = clause.find(dmn(values))
        if offered is not None and kind in ("text", "choice"):
            try:
                words = [one for one in _literals(_text(offered)) if isinstance(one, str)]
            except _Untranslated:
                words = []
            if words:
                column["kind"] = "choice"
                column["options"] = [{"value": one, "label": {"fr": one}} for one in words]
        return column

    def rule(
        self,
        rule: Element,
        place: int,
        inputs: list[dict[str, object]],
        outputs: list[dict[str, object]],
    ) -> dict[str, object]:
        """Read a row."""
        path = f"rows[{place}]"
        tests, entries = rule.findall(dmn("inputEntry")), rule.findall(dmn("outputEntry"))
        if len(tests) != len(inputs) or len(entries) != len(outputs):
            self.problems.append((path, _("une ligne a une cellule pour chaque colonne")))
        when = self.boxes(tests, inputs, f"{path}.when", _cell)
        then = self.boxes(entries, outputs, f"{path}.then", _outcome)
        note = _text(rule, "description")
        return {"id": rule.get("id") or f"r{place + 1}", "when": when, "then": then, "note": note}

    def boxes(
        self,
        entries: list[Element],
        columns: list[dict[str, object]],
        path: str,
        translated: _Translated,
    ) -> dict[str, str]:
        """Read the boxes of a row."""
        boxes = {}
        for entry, column in zip(entries, columns, strict=False):
            name, words = str(column["id"]), _text(entry).strip()
            if entry.get("expressionLanguage") == ZEN:
                boxes[name] = f"{FREE} {words}"
                continue
            try:
                boxes[name] = translated(words)
            except _Untranslated:
                message = _("cette expression n’a pas d’équivalent : « %(words)s »")
                self.problems.append((f"{path}.{name}", message % {"words": words[:60]}))
        return boxes


def _text(element: Element | None, child: str = "text") -> str:
    found = element.find(dmn(child)) if element is not None else None
    return (found.text or "") if found is not None else ""


def _literals(words: str) -> list[Scalar | None]:
    """Read literals of FEEL apart by commas. Raise `_Untranslated`."""
    found: list[Scalar | None] = []
    place = 0
    while place < len(words):
        match = _LITERAL.match(words, place)
        if match is None:
            raise _Untranslated
        found.append(_literal(match))
        place = match.end()
        if match["more"] and place == len(words):
            raise _Untranslated
    if not found:
        raise _Untranslated
    return found


def _literal(match: re.Match[str]) -> Scalar | None:
    if match["text"] is not None:
        return re.sub(r"\\(.)", r"\1", match["text"])
    if match["day"] is not None:
        try:
            return date.fromisoformat(match["day"])
        except ValueError:
            raise _Untranslated from None
    if match["number"] is not None:
        return Decimal(match["number"])
    return None if match["null"] is not None else match["truth"] == "true"


def _cell(words: str) -> str:
    """Return the cell of a unary test of FEEL. Raise `_Untranslated`."""
    if words in ("", "-"):
        return "-"
    low, sign, high = words[1:-1].rpartition("..")
    if sign and words[0] in "[](" and words[-1] in "[])":
        opening = "[" if words[0] == "[" else "]"
        closing = "]" if words[-1] == "]" else "["
        return f"{opening}{_bound(low)}..{_bound(high)}{closing}"
    if match := _ORDER.fullmatch(words):
        return f"{match[1]} {_bound(match[2])}"
    if match := _DENIED.fullmatch(words):
        values = _literals(match[1])
        return "renseigné" if values == [None] else f"≠ {_values(values)}"
    values = _literals(words)
    return "vide" if values == [None] else _values(values)


def _values(values: list[Scalar | None]) -> str:
    if None in values:
        raise _Untranslated
    return " ; ".join(write_value(one) for one in values)


def _bound(words: str) -> str:
    values = _literals(words)
    if len(values) != 1 or not isinstance(values[0], (Decimal, date)):
        raise _Untranslated
    return write_value(values[0])


def _outcome(words: str) -> str:
    """Return the outcome of a literal of FEEL. Raise `_Untranslated`."""
    if words in ("", "-"):
        return ""
    values = _literals(words)
    if len(values) != 1:
        raise _Untranslated
    return write_value(values[0])
