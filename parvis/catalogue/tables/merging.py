"""What decision tables bring to letters: a field for each column that a table gives, and its value on a case."""

from collections.abc import Iterable, Mapping
from datetime import date

from parvis.base.labels import Label
from parvis.forms.shape import Field, FieldType, Option
from parvis.rules.tables import Output
from parvis.rules.tables.shape import Given

from .shape import UsedTable
from .words import plain_words

PREFIX = "result_"


def merged_fields(tables: Iterable[UsedTable]) -> tuple[Field, ...]:
    """The fields of tables, in their order; what a letter calls them says from which table they come."""
    return tuple(
        Field(
            id=_name(used, column),
            type="multiple" if _is_list(used) else _kind(used, column),
            label=_label(used, column),
            options=() if _is_list(used) else tuple(Option(one.value, one.label) for one in column.options),
        )
        for used in tables
        for column in used.table.outputs
    )


def merged_values(
    used: UsedTable, outputs: Mapping[str, Given | tuple[Given, ...]], unit: str = ""
) -> dict[str, object]:
    """The values of one table, as the fields of letters hold them; ``unit``: the name of the service it chose."""
    return {
        _name(used, column): unit
        if unit and column is used.answer
        else _value(column, outputs.get(column.id))
        for column in used.table.outputs
    }


def _name(used: UsedTable, column: Output) -> str:
    own = f"{PREFIX}{used.id}"
    return own if column is used.answer else f"{own}_{column.id}"


def _kind(used: UsedTable, column: Output) -> FieldType:
    if column is used.answer and used.use == "unit":
        return "text"  # a service is called by its name, not by its code
    return "number" if used.table.hit == "collect" and used.table.aggregate == "count" else column.kind


def _is_list(used: UsedTable) -> bool:
    return used.table.hit == "collect" and used.table.aggregate == "list"


def _label(used: UsedTable, column: Output) -> Label:
    title = used.table.title
    if column is used.answer:
        return title
    return {code: f"{words} : {column.label.get(code, column.label['fr'])}" for code, words in title.items()}


def _value(column: Output, found: Given | tuple[Given, ...]) -> object:
    if isinstance(found, tuple):
        return [plain_words(column, one) for one in found]
    return found.isoformat() if isinstance(found, date) else found
