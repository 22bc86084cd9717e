"""The form written again: pages, parts, questions, blocks that repeat, conditions."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from parvis.catalogue.drafting.conditions import guarded
from parvis.catalogue.drafting.places import Place

from .pages import Form, Page
from .retyping import Designer, Document, both, condition, last_part

Typed = Callable[[Form, Designer, Any], None]
_RELATIVE = re.compile(r"today(?:([+-])(\d+)([ymd]))?")


def form(designer: Designer, document: Document) -> None:
    """Write the form of a document; what a new procedure begins with is renamed, or taken away at the end."""
    ids = outline(designer.open("formulaire/"))
    starters = ids[2:]
    after = ""
    for rank, step in enumerate(document["form"]["steps"]):
        words = step["title"]["fr"]
        name = added(designer, after, "step", words) if rank else ids[0]
        designer.fields[step["id"]] = name
        _panel(designer, name, step)
        inside = outline(designer.open(f"formulaire/{name}/"))
        after = inside[inside.index(name) + 1]
        for place, section in enumerate(step["sections"]):
            if place:
                after = added(designer, after, "section", section.get("title", {}).get("fr") or "Partie")
            designer.fields[section["id"]] = after
            if place or "title" in section:
                _panel(designer, after, {"title": {}, **section})
            for one in section["fields"]:
                after = _question(designer, after, one, starters)
    page = designer.open("formulaire/")
    for name in starters:
        removal = page.form("quoi", "titre", gesture="retirer")
        removal.tick("quoi", [name])
        page = Page.at(designer.client, removal.press("retirer"))
    _conditions(designer, document)


def outline(page: Page) -> list[str]:
    """The ids of the outline, in order."""
    return [one.value for one in page.form("quoi", "titre").controls if one.name == "quoi"]


def added(
    designer: Designer, after: str, what: str, words: str, *, options: str = "", is_inside: bool = False
) -> str:
    """Add an element after another, or inside a block; the id it was given."""
    adding = designer.open(f"plan/ajouter/?apres={after}").form("words", "what")
    adding.fill("words", words)
    adding.pick("what", what)
    if "inside" in adding.names():
        adding.tick_one("inside", is_on=is_inside)
    adding.fill("option_lines", options)
    return last_part(adding.press())


def _question(
    designer: Designer, after: str, one: Document, starters: list[str], *, is_inside: bool = False
) -> str:
    lines = "\n".join(both(said["label"]) for said in one.get("options", ()))
    name = added(designer, after, one["type"], one["label"]["fr"], options=lines, is_inside=is_inside)
    designer.fields[one["id"]] = name
    _panel(designer, name, one)
    if one["type"] == "group":
        ids = outline(designer.open(f"formulaire/{name}/"))
        starters.append(ids[ids.index(name) + 1])
        inside = name
        for child in one["fields"]:
            inside = _question(designer, inside, child, starters, is_inside=True)
    return name


def _panel(designer: Designer, name: str, element: Document) -> None:
    """Fill the panel of an element with all that it says."""
    panel = designer.open(f"formulaire/{name}/").form(
        "revision", "title_fr" if "type" not in element else "label_fr"
    )
    if "options" in element:
        codes = [one.value for one in panel.controls if one.name == "option_value" and one.value]
        known = [one["value"] for one in element["options"]]
        designer.values[element["id"]] = dict(zip(known, codes, strict=True))
    for key, value in element.items():
        if key not in OWN_PAGES:
            assert key in CONTROLS, f"no panel asks for {key}"
            CONTROLS[key](panel, designer, value)
    panel.press()


def _conditions(designer: Designer, document: Document) -> None:
    for name, given in list(designer.fields.items()):
        found = guarded(document, Place("form", name))
        if found.expression:
            address = f"/studio/{designer.slug}/formulaire/{given}/condition/"
            condition(designer, address, found.expression, found.variables)


def _text(key: str) -> Typed:
    return lambda panel, _designer, value: panel.fill_both(f"{key}_", value)


def _typed(control: str) -> Typed:
    return lambda panel, _designer, value: panel.fill(control, str(value).replace(".", ","))


def _plain(control: str) -> Typed:
    return lambda panel, _designer, value: panel.fill(control, value)


def _picked(key: str) -> Typed:
    return lambda panel, _designer, value: panel.pick(key, value)


def _ticked(key: str) -> Typed:
    return lambda panel, _designer, value: panel.tick(key, value)


def _box(key: str) -> Typed:
    return lambda panel, _designer, value: panel.tick_one(key, is_on=value)


def _expression(panel: Form, designer: Designer, value: str) -> None:
    panel.fill("expression", designer.names.expression(value))


def _limits(panel: Form, designer: Designer, value: Mapping[str, Any]) -> None:
    for key, limit in value.items():
        LIMITS[key](panel, designer, limit)


def _day(key: str) -> Typed:
    def typed(panel: Form, _designer: Designer, rule: str) -> None:
        found = _RELATIVE.fullmatch(rule)
        if not found:
            panel.pick(f"{key}_way", "fixed")
            panel.fill(f"{key}_day", rule)
        elif not found[1]:
            panel.pick(f"{key}_way", "today")
        else:
            panel.pick(f"{key}_way", "before" if found[1] == "-" else "after")
            panel.fill(f"{key}_count", found[2])
            panel.pick(f"{key}_unit", found[3])

    return typed


def _asked_piece(panel: Form, designer: Designer, value: str) -> None:
    panel.pick("piece", designer.pieces[value])


OWN_PAGES = ("id", "type", "sections", "fields", "condition", "options")
"""What is said where an element is added, or on a page of its own; nobody types an id."""
CONTROLS: Mapping[str, Typed] = {
    **{key: _text(key) for key in ("label", "title", "intro", "help", "body", "unit", "item_label")},
    **{key: _picked(key) for key in ("required", "result", "maps_to", "autocomplete")},
    **{key: _ticked(key) for key in ("ask", "accept")},
    **{key: _box(key) for key in ("personal", "new")},
    "max_files": _typed("max_files"),
    "min": _typed("rows_least"),
    "max": _typed("rows_most"),
    "expression": _expression,
    "piece": _asked_piece,
    "validation": _limits,
}
LIMITS: Mapping[str, Typed] = {
    "min": _typed("least"),
    "max": _typed("most"),
    "decimals": _typed("decimals"),
    "min_length": _typed("shortest"),
    "max_length": _typed("longest"),
    "pattern": _plain("pattern"),
    "pattern_message": _text("pattern_message"),
    "min_date": _day("min_date"),
    "max_date": _day("max_date"),
}
