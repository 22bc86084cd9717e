"""Two processes side by side, step by step: what was added, removed, moved, and what each step was told otherwise."""

from collections.abc import Iterator, Mapping
from typing import Any

from ..process.telling import Told, outline, text_in_value
from .differing import Difference, Spot, in_order
from .places import Document, Place

PROCESS_KEYS = frozenset({"process"})
"""Keys of a document that are compared here."""


def process_differences(before: Document, after: Document) -> list[Difference]:
    """All that differs in the processes of two documents, in the order of the second, then what is gone."""
    texts = [text_in_value(one.get("process")) for one in (before, after)]
    if texts[0] == texts[1]:
        return []
    was, now = ({one.id: one for one in outline(text)} for text in texts)
    moved = _moved(was, now)
    found: list[Difference] = []
    for name, here in now.items():
        there = was.get(name)
        if there is None:
            found.append(Difference("added", _at(name), _called(here), None, _element(here)))
            continue
        if name in moved:
            found.append(Difference("moved", _at(name), _called(here), _spot(there, was), _spot(here, now)))
        found += _changed(there, here)
    found += [
        Difference("removed", _at(name), _called(one), _element(one), None)
        for name, one in was.items()
        if name not in now
    ]
    if not found:
        found.append(Difference("changed", Place("document", "", ("process", "drawing")), "", "", ""))
    return found


def _changed(there: Told, here: Told) -> Iterator[Difference]:
    before, after = _all(there), _all(here)
    for key in dict.fromkeys((*after, *before)):
        if before.get(key) != after.get(key):
            yield Difference("changed", _at(here.id, key), _called(here), before.get(key), after.get(key))


def _all(one: Told) -> dict[str, Any]:
    return {"kind": one.kind, "label": one.name, **one.settings}


def _moved(was: Mapping[str, Told], now: Mapping[str, Told]) -> set[str]:
    """Those that another element holds, and in each holder the fewest that explain the new order."""
    found = {name for name, one in now.items() if name in was and was[name].holder != one.holder}
    kept: dict[str, list[str]] = {}
    for name, one in now.items():
        if name in was and name not in found:
            kept.setdefault(one.holder, []).append(name)
    ranks = {name: rank for rank, name in enumerate(was)}
    for names in kept.values():
        still = in_order([ranks[name] for name in names])
        found |= {name for position, name in enumerate(names) if position not in still}
    return found


def _spot(one: Told, among: Mapping[str, Told]) -> Spot:
    holder = one.holder.partition(" ")[0]
    rank = [other.id for other in among.values() if other.holder == one.holder].index(one.id) + 1
    name = _called(among[holder]) if holder in among else ""
    return Spot(_at(holder) if holder else Place("document"), name, rank)


def _at(name: str, *keys: str) -> Place:
    return Place("step", name, keys)


def _called(one: Told) -> str:
    return one.name or one.id


def _element(one: Told) -> dict[str, Any]:
    return {"id": one.id, "label": {"fr": _called(one)}}
