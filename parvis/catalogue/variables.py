"""The answers of a form as rules see them."""

from collections.abc import Mapping
from decimal import Decimal
from typing import get_args

from parvis.forms.shape import Field, Form
from parvis.rules.variables import Choice, Kind, Variable, by_id


def variables_of(form: Form) -> Mapping[str, Variable]:
    """The answers of a form that rules may ask about, those inside blocks left out."""
    found = (variable_of(field) for step in form.steps for field in step.fields())
    return by_id(one for one in found if one)


def variable_of(field: Field) -> Variable | None:
    """What rules may ask about an answer; None for what is only read."""
    kind = field.result if field.type == "computed" else field.type
    for known in get_args(Kind):
        if kind == known:
            held: Kind = known
            return Variable(
                id=field.id,
                kind=held,
                label=field.label,
                options=tuple(Choice(one.value, one.label) for one in field.options),
                minimum=Decimal(field.min_items) if kind == "group" else field.validation.minimum,
                maximum=Decimal(field.max_items) if kind == "group" else field.validation.maximum,
                decimals=field.validation.decimals,
                unit=field.unit,
            )
    return None
