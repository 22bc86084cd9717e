"""Whether rows written in bulk look like those a product writes by itself: same rows, same columns filled alike."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

Row = Mapping[str, object]
Rows = Mapping[str, Sequence[Row]]
"""The rows that one request has in each table."""


def kind(value: object) -> str:
    """What a column holds, in one word: rows of two requests hold other values of the same kind."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        return "number" if value else "zero"
    if isinstance(value, (datetime, date)):
        return "unset" if value.year <= 1970 else "moment"
    return "text" if str(value) else "empty"


def differences(
    created: Rows, seeded: Rows, *, exact: Mapping[str, Collection[str]], free: Mapping[str, Collection[str]]
) -> list[str]:
    """How the rows of a request written in bulk differ from those of one made through the door.

    ``exact`` names the columns whose very values must be the same (and by which rows are put in order), ``free``
    those that may differ: each of them is explained where it is named.
    """
    found = []
    for table in sorted({*created, *seeded}):
        named = sorted(exact.get(table, ()))
        ours, theirs = (
            sorted(rows.get(table, ()), key=lambda row: [str(row[name]) for name in named])
            for rows in (seeded, created)
        )
        if len(ours) != len(theirs):
            found.append(f"{table}: {len(ours)} rows, {len(theirs)} through the door")
            continue
        for number, (mine, other) in enumerate(zip(ours, theirs, strict=True)):
            for column in sorted({*mine, *other} - set(free.get(table, ()))):
                is_exact = column in named
                left, right = (
                    row.get(column) if is_exact else kind(row.get(column)) for row in (mine, other)
                )
                if left != right:
                    found.append(f"{table}[{number}].{column}: {left}, {right} through the door")
    return found
