"""The hand of a designer: each control of a page made to say what it should, by its name."""

from collections.abc import Callable, Mapping
from typing import Any

from playwright.sync_api import Locator, Page

from tests.journeys.visitor import Visitor

Wanted = Callable[[str], Any]
"""What a control should hold, by its name; None when nothing is to be said there."""

CONTROLS = """(form) => [...form.querySelectorAll("[name]")].map((one) => one.name)
    .filter((name, at, all) => all.indexOf(name) === at)"""


class Hand:
    """Fills and presses, page after page; each page of an address answers, or the journey stops there."""

    def __init__(self, writer: Visitor, slug: str) -> None:
        self.writer = writer
        self.slug = slug

    @property
    def page(self) -> Page:
        """The window."""
        return self.writer.page

    def open(self, end: str) -> "Hand":
        """Open a page of the procedure."""
        self.writer.go(f"/studio/{self.slug}/{end}")
        return self

    def say(self, form: Locator, wanted: Wanted) -> None:
        """Make the controls of a form say what is wanted."""
        for name in form.evaluate(CONTROLS):
            value = wanted(name)
            if value is not None:
                put(form.locator(f'[name="{name}"]:not([type=hidden])'), value)

    def press(self, form: Locator, gesture: str = "") -> None:
        """Press the button of a form that asks for a gesture, or its last one; refuse to go on from a refusal."""
        named = f'button[name="geste"][value="{gesture}"]' if gesture else "button[type=submit]"
        button = form.locator(named).last
        with self.page.expect_navigation(wait_until="commit") as moved:
            button.evaluate("(one) => one.click()") if not button.is_visible() else button.click()
        answer = moved.value
        assert answer is not None
        assert answer.status < 400, (
            f"{gesture or 'save'} on {self.page.url}: {answer.status} {self._errors()}"
        )
        self.page.wait_for_load_state("domcontentloaded")

    def _errors(self) -> list[str]:
        return self.page.locator(".govuk-error-summary, .govuk-error-message").all_inner_texts()


def put(control: Locator, value: Any) -> None:
    """Type, choose or tick a value, unless the control says it already."""
    kind = control.first.evaluate("(one) => one.type")
    if kind in ("radio", "checkbox"):
        _tick(control, value)
    elif kind.startswith("select"):
        control.select_option(str(value))
    elif control.first.input_value() != str(value):
        control.first.fill(str(value))


def _tick(control: Locator, value: Any) -> None:
    """Tick with the keyboard: what lies over a box is no trouble."""
    chosen = value if isinstance(value, list) else [value]
    for one in control.all():
        wanted = (
            value if isinstance(value, bool) else one.get_attribute("value") in {str(each) for each in chosen}
        )
        is_box = one.get_attribute("type") == "checkbox"
        if one.is_checked() != wanted and (wanted or is_box):
            one.press("Space")


def within(document: Mapping[str, Any], keys: list[str]) -> Any:
    """What stands under keys of a document, a rank of a list being a key."""
    found: Any = document
    for key in keys:
        if isinstance(found, Mapping):
            found = found.get(key)
        elif isinstance(found, list) and key.isdigit() and int(key) < len(found):
            found = found[int(key)]
        else:
            return None
    return found
