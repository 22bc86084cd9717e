"""A designer who has a procedure under her eyes and writes it again, in the studio, from nothing.

She fills and presses what the pages show (``pages``): what no page lets her say fails the test.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from django.test import Client

from parvis.rules.menus import Comparison, read
from parvis.rules.variables import Variable

from .pages import Form, Page
from .stated import Names

Document = Mapping[str, Any]
TABS = ("presentation", "droit", "donnees")
ELSEWHERE = ("form", "pieces", "tables", "letters")
"""What has pages of its own."""


class Designer:
    """She writes one procedure; ``names``: what the studio called what she wrote, by its id under her eyes."""

    def __init__(self, client: Client, slug: str) -> None:
        self.client = client
        self.slug = slug
        self.fields: dict[str, str] = {}
        self.values: dict[str, dict[str, str]] = {}
        self.pieces: dict[str, str] = {}
        self.names = Names(self.fields, self.values)

    def open(self, page: str = "") -> Page:
        """A page of the procedure."""
        return Page.at(self.client, f"/studio/{self.slug}/{page}")

    def begin(self, title: str, *, nature: str, unit: str, sector: str) -> None:
        """Begin it from nothing."""
        form = Page.at(self.client, "/studio/+nouvelle/").form("title", "like", "slug")
        form.fill("title", title)
        form.fill("slug", self.slug)
        for name, value in (("nature", nature), ("unit", unit), ("sector", sector)):
            form.pick(name, value)
        form.press()

    def publish(self) -> None:
        """Put it in force."""
        page = self.open("publier/")
        assert "seen" in {name for form in page.forms for name in form.names()}, page.words()
        page.form("seen").press()


def answers(designer: Designer, document: Document) -> None:
    """Say all that the tabs of answers ask: the page, the law, privacy; then the pieces."""
    left = dict(_leaves({key: one for key, one in document.items() if key not in ELSEWHERE}, "document"))
    for tab in TABS:
        form = designer.open(f"{tab}/").form(gesture="save")
        here = {place: left.pop(place) for place in list(left) if _is_asked(form, place)}
        for place, value in here.items():
            for _one in value if f"add {place}" in form.gestures() else ():
                form = Page.at(designer.client, form.press(f"add {place}")).form(gesture="save")
        for place, value in here.items():
            _answer(form, place, value)
        form.press("save")
    assert not left, f"no tab asks for {list(left)}"
    for piece in document.get("pieces", ()):
        _piece(designer, piece)


def _leaves(value: Any, place: str) -> Iterator[tuple[str, Any]]:
    """What one says, by its place; a text in several languages is one thing."""
    if isinstance(value, dict) and "fr" not in value:
        for key, one in value.items():
            yield from _leaves(one, f"{place}/{key}")
    else:
        yield place, value


def _is_asked(form: Form, place: str) -> bool:
    return (
        not form.names().isdisjoint({place, f"{place}/fr", f"choix/{place}"})
        or f"add {place}" in form.gestures()
    )


def _answer(form: Form, place: str, value: Any) -> None:
    """Say one thing, the way the page asks for it."""
    if isinstance(value, dict):
        form.fill_both(f"{place}/", value)
    elif f"add {place}" in form.gestures():
        for rank, one in enumerate(value):
            form.fill_both(f"{place}/{rank}/", one)
    elif place in form.names():
        form.fill(place, "\n".join(value) if isinstance(value, list) else value)
    elif isinstance(value, list):
        form.tick(f"choix/{place}", value)
    elif isinstance(value, bool):
        form.tick_one(f"choix/{place}", is_on=value)
    else:
        form.pick(f"choix/{place}", value)


def _piece(designer: Designer, piece: Document) -> None:
    form = designer.open("presentation/").form("nouvelle")
    before = form.names()
    form.fill("nouvelle", piece["label"]["fr"])
    form = Page.at(designer.client, form.press("piece")).form("nouvelle")
    place = next(name for name in form.names() - before if name.startswith("piece:")).partition("/")[0]
    for where, value in _leaves({key: one for key, one in piece.items() if key != "id"}, place):
        _answer(form, where, value)
    form.press("save")
    designer.pieces[piece["id"]] = place.partition(":")[2]


def condition(designer: Designer, address: str, expression: str, variables: Mapping[str, Variable]) -> None:
    """Say when something is shown: by menus where they can, else by the expression."""
    page = Page.at(designer.client, address)
    wanted = read(expression, variables)
    if wanted is None or not all(isinstance(one, Comparison) for one in wanted.items):
        form = page.form("expression")
        form.fill("expression", designer.names.expression(expression))
        form.press("expression")
        return
    for row, one in enumerate(wanted.items):
        assert isinstance(one, Comparison)
        if row:
            page = page.form(gesture="add").shown("add")
        page = _compared(designer, page, f"si/{row}", one, variables[one.variable])
    form = page.form("choix/si/mode", gesture="save")
    if len(wanted.items) > 1:
        form.pick("choix/si/mode", wanted.mode)
    form.press("save")


def _compared(designer: Designer, page: Page, row: str, one: Comparison, variable: Variable) -> Page:
    """Fill a row of the menus, the page drawn again after each choice as it is without a script."""
    question = designer.fields[one.variable] + (f".{one.part}" if one.part else "")
    for name, value in (("question", question), ("operator", one.operator)):
        form = page.form(f"choix/{row}/question", gesture="show")
        form.pick(f"choix/{row}/{name}", value)
        page = form.shown("show")
    form = page.form(f"choix/{row}/question", gesture="show")
    labels = {option.value: option.label["fr"] for option in variable.options}
    match one.value:
        case None:
            pass
        case bool():
            form.pick(f"choix/{row}/value", "true" if one.value else "false")
        case str() if labels:
            form.pick_words(f"choix/{row}/value", labels[one.value])
        case tuple() if labels:
            form.tick_words(f"choix/{row}/value", [labels[str(value)] for value in one.value])
        case Decimal():
            form.fill(f"{row}/low", f"{one.value:f}".replace(".", ","))
        case _:
            raise AssertionError(f"nobody has told how one types {one.value}")
    return page


def languages(designer: Designer, document: Document) -> None:
    """Say it in the other languages, part after part of what is to translate."""
    for code, words in _translations(document).items():
        for address in dict.fromkeys(
            [one for one in designer.open(f"langues/{code}/").addresses if "?partie=" in one]
        ):
            form = next(
                one
                for one in Page.at(designer.client, address).forms
                if any(name.startswith("t/") for name in one.names())
            )
            for control in form.controls:
                if control.name.startswith("t/"):
                    form.fill(control.name, words.get(form.page.beside[control.name], ""))
            form.press()


def _translations(value: Any) -> dict[str, dict[str, str]]:
    """What each French wording is in each language that no other page asks for."""
    found: dict[str, dict[str, str]] = {}
    if isinstance(value, dict) and isinstance(value.get("fr"), str):
        for code in value.keys() - {"fr", "en"}:
            found.setdefault(code, {})[value["fr"]] = value[code]
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            for code, words in _translations(one).items():
                found.setdefault(code, {}).update(words)
    return found


def both(label: Mapping[str, str]) -> str:
    """A wording and its English on one line, as lists of answers are pasted."""
    return f"{label['fr']} | {label['en']}"


def last_part(address: str) -> str:
    """The name that an address ends with."""
    return urlsplit(address).path.rstrip("/").rpartition("/")[2]
