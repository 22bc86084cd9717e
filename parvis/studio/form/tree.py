"""Walking a form as a tree: what holds what, what stands beside, what is inside."""

from collections.abc import Mapping, Sequence
from typing import Literal

from parvis.catalogue.drafting.places import (
    Document,
    Element,
    Path,
    Place,
    Vanished,
    element_at,
    elements,
    ids_in,
)

DEPTHS: Mapping[str, int] = {"step": 3, "section": 5}
"""How long the path of a page and of a part is, from the top of the document."""


def form_elements(document: Document) -> list[tuple[Place, Path, Element]]:
    """The pages, parts and questions of a form, in order."""
    return [one for one in elements(document) if one[0].family == "form"]


def is_there(document: Document, name: str) -> bool:
    """Whether a form has an element of this id."""
    return any(place.id == name for place, _path, _element in form_elements(document))


def outermost(document: Document, names: Sequence[str]) -> list[Place]:
    """The elements of these ids in the order of the form, those inside another of them left out."""
    wanted, inside = set(names), set[str]()
    found = []
    for place, _path, element in form_elements(document):
        if place.id in wanted and place.id not in inside:
            found.append(place)
            inside |= set(ids_in(element))
    if missing := wanted - inside:
        raise Vanished(Place("form", sorted(missing)[0]))
    return found


def children(document: Document, holder: Place) -> list[str]:
    """The ids an element holds, in order; the pages for the form itself."""
    if not holder.id:
        held: object = pages(document)
    else:
        element = element_at(document, holder)
        held = element.get("sections") if "sections" in element else element.get("fields")
    return [one["id"] for one in listed(held) if isinstance(one.get("id"), str)]


def beside(document: Document, holder: Place, *, up: bool) -> Place | None:
    """The part, or the page, before or after the one that holds an element; none for a block that repeats."""
    if not holder.id or "type" in element_at(document, holder):
        return None
    known = form_elements(document)
    depth = next(len(path) for place, path, _one in known if place == holder)
    alike = [place for place, path, _one in known if len(path) == depth]
    at = alike.index(holder) + (-1 if up else 1)
    return alike[at] if 0 <= at < len(alike) else None


def above(document: Document, name: str, level: Literal["step", "section"]) -> str:
    """The page or the part that holds an element, or is it; empty for none."""
    known = form_elements(document)
    target = next((path for place, path, _one in known if place.id == name), ())
    depth = DEPTHS[level]
    holders = (place.id for place, path, _one in known if len(path) == depth and path == target[:depth])
    return next(holders, "")


def pages(document: Document) -> list[Element]:
    """The pages of a form."""
    form = document.get("form")
    return listed(form.get("steps") if isinstance(form, Mapping) else None)


def last(found: object) -> str:
    """The id of the last element of a list; empty for none."""
    held = listed(found)
    return str(held[-1].get("id", "")) if held else ""


def listed(found: object) -> list[Element]:
    """The elements of a list of the document; what is none is passed over."""
    inside: Sequence[object] = found if isinstance(found, list) else ()
    return [one for one in inside if isinstance(one, Mapping)]
