"""Apply a decision table: what it decides, which rows decided it, or why none did.

Cells are judged here on exact numbers, not by the engine whose numbers are binary: an amount at a bound falls
on its side to the cent. The engine evaluates the expressions: those of the inputs, of free cells, of outcomes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from parvis.base.labels import Label, text
from parvis.rules import expressions
from parvis.rules.menus import value_words
from parvis.rules.tables.celltext import VALUE
from parvis.rules.tables.shape import Cell, Free, Given, Input, Outcome, Output, Row, Table, Trial

Outputs = Mapping[str, Given | tuple[Given, ...]]


class CannotDecide(Exception):
    """The table has no answer that could be given: two rows of a table that wants one, or a broken expression."""

    def __init__(self, message: str, rows: tuple[str, ...]) -> None:
        super().__init__(message)
        self.rows = rows


class SeveralRowsFit(CannotDecide):
    """More than one row fits, in a table whose rows must exclude each other."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a table decides.

    `outputs` by id (tuples when all rows are listed), `fired` the ids of the rows that decided, `given` what
    each input was worth; `why` says, when no row fits, what was asked and found nothing.
    """

    outputs: Outputs
    fired: tuple[str, ...]
    given: Mapping[str, Given]
    why: str = ""


@dataclass(frozen=True, slots=True)
class TrialResult:
    """What came of a trial: `differences` name each output that is not as expected; a failure is said."""

    trial: Trial
    decision: Decision | None
    differences: tuple[str, ...] = ()
    failure: str = ""

    @property
    def passed(self) -> bool:
        """Tell whether the table decided as expected."""
        return not self.differences and not self.failure


def decide(table: Table, values: Mapping[str, object]) -> Decision:
    """Apply a table to answers (and `today`), as expressions see them. Raise `CannotDecide`."""
    given: dict[str, Given] = {}
    strange: list[str] = []
    for column in table.inputs:
        worth = _worked_out(column, values)
        given[column.id] = _typed(column, worth)
        if worth is not None and given[column.id] is None:
            strange.append(column.id)
    return _decided(table, given, strange)


def decide_given(table: Table, given: Mapping[str, Given]) -> Decision:
    """Apply a table to the values of its inputs, by id. Raise `CannotDecide`."""
    return _decided(table, {one.id: _rounded(one, given.get(one.id)) for one in table.inputs}, ())


def run_trials(table: Table) -> list[TrialResult]:
    """Apply a table to each of its trials."""
    results = []
    for trial in table.trials:
        try:
            decision = decide_given(table, trial.given)
        except CannotDecide as refused:
            results.append(TrialResult(trial, None, failure=str(refused)))
            continue
        wrong = [
            column.id
            for column in table.outputs
            if column.id in trial.expected and decision.outputs.get(column.id) != trial.expected[column.id]
        ]
        results.append(TrialResult(trial, decision, tuple(wrong)))
    return results


def _decided(table: Table, given: Mapping[str, Given], strange: Sequence[str]) -> Decision:
    why = _outside(table, given, strange)
    fitting: list[Row] = []
    if not why:
        for row in table.rows:
            if all(
                _meets(cell, column, row, given) for cell, column in zip(row.when, table.inputs, strict=True)
            ):
                fitting.append(row)
                if table.hit == "first":
                    break
        if not fitting:
            why = _("aucune ligne ne convient : %(values)s") % {"values": given_words(table, given)}
    fired = tuple(row.id for row in fitting)
    if table.hit == "unique" and len(fitting) > 1:
        raise SeveralRowsFit(
            _("plusieurs lignes conviennent (%(rows)s) alors qu’une seule doit convenir : %(values)s")
            % {"rows": ", ".join(fired), "values": given_words(table, given)},
            fired,
        )
    worth = [
        [_outcome(row.then[place], column, row, given) for row in fitting]
        for place, column in enumerate(table.outputs)
    ]
    outputs: dict[str, Given | tuple[Given, ...]] = {}
    for column, found in zip(table.outputs, worth, strict=True):
        if table.hit == "collect":
            outputs[column.id] = _collected(table, found)
        else:
            outputs[column.id] = found[0] if found else None
    return Decision(outputs, fired, given, why)


def given_words(table: Table, given: Mapping[str, Given]) -> str:
    """Return the values of the inputs in words: « Quotient familial » : 1 700 ; « Habite ici » : « Non »."""
    return "\u00a0; ".join(
        f"«\u00a0{_name(one.label)}\u00a0»\u00a0: {value_words(one.variable(), given.get(one.id))}"
        for one in table.inputs
    )


def _name(label: Label) -> str:
    return text(label, get_language() or "fr")


def _outside(table: Table, given: Mapping[str, Given], strange: Sequence[str]) -> str:
    """Say which value is not one the table is made for; empty when all are."""
    for column in table.inputs:
        value, name = given[column.id], {"name": _name(column.label)}
        if column.id in strange:
            return _("« %(name)s » n’a pas une valeur du bon genre") % name
        if value is None and not column.optional:
            return _("« %(name)s » n’a pas de réponse") % name
        beyond = isinstance(value, Decimal) and (
            (column.minimum is not None and value < column.minimum)
            or (column.maximum is not None and value > column.maximum)
        )
        offered = column.kind != "choice" or value is None or value in {one.value for one in column.options}
        if beyond or not offered:
            return _("« %(name)s » a une valeur que la table ne prévoit pas : %(value)s") % {
                **name,
                "value": value_words(column.variable(), value),
            }
    return ""


def _worked_out(column: Input, values: Mapping[str, object]) -> object:
    """Return what an input is worth; a variable alone keeps its exact number."""
    if column.expression in values:
        return values[column.expression]
    try:
        return expressions.evaluate(column.expression, values)
    except expressions.CannotEvaluate:
        return None  # something it reads has no answer yet


def _typed(column: Input | Output, value: object) -> Given:
    """Return a value in the kind of its column, None when it is not of that kind."""
    if column.kind == "yes_no":
        return value if isinstance(value, bool) else None
    if column.kind in ("number", "amount"):
        if isinstance(value, bool) or not isinstance(value, (int, float, Decimal, str)):
            return None
        try:
            number = Decimal(str(value))
        except InvalidOperation:
            return None
        return _rounded(column, number) if number.is_finite() else None
    if column.kind == "date":
        return _day(value)
    return value if isinstance(value, str) else None


def _day(value: object) -> date | None:
    if isinstance(value, date):
        return value
    try:
        # The engine writes a day it worked out with its midnight.
        return date.fromisoformat(str(value).removesuffix("T00:00:00Z"))
    except ValueError:
        return None


def _rounded(column: Input | Output, value: Given) -> Given:
    """Round a number to what its column keeps, halves up, as money is."""
    if not isinstance(value, Decimal):
        return value
    step = column.variable().step()
    return value if step is None else value.quantize(step, rounding=ROUND_HALF_UP)


def _meets(cell: Cell, column: Input, row: Row, given: Mapping[str, Given]) -> bool:
    if not isinstance(cell, Free):
        return cell.holds(given[column.id])
    try:
        return expressions.truth(cell.source, {**given, VALUE: given[column.id]})
    except expressions.CannotEvaluate as error:
        raise _broken(row, str(error)) from None


def _outcome(outcome: Outcome, column: Output, row: Row, given: Mapping[str, Given]) -> Given:
    if not isinstance(outcome, Free):
        return outcome
    try:
        worth = expressions.evaluate(outcome.source, given)
    except expressions.CannotEvaluate as error:
        raise _broken(row, str(error)) from None
    found = _typed(column, worth)
    if worth is not None and found is None:
        raise _broken(row, _("« %(name)s » n’a pas une valeur du bon genre") % {"name": _name(column.label)})
    return found


def _broken(row: Row, message: str) -> CannotDecide:
    words = _("la ligne %(row)s ne peut pas être appliquée : %(message)s")
    return CannotDecide(words % {"row": row.id, "message": message}, (row.id,))


def _collected(table: Table, found: list[Given]) -> Given | tuple[Given, ...]:
    """Return what becomes of the outcomes of all the rows that fit."""
    figures = [one for one in found if isinstance(one, Decimal)]
    if table.aggregate == "count":
        return Decimal(len(found))
    if table.aggregate == "sum":
        return sum(figures, Decimal(0))
    if table.aggregate in ("min", "max"):
        return (min if table.aggregate == "min" else max)(figures, default=None)
    return tuple(found)
