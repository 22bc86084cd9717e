"""The hand of a designer: each control of a page made to say what it should, by its name."""

from collections.abc import Callable, Mapping
from typing import Any

from playwright.sync_api import Locator, Page

from tests.journeys.visitor import Visitor

Wanted = Callable[[str], Any]
"""What a control should hold, by its name; None when nothing is to be said there."""

CONTROLS = """(form) => [...form.querySelectorAll("[name]")].filter((one) => one.type !== "hidden")
    .map((one, at) => ({name: one.name, type: one.type, value: one.value, checked: !!one.checked,
        rank: [...form.querySelectorAll(`[name="${CSS.escape(one.name)}"]`)]
            .filter((other) => other.type !== "hidden").indexOf(one)}))"""
"""What the controls of a form say, in one look."""


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
        """Make the controls of a form say what is wanted; what says it already is left alone."""
        for folded in form.locator("details").all():
            folded.evaluate("(one) => { one.open = true }")
        for one in form.evaluate(CONTROLS):
            value = wanted(one["name"])
            if value is not None:
                _put(form, one, value)

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

    def express(self, expression: str) -> None:
        """Type a condition as an expression, under the menus of its page."""
        form = self.page.locator("form").filter(has=self.page.locator('[name="expression"]'))
        form.locator("xpath=ancestor::details").evaluate("(one) => { one.open = true }")
        form.locator('[name="expression"]').fill(expression)
        self.press(form, "expression")

    def _errors(self) -> list[str]:
        return self.page.locator(".govuk-error-summary, .govuk-error-message").all_inner_texts()


def _put(form: Locator, shown: Mapping[str, Any], value: Any) -> None:
    """Type, choose or tick a value. Boxes are ticked with the keyboard: what lies over one is no trouble."""
    control = form.locator(f'[name="{shown["name"]}"]:not([type=hidden])').nth(shown["rank"])
    if shown["type"] in ("radio", "checkbox"):
        chosen = value if isinstance(value, list) else [value]
        is_wanted = value if isinstance(value, bool) else shown["value"] in {str(each) for each in chosen}
        if shown["checked"] != is_wanted and (is_wanted or shown["type"] == "checkbox"):
            control.press("Space")
    elif shown["type"].startswith("select"):
        if shown["value"] != str(value):
            control.select_option(str(value), timeout=3_000)
    elif shown["value"].replace("\r\n", "\n") != str(value):
        control.fill(str(value))


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
