"""What ties an element of a form to the bank: put there, taken from there, and what a new edition would change.

The root of what was taken holds ``bank: {"item", "edition", "part"}``, what is inside it ``bank: {"part"}``: ``part``
is the id in the bank, whose stable ids are its own. Nothing here reads or writes the database.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from parvis.rules.expressions import names_used
from parvis.rules.renaming import renamed

from ..drafting.building import EXPRESSIONS, new_id
from ..drafting.gestures import Gesture, Insert, Put, Remove
from ..drafting.places import Document, Element, Place, elements, ids_in

LINK = "bank"
MOST_ELEMENTS = 100
"""The most questions of one element of the bank."""
_OWN = frozenset({"id", "fields", LINK})
"""What an edition does not say of an element."""


@dataclass(frozen=True, slots=True)
class Edition:
    """An element of the bank as it stands at a number."""

    item: str
    number: int
    title: str
    element: Element


@dataclass(frozen=True, slots=True)
class Held:
    """An element of a draft that is linked to the bank, and the edition it was taken from."""

    place: Place
    element: Element
    item: str
    edition: int


@dataclass(frozen=True, slots=True)
class Change:
    """One thing a new edition says otherwise: under a key of an element, or a whole element (no key).

    ``is_own``: the draft says there what neither edition does: taking the new one loses it.
    """

    place: Place
    name: str
    here: Any
    now: Any
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class Update:
    """What the last edition would change in a draft."""

    held: Held
    edition: Edition
    changes: tuple[Change, ...]
    gestures: tuple[Gesture, ...]


def deposited(element: Element) -> dict[str, Any]:
    """An element of a form as the bank keeps it: without its ties, nor conditions on what is outside of it."""
    inside = set(ids_in(element))
    return _alone(element, inside)


def placed(edition: Edition, document: Document, taken: Collection[str], *, linked: bool) -> dict[str, Any]:
    """An element of the bank under ids of its own, for a form; linked to its edition, or a copy like any other.

    What the form says of the applicant already is not said twice, and pieces it does not ask for are left out.
    """
    known = set(taken)
    names: dict[str, str] = {}
    for part in ids_in(edition.element):
        names[part] = new_id(part.replace("_", " "), known)
        known.add(names[part])
    made = _fitting(_named(edition.element, names, linked=linked), document)
    if linked:
        made[LINK] = {"item": edition.item, "edition": edition.number, "part": edition.element["id"]}
    return made


def held_in(document: Document) -> Iterator[Held]:
    """The elements of a document that are linked to the bank."""
    for place, _path, element in elements(document):
        link = element.get(LINK)
        if not isinstance(link, Mapping) or place.family != "form":
            continue
        item, edition = link.get("item"), link.get("edition")
        if isinstance(item, str) and isinstance(edition, int) and not isinstance(edition, bool):
            yield Held(place, element, item, edition)


def update(document: Document, held: Held, then: Edition, now: Edition, taken: Collection[str]) -> Update:
    """What taking the last edition would change where the draft holds an earlier one (``then``)."""
    here = dict(_parts_here(held.element))
    was, new = dict(_parts(then.element)), dict(_parts(now.element))
    names = _names(here, new, taken)
    found: list[tuple[Change, Gesture]] = [
        (change, Put(change.place, change.here, change.now))
        for part, element in new.items()
        if part in here
        for change in _keys(here[part], was.get(part, {}), element, names)
    ]
    found += _brought(
        document, now.element, {part for part in new if part not in was and part not in here}, names
    )
    found += _gone(here, [part for part in was if part not in new], was)
    link = held.element[LINK]
    last = Put(Place("form", held.place.id, (LINK,)), link, {**link, "edition": now.number})
    return Update(
        held,
        now,
        tuple(change for change, _gesture in found),
        (*(gesture for _change, gesture in found), last),
    )


def kept_as_is(held: Held, number: int) -> list[Gesture]:
    """Keep what the draft says, and offer that edition no more."""
    link = held.element[LINK]
    return [Put(Place("form", held.place.id, (LINK,)), link, {**link, "edition": number})]


def untied(held: Held) -> list[Gesture]:
    """Make of a linked element a copy like any other."""
    places = [(held.place.id, held.element), *((str(one["id"]), one) for one in _inside(held.element))]
    return [
        Put(Place("form", name, (LINK,)), element[LINK], None) for name, element in places if LINK in element
    ]


def tied(place: Place, element: Element, item: str, number: int) -> list[Gesture]:
    """Link an element to the edition that was just made of it."""
    links = [(str(one["id"]), one, {"part": str(one["id"])}) for one in _inside(element)]
    root = {"item": item, "edition": number, "part": str(element["id"])}
    return [
        Put(Place("form", name, (LINK,)), one.get(LINK), link)
        for name, one, link in ((place.id, element, root), *links)
        if one.get(LINK) != link
    ]


def as_in_bank(held: Held) -> dict[str, Any]:
    """A linked element as it stands in a draft, under the ids the bank knows: its next edition."""
    names = {str(one["id"]): part for part, one in _parts_here(held.element)}
    return _named(deposited(held.element), names, linked=False)


def called(element: Element) -> str:
    """The words of an element in French; its id when it has none."""
    for key in ("label", "title"):
        words = element.get(key)
        if isinstance(words, Mapping) and isinstance(words.get("fr"), str) and words["fr"]:
            return str(words["fr"])
    return str(element.get("id", ""))


def _inside(element: Element) -> Iterator[Element]:
    for one in element.get("fields") or ():
        if isinstance(one, Mapping) and isinstance(one.get("id"), str):
            yield one
            yield from _inside(one)


def _parts(element: Element) -> Iterator[tuple[str, Element]]:
    """An element of the bank and what it holds, by their ids there."""
    if element:
        yield str(element["id"]), element
    for one in _inside(element):
        yield str(one["id"]), one


def _parts_here(element: Element) -> Iterator[tuple[str, Element]]:
    """A linked element of a draft and what it holds, by their ids in the bank; what has none was added there."""
    for one in (element, *_inside(element)):
        link = one.get(LINK)
        part = link.get("part") if isinstance(link, Mapping) else None
        yield (part if isinstance(part, str) and part else str(one["id"])), one


def _names(here: Mapping[str, Element], new: Mapping[str, Element], taken: Collection[str]) -> dict[str, str]:
    """The id in the draft of each part: those it has, and new ones for what is brought."""
    names = {part: str(element["id"]) for part, element in here.items()}
    known = {*taken, *names.values()}
    for part in new:
        if part not in names:
            names[part] = new_id(part.replace("_", " "), known)
            known.add(names[part])
    return names


def _brought(
    document: Document, whole: Element, parts: Collection[str], names: Mapping[str, str]
) -> list[tuple[Change, Gesture]]:
    """What a new edition adds, each with all it holds."""
    inside = _inside_of(_parts(whole), parts)
    found: list[tuple[Change, Gesture]] = []
    for part, element in _parts(whole):
        if part in parts and part not in inside:
            made = _fitting(_named(element, names, linked=True), document)
            change = Change(Place("form", names[part]), called(made), None, made)
            found.append((change, _beside(whole, part, names, made)))
    return found


def _gone(
    here: Mapping[str, Element], parts: Collection[str], was: Mapping[str, Element]
) -> list[tuple[Change, Gesture]]:
    """What a new edition takes away, each with all it holds."""
    inside = _inside_of(was.items(), parts)
    return [
        (Change(place, called(here[part]), here[part], None), Remove(place, here[part]))
        for part in parts
        if part in here and part not in inside
        for place in [Place("form", str(here[part]["id"]))]
    ]


def _inside_of(elements: Iterable[tuple[str, Element]], parts: Collection[str]) -> set[str]:
    """Which parts another of them holds."""
    return {one for part, element in elements if part in parts for one in ids_in(element) if one != part}


def _keys(here: Element, was: Element, now: Element, names: Mapping[str, str]) -> Iterator[Change]:
    """The keys under which two editions differ, and a draft does not say the new one yet."""
    for key in dict.fromkeys((*was, *now)):
        if key in _OWN or was.get(key) == now.get(key):
            continue
        before, after, present = (
            _told(key, was.get(key), names),
            _told(key, now.get(key), names),
            here.get(key),
        )
        if present != after and not (key == "maps_to" and present is None):
            place = Place("form", str(here["id"]), (key,))
            yield Change(place, called(here), present, after, is_own=present != before)


def _told(key: str, value: Any, names: Mapping[str, str]) -> Any:
    return renamed(value, names) if key in EXPRESSIONS and isinstance(value, str) else value


def _beside(whole: Element, part: str, names: Mapping[str, str], brought: Element) -> Insert:
    """Where a part of a new edition goes: after the one it follows there."""
    for holder in (whole, *_inside(whole)):
        inside: Sequence[Any] = holder.get("fields") or ()
        ids = [str(one.get("id", "")) for one in inside if isinstance(one, Mapping)]
        if part in ids:
            at = ids.index(part)
            return Insert(Place("form", names[str(holder["id"])]), names[ids[at - 1]] if at else "", brought)
    return Insert(Place("form", names[str(whole["id"])]), "", brought)


def _alone(element: Element, inside: Collection[str]) -> dict[str, Any]:
    made = {key: value for key, value in element.items() if key != LINK}
    condition = made.get("condition")
    if isinstance(condition, str) and not names_used(condition) <= {*inside, "today"}:
        del made["condition"]
    if isinstance(made.get("fields"), list):
        made["fields"] = [_alone(one, inside) if isinstance(one, Mapping) else one for one in made["fields"]]
    return made


def _named(element: Element, names: Mapping[str, str], *, linked: bool) -> dict[str, Any]:
    """A copy under other ids, whose expressions speak of the copy."""
    made = {key: value for key, value in element.items() if key != LINK}
    part = str(made.get("id", ""))
    made["id"] = names.get(part, part)
    if linked:
        made[LINK] = {"part": part}
    for key in EXPRESSIONS:
        if isinstance(made.get(key), str):
            made[key] = renamed(made[key], names)
    if isinstance(made.get("fields"), list):
        made["fields"] = [
            _named(one, names, linked=linked) for one in made["fields"] if isinstance(one, Mapping)
        ]
    return made


def _fitting(element: dict[str, Any], document: Document) -> dict[str, Any]:
    """Leave out what this form already says of the applicant, and pieces its procedure does not have."""
    said = {one.get("maps_to") for _place, _path, one in elements(document)}
    pieces = {place.id for place, _path, _one in elements(document) if place.family == "piece"}
    for one in (element, *_inside(element)):
        assert isinstance(one, dict)
        if one.get("maps_to") in said:
            one.pop("maps_to", None)
        if one.get("piece") not in pieces:
            one.pop("piece", None)
    return element
