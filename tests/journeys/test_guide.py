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
from tests.journeys.fixtures import variants
from tests.journeys.town import Town
from tests.journeys.visitor import RING, Opens

pytestmark = pytest.mark.journey

GUIDE = "/studio/+guide/"
ON_SCREEN, TYPED = r"<b>(?P<{}>[^<]+)</b>", r"<q>(?P<words>[^<]+)</q>"
WHAT, WHERE = ON_SCREEN.format("what"), ON_SCREEN.format("where")

IS_CHOSEN = "(one, what) => one.selectedOptions[0]?.label === what"
IS_THERE = "(one) => one === document.activeElement"
IS_AMONG = """(one) => one === document.activeElement
    || one.type === "radio" && one.name === document.activeElement.name"""
"""Whether it has the focus; the keyboard stops once in a group of radios."""

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


def offered(page: Page, what: str) -> Locator:
    """What bears these words and is ticked, or the menu that offers them."""
    option = page.locator("option", has_text=re.compile(rf"^{re.escape(what)}$"))

    def find() -> Iterator[Locator]:
        yield from page.get_by_role("combobox").filter(has=option).all()
        for role in ("radio", "checkbox"):
            yield from page.get_by_role(role, name=what, exact=True).all()

    return looked_for(page, find, what)


def chooser(page: Page, where: str, what: str) -> Locator:
    """The menu of this name, or the answer to the question of this name."""
    menu = page.get_by_role("combobox", name=where, exact=True)
    if menu.count():
        return menu.first
    group = page.get_by_role("group", name=where, exact=True)
    radio, box = (group.get_by_role(role, name=what, exact=True) for role in ("radio", "checkbox"))
    return radio.or_(box).first


def chosen(one: Locator, what: str) -> None:
    """Take the option of a menu, or tick the answer."""
    if one.evaluate("(one) => one.tagName") == "SELECT":
        one.select_option(label=what)
    else:
        one.check()


Doing = Mapping[str, Callable[[Page, Mapping[str, str]], object]]
"""What each verb has one do, given the words of its sentence."""


def button_named(page: Page, said: Mapping[str, str]) -> Locator:
    """What one presses; some buttons lead elsewhere, and are links."""
    return named(page, "button", "link", name=said["what"])


def box_named(page: Page, said: Mapping[str, str]) -> Locator:
    """Where one writes."""
    return named(page, "textbox", "searchbox", "spinbutton", name=said["where"])


def is_read(page: Page, said: Mapping[str, str]) -> None:
    """See the words on the screen."""
    expect(page.get_by_text(said["what"]).and_(page.locator(":visible")).first).to_be_visible()


BY_MOUSE: Doing = {
    "open": lambda page, said: named(page, "link", name=said["what"]).click(),
    "press": lambda page, said: button_named(page, said).click(),
    "write": lambda page, said: box_named(page, said).fill(said["words"]),
    "choose": lambda page, said: chosen(chooser(page, said["where"], said["what"]), said["what"]),
    "tick": lambda page, said: chosen(offered(page, said["what"]), said["what"]),
    "read": is_read,
}
BY_KEYBOARD: Doing = {
    "open": lambda page, said: entered(page, named(page, "link", name=said["what"])),
    "press": lambda page, said: entered(page, button_named(page, said)),
    "write": lambda page, said: typed(page, box_named(page, said), said["words"]),
    "choose": lambda page, said: gone_to(page, chooser(page, said["where"], said["what"]), said["what"]),
    "tick": lambda page, said: gone_to(page, offered(page, said["what"]), said["what"]),
    "read": is_read,
}


def reached(page: Page, wanted: str, one: Locator) -> None:
    """Press Tab until what is wanted has the focus, and shows that it has; a script tells whether it is that."""
    for _stop in range(300):
        if one.evaluate(wanted):
            assert page.evaluate(RING) == ""
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{page.url}: Tab never reaches {one}")


def entered(page: Page, one: Locator) -> None:
    """Go to a link or a button, and press Enter."""
    reached(page, IS_THERE, one)
    page.keyboard.press("Enter")


def typed(page: Page, box: Locator, words: str) -> None:
    """Go to a box, and type in place of what it holds."""
    reached(page, IS_THERE, box)
    page.keyboard.press("Control+a")
    page.keyboard.type(words)


def gone_to(page: Page, one: Locator, what: str) -> None:
    """Go to a menu and down to an option, to a group and down to an answer, or to a box and tick it."""
    reached(page, IS_AMONG, one)
    is_menu = one.evaluate("(one) => one.tagName") == "SELECT"
    if is_menu:
        page.keyboard.press("Home")
    for _step in range(60):
        if one.evaluate(IS_CHOSEN if is_menu else IS_THERE, what):
            break
        page.keyboard.press("ArrowDown")
    else:
        raise AssertionError(f"{page.url}: « {what} » is never reached")
    if not is_menu and not one.is_checked():
        page.keyboard.press("Space")


@pytest.mark.parametrize(
    ("doing", "more"),
    variants(pytest.param(BY_MOUSE, "", id="mouse"), pytest.param(BY_KEYBOARD, " au clavier", id="keyboard")),
)
def test_a_newcomer_publishes_a_procedure_by_following_the_guide(
    town: Town, visit: Opens, doing: Doing, more: str
) -> None:
    designer = sign_in(town, visit, "designer", second_factor=True)
    designer.go(GUIDE).at("Votre première démarche")
    lines = designer.page.locator("ol[data-guide] > li").evaluate_all(
        "(all) => all.map((one) => one.innerHTML)"
    )
    told = [gesture for line in lines for gesture in gestures(line)]
    assert len(told) > 30, "the guide says a whole procedure"
    patience = Patience(designer.page)
    for number, gesture in enumerate(told, 1):
        # Two procedures do not have one title.
        said = {
            key: words + more if key == "words" and gesture.quoted["where"] == "Titre" else words
            for key, words in gesture.quoted.items()
        }
        try:
            doing[gesture.verb](designer.page, said)
            patience.wait()
        except Exception as stopped:
            raise AssertionError(
                f"the newcomer stops at {number}, {gesture.sentence}: {stopped}"
            ) from stopped
    assert designer.said == []
