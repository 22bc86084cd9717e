"""A table as the sheet draws it: lines of boxes, each with its name, its words and what is wrong with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from parvis.catalogue.drafting.places import Element

from .judged import Judged, Tried
from .typed import LANGUAGES, listed, options_words, text_of

MOST_BOXES = 1_200
"""Boxes of rows on one page: a browser sends two thousand at most."""


@dataclass(frozen=True)
class Box:
    """One input of a line."""

    name: str
    place: str
    label: str
    value: str
    errors: Sequence[str]
    side: str
    offers: str
    """The id of the list of what may be typed; empty for none."""


@dataclass(frozen=True)
class Line:
    """One row, or one trial."""

    id: str
    number: int
    place: str
    boxes: Sequence[Box]
    note: str
    errors: Sequence[str]
    tried: Tried | None = None


@dataclass(frozen=True)
class Column:
    """One column with its settings."""

    id: str
    place: str
    side: str
    label: str
    english: str
    kind: str
    expression: str
    minimum: str
    maximum: str
    decimals: str
    unit: Sequence[tuple[str, str]]
    """The unit in each language."""
    is_optional: bool
    options: str
    offered: Sequence[tuple[str, str]]
    """What may be typed in its boxes, each with what it stands for if that says more."""
    errors: Sequence[str]

    @property
    def is_input(self) -> bool:
        """Whether it decides, rather than being decided."""
        return self.side == "inputs"


@dataclass(frozen=True)
class Sheet:
    """The whole page of a table."""

    columns: Sequence[Column]
    rows: Sequence[Line]
    trials: Sequence[Line]
    page: int
    pages: int


def drawn(table: Element, judged: Judged, units: Mapping[str, str], *, page: int) -> Sheet:
    """Set a table out, the rows of one page of it; ``units``: the services it may name, by their codes."""
    name = str(table["id"])
    columns = [
        _column(one, name, side, judged, units if side == "outputs" else {})
        for side in ("inputs", "outputs")
        for one in listed(table, side)
    ]
    rows = listed(table, "rows")
    most = max(1, MOST_BOXES // (len(columns) + 1))
    pages = max(1, -(-len(rows) // most))
    page = min(max(page, 1), pages)
    first = (page - 1) * most
    return Sheet(
        columns=columns,
        rows=[
            _line(one, first + rank, name, "row", ("when", "then"), columns, judged)
            for rank, one in enumerate(rows[first : first + most], start=1)
        ],
        trials=[
            _line(one, rank, name, "trial", ("given", "expected"), columns, judged)
            for rank, one in enumerate(listed(table, "tests")[:60], start=1)
        ],
        page=page,
        pages=pages,
    )


def _line(
    one: Element,
    number: int,
    table: str,
    family: str,
    sides: tuple[str, str],
    columns: Sequence[Column],
    judged: Judged,
) -> Line:
    name = str(one["id"])
    place = f"{family}:{table}.{name}"
    boxes = []
    for column in columns:
        side = sides[0] if column.is_input else sides[1]
        held = one.get(side)
        value = held.get(column.id, "") if isinstance(held, Mapping) else ""
        boxes.append(
            Box(
                name=f"{side}-{name}-{column.id}",
                place=f"{place}/{side}/{column.id}",
                label=_("%(column)s, ligne %(number)s") % {"column": column.label, "number": number},
                value=value if isinstance(value, str) else "",
                errors=judged.at(f"{place}/{side}/{column.id}"),
                side=side,
                offers=f"offers-{column.id}" if column.offered else "",
            )
        )
    note = one.get("note", "")
    return Line(
        name,
        number,
        place,
        boxes,
        note if isinstance(note, str) else "",
        judged.at(place),
        judged.trials.get(name) if family == "trial" else None,
    )


def _column(one: Element, table: str, side: str, judged: Judged, units: Mapping[str, str]) -> Column:
    name = str(one["id"])
    place = f"column:{table}.{name}"
    label: Any = one.get("label") if isinstance(one.get("label"), Mapping) else {}
    errors = [
        found.message
        for found in judged.findings
        if found.blocks and f"{found.place}/".startswith(f"{place}/")
    ]
    return Column(
        id=name,
        place=place,
        side=side,
        label=str(label.get("fr", name)),
        english=str(label.get("en", "")),
        kind=str(one.get("kind", "")),
        expression=str(one.get("expression", "")),
        minimum=str(one.get("min", "")),
        maximum=str(one.get("max", "")),
        decimals=str(one.get("decimals", "")),
        unit=[(language, text_of(one.get("unit"), language) or "") for language in LANGUAGES],
        is_optional=one.get("optional") is True,
        options=options_words(one.get("options")),
        offered=_offered(one, units),
        errors=errors,
    )


def _offered(one: Element, units: Mapping[str, str]) -> list[tuple[str, str]]:
    """What may be typed in the boxes of a column that offers answers, or names a service."""
    if one.get("kind") == "yes_no":
        return [(_("oui"), ""), (_("non"), "")]
    if one.get("kind") == "text":
        return list(units.items())
    return [(line.split(" | ")[0], "") for line in options_words(one.get("options")).splitlines()]
