"""A form made in the builder: pages, parts, questions, their panels, then the conditions."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from parvis.studio.form.panels import panel_of

from .hand import Hand
from .names import Names

NOT_TYPED = frozenset({"example", "new_piece"})


def make_form(hand: Hand, document: dict[str, Any], names: Names) -> None:
    """Make the form of a document; the page that a new procedure is born with is taken away."""
    hand.open("formulaire/")
    born = hand.page.locator('[id^="form:"][data-id]').first.get_attribute("data-id")
    last = ""
    for step in document["form"]["steps"]:
        last = _add(hand, names, last, step, "step", step["title"]["fr"])
        for rank, section in enumerate(step["sections"]):
            if rank or section.get("title"):
                last = _part(hand, names, last, section, is_first=rank == 0)
            else:
                names.of[section["id"]] = _first_part(hand)
            for field in section["fields"]:
                last = _field(hand, names, last, field)
    _take_away(hand, str(born))
    said = names.document(document)
    for element in _elements(said["form"]["steps"]):
        _tell(hand, said, element)
    for element in _elements(said["form"]["steps"]):
        if element.get("condition"):
            _condition(hand, element["id"], element["condition"])


def _add(
    hand: Hand,
    names: Names,
    after: str,
    element: Mapping[str, Any],
    what: str,
    words: str,
    *,
    inside: bool = False,
) -> str:
    hand.open(f"plan/ajouter/?apres={after}" if after else "plan/ajouter/")
    form = hand.page.locator("form[action*='plan/ajouter/']")
    form.locator('[name="words"]').fill(words)
    form.locator(f'[name="what"][value="{what}"]').press("Space")
    hand.say(form, {"inside": inside}.get)
    options = element.get("options", ())
    if options:
        lines = (f"{one['label']['fr']} | {one['label'].get('en', '')}" for one in options)
        form.locator('[name="option_lines"]').fill("\n".join(lines))
    hand.press(form)
    made = hand.page.url.split("/formulaire/")[1].strip("/")
    names.of[element["id"]] = made
    values = hand.page.locator('[name="option_value"]').evaluate_all("(all) => all.map((one) => one.value)")
    names.values.update({str(one["value"]): new for one, new in zip(options, values, strict=False)})
    return made


def _part(hand: Hand, names: Names, after: str, section: Mapping[str, Any], *, is_first: bool) -> str:
    if not is_first:
        return _add(hand, names, after, section, "section", section.get("title", {}).get("fr", "Suite"))
    names.of[section["id"]] = made = _first_part(hand)
    return made


def _first_part(hand: Hand) -> str:
    """The part that came with the page that was just added."""
    page = hand.page.url.split("/formulaire/")[1].strip("/")
    inside = hand.page.locator(f'[id="form:{page}"] > ol > li').first
    return str(inside.get_attribute("data-id"))


def _field(hand: Hand, names: Names, after: str, field: Mapping[str, Any]) -> str:
    made = _add(hand, names, after, field, field["type"], field["label"]["fr"])
    inner = made
    for rank, child in enumerate(field.get("fields", ())):
        inner = _add(hand, names, inner, child, child["type"], child["label"]["fr"], inside=rank == 0)
    if field.get("fields"):
        _without_the_first(hand, made, names)
    return made


def _without_the_first(hand: Hand, group: str, names: Names) -> None:
    """Take away the question that a block is born with."""
    kept = set(names.of.values())
    born = hand.page.locator(f'[id="form:{group}"] > ol > li').evaluate_all(
        "(all) => all.map((one) => one.dataset.id)"
    )
    for name in born:
        if name not in kept:
            _take_away(hand, name)


def _take_away(hand: Hand, name: str) -> None:
    hand.open(f"formulaire/{name}/")
    hand.press(hand.page.locator("form.pv-panel__gestures"), "retirer")
    sure = hand.page.locator("form").filter(has=hand.page.locator('button[value="retirer-quand-meme"]'))
    if sure.count():
        hand.press(sure, "retirer-quand-meme")


def _tell(hand: Hand, document: dict[str, Any], element: Mapping[str, Any]) -> None:
    """Fill the panel of an element."""
    start = panel_of(document, element["id"]).form.start
    hand.open(f"formulaire/{element['id']}/")
    form = hand.page.locator("form.pv-panel__form")
    hand.say(form, lambda name: None if name in NOT_TYPED else _typed(start.get(name)))
    hand.press(form)


def _typed(value: Any) -> Any:
    return str(value.normalize()) if isinstance(value, Decimal) else value


def _condition(hand: Hand, name: str, expression: str) -> None:
    hand.open(f"formulaire/{name}/condition/")
    hand.express(expression)


def _elements(steps: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for step in steps:
        yield step
        for section in step["sections"]:
            yield section
            for field in section["fields"]:
                yield field
                yield from field.get("fields", ())
