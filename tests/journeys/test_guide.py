"""« Votre première démarche en vingt minutes », followed to the letter as a newcomer does.

Each sentence of the page in the product says one gesture by the words that stand on the screen; nothing else is done. A
label that changes, a button that goes, a gesture left out: the newcomer stops there, and so does the test.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from html import unescape

import pytest
from playwright.sync_api import Locator, Page, Request, expect

from tests.journeys.desk import sign_in
from tests.journeys.town import Town
from tests.journeys.visitor import Opens

pytestmark = pytest.mark.journey

GUIDE = "/studio/+guide/"
INSIDE = "(all) => all.map((one) => one.innerHTML)"
ON_SCREEN, TYPED = r"<b>(?P<{}>[^<]+)</b>", r"<q>(?P<words>[^<]+)</q>"
WHAT, WHERE = ON_SCREEN.format("what"), ON_SCREEN.format("where")

SENTENCES = {
    "open": re.compile(f"[Oo]uvrez {WHAT}"),
    "press": re.compile(f"[Aa]ppuyez sur {WHAT}"),
    "write": re.compile(f"[Dd]ans {WHERE}, écrivez {TYPED}"),
    "choose": re.compile(f"[Dd]ans {WHERE}, choisissez {WHAT}"),
    "tick": re.compile(f"(?:[Cc]ochez|[Cc]hoisissez) {WHAT}"),
    "read": re.compile(f"[Vv]ous lisez {WHAT}"),
}


@dataclass(frozen=True)
class Told:
    """A gesture the guide asks for: its verb, its sentence, and the words it quotes."""

    verb: str
    sentence: str
    quoted: Mapping[str, str]


def gestures(line: str) -> Iterator[Told]:
    """The gestures of one line of the guide, in order."""
    found = [(match, verb) for verb, sentence in SENTENCES.items() for match in sentence.finditer(line)]
    end = 0
    for match, verb in sorted(found, key=lambda one: one[0].start()):
        if match.start() >= end:
            end = match.end()
            yield Told(verb, match[0], {key: unescape(words) for key, words in match.groupdict().items()})


class Patience:
    """Waits for the page to have answered, as somebody does who looks before going on."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.waiting: set[Request] = set()
        page.on("request", self._asked)
        page.on("requestfinished", self._answered)
        page.on("requestfailed", self._answered)

    def _asked(self, request: Request) -> None:
        if request.resource_type in ("document", "fetch", "xhr") and "/direct/" not in request.url:
            self.waiting.add(request)

    def _answered(self, request: Request) -> None:
        self.waiting.discard(request)

    def wait(self) -> None:
        """Return once nothing has been asked of the server for a moment."""
        quiet = 0
        for _step in range(100):
            self.page.wait_for_timeout(50)
            quiet = 0 if self.waiting else quiet + 1
            if quiet >= 6:
                break
        self.page.wait_for_load_state("load")


def looked_for(page: Page, find: Callable[[], Iterator[Locator]], name: str) -> Locator:
    """The first thing one sees among those looked for, which may be a moment in coming."""
    for _step in range(50):
        for one in find():
            if one.is_visible():
                return one
        page.wait_for_timeout(100)
    raise AssertionError(f"nothing on {page.url} is named « {name} »")


def named(page: Page, *roles: str, name: str) -> Locator:
    """The first thing of these roles that bears a name; a tab also counts what is to mend behind it."""
    whole = re.compile(rf"^{re.escape(name)}( \d+ points? à corriger)?$")

    def find() -> Iterator[Locator]:
        for role in roles:
            yield from page.get_by_role(role, name=whole).all()

    return looked_for(page, find, name)


def ticked(page: Page, what: str) -> None:
    """Tick what bears these words, or take them in the list that offers them."""
    option = page.locator("option", has_text=re.compile(rf"^{re.escape(what)}$"))

    def find() -> Iterator[Locator]:
        yield from page.get_by_role("combobox").filter(has=option).all()
        for role in ("radio", "checkbox"):
            yield from page.get_by_role(role, name=what, exact=True).all()

    found = looked_for(page, find, what)
    if found.evaluate("(one) => one.tagName") == "SELECT":
        found.select_option(label=what)
    else:
        found.check()


def chosen(page: Page, where: str, what: str) -> None:
    """Choose an option of a list, or one of the answers of a question."""
    box = page.get_by_role("combobox", name=where, exact=True)
    if box.count():
        box.first.select_option(label=what)
        return
    group = page.get_by_role("group", name=where, exact=True)
    group.get_by_role("radio", name=what, exact=True).or_(
        group.get_by_role("checkbox", name=what, exact=True)
    ).first.check()


DOING: Mapping[str, Callable[[Page, Mapping[str, str]], object]] = {
    "open": lambda page, said: named(page, "link", name=said["what"]).click(),
    "press": lambda page, said: named(page, "button", "link", name=said["what"]).click(),
    "write": lambda page, said: named(page, "textbox", "searchbox", "spinbutton", name=said["where"]).fill(
        said["words"]
    ),
    "choose": lambda page, said: chosen(page, said["where"], said["what"]),
    "tick": lambda page, said: ticked(page, said["what"]),
    "read": lambda page, said: expect(
        page.get_by_text(said["what"]).and_(page.locator(":visible")).first
    ).to_be_visible(),
}


def test_a_newcomer_publishes_a_procedure_by_following_the_guide(town: Town, visit: Opens) -> None:
    designer = sign_in(town, visit, "designer", second_factor=True)
    designer.go(GUIDE).at("Votre première démarche")
    lines = designer.page.locator("ol[data-guide] > li").evaluate_all(
        "(all) => all.map((one) => one.innerHTML)"
    )
    told = [gesture for line in lines for gesture in gestures(line)]
    assert len(told) > 30, "the guide says a whole procedure"
    patience = Patience(designer.page)
    for number, gesture in enumerate(told, 1):
        try:
            DOING[gesture.verb](designer.page, gesture.quoted)
            patience.wait()
        except Exception as stopped:
            raise AssertionError(
                f"the newcomer stops at {number}, {gesture.sentence}: {stopped}"
            ) from stopped
    assert designer.said == []
