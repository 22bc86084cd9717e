"""Write a decision table as DMN."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from parvis.rules.tables.celltext import write_value
from parvis.rules.tables.dmn.names import DMN, OWN, ZEN, dmn, own
from parvis.rules.tables.shape import (
    Among,
    AnyValue,
    Cell,
    Free,
    Input,
    InputKind,
    Outcome,
    Output,
    Presence,
    Scalar,
    Table,
)

_TYPES: Mapping[InputKind, str] = {
    "text": "string",
    "choice": "string",
    "yes_no": "boolean",
    "number": "number",
    "amount": "number",
    "date": "date",
}


def to_dmn(table: Table) -> bytes:
    """Return a table as a DMN file of one decision."""
    ElementTree.register_namespace("", DMN)
    ElementTree.register_namespace("parvis", OWN)
    title = table.title.get("fr", "")
    root = Element(dmn("definitions"), id="definitions", name=title, namespace=OWN)
    decision = SubElement(root, dmn("decision"), id="decision", name=title)
    grid = SubElement(decision, dmn("decisionTable"), id="table", hitPolicy=table.hit.upper())
    if table.hit == "collect" and table.aggregate != "list":
        grid.set("aggregation", table.aggregate.upper())
    for column in table.inputs:
        _write_input(grid, column)
    for output in table.outputs:
        clause = SubElement(grid, dmn("output"), id=output.id, name=output.id, typeRef=_TYPES[output.kind])
        clause.set("label", output.label.get("fr", ""))
        clause.set(own("kind"), output.kind)
        _write_values(clause, output, "outputValues")
    for row in table.rows:
        rule = SubElement(grid, dmn("rule"), id=row.id)
        if row.note:
            SubElement(rule, dmn("description")).text = row.note
        for cell in row.when:
            _write_test(rule, cell)
        for outcome in row.then:
            _write_outcome(rule, outcome)
    content: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return content


def _write_input(grid: Element, column: Input) -> None:
    clause = SubElement(grid, dmn("input"), id=column.id, label=column.label.get("fr", ""))
    clause.set(own("kind"), column.kind)
    bounds = (("min", column.minimum), ("max", column.maximum), ("decimals", column.decimals))
    for name, bound in bounds:
        if bound is not None:
            clause.set(own(name), f"{bound:f}" if isinstance(bound, Decimal) else str(bound))
    if column.optional:
        clause.set(own("optional"), "true")
    expression = SubElement(clause, dmn("inputExpression"), typeRef=_TYPES[column.kind])
    if not column.expression.isidentifier():
        expression.set("expressionLanguage", ZEN)
    SubElement(expression, dmn("text")).text = column.expression
    _write_values(clause, column, "inputValues")


def _write_values(clause: Element, column: Input | Output, name: str) -> None:
    if column.options:
        values = SubElement(clause, dmn(name))
        SubElement(values, dmn("text")).text = ",".join(_feel(one.value) for one in column.options)


def _write_test(rule: Element, cell: Cell) -> None:
    entry = SubElement(rule, dmn("inputEntry"))
    if isinstance(cell, Free):
        entry.set("expressionLanguage", ZEN)
    SubElement(entry, dmn("text")).text = _test(cell)


def _test(cell: Cell) -> str:
    """Return the unary test of a cell."""
    if isinstance(cell, AnyValue):
        return "-"
    if isinstance(cell, Free):
        return cell.source
    if isinstance(cell, Presence):
        return "not(null)" if cell.given else "null"
    if isinstance(cell, Among):
        values = ",".join(_feel(one) for one in cell.values)
        return f"not({values})" if cell.denied else values
    if cell.low is not None and cell.high is not None:
        opening, closing = "[" if cell.low_inside else "(", "]" if cell.high_inside else ")"
        return f"{opening}{_feel(cell.low)}..{_feel(cell.high)}{closing}"
    bound, inside = (cell.low, cell.low_inside) if cell.high is None else (cell.high, cell.high_inside)
    return f"{'<' if cell.low is None else '>'}{'=' if inside else ''} {_feel(bound)}"


def _write_outcome(rule: Element, outcome: Outcome) -> None:
    entry = SubElement(rule, dmn("outputEntry"))
    if isinstance(outcome, Free):
        entry.set("expressionLanguage", ZEN)
    SubElement(entry, dmn("text")).text = outcome.source if isinstance(outcome, Free) else _feel(outcome)


def _feel(value: Scalar | None) -> str:
    """Return a literal of FEEL."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return write_value(value).replace(",", ".")
    if isinstance(value, date):
        return f'date("{value.isoformat()}")'
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
