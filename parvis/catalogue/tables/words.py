"""What a decision table holds, decides and asks, in the words of whoever reads it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from parvis.base.labels import Label, text
from parvis.rules.menus import value_words
from parvis.rules.tables import Among, AnyValue, Cell, Free, Input, Interval, Output, Presence
from parvis.rules.tables.shape import Given, Outcome

from .shape import UsedTable


@dataclass(frozen=True)
class SheetView:
    """A table as people read it: its columns, then its rows of words; ``fired`` marks those that decided."""

    title: str
    inputs: Sequence[str]
    outputs: Sequence[str]
    rows: Sequence["RowView"]


@dataclass(frozen=True)
class RowView:
    """A rule in words."""

    number: int
    conditions: Sequence[str]
    results: Sequence[str]
    note: str
    fired: bool


def said(label: Label) -> str:
    """A text of a table in the language of the moment."""
    return text(label, get_language() or "fr")


def plain_words(column: Input | Output, value: Given | tuple[Given, ...]) -> str:
    """A value of a column in words, without quotation marks."""
    if isinstance(value, tuple):
        return ", ".join(plain_words(column, one) for one in value) or _("rien")
    if value is None:
        return _("rien")
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    if isinstance(value, str):
        option = column.variable().option(value)
        return said(option.label) if option else value
    return value_words(column.variable(), value)


def sheet(used: UsedTable, fired: Sequence[str] = ()) -> SheetView:
    """The whole table in words (CRPA R311-3-1-2, 4°; L312-1-3)."""
    table = used.table
    return SheetView(
        title=said(table.title),
        inputs=[said(one.label) for one in table.inputs],
        outputs=[said(one.label) for one in table.outputs],
        rows=[
            RowView(
                number,
                [cell_words(cell, one) for cell, one in zip(row.when, table.inputs, strict=True)],
                [outcome_words(one, column) for one, column in zip(row.then, table.outputs, strict=True)],
                row.note,
                row.id in fired,
            )
            for number, row in enumerate(table.rows, start=1)
        ],
    )


def contribution(used: UsedTable) -> str:
    """How far and in what way the table weighs on the decision (CRPA R311-3-1-2, 1°)."""
    if used.use == "fee":
        return _("Le programme calcule le prix à partir de vos réponses. Un agent étudie votre demande.")
    if used.use == "unit":
        return _("Le programme choisit le service qui étudie votre demande. Il ne pèse pas sur la réponse.")
    if used.is_binding:
        return _(
            "Avant le formulaire, le programme dit si vous remplissez les conditions. S’il dit non, la demande ne se "
            "fait pas en ligne : vous pouvez toujours écrire au service. Un agent étudie chaque demande et décide."
        )
    return _(
        "Avant le formulaire, le programme dit si vous remplissez les conditions. C’est un avis : vous pouvez faire la "
        "demande quand même. Un agent l’étudie et décide."
    )


def outcome_words(outcome: Outcome, column: Output) -> str:
    """What a row gives, in words."""
    if isinstance(outcome, Free):
        return _("calculé : %(source)s") % {"source": outcome.source}
    return plain_words(column, outcome)


def cell_words(cell: Cell, column: Input) -> str:
    """What a box asks, in words."""
    match cell:
        case AnyValue():
            return _("tous les cas")
        case Presence(given):
            return _("une réponse") if given else _("pas de réponse")
        case Free(source):
            return _("calculé : %(source)s") % {"source": source}
        case Among(values, denied):
            words = _(" ou ").join(plain_words(column, one) for one in values)
            return _("tout sauf %(values)s") % {"values": words} if denied else words
        case Interval():
            return _interval(cell, column)


def _interval(cell: Interval, column: Input) -> str:
    low, high = _bound(cell.low, column), _bound(cell.high, column)
    if cell.low is None:
        return (_("%(high)s ou moins") if cell.high_inside else _("moins de %(high)s")) % {"high": high}
    if cell.high is None:
        return (_("%(low)s ou plus") if cell.low_inside else _("plus de %(low)s")) % {"low": low}
    words = {
        (True, True): _("de %(low)s à %(high)s compris"),
        (True, False): _("de %(low)s à moins de %(high)s"),
        (False, True): _("plus de %(low)s, jusqu’à %(high)s compris"),
        (False, False): _("plus de %(low)s et moins de %(high)s"),
    }[cell.low_inside, cell.high_inside]
    return words % {"low": low, "high": high}


def _bound(bound: Decimal | date | None, column: Input) -> str:
    return "" if bound is None else plain_words(column, bound)
