"""Two documents of a procedure side by side: what was added, removed, moved or changed, in the order one reads them.

Elements are followed by their ids, wherever they went. An element that was added or removed is told once, with all it
holds. Nothing here asks that the documents be sound: a draft is compared as it stands.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .comparing_processes import PROCESS_KEYS, process_differences
from .differing import Difference, Spot, in_order
from .places import IN_TABLES, Document, Element, Path, Place, elements, is_structure

GROUPS = ("piece", "form", "letter", "table")
"""The parts of a document after its page, in the order they are told; what tables hold is told with them."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """An element in its document."""

    holder: Place
    holder_name: str
    among: str
    """The key of the list it stands in."""
    rank: int
    element: Element


def differences(before: Document, after: Document) -> list[Difference]:
    """All that differs: the page, the pieces, the form, the letters, the tables, the process, as ``after`` orders them.

    What was removed comes where it stood, after what preceded it.
    """
    was, now = _seen(before), _seen(after)
    gone = _removed(was, now)
    moved = _moved(was, now)
    found = list(_changed(Place("document"), "", before, after))
    for group in GROUPS:
        if group == "form":
            found += _changed(Place("form"), "", _form_of(before), _form_of(after))
        found += gone.pop(group, [])
        for place in (one for one in now if _group(one) == group):
            found += _of_element(place, was, now, is_moved=place in moved)
            found += gone.pop(str(place), [])
    return [*found, *process_differences(before, after)]


def keys_changed(found: Sequence[Difference]) -> dict[Place, frozenset[str]]:
    """The first keys under which each element that stays changed: ``label``, ``options``, ``condition``…"""
    keys: dict[Place, set[str]] = {}
    for one in found:
        if one.kind == "changed":
            keys.setdefault(one.place.element, set()).add(one.place.keys[0])
    return {place: frozenset(names) for place, names in keys.items()}


def _of_element(
    place: Place, was: Mapping[Place, _Seen], now: Mapping[Place, _Seen], *, is_moved: bool
) -> Iterator[Difference]:
    """What is to be told of an element that is there now."""
    here, there = now[place], was.get(place)
    name = _called(here.element)
    if there is None:
        if here.holder in was or not here.holder.id:
            yield Difference("added", place, name, None, here.element)
        return
    if is_moved:
        yield Difference("moved", place, name, _spot(there), _spot(here))
    yield from _changed(place, name, there.element, here.element)


def _seen(document: Document) -> dict[Place, _Seen]:
    """Every element by its place, in the order of the document."""
    above: dict[tuple[str | int, ...], tuple[Place, str]] = {
        (): (Place("document"), ""),
        ("form",): (Place("form"), ""),
    }
    ranks = Counter[Path]()
    found: dict[Place, _Seen] = {}
    for place, path, element in elements(document):
        above[path] = (place, _called(element))
        holder, name = above[path[:-2]]
        ranks[path[:-1]] += 1
        found.setdefault(place, _Seen(holder, name, str(path[-2]), ranks[path[:-1]], element))
    return found


def _removed(was: Mapping[Place, _Seen], now: Mapping[Place, _Seen]) -> dict[str, list[Difference]]:
    """What is gone, under the element it followed, or under its family when it followed none that stays."""
    found: dict[str, list[Difference]] = {}
    anchor: dict[str, str] = {}
    for place, seen in was.items():
        if place in now:
            anchor[_group(place)] = str(place)
        elif seen.holder in now or not seen.holder.id:
            told = Difference("removed", place, _called(seen.element), seen.element, None)
            found.setdefault(anchor.get(_group(place), _group(place)), []).append(told)
    return found


def _moved(was: Mapping[Place, _Seen], now: Mapping[Place, _Seen]) -> frozenset[Place]:
    """Those that changed holder, and in each holder the fewest that explain the new order."""
    found: set[Place] = set()
    kept: dict[tuple[Place, str], list[Place]] = {}
    for place, seen in now.items():
        if place in was and was[place].holder == seen.holder:
            kept.setdefault((seen.holder, seen.among), []).append(place)
        elif place in was:
            found.add(place)
    for places in kept.values():
        still = in_order([was[place].rank for place in places])
        found.update(place for position, place in enumerate(places) if position not in still)
    return frozenset(found)


def _changed(place: Place, name: str, before: Element, after: Element) -> Iterator[Difference]:
    """The values that differ under the keys of an element, texts language by language."""
    for key in dict.fromkeys((*after, *before)):
        if not is_structure(place.family, key) and not (place.family == "document" and key in PROCESS_KEYS):
            yield from _values(Place(place.family, place.id, (key,)), name, before.get(key), after.get(key))


def _values(place: Place, name: str, before: Any, after: Any) -> Iterator[Difference]:
    if before == after:
        return
    if isinstance(before, Mapping) or isinstance(after, Mapping):
        was, now = _by_key(before), _by_key(after)
        if was is not None and now is not None:
            for key in dict.fromkeys((*now, *was)):
                inside = Place(place.family, place.id, (*place.keys, str(key)))
                yield from _values(inside, name, was.get(key), now.get(key))
            return
    yield Difference("changed", place, name, before, after)


def _by_key(value: Any) -> Mapping[Any, Any] | None:
    """An object; a plain text is the French wording of one, and nothing is an empty one."""
    if value is None:
        return {}
    if isinstance(value, str):
        return {"fr": value}
    return value if isinstance(value, Mapping) else None


def _group(place: Place) -> str:
    return "table" if place.family in IN_TABLES else place.family


def _form_of(document: Document) -> Element:
    form = document.get("form")
    return form if isinstance(form, Mapping) else {}


def _spot(seen: _Seen) -> Spot:
    return Spot(seen.holder, seen.holder_name, seen.rank)


def _called(element: Element) -> str:
    """The words of an element in French, its id when it has none."""
    for key in ("label", "title", "text"):
        words = element.get(key)
        if isinstance(words, str) and words:
            return words
        if isinstance(words, Mapping) and isinstance(words.get("fr"), str) and words["fr"]:
            return str(words["fr"])
    return str(element.get("id", ""))
