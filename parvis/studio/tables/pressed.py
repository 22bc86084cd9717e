"""The buttons of a sheet: rows, columns and trials added, moved, copied, taken away."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from parvis.catalogue.drafting.gestures import Gesture, Impossible, Insert, Move, Put, Remove, apply
from parvis.catalogue.drafting.places import Document, Element, Place, element_at

from .making import deciding, expressed, fresh_id, questions_of, reading
from .typed import changes, ids, listed


def gestures_of(document: Document, table: str, posted: QueryDict) -> list[Gesture]:
    """Everything a sheet changed in a table as its author saw it. Raises Vanished, Impossible."""
    seen = element_at(document, Place("table", table))
    typed = changes(seen, table, posted)
    now: Element = apply({"tables": [seen]}, typed).document["tables"][0]
    return [*typed, *pressed(document, now, table, posted)]


def pressed(document: Document, seen: Element, table: str, posted: QueryDict) -> list[Gesture]:
    """The gestures of the button that was pressed (``row-up:r12``) on a table as what was typed leaves it."""
    what, _colon, name = posted.get("geste", "").partition(":")
    makers: Mapping[str, Callable[[], list[Gesture]]] = {
        "row-add": lambda: [_row_after(seen, table, _last(seen, "rows"))],
        "row-after": lambda: [_row_after(seen, table, name)],
        "row-copy": lambda: [_row_after(seen, table, name, like=name)],
        "row-up": lambda: _moved(seen, table, "rows", name, -1),
        "row-down": lambda: _moved(seen, table, "rows", name, +1),
        "row-remove": lambda: [_removed(seen, table, "rows", "row", name)],
        "trial-add": lambda: [_trial(seen, table)],
        "trial-remove": lambda: [_removed(seen, table, "tests", "trial", name)],
        "input-add": lambda: [_input(document, seen, table, posted)],
        "output-add": lambda: [_output(seen, table, posted)],
        "column-left": lambda: _column_moved(seen, table, name, -1),
        "column-right": lambda: _column_moved(seen, table, name, +1),
        "column-remove": lambda: _column_removed(seen, table, name),
    }
    return makers[what]() if what in makers else []


def _row_after(seen: Element, table: str, after: str, *, like: str = "") -> Gesture:
    copied = next((one for one in listed(seen, "rows") if one["id"] == like), {})
    row = {
        "id": fresh_id("r"),
        "when": dict(copied.get("when") or {}),
        "then": dict(copied.get("then") or {}),
    }
    return Insert(Place("table", table, ("rows",)), after, row)


def _trial(seen: Element, table: str) -> Gesture:
    return Insert(
        Place("table", table, ("tests",)),
        _last(seen, "tests"),
        {"id": fresh_id("t"), "given": {}, "expected": {}},
    )


def _last(seen: Element, key: str) -> str:
    found = listed(seen, key)
    return str(found[-1]["id"]) if found else ""


def _removed(seen: Element, table: str, key: str, family: Any, name: str) -> Gesture:
    found = next((one for one in listed(seen, key) if one["id"] == name), None)
    if found is None:
        raise Impossible(_("cet élément a été retiré entre-temps"))
    return Remove(Place(family, f"{table}.{name}"), found)


def _moved(seen: Element, table: str, key: str, name: str, by: int) -> list[Gesture]:
    names = [str(one["id"]) for one in listed(seen, key)]
    if name not in names:
        raise Impossible(_("cet élément a été retiré entre-temps"))
    at = names.index(name) + by
    if not 0 <= at < len(names):
        return []
    others = [one for one in names if one != name]
    family: Any = "row" if key == "rows" else "column"
    return [
        Move(Place(family, f"{table}.{name}"), Place("table", table, (key,)), others[at - 1] if at else "")
    ]


def _side_of(seen: Element, name: str) -> str:
    for key in ("inputs", "outputs"):
        if name in ids(seen, key):
            return key
    raise Impossible(_("cet élément a été retiré entre-temps"))


def _column_moved(seen: Element, table: str, name: str, by: int) -> list[Gesture]:
    return _moved(seen, table, _side_of(seen, name), name, by)


def _column_removed(seen: Element, table: str, name: str) -> list[Gesture]:
    """Take a column away with its boxes in every row and every trial."""
    key = _side_of(seen, name)
    if len(listed(seen, key)) == 1:
        raise Impossible(_("une table garde au moins une condition et un résultat"))
    sides = ("when", "given") if key == "inputs" else ("then", "expected")
    found: list[Gesture] = []
    families: tuple[tuple[str, Any, str], ...] = (("rows", "row", sides[0]), ("tests", "trial", sides[1]))
    for held, family, side in families:
        for one in listed(seen, held):
            boxes = one.get(side)
            if isinstance(boxes, Mapping) and name in boxes:
                found.append(Put(Place(family, f"{table}.{one['id']}", (side, name)), boxes[name], None))
    column = next(one for one in listed(seen, key) if one["id"] == name)
    return [*found, Remove(Place("column", f"{table}.{name}"), column)]


def _input(document: Document, seen: Element, table: str, posted: QueryDict) -> Gesture:
    """A new condition: a question of the form, or an expression."""
    taken = ids(seen, "inputs", "outputs")
    question = questions_of(document).get(posted.get("new_question", ""))
    words = posted.get("new_expression", "").strip()
    if question is None and not words:
        raise Impossible(_("choisissez la question à lire, ou écrivez une expression"))
    column = (
        reading(question, taken)
        if question
        else expressed(
            words,
            posted.get("new_input_label", "").strip() or words[:60],
            posted.get("new_kind", "text"),
            taken,
        )
    )
    return Insert(Place("table", table, ("inputs",)), _last(seen, "inputs"), column)


def _output(seen: Element, table: str, posted: QueryDict) -> Gesture:
    column = deciding(
        posted.get("new_output", "").strip()[:200],
        posted.get("new_output_kind", "text"),
        ids(seen, "inputs", "outputs"),
    )
    return Insert(Place("table", table, ("outputs",)), _last(seen, "outputs"), column)
