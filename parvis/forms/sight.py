"""What a person sees of a form, given the answers so far: one pass, in the order of the document.

An answer that is hidden counts as not given for what follows, and a condition that cannot be evaluated
(it compares something not yet answered) hides what it guards.
"""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from parvis.forms.shape import Field, Form
from parvis.rules import expressions


@dataclass(frozen=True, slots=True)
class Sight:
    """What is visible, and the values expressions see."""

    steps: frozenset[str]
    sections: frozenset[str]
    fields: frozenset[str]
    values: Mapping[str, object]
    computed: Mapping[str, object]


def look(form: Form, answers: Mapping[str, object], today: date) -> Sight:
    """Work out what is visible with these answers."""
    values: dict[str, object] = {"today": today.isoformat()}
    steps: set[str] = set()
    sections: set[str] = set()
    fields: set[str] = set()
    computed: dict[str, object] = {}
    awaited: set[str] = set()
    for step in form.steps:
        step_open = holds(step.condition, values)
        for section in step.sections:
            section_open = step_open and holds(section.condition, values)
            for field in section.fields:
                if not (section_open and holds(field.condition, values)):
                    continue
                fields.add(field.id)
                if field.type == "computed":
                    computed[field.id] = values[field.id] = compute(field, values, awaited)
                elif field.type != "information":
                    values[field.id] = _value(field, answers.get(field.id), values)
                _await(field, values, awaited)
                sections.add(section.id)
                steps.add(step.id)
    return Sight(frozenset(steps), frozenset(sections), frozenset(fields), values, computed)


def row_fields(
    group: Field, row: Mapping[str, object], values: Mapping[str, object]
) -> tuple[list[Field], dict[str, object]]:
    """Return the visible fields of one row of a group, and its values (computed ones included)."""
    inside = dict(values)
    visible: list[Field] = []
    found: dict[str, object] = {}
    awaited: set[str] = set()
    for field in group.fields:
        if not holds(field.condition, inside):
            continue
        visible.append(field)
        if field.type == "computed":
            found[field.id] = inside[field.id] = compute(field, inside, awaited)
        elif field.type != "information":
            found[field.id] = inside[field.id] = _value(field, row.get(field.id), inside)
        _await(field, inside, awaited)
    return visible, found


def holds(condition: str, values: Mapping[str, object]) -> bool:
    """Tell whether a condition is known to be true."""
    if not condition:
        return True
    try:
        return expressions.truth(condition, values)
    except expressions.CannotEvaluate:
        return False


def compute(field: Field, values: Mapping[str, object], awaited: Set[str]) -> object:
    """Return the value of a computed field in its JSON shape, None when it cannot be known yet.

    ``awaited``: the fields that will have an answer and have none yet: an expression that reads one would take
    their absence for an answer.
    """
    if expressions.names_used(field.expression) & awaited:
        return None
    try:
        value = expressions.evaluate(field.expression, values)
    except expressions.CannotEvaluate:
        return None
    if field.result == "amount":
        return _amount(value)
    if field.result == "yes_no":
        return value if isinstance(value, bool) else None
    return value if isinstance(value, (str, int, float)) and not isinstance(value, bool) else None


def typed_with(fields: Iterable[Field]) -> frozenset[str]:
    """Return what is typed on one page, and what is computed from it: what it holds was true when it was drawn."""
    typed: set[str] = set()
    for field in fields:
        if field.asks():
            typed |= {field.id, *(child.id for child in field.fields)}
        elif field.type == "computed" and expressions.names_used(field.expression) & typed:
            typed.add(field.id)
    return frozenset(typed)


def is_typed(stored: object) -> bool:
    """Tell whether a stored answer is what a person typed and that could not be accepted."""
    return isinstance(stored, Mapping) and set(stored) == {"typed"}


def rows_of(stored: object) -> list[Mapping[str, object]]:
    """Return the rows of a group's answer, whatever was stored."""
    return [row for row in stored if isinstance(row, Mapping)] if isinstance(stored, list) else []


def _amount(value: object) -> str | None:
    try:
        return str(Decimal(str(value)).quantize(Decimal("0.01")))
    except InvalidOperation:
        return None


def _await(field: Field, values: Mapping[str, object], awaited: set[str]) -> None:
    """Note a visible field whose answer is compulsory and not known, or a value computed from one."""
    if field.type == "computed":
        is_awaited = bool(expressions.names_used(field.expression) & awaited)
    else:
        is_awaited = field.required == "yes" and values.get(field.id) is None
    if is_awaited:
        awaited.add(field.id)


def _value(field: Field, stored: object, values: Mapping[str, object]) -> object:
    """Return what expressions see of an answer."""
    if stored is None or is_typed(stored):
        return None
    if field.type == "group":
        return [row_fields(field, row, values)[1] for row in rows_of(stored)]
    if field.type == "amount":
        try:
            return Decimal(str(stored))
        except InvalidOperation:
            return None
    return stored
